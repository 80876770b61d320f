from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from resources.speech.base import Speech
from resources.speech.timing.word_times import EDGE_S, Span, timed_speech

RATE_HZ = 24_000


def hum(*stretches: tuple[float, float], duration_s: float) -> NDArray[np.float32]:
    """A hum between the given times, silence elsewhere."""
    samples = np.zeros(round(duration_s * RATE_HZ), np.float32)
    for start_s, end_s in stretches:
        start, end = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
        samples[start:end] = 0.3 * np.sin(2 * np.pi * 220 * np.arange(end - start) / RATE_HZ)
    return samples


def timed(texts: str, spans: list[Span | None], samples: NDArray[np.float32]) -> Speech:
    return timed_speech(texts.split(), spans, samples, RATE_HZ)


def times(speech: Speech, first_sound_s: float) -> list[tuple[float, float]]:
    """Each word's times, counted as in the samples that went in, whose sound begins at `first_sound_s`."""
    cut_s = first_sound_s - EDGE_S
    return [(round(word.start_s + cut_s, 3), round(word.end_s + cut_s, 3)) for word in speech.words]


def test_a_word_ends_where_its_sound_ends_and_not_after_the_pause():
    samples = hum((0.2, 0.5), (1.0, 1.4), duration_s=1.6)
    speech = timed("Yes, no.", [Span(0.2, 1.0), Span(1.0, 1.6)], samples)
    assert times(speech, 0.2) == [(0.2, 0.5), (1.0, 1.4)]


def test_a_word_after_a_pause_begins_where_its_sound_sets_in():
    samples = hum((0.2, 0.5), (1.0, 1.4), duration_s=1.6)
    late = timed("Yes, no.", [Span(0.25, 0.9), Span(1.06, 1.5)], samples)
    early = timed("Yes, no.", [Span(0.15, 0.6), Span(0.8, 1.5)], samples)
    assert times(late, 0.2) == times(early, 0.2) == [(0.2, 0.5), (1.0, 1.4)]


def test_words_that_run_together_keep_the_times_the_model_meant():
    speech = timed("of the", [Span(0.2, 0.35), Span(0.35, 0.5)], hum((0.2, 0.5), duration_s=0.7))
    assert times(speech, 0.2) == [(0.2, 0.35), (0.35, 0.5)]


def test_the_closure_of_a_stop_belongs_to_its_word():
    speech = timed("a bee", [Span(0.2, 0.4), Span(0.4, 0.9)], hum((0.2, 0.4), (0.46, 0.7), duration_s=0.9))
    assert times(speech, 0.2) == [(0.2, 0.4), (0.4, 0.7)]


def test_words_that_are_never_heard_share_the_time_between_their_neighbours():
    samples = hum((0.2, 0.5), (0.9, 1.4), duration_s=1.6)
    speech = timed("Yes - - no.", [Span(0.2, 0.7), None, None, Span(0.9, 1.6)], samples)
    assert times(speech, 0.2) == [(0.2, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.4)]


def test_where_there_is_no_time_between_its_neighbours_such_a_word_takes_a_little_of_the_one_before():
    speech = timed("of - the", [Span(0.2, 0.35), None, Span(0.35, 0.5)], hum((0.2, 0.5), duration_s=0.7))
    assert times(speech, 0.2) == [(0.2, 0.33), (0.33, 0.35), (0.35, 0.5)]


def test_such_words_at_either_end_take_the_silence_there():
    speech = timed("... yes ...", [None, Span(0.2, 0.8), None], hum((0.2, 0.5), duration_s=0.8))
    assert times(speech, 0.2) == [(0.17, 0.2), (0.2, 0.5), (0.5, 0.53)]


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 12)), min_size=1, max_size=12).filter(any),
    st.integers(1, 2**150 - 1),
)
def test_every_word_takes_some_time_within_the_clip_whatever_the_model_meant_and_the_sound_is(lengths, sounding):
    samples = np.repeat(np.array([(sounding >> unit) & 1 for unit in range(150)], np.float32), 600)
    spans: list[Span | None] = []
    at_s = 0.05
    for length in lengths:
        spans.append(Span(at_s, at_s + length * 0.025) if length else None)
        at_s += (length or 0) * 0.025

    speech = timed_speech(["word"] * len(spans), spans, samples, RATE_HZ)

    assert all(word.start_s < word.end_s for word in speech.words)
    assert all(word.end_s <= following.start_s + 1e-9 for word, following in pairwise(speech.words))
    assert speech.words[0].start_s >= 0


def test_a_clip_keeps_a_little_silence_around_its_speech():
    speech = timed("Honey", [Span(0.4, 1.7)], hum((0.4, 1.0), duration_s=1.7))
    assert len(speech.samples) / RATE_HZ == pytest.approx(0.6 + 2 * EDGE_S)
    assert [(word.start_s, word.end_s) for word in speech.words] == [pytest.approx((EDGE_S, EDGE_S + 0.6))]


def test_speech_that_fills_its_clip_is_faded_at_both_ends():
    speech = timed("Hum", [Span(0, 1)], np.full(RATE_HZ, 0.5, np.float32))
    assert len(speech.samples) == RATE_HZ
    assert speech.samples[0] == speech.samples[-1] == 0
    assert np.abs(np.diff(speech.samples)).max() < 0.01


def test_a_clip_of_silence_keeps_its_length():
    speech = timed("Hush", [Span(0.2, 0.8)], np.zeros(RATE_HZ, np.float32))
    assert len(speech.samples) == RATE_HZ
