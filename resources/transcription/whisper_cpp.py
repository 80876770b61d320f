"""Whisper on whisper.cpp: the embedded default listener.

Belongs here: loading a model and hearing with it. Not here: which model hears which language (whisper_models.py),
comparing what was heard with a script (assets/captions.py).
"""

import atexit
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from resources.cores import usable_cores
from resources.identity import Identity, library_versions
from resources.openmp import briefly_spinning_threads
from resources.transcription.base import HeardWord, Transcriber, Transcript, TranscriptionFailed
from resources.transcription.whisper_models import (
    at_16_khz,
    is_silent,
    model_digests,
    model_that_hears,
    primary,
    pulled,
    single_file,
    transcript,
    unknown_language,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pywhispercpp.model import Model, Segment

FAMILY = "whisper-"

# More threads shorten the encoder's matrix products little and the word-by-word decoder not at all.
_MOST_THREADS = 2
_ERROR_LEVEL = 4
_TICK_S = 0.01


class WhisperCpp(Transcriber):
    """Whisper through pywhispercpp: greedy decoding, so the same samples are always heard the same.

    English is heard by an English-only model, every other language by a multilingual one. Each is the name of a weight
    (`whisper-large-v3`) or the path of a ggml file of the user's own.
    Source: https://github.com/ggml-org/whisper.cpp, https://github.com/absadiki/pywhispercpp
    """

    english: str = Field(default="whisper-tiny.en", description="The model that hears English.")
    multilingual: str = Field(default="whisper-base", description="The model that hears every other language.")

    def weights(self) -> tuple[str, ...]:
        """Name the model that hears English, unless it is the user's own."""
        return pulled(self.english)

    def identity(self) -> Identity:
        """Return the engine, its libraries and the digests of both models, whether they are here or not."""
        return Identity(
            engine="whisper_cpp",
            libraries=library_versions("pywhispercpp", "av"),
            weights=model_digests(FAMILY, self.english, self.multilingual),
        )

    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript.

        Raises:
            UnknownModel, UnsupportedLanguage, TranscriptionFailed: as every transcriber does.
        """
        code = primary(language)
        path = single_file(model_that_hears(code, FAMILY, self.english, self.multilingual))
        with _hearing:
            model = _loaded(path)
            if code not in model.available_languages():
                raise unknown_language(language)
            if is_silent(samples):
                return transcript((), 0.0)
            segments = _interruptible(model, at_16_khz(samples, sample_rate_hz), code)
        return transcript((_word(segment) for segment in segments), len(samples) / sample_rate_hz)


_hearing = threading.Lock()


def _interruptible(model: "Model", sound: "NDArray[np.float32]", language: str) -> "list[Segment]":
    """Hear in another thread: Python is told of an interrupt only between two of its own instructions."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        heard = thread.submit(model.transcribe, sound, language=language, abort_callback=stop.is_set)
        try:
            segments: list[Segment] = heard.result()
        finally:
            stop.set()
    return segments


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
