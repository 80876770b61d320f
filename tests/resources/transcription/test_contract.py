"""What every transcriber promises, asked of every engine."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from resources.speech.base import Speech, UnsupportedLanguage
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.transcription.base import Transcriber
from resources.transcription.whisper_cpp import WhisperCpp

pytestmark = pytest.mark.engine

SENTENCE = "Bees visit two million flowers to make one pound of honey."


@pytest.fixture(params=[WhisperCpp], scope="module")
def transcription(request) -> Transcriber:
    engine: Transcriber = request.param()
    return engine


@pytest.fixture(scope="module")
def spoken() -> Speech:
    kokoro = KokoroOnnx()
    return kokoro.speak(SENTENCE, kokoro.manner(voice=None, speed=None, language="en"))


def with_silence(samples: NDArray[np.float32], before: int, after: int) -> NDArray[np.float32]:
    return np.pad(samples, (before, after))


def letters(text: str) -> str:
    return re.sub(r"[^a-z ]", "", text.lower().replace("2 ", "two ").replace("1 ", "one "))


def test_speech_is_written_down(transcription, spoken):
    heard = transcription.transcribe(with_silence(spoken.samples, 2_400, 12_000), spoken.sample_rate_hz, "en")
    assert letters(heard.text) == letters(SENTENCE)
    assert heard.text == " ".join(word.text for word in heard.words)


def test_words_are_heard_about_when_they_are_spoken(transcription, spoken):
    heard = transcription.transcribe(with_silence(spoken.samples, 2_400, 12_000), spoken.sample_rate_hz, "en")
    late_by_s = [abs(word.start_s - (said.start_s + 0.1)) for word, said in zip(heard.words, spoken.words, strict=True)]
    assert np.median(late_by_s) < 0.2


def test_the_same_sound_is_heard_the_same_whatever_was_heard_before(transcription, spoken):
    first = transcription.transcribe(spoken.samples, spoken.sample_rate_hz, "en")
    transcription.transcribe(spoken.samples[::-1].copy(), spoken.sample_rate_hz, "en")
    assert transcription.transcribe(spoken.samples, spoken.sample_rate_hz, "en") == first


@pytest.mark.parametrize("length", [0, 800, 48_000])
def test_silence_is_heard_as_nothing(transcription, length):
    heard = transcription.transcribe(np.zeros(length, np.float32), 24_000, "en")
    assert heard.text == ""
    assert heard.words == ()


def test_a_language_nobody_knows_is_refused(transcription):
    with pytest.raises(UnsupportedLanguage):
        transcription.transcribe(np.zeros(48_000, np.float32), 24_000, "tlh")


def test_the_identity_counts_every_model_it_may_listen_with(transcription):
    identity = transcription.identity()
    assert identity.weights
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in identity.weights.values())
    assert identity == type(transcription)().identity()
