"""The files of Kokoro that are made here: the archive of voices, the graph with durations."""

import io

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from resources.weights.conversion.kokoro_files import VOICE_SHAPE, voices_archive, with_duration_output


def graph_that_clips() -> bytes:
    """A graph whose inner value has the name of Kokoro's durations, as `/encoder/Clip_output_0`, float32."""
    twice = helper.make_node("Add", ["x", "x"], ["/encoder/Clip_output_0"])
    out = helper.make_node("Neg", ["/encoder/Clip_output_0"], ["audio"])
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "sequence_length"]) for name in ("x", "audio")]
    graph = helper.make_graph([twice, out], "main", values[:1], values[1:])
    model: bytes = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    ).SerializeToString()
    return model


def test_the_graph_keeps_its_output_and_has_the_durations_as_a_second_one() -> None:
    session = onnxruntime.InferenceSession(b"".join(with_duration_output(graph_that_clips())))
    assert [output.name for output in session.get_outputs()] == ["audio", "duration"]
    audio, duration = session.run(None, {"x": np.array([[1.0, 2.0]], np.float32)})
    assert audio.tolist() == [[-2.0, -4.0]]
    assert duration.tolist() == [[2, 4]]
    assert duration.dtype == np.int64


def test_the_graph_with_durations_is_a_valid_model() -> None:
    onnx.checker.check_model(onnx.load_from_string(b"".join(with_duration_output(graph_that_clips()))))


def test_voices_come_back_from_the_archive_by_name_in_order() -> None:
    voices = {name: np.full(VOICE_SHAPE, number, "<f4") for number, name in enumerate(("bm_b", "af_a"))}
    archive = np.load(io.BytesIO(voices_archive({name: voice.tobytes() for name, voice in voices.items()})))
    assert archive.files == ["af_a", "bm_b"]
    assert all(np.array_equal(archive[name], voice) for name, voice in voices.items())


def test_a_voice_that_is_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        voices_archive({"af_a": bytes(1000)})
