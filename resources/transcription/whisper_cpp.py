"""Whisper on whisper.cpp: the embedded default listener.

Belongs here: loading a model and hearing with it. Not here: what every engine that runs Whisper does with a sound
(whisper.py), comparing what was heard with a script (assets/captions/asset.py).
"""

import atexit
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed
from resources.media.timed_word import TimedWord
from resources.process.cores import usable_cores
from resources.process.home import home_to_import_with
from resources.process.interruptible import interruptible
from resources.process.openmp import briefly_spinning_threads
from resources.transcription.whisper import Whisper
from resources.transcription.whisper_models import single_file
from resources.weights.cache import Weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pywhispercpp.model import Model, Segment

# More threads shorten the encoder's matrix products little and the word-by-word decoder not at all.
_MOST_THREADS = 2
_ERROR_LEVEL = 4
_TICK_S = 0.01


class WhisperCpp(Whisper):
    """Whisper through pywhispercpp.

    A model is the name of a weight (`whisper-large-v3`) or the path of a ggml file of the user's own.
    Source: https://github.com/ggml-org/whisper.cpp, https://github.com/absadiki/pywhispercpp
    """

    family: ClassVar[str] = "whisper-"

    english: str = Field(default="whisper-tiny.en", description="The model that hears English.")
    multilingual: str = Field(default="whisper-base", description="The model that hears every other language.")

    def identity(self) -> Identity:
        """Return the engine, its libraries and the digests of both models, whether they are here or not."""
        return Identity(
            engine="whisper_cpp",
            libraries=library_versions("pywhispercpp", "av"),
            weights=self.digests(),
        )

    def _load(self, chosen: Weight) -> "Model":
        return _loaded(chosen)

    def _languages(self, model: "Model") -> Collection[str]:
        languages: Collection[str] = model.available_languages()
        return languages

    def _hear(self, model: "Model", sound_16_khz: "NDArray[np.float32]", language: str) -> Iterator[TimedWord]:
        segments: list[Segment] = interruptible(
            lambda stopped: model.transcribe(sound_16_khz, language=language, abort_callback=stopped)
        )
        for segment in segments:
            yield TimedWord(text=segment.text, start_s=segment.t0 * _TICK_S, end_s=segment.t1 * _TICK_S)


def model_options() -> dict[str, Any]:
    """Return what a model is loaded and asked with beside its file, stated in full."""
    return {
        "n_threads": min(usable_cores(), _MOST_THREADS),
        "print_progress": False,
        "print_realtime": False,
        "print_timestamps": False,
        # One try at temperature 0: the fallback draws random samples.
        "temperature_inc": 0.0,
        "suppress_nst": True,
        "token_timestamps": True,
        "max_len": 1,
        "split_on_word": True,
    }


@lru_cache(maxsize=2)
def _loaded(chosen: Weight) -> "Model":
    """Keep both models, by their digests, over the runs of one process; one thread at a time may use one."""
    path = single_file(chosen)
    with briefly_spinning_threads(), home_to_import_with():
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
    model = Model(str(path), **model_options())
    if complaints:
        # whisper.cpp hands out an empty model, which crashes the process when it is used.
        raise EngineFailed(f"{path}: {complaints[0]}. Run: cm models verify")
    return model
