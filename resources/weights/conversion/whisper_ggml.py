"""Whisper weights from the CTranslate2 format into the ggml format of whisper.cpp.

Both formats hold the same float16 numbers under other names and in another order, so the outcome is byte for byte the
file that whisper.cpp publishes (the manifest pins its SHA-256).

Belongs here: writing the ggml format. Not here: reading the other one (whisper_ctranslate2.py), where it comes from
(sources/carriers.py).

Sources: whisper.cpp's loader and converter (ggml-org/whisper.cpp, src/whisper.cpp and models/convert-pt-to-ggml.py);
the filter bank of Slaney's Auditory Toolbox (1998) that Whisper was trained with.
"""

import struct
from typing import TYPE_CHECKING

from resources.weights.conversion.whisper_ctranslate2 import ConversionError, Dimensions, whisper_from_ctranslate2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GGML_MAGIC = 0x67676D6C
FLOAT32, FLOAT16 = 0, 1
SAMPLE_RATE_HZ = 16_000
WINDOW_SAMPLES = 400
TEXT_TOKENS = 50_257
"""The tokens that spell text; in English-only models the last of them is `<|endoftext|>`. The loader names the rest."""

_COLUMNS = {"encoder.conv1.bias", "encoder.conv2.bias"}
_KEPT_IN_FLOAT32 = {"encoder.positional_embedding", "decoder.positional_embedding"}


def ggml_from_ctranslate2(model: bytes, vocabulary: bytes) -> bytes:
    """Convert a CTranslate2 `model.bin` with its `vocabulary.txt` (UTF-8, a token a line) into a ggml file.

    Raises:
        ConversionError: the model is not what it should be.
    """
    whisper = whisper_from_ctranslate2(model)
    try:
        written = [
            _hyperparameters(whisper.dimensions),
            _filters(whisper.dimensions.n_mels),
            _vocabulary(vocabulary.decode("utf-8")),
        ]
    except (KeyError, UnicodeDecodeError) as error:
        raise ConversionError(f"not the vocabulary of a Whisper model: {error!r}") from error
    return b"".join([*written, *(_tensor(name, values) for name, values in whisper.tensors.items())])


def _hyperparameters(dimensions: Dimensions) -> bytes:
    return struct.pack(
        "<12i",
        GGML_MAGIC,
        dimensions.n_vocab,
        dimensions.n_audio_ctx,
        dimensions.n_audio_state,
        dimensions.n_audio_head,
        dimensions.n_audio_layer,
        dimensions.n_text_ctx,
        dimensions.n_text_state,
        dimensions.n_text_head,
        dimensions.n_text_layer,
        dimensions.n_mels,
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


def _tensor(name: str, values: "NDArray[np.generic]") -> bytes:
    import numpy as np

    if name in _COLUMNS:
        values = values.reshape(-1, 1)
    kind = FLOAT32 if values.ndim == 1 or name in _COLUMNS | _KEPT_IN_FLOAT32 else FLOAT16
    label = name.encode()
    header = struct.pack(f"<3i{values.ndim}i", values.ndim, len(label), kind, *reversed(values.shape))
    return header + label + np.ascontiguousarray(values, "<f2" if kind == FLOAT16 else "<f4").tobytes()
