"""What only faster-whisper has: its arithmetic, its folder of several files, its devices."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from resources.errors import EngineFailed
from resources.transcription.faster_whisper import FasterWhisper
from resources.weights.cache import weight
from resources.weights.manifest import shipped_manifest

SOUND = np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32)


def test_the_arithmetic_counts():
    assert FasterWhisper(compute_type="int8").identity() != FasterWhisper().identity()


def test_an_arithmetic_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="compute_type"):
        FasterWhisper.model_validate({"compute_type": "int7"})


@pytest.mark.engine
def test_a_folder_of_ones_own_is_heard_with(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(weight("faster-whisper-tiny.en").folder, own)
    engine = FasterWhisper(english=str(own))
    assert {name.split("/")[0] for name in engine.identity().weights} == {"english", "faster-whisper-base"}
    assert engine.transcribe(SOUND, 24_000, "en") == FasterWhisper().transcribe(SOUND, 24_000, "en")


@pytest.mark.engine
def test_a_damaged_model_of_ones_own_is_an_error_that_names_it(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    for pinned in shipped_manifest().weight("faster-whisper-tiny.en").files:
        with Path(folder / pinned.name).open("wb") as file:
            file.truncate(pinned.size_bytes)
    with pytest.raises(EngineFailed, match=f"{folder}: .*cm models verify"):
        FasterWhisper(english=str(folder)).transcribe(SOUND, 24_000, "en")


@pytest.mark.engine
def test_a_device_that_is_not_here_is_named():
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has the device")
    with pytest.raises(EngineFailed, match="cannot load it on cuda"):
        FasterWhisper(device="cuda").transcribe(SOUND, 24_000, "en")
