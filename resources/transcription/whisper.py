"""Whisper in this process, whatever runs it: the order in which every such engine goes about a sound.

Belongs here: choosing the model, refusing a language, silence, one sound at a time. Not here: which model hears which
language (whisper_models.py), running one (whisper_cpp.py, faster_whisper.py, openai_whisper.py).
"""

import threading
from abc import abstractmethod
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from resources.languages import primary
from resources.media.timed_word import TimedWord
from resources.transcription.base import Transcriber, Transcript
from resources.transcription.whisper_models import (
    at_16_khz,
    is_silent,
    model_digests,
    model_that_hears,
    pulled,
    transcript,
    unknown_language,
)
from resources.weights.cache import Weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Whisper(Transcriber):
    """Whisper with greedy decoding, so the same samples are always heard the same.

    English is heard by an English-only model, every other language by a multilingual one. Each is the name of a weight,
    which begins with the engine's `family`, or the path of a model of the user's own.
    """

    family: ClassVar[str]

    english: str
    multilingual: str

    def weights(self) -> tuple[str, ...]:
        """Name the model that hears English, unless it is the user's own."""
        return pulled(self.english)

    def digests(self) -> dict[str, str]:
        """Return the digests of both models, whether they are here or not, as `identity` counts them."""
        return model_digests(self.family, english=self.english, multilingual=self.multilingual)

    def require_language(self, language: str) -> None:
        """Make sure that the model for the language is here and hears it so that it can be compared with a script."""
        self._model_for(primary(language))

    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript.

        Raises:
            NotInstalled: the engine's library is not installed.
            UnknownName, UnsupportedLanguage, EngineFailed: as every transcriber does.
        """
        code = primary(language)
        chosen = self._model_for(code)
        with _hearing:
            model = self._load(chosen)
            if code not in self._languages(model):
                raise unknown_language(language)
            if is_silent(samples):
                return transcript((), 0.0)
            words = list(self._hear(model, at_16_khz(samples, sample_rate_hz), code))
        return transcript(words, len(samples) / sample_rate_hz)

    def _model_for(self, code: str) -> Weight:
        return model_that_hears(code, self.family, self.english, self.multilingual)

    @abstractmethod
    def _load(self, chosen: Weight) -> Any:
        """Return the loaded model, which is kept over the runs of one process."""

    @abstractmethod
    def _languages(self, model: Any) -> Collection[str]:
        """Return the primary codes of the languages that a model was trained on."""

    @abstractmethod
    def _hear(self, model: Any, sound_16_khz: "NDArray[np.float32]", language: str) -> Iterable[TimedWord]:
        """Return the words of a sound as the model tells them; called by one thread at a time."""


_hearing = threading.Lock()
