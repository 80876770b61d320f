import numpy as np
import pytest

from resources.errors import EngineFailed, WrongInput
from resources.languages import UnsupportedLanguage
from resources.speech.base import Speech
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.timing.alignment import aligned, require_alignable
from tests.libraries import needs_aligner

SENTENCES = (
    "Honey keeps for 3,000 years, and `git log` - oddly - does not.",
    "A marathon of 42.195 km beats 0-RTT and AES-128-GCM.",
    "Run cm_dagster with --profile edge, then open http://localhost:3000 in Firefox.",
    "It costs $4.99 & weighs 20 kg.",
    "Cleopatra lived closer to the Moon landing than to the pyramids.",
)


@pytest.fixture(scope="module")
def spoken() -> dict[str, Speech]:
    """Sentences with the times that the voice itself knows, from how long it meant each phoneme to last."""
    kokoro = KokoroOnnx()
    manner = kokoro.manner(voice=None, speed=None, language="en")
    return {sentence: kokoro.speak(sentence, manner) for sentence in SENTENCES}


@needs_aligner
@pytest.mark.engine
def test_words_begin_where_the_voice_meant_them_to(spoken):
    """Nine in ten within 60 ms; 15 ms median and 35 to 50 ms for nine in ten were measured on 243 words of 3 voices."""
    errors_s = [
        abs(heard.start_s - meant.start_s)
        for sentence, speech in spoken.items()
        for heard, meant in zip(
            aligned(speech.samples, speech.sample_rate_hz, sentence, "en"), speech.words, strict=True
        )
    ]
    assert np.median(errors_s) <= 0.03
    assert np.quantile(errors_s, 0.9) <= 0.06


@needs_aligner
@pytest.mark.engine
def test_numerals_units_symbols_and_code_are_words_of_their_own(spoken):
    for sentence, speech in spoken.items():
        words = aligned(speech.samples, speech.sample_rate_hz, sentence, "en")
        assert [word.text for word in words] == sentence.split()
        assert all(word.start_s < word.end_s for word in words)


@needs_aligner
@pytest.mark.engine
def test_a_word_ends_before_the_pause_after_it(spoken):
    sentence = SENTENCES[0]
    words = aligned(spoken[sentence].samples, 24_000, sentence, "en")
    years, following = words[4], words[5]
    assert years.text == "years,"
    assert following.start_s - years.end_s > 0.1


@needs_aligner
@pytest.mark.engine
def test_times_count_from_the_first_sample_whatever_the_sample_rate(spoken):
    sentence = SENTENCES[4]
    plain = aligned(spoken[sentence].samples, 24_000, sentence, "en")
    later = aligned(np.pad(spoken[sentence].samples, (24_000, 0)), 24_000, sentence, "en")
    assert [word.start_s for word in later] == pytest.approx([word.start_s + 1 for word in plain], abs=0.05)


@needs_aligner
@pytest.mark.engine
def test_the_same_sound_gives_the_same_times_whatever_came_before(spoken):
    first = {sentence: aligned(speech.samples, 24_000, sentence, "en") for sentence, speech in spoken.items()}
    for sentence in reversed(SENTENCES):
        assert aligned(spoken[sentence].samples, 24_000, sentence, "en") == first[sentence]


@needs_aligner
@pytest.mark.engine
def test_silence_and_a_moment_of_sound_follow_no_sentence(spoken):
    moment = spoken[SENTENCES[0]].samples[:2_400]
    for samples in (np.zeros(24_000, np.float32), np.zeros(0, np.float32), moment):
        with pytest.raises(EngineFailed, match=r"pyramids\.\": the sound does not follow this sentence"):
            aligned(samples, 24_000, SENTENCES[4], "en")


@pytest.mark.engine
def test_a_sentence_without_words_cannot_be_aligned():
    with pytest.raises(WrongInput):
        aligned(np.zeros(24_000, np.float32), 24_000, "...", "en")


def test_only_english_can_be_aligned():
    assert require_alignable("en-GB") == "en"
    with pytest.raises(UnsupportedLanguage, match=r'knows "en", not "fr".*engine: kokoro_onnx'):
        require_alignable("fr")
    with pytest.raises(UnsupportedLanguage):
        aligned(np.zeros(24_000, np.float32), 24_000, "Le miel dure.", "fr")
