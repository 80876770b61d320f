"""The voiceover: the script spoken, with the time of every word.

Belongs here: what a voiceover is, how sentences become one track, its checks.
Not here: how a speech model works (resources/speech), what the viewer reads (captions.py).
"""

from pydantic import BaseModel

from resources.media.media_file import MediaFile
from resources.speech.base import Manner, SpokenWord

SAMPLE_RATE_HZ = 24_000
FRAME_RATE_HZ = 30
SAMPLES_PER_FRAME = SAMPLE_RATE_HZ // FRAME_RATE_HZ


class Loudness(BaseModel, frozen=True):
    """Loudness of a finished track (ITU-R BS.1770, EBU R128)."""

    integrated_lufs: float
    true_peak_dbtp: float


class SpokenSentence(BaseModel, frozen=True, extra="forbid"):
    """One sentence on the track; times in seconds from the start of the track, whole video frames.

    `end_s` includes the pause after the sentence; `words` end before it.
    """

    scene: int
    text: str
    start_s: float
    end_s: float
    words: tuple[SpokenWord, ...]


class Voiceover(BaseModel, frozen=True, extra="forbid"):
    """One topic's spoken track: 24 kHz mono WAV; `loudness` is that of the finished (stereo) track made from it."""

    audio: MediaFile
    duration_s: float
    manner: Manner
    loudness: Loudness
    sentences: tuple[SpokenSentence, ...]
