"""What only whisper.cpp has: its sizes, single files, and how it takes a damaged one."""

import numpy as np
import pytest

from resources.errors import EngineFailed, UnknownName
from resources.transcription.whisper_cpp import WhisperCpp

SOUND = np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32)


@pytest.mark.parametrize("size", ["tiny.en", "base", "medium.en", "turbo", "large-v3"])
def test_every_size_is_known_by_its_name(size):
    (counted,) = WhisperCpp(english=f"whisper-{size}", multilingual=f"whisper-{size}").identity().weights
    assert counted.startswith(f"whisper-{size}/ggml-")


def test_a_folder_is_no_model_of_this_engine(tmp_path):
    (tmp_path / "encoder.bin").write_bytes(b"encoder")
    (tmp_path / "decoder.bin").write_bytes(b"decoder")
    with pytest.raises(UnknownName, match="a model of this engine is one file"):
        WhisperCpp(english=str(tmp_path)).transcribe(SOUND, 24_000, "en")


@pytest.mark.engine
def test_a_damaged_model_of_ones_own_is_an_error_and_not_a_crash(tmp_path):
    damaged = tmp_path / "ggml-own.bin"
    damaged.write_bytes(bytes(70_000))
    with pytest.raises(EngineFailed, match=r"ggml-own\.bin: .*bad magic.* Run: cm models verify"):
        WhisperCpp(english=str(damaged)).transcribe(SOUND, 24_000, "en")
