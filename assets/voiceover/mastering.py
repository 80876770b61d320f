"""The master: spoken sentences joined into one track of whole video frames, as loud as a finished short.

Belongs here: joins, the time of every sentence on the track, the loudness aimed at.
Not here: how long pauses are (text/pacing.py), how a sentence is spoken (resources/speech), how loudness is measured
and changed (resources/media/loudness.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import BaseModel

from assets.making.checks import Finding
from assets.text.pacing import LAST_PAUSE_S, LEAD_IN_S, PAUSE_S, SCENE_PAUSE_S
from resources.media.loudness import Loudness, levelled, loudness_when_encoded
from resources.media.resampling import resampled
from resources.media.timed_word import TimedWord
from resources.rendering.drawing.layout import FRAME_RATE_HZ
from resources.speech.base import Speech

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE_HZ = 24_000
SAMPLES_PER_FRAME = SAMPLE_RATE_HZ // FRAME_RATE_HZ

TARGET_LUFS = -14.0
LOUDNESS_TOLERANCE_LU = 0.5
HIGHEST_TRUE_PEAK_DBTP = -1.0
# Below the finished track's limit: its AAC adds up to 0.1 dB (resources/media/soundtrack.py), players resample.
CEILING_DBTP = -1.5

_FADE_IN_S = 0.003
_FADE_OUT_S = 0.015


class SpokenSentence(BaseModel, frozen=True, extra="forbid"):
    """One sentence on the track; times in seconds from the start of the track, whole video frames.

    `end_s` includes the pause after the sentence; `words` end before it.
    """

    scene: int
    text: str
    start_s: float
    end_s: float
    words: tuple[TimedWord, ...]


@dataclass(frozen=True)
class SpokenClip:
    """One sentence as the speech model spoke it; `scene` counts the script's scenes from 0."""

    scene: int
    text: str
    speech: Speech


@dataclass(frozen=True)
class Master:
    """The track: float32 mono at 24 kHz, shape (samples,), where its sentences lie, how loud the finished track is."""

    samples: "NDArray[np.float32]"
    sentences: tuple[SpokenSentence, ...]
    loudness: Loudness

    @property
    def duration_s(self) -> float:
        """A whole number of video frames."""
        return len(self.samples) / SAMPLE_RATE_HZ


def mastered(clips: Sequence[SpokenClip]) -> Master:
    """Join at least one clip, in order, into one track and bring it to the loudness of a finished short.

    Each sentence with its pause is a whole number of frames and depends on no other sentence's length, so a changed
    sentence moves the later ones by whole frames. `loudness` is measured on the stereo AAC that the video will carry.

    Raises:
        EngineFailed: all clips are silent.
    """
    import numpy as np

    pieces: list[NDArray[np.float32]] = []
    sentences: list[SpokenSentence] = []
    start = 0
    for clip, pause_s in zip(clips, _pauses_s(clips), strict=True):
        piece = _in_whole_frames(clip.speech, pause_s)
        pieces.append(piece)
        sentences.append(_placed(clip, start, start + len(piece)))
        start += len(piece)
    samples = levelled(np.concatenate(pieces), SAMPLE_RATE_HZ, target_lufs=TARGET_LUFS, ceiling_dbtp=CEILING_DBTP)
    return Master(samples, tuple(sentences), loudness_when_encoded(samples, SAMPLE_RATE_HZ))


def loudness_finding(loudness: Loudness) -> Finding:
    """Say whether a finished stereo track is as loud as it must be: the voice's check and the video's."""
    return Finding(
        passed=abs(loudness.integrated_lufs - TARGET_LUFS) <= LOUDNESS_TOLERANCE_LU
        and loudness.true_peak_dbtp <= HIGHEST_TRUE_PEAK_DBTP,
        message=f"{loudness.integrated_lufs:.1f} LUFS, true peak {loudness.true_peak_dbtp:.1f} dBTP.",
        figures={"loudness_lufs": loudness.integrated_lufs, "true_peak_dbtp": loudness.true_peak_dbtp},
    )


def _pauses_s(clips: Sequence[SpokenClip]) -> list[float]:
    within = [PAUSE_S if clip.scene == following.scene else SCENE_PAUSE_S for clip, following in pairwise(clips)]
    return [*within, LAST_PAUSE_S]


def _in_whole_frames(speech: Speech, pause_s: float) -> "NDArray[np.float32]":
    """Lead-in, the speech with its edges faded to silence, the pause, and silence to the end of the last frame."""
    import numpy as np

    sound = resampled(speech.samples, speech.sample_rate_hz, SAMPLE_RATE_HZ).copy()
    fade_in = np.linspace(0, 1, round(_FADE_IN_S * SAMPLE_RATE_HZ), dtype=np.float32)[: len(sound)]
    sound[: len(fade_in)] *= fade_in
    fade_out = np.linspace(1, 0, round(_FADE_OUT_S * SAMPLE_RATE_HZ), dtype=np.float32)[-len(sound) :]
    sound[-len(fade_out) :] *= fade_out

    lead_in = round(LEAD_IN_S * SAMPLE_RATE_HZ)
    least = lead_in + len(sound) + round(pause_s * SAMPLE_RATE_HZ)
    piece = np.zeros(-(-least // SAMPLES_PER_FRAME) * SAMPLES_PER_FRAME, dtype=np.float32)
    piece[lead_in : lead_in + len(sound)] = sound
    return piece


def _placed(clip: SpokenClip, start: int, end: int) -> SpokenSentence:
    start_s = start / SAMPLE_RATE_HZ
    words = tuple(word.moved(start_s + LEAD_IN_S) for word in clip.speech.words)
    return SpokenSentence(scene=clip.scene, text=clip.text, start_s=start_s, end_s=end / SAMPLE_RATE_HZ, words=words)
