"""Subtitle files say the script's words at the voice's times, and no text can break out of its place."""

import json
import re

import pytest

from assets.captions.subtitles import (
    LINE_CHARACTERS,
    CaptionPage,
    as_json,
    ass,
    ass_text,
    cues_of,
    srt,
    vtt,
)
from resources.media.timed_word import TimedWord

HOSTILE = ["{\\an8}", "a-->b", "<i>", "&amp;", "100%", '"quoted"', "it's:", "\\N", "שלום"]


def spoken(text: str, start_s: float = 0.0, word_s: float = 0.3) -> list[TimedWord]:
    return [
        TimedWord(text=word, start_s=start_s + i * word_s, end_s=start_s + i * word_s + word_s - 0.05)
        for i, word in enumerate(text.split())
    ]


def page(text: str, start_s: float = 0.0) -> CaptionPage:
    return CaptionPage(scene=0, words=tuple(spoken(text, start_s)))


def test_a_short_sentence_is_one_cue_of_one_line():
    (cue,) = cues_of([spoken("Honey never spoils.")])
    assert cue.text == "Honey never spoils."
    assert (cue.start_s, round(cue.end_s, 2)) == (0.0, 1.6)


def test_a_long_sentence_is_cut_into_cues_of_two_even_lines():
    text = "Most bacteria cannot grow in honey, because its sugar pulls the water out of them, every time it is tried."
    cues = cues_of([spoken(text)])
    lines = [line for cue in cues for line in cue.text.split("\n")]
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= LINE_CHARACTERS
    assert all(cue.text.count("\n") <= 1 for cue in cues)
    assert min(map(len, lines)) > LINE_CHARACTERS / 2


def test_one_word_longer_than_a_line_still_is_a_cue():
    word = "x" * 60
    assert cues_of([spoken(word)])[0].text == word


def test_srt_is_numbered_and_timed_to_the_millisecond():
    assert srt(cues_of([spoken("Honey keeps.", start_s=3661.5)])) == (
        "1\n01:01:01,500 --> 01:01:02,800\nHoney keeps.\n"
    )


def test_vtt_times_each_word_after_the_first():
    assert vtt(cues_of([spoken("Honey keeps.")])) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.300\nHoney <00:00:00.300>keeps.\n"
    )


def test_ass_lights_each_word_for_as_long_as_it_is_spoken():
    (event,) = [line for line in ass([page("Honey keeps.")]).splitlines() if line.startswith("Dialogue")]
    assert event == "Dialogue: 0,0:00:00.00,0:00:00.55,Page,,0,0,0,,{\\k30}Honey {\\k25}keeps."


def test_json_holds_pages_and_words():
    (only,) = json.loads(as_json([page("Honey keeps.")]))
    assert [word["text"] for word in only["words"]] == ["Honey", "keeps."]


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_text_stays_text(word):
    cues = cues_of([spoken(f"say {word} now")])
    assert word in srt(cues)
    body = vtt(cues).split("\n\n", 1)[1].split("\n", 1)[1]
    assert "-->" not in body
    assert re.sub(r"<\d\d:\d\d:\d\d\.\d{3}>", "", body).count("<") == 0
    shown = ass_text(word)
    assert not re.search(r"(?<!\\)\{", shown)
    assert not re.search(r"\\[A-Za-z]", shown)
