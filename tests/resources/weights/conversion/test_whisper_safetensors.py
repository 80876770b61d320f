"""OpenAI's checkpoint out of the CTranslate2 format: the same numbers under OpenAI's names, as safetensors."""

import json

import numpy as np
import pytest

from resources.weights.conversion.whisper_ctranslate2 import ConversionError
from resources.weights.conversion.whisper_safetensors import safetensors_from_ctranslate2
from tests.resources.weights.conversion.tiny_whisper import (
    AUDIO_CONTEXT,
    MELS,
    STATE,
    TEXT_CONTEXT,
    TOKENS,
    Array,
    ctranslate2,
    tiny_whisper,
)


def read(data: bytes) -> tuple[dict[str, int], dict[str, Array]]:
    """Read a safetensors file: the dimensions in its metadata, and its tensors."""
    length = int.from_bytes(data[:8], "little")
    header, content = json.loads(data[8 : 8 + length]), data[8 + length :]
    dimensions = {name: int(size) for name, size in header.pop("__metadata__").items()}
    tensors: dict[str, Array] = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(content[begin:end], "<f2").reshape(entry["shape"])
    assert max(entry["data_offsets"][1] for entry in header.values()) == len(content)
    return dimensions, tensors


def test_the_dimensions_are_those_of_openais_checkpoint() -> None:
    dimensions, _ = read(safetensors_from_ctranslate2(ctranslate2(tiny_whisper())))
    assert dimensions == {
        "n_mels": MELS,
        "n_audio_ctx": AUDIO_CONTEXT,
        "n_audio_state": STATE,
        "n_audio_head": 2,
        "n_audio_layer": 1,
        "n_vocab": TOKENS,
        "n_text_ctx": TEXT_CONTEXT,
        "n_text_state": STATE,
        "n_text_head": 1,
        "n_text_layer": 2,
    }


def test_fused_projections_come_apart_and_biases_stay_flat() -> None:
    source = tiny_whisper()
    _, tensors = read(safetensors_from_ctranslate2(ctranslate2(source)))
    parts = [tensors[f"encoder.blocks.0.attn.{part}.weight"] for part in ("query", "key", "value")]
    assert np.array_equal(np.concatenate(parts), source["encoder/layer_0/self_attention/linear_0/weight"])
    assert np.array_equal(tensors["encoder.conv1.bias"], source["encoder/conv1/bias"])
    assert not [name for name in tensors if name.endswith("key.bias")]


def test_tensors_begin_at_multiples_of_eight_bytes_and_the_bytes_come_out_the_same_again() -> None:
    data = safetensors_from_ctranslate2(ctranslate2(tiny_whisper()))
    assert int.from_bytes(data[:8], "little") % 8 == 0
    assert data == safetensors_from_ctranslate2(ctranslate2(tiny_whisper()))


def test_a_model_that_ends_too_early_is_refused() -> None:
    whole = ctranslate2(tiny_whisper())
    for length in (0, 100, len(whole) // 2):
        with pytest.raises(ConversionError):
            safetensors_from_ctranslate2(whole[:length])
