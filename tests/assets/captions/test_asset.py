"""Captions are the script's own words at the voice's times."""

from pathlib import Path

import pytest

from assets.captions.asset import (
    PAGE_CHARACTERS,
    Captions,
    captions_are_the_script,
    captions_can_be_read,
    captions_follow_the_voice,
    pages_of,
    subtitle_files,
    voice_is_understood,
)
from assets.captions.listening import Misheard
from assets.script.spoken import Sentence, Spoken
from assets.voiceover.mastering import SpokenSentence
from resources.media.timed_word import TimedWord


class Track:
    """A spoken track of evenly timed words."""

    def __init__(self, *texts: str, word_s: float = 0.35, pauses: dict[int, float] | None = None) -> None:
        at, count, sentences = 0.0, 0, []
        for scene, text in enumerate(texts):
            start, words = at, []
            for word in text.split():
                at += (pauses or {}).get(count, 0.0)
                words.append(TimedWord(text=word, start_s=at, end_s=at + word_s - 0.05))
                at, count = at + word_s, count + 1
            sentences.append(SpokenSentence(scene=scene, text=text, start_s=start, end_s=at, words=tuple(words)))
        self.sentences = tuple(sentences)

    @property
    def script(self) -> Spoken:
        return Spoken(language="en", sentences=tuple(Sentence(scene=s.scene, text=s.text) for s in self.sentences))


def shown(*texts: str, **timing) -> list[str]:
    return [" ".join(word.text for word in page.words) for page in pages_of(Track(*texts, **timing).sentences)]


def captions_of(track: Track, folder: Path, *, error: float = 0.0) -> Captions:
    pages = tuple(pages_of(track.sentences))
    return Captions(pages=pages, heard="", word_error_rate=error, **subtitle_files(pages, folder))


def test_pages_hold_one_to_three_words_and_break_at_punctuation():
    assert shown("It is acid, so it is safe.") == ["It is acid,", "so it is", "safe."]


def test_pages_never_grow_wider_than_the_screen_unless_one_word_is():
    pages = shown("Extraordinarily long vocabulary deserves uncharacteristically careful treatment.")
    assert all(len(page) <= PAGE_CHARACTERS or " " not in page for page in pages)
    assert " ".join(pages).split() == [
        "Extraordinarily",
        "long",
        "vocabulary",
        "deserves",
        "uncharacteristically",
        "careful",
        "treatment.",
    ]


def test_a_pause_in_the_voice_starts_a_new_page():
    assert shown("wait for it", pauses={2: 0.5}) == ["wait for", "it"]


def test_pages_never_reach_over_a_sentence():
    assert shown("One.", "Two three.") == ["One.", "Two three."]


def test_captions_that_are_the_script_pass(tmp_path):
    track = Track("Honey is 17 percent water.", "TLS 1.3 needs one round trip.")
    captions = captions_of(track, tmp_path)
    assert captions_are_the_script(captions, track.script).passed
    assert captions_follow_the_voice(captions).passed


@pytest.mark.parametrize("written", ["Honey keeps well", "Honey lasts", "Honey", "honey keeps"])
def test_captions_that_differ_from_the_script_are_blocked(tmp_path, written):
    captions = captions_of(Track("Honey keeps"), tmp_path)
    script = Spoken(language="en", sentences=(Sentence(scene=0, text=written),))
    assert not captions_are_the_script(captions, script).passed


def test_words_that_run_into_each_other_are_blocked(tmp_path):
    overlapping = Track("one two", pauses={1: -0.2})
    assert not captions_follow_the_voice(captions_of(overlapping, tmp_path)).passed


@pytest.mark.parametrize(
    ("error", "language", "passed"),
    [(0.05, "en", True), (0.2, "en", False), (0.2, "fr", True), (0.4, "fr", False)],
)
def test_a_voice_that_is_not_understood_is_blocked(tmp_path, error, language, passed):
    captions = captions_of(Track("Honey keeps"), tmp_path, error=error)
    finding = voice_is_understood(captions, Spoken(language=language, sentences=()))
    assert finding.passed is passed
    assert ("word these otherwise, or choose another voice" in finding.message) is not passed


@pytest.mark.parametrize(
    ("word_s", "language", "passed"),
    [(0.3, "en", True), (0.22, "en", True), (0.22, "fr", False), (0.1, "en", False)],
)
def test_cues_too_fast_to_read_in_their_language_are_a_warning(tmp_path, word_s, language, passed):
    track = Track("Honey keeps for very many years in any pantry.", word_s=word_s)
    script = Spoken(language=language, sentences=())
    assert captions_can_be_read(captions_of(track, tmp_path), script).passed is passed


def test_a_voice_that_is_not_understood_names_the_words_that_were_heard_as_others(tmp_path):
    track = Track("Bees make sweet honey in a hive.")
    captions = captions_of(track, tmp_path, error=0.3).model_copy(
        update={"misheard": (Misheard("honey", "money", 1), Misheard("hive", "cave", 1))}
    )
    message = voice_is_understood(captions, track.script).message
    assert 'heard "honey" as "money", "hive" as "cave"' in message
