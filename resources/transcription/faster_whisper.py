"""Whisper on CTranslate2 through faster-whisper.

Belongs here: loading a model and hearing with it. Not here: what every engine that runs Whisper does with a sound
(whisper.py), comparing what was heard with a script (assets/captions/asset.py).
"""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed
from resources.extras import extra
from resources.media.timed_word import TimedWord
from resources.process.cores import usable_cores
from resources.process.openmp import briefly_spinning_threads
from resources.transcription.whisper import Whisper
from resources.weights.cache import Weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_THREADS = 2


class FasterWhisper(Whisper):
    """Whisper through faster-whisper; an interrupt comes through after the window of 30 s that is being heard.

    A model is the name of a weight (`faster-whisper-large-v3`) or the path of a CTranslate2 folder of the user's own.
    Source: https://github.com/SYSTRAN/faster-whisper
    """

    family: ClassVar[str] = "faster-whisper-"

    english: str = Field(default="faster-whisper-tiny.en", description="The model that hears English.")
    multilingual: str = Field(default="faster-whisper-base", description="The model that hears every other language.")
    device: Literal["cpu", "cuda"] = Field(default="cpu", description="Where the model runs.")
    compute_type: Literal["float32", "float16", "bfloat16", "int8", "int8_float16", "int8_float32"] = Field(
        default="float32", description="CTranslate2's arithmetic: float32 or int8 on a processor, float16 on a GPU."
    )

    def identity(self) -> Identity:
        """Return the engine, its libraries, its arithmetic and the digests of both models, here or not."""
        with extra("whisper"):
            libraries = library_versions("faster-whisper", "ctranslate2", "av")
        return Identity(
            engine="faster_whisper",
            libraries=libraries,
            weights=self.digests(),
            parameters={"device": self.device, "compute_type": self.compute_type},
        )

    def _load(self, chosen: Weight) -> Any:
        return _loaded(chosen, self.device, self.compute_type)

    def _languages(self, model: Any) -> Collection[str]:
        languages: Collection[str] = model.supported_languages
        return languages

    def _hear(self, model: Any, sound_16_khz: "NDArray[np.float32]", language: str) -> Iterator[TimedWord]:
        segments, _ = model.transcribe(
            sound_16_khz,
            language=language,
            beam_size=1,
            # One try at temperature 0: the fallback draws random samples.
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        for segment in segments:
            for word in segment.words:
                yield TimedWord(text=word.word, start_s=word.start, end_s=word.end)


@lru_cache(maxsize=2)
def _loaded(chosen: Weight, device: str, compute_type: str) -> Any:
    """Keep both models, by their digests, over the runs of one process."""
    with extra("whisper"), briefly_spinning_threads():
        from faster_whisper import WhisperModel
    try:
        return WhisperModel(
            str(chosen.folder),
            device=device,
            compute_type=compute_type,
            cpu_threads=min(usable_cores(), _MOST_THREADS),
            local_files_only=True,
        )
    except (RuntimeError, ValueError) as error:  # what CTranslate2 raises for a damaged file or a missing device
        raise EngineFailed(
            f"{chosen.folder}: CTranslate2 cannot load it on {device} in {compute_type}: {error}. Run: cm models verify"
        ) from error
