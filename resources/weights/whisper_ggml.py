"""Whisper weights from the CTranslate2 format into the ggml format of whisper.cpp.

Both formats hold the same float16 numbers under other names and in another order, so the outcome is byte for byte the
file that whisper.cpp publishes (the manifest pins its SHA-256).

Belongs here: reading the one format and writing the other. Not here: where either file comes from (carriers.py).

Sources: CTranslate2's writer and reader of its format (OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py and
src/models/model.cc); whisper.cpp's loader and converter (ggml-org/whisper.cpp, src/whisper.cpp and
models/convert-pt-to-ggml.py); the filter bank of Slaney's Auditory Toolbox (1998) that Whisper was trained with.
"""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]
    Tensors = dict[str, Array]

GGML_MAGIC = 0x67676D6C
FLOAT32, FLOAT16 = 0, 1
SAMPLE_RATE_HZ = 16_000
WINDOW_SAMPLES = 400
TEXT_TOKENS = 50_257
"""The tokens that spell text; in English-only models the last of them is `<|endoftext|>`. The loader names the rest."""

_CTRANSLATE2_TYPES = ("<f4", "<i1", "<i2", "<i4", "<f2")
_KEPT_IN_FLOAT32 = {
    "encoder.conv1.bias",
    "encoder.conv2.bias",
    "encoder.positional_embedding",
    "decoder.positional_embedding",
}


class ConversionError(ValueError):
    """The bytes are not a float16 Whisper model in the CTranslate2 format."""


def ggml_from_ctranslate2(model: bytes, vocabulary: bytes) -> bytes:
    """Convert a CTranslate2 `model.bin` with its `vocabulary.txt` (UTF-8, a token a line) into a ggml file.

    Raises:
        ConversionError: the model is not what it should be.
    """
    try:
        tensors = read_ctranslate2(model)
        written = [_hyperparameters(tensors), _filters(_mel_count(tensors)), _vocabulary(vocabulary.decode("utf-8"))]
        written += [_tensor(name, values) for name, values in _whisper_tensors(tensors)]
    except (struct.error, KeyError, IndexError, UnicodeDecodeError) as error:
        raise ConversionError(f"not a Whisper model in the CTranslate2 format: {error!r}") from error
    return b"".join(written)


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


def _layer_count(tensors: "Tensors", side: str) -> int:
    return sum(name.startswith(f"{side}/layer_") and name.endswith("/ffn/layer_norm/beta") for name in tensors)


def _mel_count(tensors: "Tensors") -> int:
    return int(tensors["encoder/conv1/weight"].shape[1])


def _hyperparameters(tensors: "Tensors") -> bytes:
    audio_context, audio_state = tensors["encoder/position_encodings/encodings"].shape
    text_context, text_state = tensors["decoder/position_encodings/encodings"].shape
    return struct.pack(
        "<12i",
        GGML_MAGIC,
        tensors["decoder/embeddings/weight"].shape[0],
        audio_context,
        audio_state,
        int(tensors["encoder/num_heads"]),
        _layer_count(tensors, "encoder"),
        text_context,
        text_state,
        int(tensors["decoder/num_heads"]),
        _layer_count(tensors, "decoder"),
        _mel_count(tensors),
        FLOAT16,
    )


def _filters(mel_count: int) -> bytes:
    bank = mel_filter_bank(mel_count)
    return struct.pack("<2i", *bank.shape) + bank.tobytes()


def mel_filter_bank(mel_count: int) -> "NDArray[np.float32]":
    """Return triangular filters of equal area on the Slaney mel scale, shape (mel_count, 201), for 16 kHz audio.

    The scale is linear below 1 kHz (66.7 Hz a mel) and logarithmic above (27 mels for a factor of 6.4).
    """
    import numpy as np

    hz_per_mel, mels_at_1_khz, log_step = 200 / 3, 15.0, np.log(6.4) / 27
    highest_mel = mels_at_1_khz + np.log(SAMPLE_RATE_HZ / 2 / 1000) / log_step
    mels = np.linspace(0, highest_mel, mel_count + 2)
    corners_hz = hz_per_mel * mels
    above = mels >= mels_at_1_khz
    corners_hz[above] = 1000 * np.exp(log_step * (mels[above] - mels_at_1_khz))
    slopes = np.subtract.outer(corners_hz, np.fft.rfftfreq(WINDOW_SAMPLES, 1 / SAMPLE_RATE_HZ))
    widths_hz = np.diff(corners_hz)[:, np.newaxis]
    bank = np.maximum(0, np.minimum(-slopes[:-2] / widths_hz[:-1], slopes[2:] / widths_hz[1:])).astype(np.float32)
    bank *= (2 / (corners_hz[2:] - corners_hz[:-2]))[:, np.newaxis]
    without_negative_zero: NDArray[np.float32] = np.abs(bank)
    return without_negative_zero


def _vocabulary(lines: str) -> bytes:
    tokens = lines.split("\n")[:TEXT_TOKENS]
    if len(tokens) < TEXT_TOKENS:
        raise ConversionError(f"the vocabulary has {len(tokens)} tokens instead of at least {TEXT_TOKENS}")
    byte_of = _bytes_behind_letters()
    written = [struct.pack("<i", TEXT_TOKENS)]
    for token in tokens:
        spelled = bytes(byte_of[letter] for letter in token)
        written.append(struct.pack("<i", len(spelled)) + spelled)
    return b"".join(written)


def _bytes_behind_letters() -> dict[str, int]:
    """Return the byte behind each letter of a GPT-2 vocabulary: itself if printable, else counted from U+0100 on."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(0x100) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(0x100 + rank): byte for rank, byte in enumerate(others)}


def _tensor(name: str, values: "Array") -> bytes:
    import numpy as np

    kind = FLOAT32 if values.ndim == 1 or name in _KEPT_IN_FLOAT32 else FLOAT16
    label = name.encode()
    header = struct.pack(f"<3i{values.ndim}i", values.ndim, len(label), kind, *reversed(values.shape))
    return header + label + np.ascontiguousarray(values, "<f2" if kind == FLOAT16 else "<f4").tobytes()


def _whisper_tensors(tensors: "Tensors") -> Iterator[tuple[str, "Array"]]:
    """Yield every tensor under its name in OpenAI's checkpoint, in the order of whisper.cpp's published files."""
    for name, values in tensors.items():
        if values.ndim > 1 and values.dtype != "<f2":
            raise ConversionError(f"{name} is {values.dtype}, not float16: a quantised model has lost what ggml needs")
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
        yield f"encoder.{convolution}.bias", tensors[f"encoder/{convolution}/bias"].reshape(-1, 1)
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
