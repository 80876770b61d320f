"""The two files of Kokoro that are made here: the voices from their single arrays, the graph with durations.

Belongs here: making their bytes. Not here: how a voice is used or a sentence spoken (resources/speech).
"""

import io
from collections.abc import Mapping

VOICE_SHAPE = (510, 1, 256)
"""Style vectors of 256 numbers, one for each length of a sentence in tokens."""


def voices_archive(voices: Mapping[str, bytes]) -> bytes:
    """Return the NumPy archive of all voices: name -> float32 array of `VOICE_SHAPE`, in the order of their names.

    kokoro-onnx publishes these very bytes as voices-v1.0.bin (the manifest pins their SHA-256).

    Raises:
        ValueError: a voice has not the bytes of its shape.
    """
    import numpy as np

    arrays = {name: np.frombuffer(voices[name], "<f4").reshape(VOICE_SHAPE) for name in sorted(voices)}
    archive = io.BytesIO()
    np.savez(archive, **arrays)  # type: ignore[arg-type]  # numpy's stub takes every keyword for `allow_pickle`
    return archive.getvalue()


def with_duration_output(graph: bytes) -> tuple[bytes, bytes]:
    """Return Kokoro's graph, and the bytes that, written after it, give it an output `duration`: int64, (1, tokens).

    A duration is how long a token is spoken, in units of 25 ms (600 samples at 24 kHz); the graph computes it on the
    way to the audio. Two protocol buffer messages written one after the other are one message in which repeated fields,
    here the graph's nodes and outputs, hold those of both (protobuf.dev, "Last One Wins"), so the graph that upstream
    published stays as it is, byte for byte.
    """
    from onnx import ModelProto, TensorProto, helper

    addition = ModelProto()
    addition.graph.node.append(
        helper.make_node("Cast", ["/encoder/Clip_output_0"], ["duration"], name="duration", to=TensorProto.INT64)
    )
    addition.graph.output.append(helper.make_tensor_value_info("duration", TensorProto.INT64, [1, "sequence_length"]))
    return graph, bytes(addition.SerializeToString())
