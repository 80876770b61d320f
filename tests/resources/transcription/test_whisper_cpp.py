import subprocess
import sys

import numpy as np
import pytest

from resources.speech.base import UnsupportedLanguage
from resources.transcription.whisper_cpp import TranscriptionFailed, WhisperCpp
from resources.weights.manifest import UnknownWeight, shipped_manifest

SILENCE = np.zeros(24_000, np.float32)


def test_a_missing_model_names_the_line_that_fetches_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    with pytest.raises(UnsupportedLanguage, match=r'hears "fr" is not here\. Run: cm models pull whisper-base'):
        WhisperCpp().transcribe(SILENCE, 24_000, "fr-CA")
    with pytest.raises(UnsupportedLanguage, match=r"Run: cm models pull whisper-tiny\.en"):
        WhisperCpp().transcribe(SILENCE, 24_000, "en-GB")


def test_the_identity_is_known_without_the_models(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    names = {name.split("/")[0] for name in WhisperCpp().identity().weights}
    assert names == {"whisper-tiny.en", "whisper-base"}


def test_a_model_that_the_manifest_does_not_list_is_refused_with_the_nearest():
    with pytest.raises(UnknownWeight, match="whisper-base"):
        WhisperCpp(multilingual="whisper-bass").identity()


def test_hindi_is_refused_by_a_model_that_would_write_it_in_urdu_letters():
    with pytest.raises(UnsupportedLanguage, match="whisper-base writes spoken Hindi in Urdu letters"):
        WhisperCpp().transcribe(SILENCE, 24_000, "hi")


@pytest.mark.engine
def test_a_damaged_model_is_an_error_and_not_a_crash(tmp_path, monkeypatch):
    (pinned,) = shipped_manifest().weight("whisper-tiny.en").files
    damaged = tmp_path / "whisper-tiny.en" / pinned.name
    damaged.parent.mkdir()
    with damaged.open("wb") as file:
        file.truncate(pinned.size_bytes)
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    with pytest.raises(TranscriptionFailed, match=r"ggml-tiny\.en\.bin: .*bad magic.* Run: cm models verify"):
        WhisperCpp().transcribe(SILENCE, 24_000, "en")


@pytest.mark.engine
def test_listening_writes_nothing_to_the_terminal_not_even_at_the_end():
    program = (
        "import numpy as np; from resources.transcription.whisper_cpp import WhisperCpp as W;"
        "W().transcribe(np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32), 24_000, 'en')"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout == process.stderr == ""
