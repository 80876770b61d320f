"""Whisper on whisper.cpp: the embedded default listener.

Belongs here: loading a model and hearing with it. Not here: comparing what was heard with a script (assets/captions.py).
"""

import atexit
import re
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from resources.cores import usable_cores
from resources.errors import CmError
from resources.identity import Identity, library_versions
from resources.media.resampling import resampled
from resources.openmp import sleeping_threads
from resources.speech.base import UnsupportedLanguage
from resources.transcription.base import HeardWord, Transcriber, Transcript
from resources.weights.cache import WeightFile, WeightsMissing, weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pywhispercpp.model import Model, Segment

SAMPLE_RATE_HZ = 16_000

# More threads shorten the encoder's matrix products little and the word-by-word decoder not at all.
_MOST_THREADS = 2
_ERROR_LEVEL = 4
_TICK_S = 0.01


class TranscriptionFailed(CmError):
    """The model cannot be loaded; the message says which file and what whisper.cpp said."""


class WhisperCpp(Transcriber):
    """Whisper through pywhispercpp: greedy decoding, so the same samples are always heard the same.

    English is heard by an English-only model, every other language by a multilingual one; both are names of weights.
    Source: https://github.com/ggml-org/whisper.cpp, https://github.com/absadiki/pywhispercpp
    """

    english: str = Field(default="whisper-tiny.en", description="The weights that hear English.")
    multilingual: str = Field(default="whisper-base", description="The weights that hear every other language.")

    def identity(self, language: str) -> Identity:
        """Return the engine, its libraries and the pinned digest of the model for `language`.

        Raises:
            UnsupportedLanguage: the model for it is not here; the message carries the pull line.
        """
        model = self._model(_primary(language))
        return Identity(
            engine="whisper_cpp",
            libraries=library_versions("pywhispercpp", "av"),
            weights={model.path.name: model.sha256},
        )

    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript.

        Raises:
            UnsupportedLanguage: the model for `language` is not here, or Whisper does not know the language.
            TranscriptionFailed: the model cannot be loaded.
        """
        primary = _primary(language)
        path = self._model(primary).path
        sound = resampled(samples, sample_rate_hz, SAMPLE_RATE_HZ)
        with _hearing:
            model = _loaded(path)
            if primary not in model.available_languages():
                raise UnsupportedLanguage(f'language: Whisper does not know "{language}". Use a code such as en or fr.')
            segments = model.transcribe(sound, language=primary)
        words = tuple(_word(segment) for segment in segments if re.search(r"\w", segment.text))
        return Transcript(text=" ".join(word.text for word in words), words=words)

    def _model(self, language: str) -> WeightFile:
        name = self.english if language == "en" else self.multilingual
        try:
            (file,) = weight(name).files
        except WeightsMissing as missing:
            raise UnsupportedLanguage(
                f'language: the model that hears "{language}" is not here. Run: cm models pull {name}'
            ) from missing
        return file


_hearing = threading.Lock()


def _primary(language: str) -> str:
    """Return the primary code of a language tag, such as `pt` for `pt-BR`."""
    return re.split("[-_]", language.lower())[0]


def _word(segment: "Segment") -> HeardWord:
    return HeardWord(text=segment.text, start_s=segment.t0 * _TICK_S, end_s=segment.t1 * _TICK_S)


@cache
def _loaded(path: Path) -> "Model":
    """Load a model once for the process; one thread at a time may use it."""
    with sleeping_threads():
        import _pywhispercpp
        from pywhispercpp.model import Model

    complaints: list[str] = []

    def listen(level: int, text: str) -> None:
        if level == _ERROR_LEVEL:
            complaints.append(text.strip())

    # Without a listener whisper.cpp writes its whole log to standard error; at exit it must not call into Python.
    _pywhispercpp.whisper_log_set(listen)
    atexit.register(_pywhispercpp.whisper_log_set, None)
    model = Model(
        str(path),
        n_threads=min(usable_cores(), _MOST_THREADS),
        print_progress=False,
        print_realtime=False,
        print_timestamps=False,
        # One try at temperature 0: the fallback draws random samples.
        temperature_inc=0.0,
        suppress_nst=True,
        token_timestamps=True,
        max_len=1,
        split_on_word=True,
    )
    if complaints:
        # whisper.cpp hands out an empty model, which crashes the process when it is used.
        raise TranscriptionFailed(f"{path}: {complaints[0]}. Run: cm models verify")
    return model
