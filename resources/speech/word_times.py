"""When each word is heard, from when its phonemes were meant to sound and from the sound itself.

Belongs here: word times, and cutting a clip to its speech. Not here: which phonemes are a word's (phonemes.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resources.speech.base import Speech, SpokenWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EDGE_S = 0.03

_FRAME_S = 0.005
_WORD_RANGE_DB = 40.0
_SPEECH_RANGE_DB = 50.0
_LONGEST_ONSET_FRAMES = 20
# Shorter silences are the closures of p, t, k, b, d and g, which belong to their word.
_SHORTEST_PAUSE_FRAMES = 20
_FADE_S = 0.005


@dataclass(frozen=True)
class Span:
    """A stretch of time in seconds from a clip's first sample."""

    start_s: float
    end_s: float


def heard_words(
    texts: Sequence[str], spans: Sequence[Span | None], samples: "NDArray[np.float32]", sample_rate_hz: int
) -> tuple[SpokenWord, ...]:
    """Return each word with the time it is heard, in order and without overlap.

    `spans` is when a model meant each word to sound. It counts the pause after a word as part of the word, and lets the
    first word after a pause begin up to 0.1 s late: both are set right by where the sound ends and begins. A word
    without a span is a pause in writing, such as a dash: it gets the time between its neighbours.
    """
    audible = _audible_frames(samples, sample_rate_hz, _WORD_RANGE_DB)
    words: list[SpokenWord] = []
    free_from_s = 0.0
    for index, (text, span) in enumerate(zip(texts, spans, strict=True)):
        if span is None:
            following = next((later for later in spans[index + 1 :] if later is not None), None)
            end_s = free_from_s if following is None else _heard(following, audible, free_from_s).start_s
            heard = Span(free_from_s, end_s)
        else:
            heard = _heard(span, audible, free_from_s)
        words.append(SpokenWord(text=text, start_s=heard.start_s, end_s=heard.end_s))
        free_from_s = heard.end_s
    return tuple(words)


def _heard(span: Span, audible: "NDArray[np.bool_]", free_from_s: float) -> Span:
    """Move the start of a span to where sound sets in after a pause, and its end to where its sound stops."""
    first, last = round(span.start_s / _FRAME_S), min(round(span.end_s / _FRAME_S), len(audible)) - 1
    start_s = max(_onset(first, last, audible) * _FRAME_S, free_from_s)
    while last > first and not audible[last]:
        last -= 1
    return Span(start_s, max((last + 1) * _FRAME_S, start_s))


def _onset(first: int, last: int, audible: "NDArray[np.bool_]") -> int:
    """Return the frame in which the sound at `first` sets in, or `first` itself in the middle of speech."""
    begun = ended = first
    while begun > 0 and audible[begun - 1] == audible[first]:
        begun -= 1
    if audible[first]:
        in_reach = begun > 0 and first - begun <= _LONGEST_ONSET_FRAMES
        return begun if in_reach else first
    while ended < last and not audible[ended]:
        ended += 1
    return ended if ended - begun >= _SHORTEST_PAUSE_FRAMES else first


def cut_to_speech(speech: Speech) -> Speech:
    """Cut away the silence before and after, but for 0.03 s, and fade the new edges; word times move along."""
    import numpy as np

    rate = speech.sample_rate_hz
    sound = np.flatnonzero(_audible_frames(speech.samples, rate, _SPEECH_RANGE_DB)) * round(_FRAME_S * rate)
    if len(sound) == 0:
        return speech
    margin = round(EDGE_S * rate)
    start = max(int(sound[0]) - margin, 0)
    end = min(int(sound[-1]) + round(_FRAME_S * rate) + margin, len(speech.samples))
    samples = speech.samples[start:end].copy()
    fade = np.linspace(0, 1, round(_FADE_S * rate), dtype=np.float32)
    samples[: len(fade)] *= fade
    samples[-len(fade) :] *= fade[::-1]
    return Speech(samples, rate, moved(speech.words, -start / rate))


def moved(words: Sequence[SpokenWord], by_s: float) -> tuple[SpokenWord, ...]:
    """Return the words `by_s` later, none before 0."""
    return tuple(
        SpokenWord(text=word.text, start_s=max(word.start_s + by_s, 0.0), end_s=max(word.end_s + by_s, 0.0))
        for word in words
    )


def _audible_frames(samples: "NDArray[np.float32]", sample_rate_hz: int, range_db: float) -> "NDArray[np.bool_]":
    """Tell for each 5 ms whether its RMS level lies within `range_db` of the loudest; in digital silence none does."""
    import numpy as np

    frame = round(_FRAME_S * sample_rate_hz)
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.mean(np.square(padded), axis=1)
    audible: NDArray[np.bool_] = (power > 0) & (power >= power.max(initial=0.0) * 10 ** (-range_db / 10))
    return audible
