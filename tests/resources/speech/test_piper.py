import subprocess
import sys

import pytest

from resources.speech.base import UnknownVoice
from resources.speech.piper import Piper
from resources.weights.cache import WeightsMissing
from tests.libraries import needs_aligner

pytestmark = [pytest.mark.engine, needs_aligner]


def speech_of(engine: Piper, sentence: str = "Honey keeps for years.", **wish):
    return engine.speak(sentence, engine.manner(**{"voice": None, "speed": None, "language": "en", **wish}))


def test_sound_comes_at_the_voices_own_rate():
    assert speech_of(Piper()).sample_rate_hz == 22_050


def test_two_processes_make_the_same_sound():
    program = (
        "import hashlib; from resources.speech.piper import Piper; p = Piper();"
        "m = p.manner(voice=None, speed=None, language='en');"
        "print(hashlib.sha256(p.speak('Honey keeps for years.', m).samples.tobytes()).hexdigest())"
    )
    digests = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(digests) == 1


def test_liveliness_changes_the_sound_and_is_part_of_the_identity():
    flat, usual = Piper(noise_scale=0.0, noise_w_scale=0.0), Piper()
    assert speech_of(flat).samples.tobytes() != speech_of(usual).samples.tobytes()
    assert flat.identity() != usual.identity()


def test_what_stands_between_brackets_is_never_taken_for_phonemes():
    assert len(speech_of(Piper(), "Honey x[[k]] well.").samples) > len(speech_of(Piper(), "Honey well.").samples)


def test_a_voice_that_is_not_here_names_the_line_that_fetches_it(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    assert Piper().voices() == ("en_US-joe-medium",)
    with pytest.raises(WeightsMissing, match="Run: cm models pull piper-en_us-joe-medium"):
        Piper().manner(voice=None, speed=None, language="en")


def test_a_voice_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(UnknownVoice, match=r'there is no voice "en_US-jo-medium"\. Nearest: en_US-joe-medium'):
        Piper(voice="en_US-jo-medium").identity()
