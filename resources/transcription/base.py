"""What every transcriber promises.

Belongs here: the abstract resource and its plain value types. Not here: any engine; the word error rate, which compares
a transcript with a script (assets/captions.py).
"""

from abc import abstractmethod
from typing import TYPE_CHECKING

from pydantic import BaseModel

from resources.engine import Engine
from resources.identity import Identity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class HeardWord(BaseModel, frozen=True):
    """One word as heard, in seconds from the first sample."""

    text: str
    start_s: float
    end_s: float


class Transcript(BaseModel, frozen=True):
    """What was heard: the text, and its words with times."""

    text: str
    words: tuple[HeardWord, ...]


class Transcriber(Engine):
    """An independent listener: it hears the sound and nothing of the script."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count, every model it may listen with included; must not load one."""

    @abstractmethod
    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,).

        Raises:
            UnsupportedLanguage: no model for the language is here; the message carries the line that installs one.
        """
