"""What every transcriber promises.

Belongs here: the abstract resource and its plain value types. Not here: any engine; the word error rate, which compares
a transcript with a script (assets/captions/asset.py).
"""

from abc import abstractmethod
from typing import TYPE_CHECKING

from pydantic import BaseModel

from resources.engines.engine import Engine
from resources.engines.identity import Identity
from resources.media.timed_word import TimedWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Transcript(BaseModel, frozen=True):
    """What was heard: the text, and its words in order, each inside the sound; `text` is the words joined by spaces."""

    text: str
    words: tuple[TimedWord, ...]


class Transcriber(Engine):
    """An independent listener: it hears the sound and nothing of the script; the same samples are heard the same."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count, every model it may listen with included; must not load one."""

    def require_language(self, language: str) -> None:
        """Find out, before anything is made, whether it can hear a language; asks no server, loads no model.

        An engine behind a server finds nothing out: what the server hears shows when it is sent the sound.

        Raises:
            UnknownName: there is no model of a configured name.
            UnsupportedLanguage: no model for the language is here; the message carries the line that installs one.
        """

    @abstractmethod
    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript.

        May be called from several threads. An interrupt ends it and comes through.

        Raises:
            UnknownName: there is no model of a configured name.
            UnsupportedLanguage: no model for the language is here; the message carries the line that installs one.
            EngineFailed: the model cannot be loaded or run.
            EngineUnavailable: the engine's server is not there, or went away.
        """
