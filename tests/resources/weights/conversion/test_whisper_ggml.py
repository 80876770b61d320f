"""Whisper for whisper.cpp out of the CTranslate2 format: the same numbers under OpenAI's names, in ggml's layout."""

import struct

import numpy as np
import pytest

from resources.weights.conversion.whisper_ctranslate2 import ConversionError
from resources.weights.conversion.whisper_ggml import ggml_from_ctranslate2, mel_filter_bank
from tests.resources.weights.conversion.tiny_whisper import (
    AUDIO_CONTEXT,
    MELS,
    STATE,
    TEXT_CONTEXT,
    TOKENS,
    VOCABULARY,
    Array,
    ctranslate2,
    tiny_whisper,
)


class Ggml:
    """A ggml file, read back as whisper.cpp reads it."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self.hyperparameters = self._numbers(12)
        rows, columns = self._numbers(2)
        self.filters = np.frombuffer(self._bytes(4 * rows * columns), "<f4").reshape(rows, columns)
        self.vocabulary = [self._bytes(*self._numbers(1)) for _ in range(*self._numbers(1))]
        self.tensors: dict[str, Array] = {}
        while self._at < len(data):
            dimensions, name_length, kind = self._numbers(3)
            shape = self._numbers(dimensions)[::-1]
            name = self._bytes(name_length).decode()
            dtype = np.dtype(("<f4", "<f2")[kind])
            self.tensors[name] = np.frombuffer(self._bytes(dtype.itemsize * int(np.prod(shape))), dtype).reshape(shape)

    def _bytes(self, length: int) -> bytes:
        self._at += length
        return self._data[self._at - length : self._at]

    def _numbers(self, length: int) -> tuple[int, ...]:
        return struct.unpack(f"<{length}i", self._bytes(4 * length))


@pytest.fixture(scope="module")
def source() -> dict[str, Array]:
    return tiny_whisper()


@pytest.fixture(scope="module")
def converted(source: dict[str, Array]) -> Ggml:
    return Ggml(ggml_from_ctranslate2(ctranslate2(source), VOCABULARY))


def test_the_header_says_what_the_model_is(converted: Ggml) -> None:
    magic, tokens, *audio_and_text, mels, float16 = converted.hyperparameters
    assert (magic, tokens, mels, float16) == (0x67676D6C, TOKENS, MELS, 1)
    assert audio_and_text == [AUDIO_CONTEXT, STATE, 2, 1, TEXT_CONTEXT, STATE, 1, 2]


def test_the_vocabulary_is_the_bytes_that_tokens_spell(converted: Ggml) -> None:
    assert len(converted.vocabulary) == 50_257
    assert converted.vocabulary[:3] == [b"!", b" the", b"\n"]
    assert converted.vocabulary[-1] == b"<|endoftext|>"


def test_fused_projections_come_apart_and_the_key_has_no_bias(source: dict[str, Array], converted: Ggml) -> None:
    fused = source["encoder/layer_0/self_attention/linear_0/weight"]
    parts = [converted.tensors[f"encoder.blocks.0.attn.{part}.weight"] for part in ("query", "key", "value")]
    assert np.array_equal(np.concatenate(parts), fused)
    fused = source["decoder/layer_1/attention/linear_1/weight"]
    parts = [converted.tensors[f"decoder.blocks.1.cross_attn.{part}.weight"] for part in ("key", "value")]
    assert np.array_equal(np.concatenate(parts), fused)
    assert not [name for name in converted.tensors if name.endswith("key.bias")]


def test_matrices_stay_float16_and_the_rest_becomes_float32(source: dict[str, Array], converted: Ggml) -> None:
    assert converted.tensors["decoder.token_embedding.weight"].dtype == np.float16
    assert converted.tensors["encoder.conv2.weight"].dtype == np.float16
    for name in ("decoder.positional_embedding", "encoder.ln_post.weight", "encoder.conv1.bias"):
        assert converted.tensors[name].dtype == np.float32
    assert converted.tensors["encoder.conv1.bias"].shape == (STATE, 1)
    assert np.array_equal(converted.tensors["encoder.conv1.bias"][:, 0], source["encoder/conv1/bias"])


def test_every_number_of_the_model_is_in_the_file_once(source: dict[str, Array], converted: Ggml) -> None:
    fused_key_biases = 3 * STATE + 2 * STATE
    assert sum(tensor.size for tensor in converted.tensors.values()) == (
        sum(tensor.size for tensor in source.values() if tensor.ndim) - fused_key_biases
    )


def test_filters_are_triangles_of_equal_area_below_8_khz() -> None:
    bank = mel_filter_bank(80)
    assert bank.shape == (80, 201)
    assert bank.dtype == np.float32
    assert (bank >= 0).all()
    peaks_hz = bank.argmax(axis=1) * 40
    assert (np.diff(peaks_hz) >= 0).all()
    assert peaks_hz[-1] < 8000
    wide = bank[-20:]  # where a triangle covers enough bins of 40 Hz for its sum to be its area
    assert wide.sum(axis=1) * 40 == pytest.approx(np.ones(20), abs=0.01)


def test_a_model_that_ends_too_early_is_refused(source: dict[str, Array]) -> None:
    whole = ctranslate2(source)
    for length in (0, 3, 100, len(whole) // 2):
        with pytest.raises(ConversionError):
            ggml_from_ctranslate2(whole[:length], VOCABULARY)


def test_a_quantised_model_is_refused(source: dict[str, Array]) -> None:
    quantised = source | {"encoder/conv1/weight": source["encoder/conv1/weight"].astype(np.int8)}
    with pytest.raises(ConversionError, match="encoder/conv1/weight is int8, not float16"):
        ggml_from_ctranslate2(ctranslate2(quantised), VOCABULARY)


def test_a_model_whose_keys_have_a_bias_is_no_whisper(source: dict[str, Array]) -> None:
    name = "encoder/layer_0/self_attention/linear_0/bias"
    with pytest.raises(ConversionError, match="the key projection has a bias"):
        ggml_from_ctranslate2(ctranslate2(source | {name: np.ones_like(source[name])}), VOCABULARY)


def test_a_vocabulary_of_another_model_is_refused(source: dict[str, Array]) -> None:
    with pytest.raises(ConversionError, match="3 tokens"):
        ggml_from_ctranslate2(ctranslate2(source), b"a\nb\nc")
    with pytest.raises(ConversionError):
        ggml_from_ctranslate2(ctranslate2(source), VOCABULARY.replace("Ġthe".encode(), "日".encode()))
