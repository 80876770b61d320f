"""Whisper on whisper.cpp: the embedded default listener.

Belongs here: loading a model and hearing with it. Not here: comparing what was heard with a script
(assets/captions.py).
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
from resources.openmp import briefly_spinning_threads
from resources.speech.base import UnsupportedLanguage
from resources.transcription.base import HeardWord, Transcriber, Transcript
from resources.weights.cache import WeightsMissing, weight
from resources.weights.manifest import shipped_manifest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pywhispercpp.model import Model, Segment

SAMPLE_RATE_HZ = 16_000

# More threads shorten the encoder's matrix products little and the word-by-word decoder not at all.
_MOST_THREADS = 2
_ERROR_LEVEL = 4
_TICK_S = 0.01


# Models that hear a language well but write it in letters that no script in that language can be compared with.
_FOREIGN_LETTERS = {("whisper-base", "hi"): "writes spoken Hindi in Urdu letters"}


class TranscriptionFailed(CmError):
    """The model cannot be loaded; the message says which file and what whisper.cpp said."""


class WhisperCpp(Transcriber):
    """Whisper through pywhispercpp: greedy decoding, so the same samples are always heard the same.

    English is heard by an English-only model, every other language by a multilingual one; both are names of weights.
    Source: https://github.com/ggml-org/whisper.cpp, https://github.com/absadiki/pywhispercpp
    """

    english: str = Field(default="whisper-tiny.en", description="The weights that hear English.")
    multilingual: str = Field(default="whisper-base", description="The weights that hear every other language.")

    def identity(self) -> Identity:
        """Return the engine, its libraries and the pinned digests of both models, whether they are here or not.

        Raises:
            UnknownWeight: there is no weight of a configured name.
        """
        pinned = [shipped_manifest().weight(name) for name in (self.english, self.multilingual)]
        return Identity(
            engine="whisper_cpp",
            libraries=library_versions("pywhispercpp", "av"),
            weights={f"{model.name}/{file.name}": file.sha256 for model in pinned for file in model.files},
        )

    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript.

        Raises:
            UnsupportedLanguage: the model for `language` is not here, or Whisper does not know the language.
            TranscriptionFailed: the model cannot be loaded.
        """
        primary = _primary(language)
        path = self._model_file(primary)
        sound = _at_least_a_second(resampled(samples, sample_rate_hz, SAMPLE_RATE_HZ))
        with _hearing:
            model = _loaded(path)
            if primary not in model.available_languages():
                raise UnsupportedLanguage(f'language: Whisper does not know "{language}". Use a code such as en or fr.')
            segments = model.transcribe(sound, language=primary)
        words = tuple(_word(segment) for segment in segments if re.search(r"\w", segment.text))
        return Transcript(text=" ".join(word.text for word in words), words=words)

    def _model_file(self, language: str) -> Path:
        name = self.english if language == "en" else self.multilingual
        if (name, language) in _FOREIGN_LETTERS:
            raise UnsupportedLanguage(
                f"language: {name} {_FOREIGN_LETTERS[name, language]}, which cannot be compared with the script. "
                "Name a larger Whisper in the profile, under transcription: multilingual"
            )
        try:
            (file,) = weight(name).files
        except WeightsMissing as missing:
            raise UnsupportedLanguage(
                f'language: the model that hears "{language}" is not here. Run: cm models pull {name}'
            ) from missing
        return file.path


_hearing = threading.Lock()


def _primary(language: str) -> str:
    """Return the primary code of a language tag, such as `pt` for `pt-BR`."""
    return re.split("[-_]", language.lower())[0]


def _at_least_a_second(samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Add silence to what is too short: whisper.cpp would answer with what it heard the time before."""
    import numpy as np

    return np.pad(samples, (0, max(SAMPLE_RATE_HZ - len(samples), 0)))


def _word(segment: "Segment") -> HeardWord:
    return HeardWord(text=segment.text, start_s=segment.t0 * _TICK_S, end_s=segment.t1 * _TICK_S)


@cache
def _loaded(path: Path) -> "Model":
    """Load a model once for the process; one thread at a time may use it."""
    with briefly_spinning_threads():
        import _pywhispercpp  # type: ignore[import-not-found]
        from pywhispercpp.model import Model

    complaints: list[str] = []

    def listen(level: int, text: str) -> None:
        if level == _ERROR_LEVEL:
            complaints.append(text.strip())

    # Without a listener whisper.cpp writes its whole log to standard error. At exit the model goes first, then the
    # listener: both need an interpreter that is still whole.
    _pywhispercpp.whisper_log_set(listen)
    atexit.register(_pywhispercpp.whisper_log_set, None)
    atexit.register(_loaded.cache_clear)
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
