"""Kokoro's own limits: sentences too long for one pass of the model, whichever engine runs it.

Belongs here: where such a sentence is split, and how its clips are joined. Not here: the model (graph.py,
kokoro.py), sentences of a script (assets/voiceover/asset.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from resources.errors import WrongInput
from resources.media.timed_word import TimedWord
from resources.speech.base import Speech
from resources.speech.pronunciation.phonemes import PhonemisedWord

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_PHONEMES = 510
_PAUSES_S = {".": 0.25, "!": 0.25, "?": 0.25, "…": 0.25, ";": 0.12, ":": 0.12, "—": 0.12, ",": 0.1}


def passes(words: Sequence[PhonemisedWord]) -> list[Sequence[PhonemisedWord]]:
    """Split what exceeds the model's context at the pause nearest its middle, else between words.

    Raises:
        WrongInput: one word alone exceeds it.
    """
    lengths = [len(word.phonemes) + 1 for word in words]
    if sum(lengths) <= _MOST_PHONEMES:
        return [words]
    if len(words) == 1:
        raise WrongInput(f'"{words[0].text[:40]}...": this word is too long to say aloud. Write it as several words.')

    def cost(boundary: int) -> int:
        off_middle = abs(2 * sum(lengths[:boundary]) - sum(lengths))
        return off_middle + (0 if _pause_after_s(words[:boundary]) else _MOST_PHONEMES)

    middle = min(range(1, len(words)), key=cost)
    return [*passes(words[:middle]), *passes(words[middle:])]


def joined(clips: Sequence[Speech], parts: Sequence[Sequence[PhonemisedWord]]) -> Speech:
    """Join the passes of one sentence, with a pause between two."""
    import numpy as np

    if len(clips) == 1:
        return clips[0]
    rate = clips[0].sample_rate_hz
    pieces: list[NDArray[np.float32]] = []
    words: list[TimedWord] = []
    for clip, pause_s in zip(clips, [*map(_pause_after_s, parts[:-1]), 0.0], strict=True):
        words += (word.moved(sum(map(len, pieces)) / rate) for word in clip.words)
        pieces += [clip.samples, np.zeros(round(pause_s * rate), dtype=np.float32)]
    return Speech(np.concatenate(pieces), rate, tuple(words))


def _pause_after_s(words: Sequence[PhonemisedWord]) -> float:
    """How long to pause where a sentence is split after these words."""
    return _PAUSES_S.get(words[-1].phonemes.rstrip(')”"')[-1:], 0.0)
