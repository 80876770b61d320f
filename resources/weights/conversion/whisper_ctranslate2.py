"""OpenAI's Whisper out of the CTranslate2 format: the same numbers under the names of OpenAI's own checkpoint.

Belongs here: reading CTranslate2's file, taking fused layers apart, the model's dimensions. Not here: the formats made
of it (whisper_ggml.py, whisper_safetensors.py), where the file comes from (sources/carriers.py).

Sources: CTranslate2's writer and reader of its format (OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py and
src/models/model.cc); the model's modules (openai/whisper, whisper/model.py).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]
    Tensors = dict[str, Array]

_CTRANSLATE2_TYPES = ("<f4", "<i1", "<i2", "<i4", "<f2")


class ConversionError(ValueError):
    """The bytes are not a float16 Whisper model in the CTranslate2 format."""


@dataclass(frozen=True)
class Dimensions:
    """A Whisper model's sizes, named as in OpenAI's checkpoint."""

    n_mels: int
    n_audio_ctx: int
    n_audio_state: int
    n_audio_head: int
    n_audio_layer: int
    n_vocab: int
    n_text_ctx: int
    n_text_state: int
    n_text_head: int
    n_text_layer: int


@dataclass(frozen=True)
class Whisper:
    """A model: its sizes and every tensor by name, in the order of whisper.cpp's published files."""

    dimensions: Dimensions
    tensors: "Tensors"


def whisper_from_ctranslate2(model: bytes) -> Whisper:
    """Return the model in a CTranslate2 `model.bin`; tensors are views of `model` where nothing has to be joined.

    Raises:
        ConversionError: it is not a float16 Whisper.
    """
    try:
        tensors = read_ctranslate2(model)
        return Whisper(dimensions=_dimensions(tensors), tensors=dict(_whisper_tensors(tensors)))
    except (struct.error, KeyError, IndexError, UnicodeDecodeError) as error:
        raise ConversionError(f"not a Whisper model in the CTranslate2 format: {error!r}") from error


def read_ctranslate2(model: bytes) -> "Tensors":
    """Return every variable of a CTranslate2 model by name, without copying.

    Raises:
        ConversionError: a variable does not lie inside the file, or has an unknown type.
    """
    import numpy as np

    at = 0

    def number(kind: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{kind}", model, at)
        at += struct.calcsize(f"<{kind}")
        return int(value)

    def text() -> str:
        nonlocal at
        length = number("H")
        at += length
        return model[at - length : at].rstrip(b"\0").decode("utf-8")

    number("I")  # the version of the format
    text()  # the name of the model's specification
    number("I")  # the revision of the specification
    tensors: Tensors = {}
    for _ in range(number("I")):
        name = text()
        shape = tuple(number("I") for _ in range(number("B")))
        kind = np.dtype(_CTRANSLATE2_TYPES[number("B")])
        size_bytes = number("I")
        if at + size_bytes > len(model) or size_bytes != kind.itemsize * int(np.prod(shape, dtype=np.int64)):
            raise ConversionError(f"{name}: {size_bytes} bytes for the shape {shape} at byte {at} of {len(model)}")
        tensors[name] = np.frombuffer(model, kind, size_bytes // kind.itemsize, at).reshape(shape)
        at += size_bytes
    return tensors


def _dimensions(tensors: "Tensors") -> Dimensions:
    audio_context, audio_state = tensors["encoder/position_encodings/encodings"].shape
    text_context, text_state = tensors["decoder/position_encodings/encodings"].shape
    return Dimensions(
        n_mels=int(tensors["encoder/conv1/weight"].shape[1]),
        n_audio_ctx=audio_context,
        n_audio_state=audio_state,
        n_audio_head=int(tensors["encoder/num_heads"]),
        n_audio_layer=_layer_count(tensors, "encoder"),
        n_vocab=tensors["decoder/embeddings/weight"].shape[0],
        n_text_ctx=text_context,
        n_text_state=text_state,
        n_text_head=int(tensors["decoder/num_heads"]),
        n_text_layer=_layer_count(tensors, "decoder"),
    )


def _layer_count(tensors: "Tensors", side: str) -> int:
    return sum(name.startswith(f"{side}/layer_") and name.endswith("/ffn/layer_norm/beta") for name in tensors)


def _whisper_tensors(tensors: "Tensors") -> Iterator[tuple[str, "Array"]]:
    for name, values in tensors.items():
        if values.ndim > 1 and values.dtype != "<f2":
            raise ConversionError(f"{name} is {values.dtype}, not float16: a quantised model has lost numbers")
    yield "decoder.positional_embedding", tensors["decoder/position_encodings/encodings"]
    yield "encoder.positional_embedding", tensors["encoder/position_encodings/encodings"]
    yield "decoder.token_embedding.weight", tensors["decoder/embeddings/weight"]
    for layer in range(_layer_count(tensors, "decoder")):
        ours, theirs = f"decoder.blocks.{layer}", f"decoder/layer_{layer}"
        yield from _multilayer_perceptron(tensors, ours, theirs)
        yield from _self_attention(tensors, ours, theirs)
        yield from _cross_attention(tensors, ours, theirs)
    yield from _layer_norm(tensors, "decoder.ln", "decoder/layer_norm")
    for convolution in ("conv1", "conv2"):
        yield f"encoder.{convolution}.weight", tensors[f"encoder/{convolution}/weight"]
        yield f"encoder.{convolution}.bias", tensors[f"encoder/{convolution}/bias"]
    for layer in range(_layer_count(tensors, "encoder")):
        ours, theirs = f"encoder.blocks.{layer}", f"encoder/layer_{layer}"
        yield from _multilayer_perceptron(tensors, ours, theirs)
        yield from _self_attention(tensors, ours, theirs)
    yield from _layer_norm(tensors, "encoder.ln_post", "encoder/layer_norm")


def _layer_norm(tensors: "Tensors", ours: str, theirs: str) -> Iterator[tuple[str, "Array"]]:
    yield f"{ours}.weight", tensors[f"{theirs}/gamma"]
    yield f"{ours}.bias", tensors[f"{theirs}/beta"]


def _linear(tensors: "Tensors", theirs: str, *ours: str) -> Iterator[tuple[str, "Array"]]:
    """Yield a linear layer that CTranslate2 keeps as one, split evenly into the layers it was fused from.

    Whisper's key projection has no bias; the fused layer has zeros in its place.
    """
    import numpy as np

    weights = np.split(tensors[f"{theirs}/weight"], len(ours))
    biases = np.split(tensors[f"{theirs}/bias"], len(ours))
    for name, weight, bias in zip(ours, weights, biases, strict=True):
        yield f"{name}.weight", weight
        if not name.endswith(".key"):
            yield f"{name}.bias", bias
        elif bias.any():
            raise ConversionError(f"{theirs}: the key projection has a bias, which Whisper has not")


def _multilayer_perceptron(tensors: "Tensors", ours: str, theirs: str) -> Iterator[tuple[str, "Array"]]:
    yield from _layer_norm(tensors, f"{ours}.mlp_ln", f"{theirs}/ffn/layer_norm")
    yield from _linear(tensors, f"{theirs}/ffn/linear_0", f"{ours}.mlp.0")
    yield from _linear(tensors, f"{theirs}/ffn/linear_1", f"{ours}.mlp.2")


def _self_attention(tensors: "Tensors", ours: str, theirs: str) -> Iterator[tuple[str, "Array"]]:
    ours, theirs = f"{ours}.attn", f"{theirs}/self_attention"
    yield from _layer_norm(tensors, f"{ours}_ln", f"{theirs}/layer_norm")
    yield from _linear(tensors, f"{theirs}/linear_0", f"{ours}.query", f"{ours}.key", f"{ours}.value")
    yield from _linear(tensors, f"{theirs}/linear_1", f"{ours}.out")


def _cross_attention(tensors: "Tensors", ours: str, theirs: str) -> Iterator[tuple[str, "Array"]]:
    ours, theirs = f"{ours}.cross_attn", f"{theirs}/attention"
    yield from _layer_norm(tensors, f"{ours}_ln", f"{theirs}/layer_norm")
    yield from _linear(tensors, f"{theirs}/linear_0", f"{ours}.query")
    yield from _linear(tensors, f"{theirs}/linear_1", f"{ours}.key", f"{ours}.value")
    yield from _linear(tensors, f"{theirs}/linear_2", f"{ours}.out")
