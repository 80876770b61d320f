"""What every speech model promises, asked of every engine."""

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from resources.errors import CmError
from resources.speech.base import SpeechModel, UnknownVoice, UnsupportedLanguage
from resources.speech.kokoro_onnx import KokoroOnnx

pytestmark = pytest.mark.engine

SENTENCE = "Honey keeps for 3,000 years, and `git log` - oddly - does not."


@pytest.fixture(params=[KokoroOnnx], scope="module")
def speech(request) -> SpeechModel:
    engine: SpeechModel = request.param()
    return engine


def manner_of(speech: SpeechModel):
    return speech.manner(voice=None, speed=None, language="en")


def test_a_sentence_becomes_sound_with_the_time_of_every_word_in_its_spelling(speech):
    spoken = speech.speak(SENTENCE, manner_of(speech))

    assert spoken.samples.dtype == np.float32
    assert spoken.samples.ndim == 1
    assert 0.05 < np.abs(spoken.samples).max() <= 1
    duration_s = len(spoken.samples) / spoken.sample_rate_hz
    assert 2 < duration_s < 10
    assert [word.text for word in spoken.words] == SENTENCE.split()
    assert all(word.start_s < word.end_s for word in spoken.words)
    bounds = [0.0, *(time for word in spoken.words for time in (word.start_s, word.end_s)), duration_s]
    assert bounds == sorted(bounds)


def test_no_silence_of_more_than_a_tenth_of_a_second_stands_around_a_sentence(speech):
    spoken = speech.speak("Sharks existed before trees.", manner_of(speech))
    loud = np.flatnonzero(np.abs(spoken.samples) > 0.01 * np.abs(spoken.samples).max()) / spoken.sample_rate_hz
    assert loud[0] <= 0.1
    assert len(spoken.samples) / spoken.sample_rate_hz - loud[-1] <= 0.1


def test_the_same_sentence_gives_the_same_bytes_alone_and_beside_others(speech):
    manner = manner_of(speech)
    sentences = ["Honey keeps.", "Bees visit two million flowers.", "Honey keeps.", "Look at the jar.", "Honey keeps."]
    alone = speech.speak("Honey keeps.", manner)
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda sentence: speech.speak(sentence, manner), sentences))
    for spoken in together[::2]:
        assert spoken.samples.tobytes() == alone.samples.tobytes()
        assert spoken.words == alone.words


def test_a_faster_manner_takes_less_time(speech):
    slow, fast = (
        speech.speak("Bees visit two million flowers.", speech.manner(voice=None, speed=speed, language="en"))
        for speed in (0.8, 1.4)
    )
    assert len(fast.samples) < 0.8 * len(slow.samples)


def test_what_a_topic_does_not_ask_for_comes_from_the_engines_own_settings(speech):
    manner = manner_of(speech)
    assert manner.language == "en"
    assert speech.manner(voice=manner.voice, speed=manner.speed, language="en") == manner


def test_an_unknown_voice_is_refused_before_anything_is_spoken(speech):
    with pytest.raises(UnknownVoice, match='there is no voice "nobody"'):
        speech.manner(voice="nobody", speed=None, language="en")


def test_a_language_it_does_not_speak_is_refused(speech):
    with pytest.raises(UnsupportedLanguage):
        speech.manner(voice=None, speed=None, language="tlh")


def test_a_sentence_with_nothing_to_say_is_refused_by_name(speech):
    with pytest.raises(CmError, match=re.escape('"...": there is nothing to say aloud')):
        speech.speak("...", manner_of(speech))


def test_the_identity_counts_engine_libraries_and_weights_and_is_the_same_twice(speech):
    identity = speech.identity()
    assert identity.engine
    assert identity.libraries
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in identity.weights.values())
    assert identity == type(speech)().identity()


def test_how_many_sentences_at_once_is_at_least_one(speech):
    assert speech.concurrency >= 1
