"""When each word is heard, from when its phonemes were meant to sound and from the sound itself.

Belongs here: word times, and cutting a clip to its speech.
Not here: which phonemes are a word's (pronunciation/phonemes.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from resources.media.timed_word import TimedWord
from resources.speech.base import Speech

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
_SHORTEST_WORD_S = 0.02
_FADE_S = 0.005


@dataclass(frozen=True)
class Span:
    """A stretch of time in seconds from a clip's first sample."""

    start_s: float
    end_s: float


def timed_speech(
    texts: Sequence[str], spans: Sequence[Span | None], samples: "NDArray[np.float32]", sample_rate_hz: int
) -> Speech:
    """Cut samples to their speech, but for 0.03 s of silence on each side, and say when each word is heard in it.

    `spans` is when each word is meant to sound in `samples`; see `heard_words`.
    """
    start, end = _speech_edges(samples, sample_rate_hz)
    audible = _audible_frames(samples, sample_rate_hz, _WORD_RANGE_DB)
    words = _heard_words(texts, spans, audible, Span(start / sample_rate_hz, end / sample_rate_hz))
    return Speech(_faded(samples[start:end], sample_rate_hz), sample_rate_hz, words)


def heard_words(
    texts: Sequence[str], spans: Sequence[Span | None], samples: "NDArray[np.float32]", sample_rate_hz: int
) -> tuple[TimedWord, ...]:
    """Say when each word is heard in samples.

    `spans` is when a model meant each word to sound. It counts the pause after a word as part of the word, and lets the
    first word after a pause begin up to 0.1 s late: both are set right by where the sound ends and begins. A word
    without a span is never heard, such as a dash: it gets the time between its neighbours. Words do not overlap, and
    each takes some time.
    """
    audible = _audible_frames(samples, sample_rate_hz, _WORD_RANGE_DB)
    return _heard_words(texts, spans, audible, Span(0.0, len(samples) / sample_rate_hz))


def _heard_words(
    texts: Sequence[str], spans: Sequence[Span | None], audible: "NDArray[np.bool_]", kept: Span
) -> tuple[TimedWord, ...]:
    """Say when each word is heard, counted from the start of what is kept of the samples."""
    heard = [None if span is None else _heard(span, audible, kept.start_s) for span in spans]
    times = _one_after_the_other(heard, kept.end_s - kept.start_s)
    return tuple(
        TimedWord(text=text, start_s=time.start_s, end_s=time.end_s) for text, time in zip(texts, times, strict=True)
    )


def _heard(span: Span, audible: "NDArray[np.bool_]", from_s: float) -> Span:
    """Move the start of a span to where sound sets in after a pause, its end to where its sound stops; count anew."""
    first, last = round(span.start_s / _FRAME_S), min(round(span.end_s / _FRAME_S), len(audible)) - 1
    first = _onset(first, last, audible)
    while last > first and not audible[last]:
        last -= 1
    return Span(max(first * _FRAME_S - from_s, 0.0), max((last + 1) * _FRAME_S - from_s, 0.0))


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


def _one_after_the_other(heard: Sequence[Span | None], duration_s: float) -> list[Span]:
    """Keep spans from overlapping and share the time around each run of missing ones evenly among them."""
    times: list[Span] = []
    runs = [list(run) for _, run in groupby(heard, key=lambda span: span is None)]
    for run, following in zip(runs, [*runs[1:], []], strict=True):
        if run[0] is None:
            until_s = following[0].start_s if following and following[0] else duration_s
            times += _in_between(times, until_s, len(run))
        for span in filter(None, run):
            earliest_s = times[-1].end_s if times else 0.0
            start_s = max(span.start_s, earliest_s)
            times.append(Span(start_s, max(span.end_s, start_s + _FRAME_S)))
    return times


def _in_between(times: list[Span], until_s: float, count: int) -> list[Span]:
    """Return `count` spans from the end of `times` to `until_s`, at the cost of their neighbours where it is short."""
    wanted_s = count * _SHORTEST_WORD_S
    from_s = times[-1].end_s if times else 0.0
    if times and until_s - from_s < wanted_s:
        from_s = max(until_s - wanted_s, (times[-1].start_s + from_s) / 2)
        times[-1] = Span(times[-1].start_s, from_s)
    each_s = max((until_s - from_s) / count, _FRAME_S)
    return [Span(from_s + index * each_s, from_s + (index + 1) * each_s) for index in range(count)]


def _speech_edges(samples: "NDArray[np.float32]", sample_rate_hz: int) -> tuple[int, int]:
    """Return the first sample to keep and the one after the last."""
    import numpy as np

    sound = np.flatnonzero(_audible_frames(samples, sample_rate_hz, _SPEECH_RANGE_DB))
    if len(sound) == 0:
        return 0, len(samples)
    frame, margin = round(_FRAME_S * sample_rate_hz), round(EDGE_S * sample_rate_hz)
    return max(int(sound[0]) * frame - margin, 0), min((int(sound[-1]) + 1) * frame + margin, len(samples))


def _faded(samples: "NDArray[np.float32]", sample_rate_hz: int) -> "NDArray[np.float32]":
    import numpy as np

    faded = samples.copy()
    fade = np.linspace(0, 1, round(_FADE_S * sample_rate_hz), dtype=np.float32)
    faded[: len(fade)] *= fade
    faded[-len(fade) :] *= fade[::-1]
    return faded


def _audible_frames(samples: "NDArray[np.float32]", sample_rate_hz: int, range_db: float) -> "NDArray[np.bool_]":
    """Tell for each 5 ms whether its RMS level lies within `range_db` of the loudest; in digital silence none does."""
    import numpy as np

    frame = round(_FRAME_S * sample_rate_hz)
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.mean(np.square(padded), axis=1)
    audible: NDArray[np.bool_] = (power > 0) & (power >= power.max(initial=0.0) * 10 ** (-range_db / 10))
    return audible
