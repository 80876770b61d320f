"""Whisper on CTranslate2 through faster-whisper.

Belongs here: loading a model and hearing with it. Not here: which model hears which language (whisper_models.py),
comparing what was heard with a script (assets/captions.py).
"""

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from resources.cores import usable_cores
from resources.extras import extra
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
    transcript,
    unknown_language,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FAMILY = "faster-whisper-"

_MOST_THREADS = 2


class FasterWhisper(Transcriber):
    """Whisper through faster-whisper: greedy decoding, so the same samples are always heard the same.

    English is heard by an English-only model, every other language by a multilingual one. Each is the name of a weight
    (`faster-whisper-large-v3`) or the path of a CTranslate2 folder of the user's own.
    Source: https://github.com/SYSTRAN/faster-whisper
    """

    english: str = Field(default="faster-whisper-tiny.en", description="The model that hears English.")
    multilingual: str = Field(default="faster-whisper-base", description="The model that hears every other language.")
    device: Literal["cpu", "cuda"] = Field(default="cpu", description="Where the model runs.")
    compute_type: Literal["float32", "float16", "bfloat16", "int8", "int8_float16", "int8_float32"] = Field(
        default="float32", description="CTranslate2's arithmetic: float32 or int8 on a processor, float16 on a GPU."
    )

    def weights(self) -> tuple[str, ...]:
        """Name the model that hears English, unless it is the user's own."""
        return pulled(self.english)

    def identity(self) -> Identity:
        """Return the engine, its libraries, its arithmetic and the digests of both models, here or not."""
        with extra("whisper"):
            libraries = library_versions("faster-whisper", "ctranslate2", "av")
        return Identity(
            engine="faster_whisper",
            libraries=libraries,
            weights=model_digests(FAMILY, self.english, self.multilingual),
            parameters={"device": self.device, "compute_type": self.compute_type},
        )

    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript.

        An interrupt comes through after the window of 30 s that is being heard.

        Raises:
            MissingExtra: faster-whisper is not installed.
            UnknownModel, UnsupportedLanguage, TranscriptionFailed: as every transcriber does.
        """
        code = primary(language)
        folder = model_that_hears(code, FAMILY, self.english, self.multilingual).folder
        with _hearing:
            model = _loaded(folder, self.device, self.compute_type)
            if code not in model.supported_languages:
                raise unknown_language(language)
            if is_silent(samples):
                return transcript((), 0.0)
            segments, _ = model.transcribe(
                at_16_khz(samples, sample_rate_hz),
                language=code,
                beam_size=1,
                # One try at temperature 0: the fallback draws random samples.
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                vad_filter=False,
            )
            words = [word for segment in segments for word in segment.words]
        heard = (HeardWord(text=word.word, start_s=word.start, end_s=word.end) for word in words)
        return transcript(heard, len(samples) / sample_rate_hz)


_hearing = threading.Lock()


@lru_cache(maxsize=2)
def _loaded(folder: Path, device: str, compute_type: str) -> Any:
    """Keep the models, the English and the multilingual one, over the runs of one process."""
    with extra("whisper"), briefly_spinning_threads():
        from faster_whisper import WhisperModel
    try:
        return WhisperModel(
            str(folder),
            device=device,
            compute_type=compute_type,
            cpu_threads=min(usable_cores(), _MOST_THREADS),
            local_files_only=True,
        )
    except (RuntimeError, ValueError) as error:  # what CTranslate2 raises for a damaged file or a missing device
        raise TranscriptionFailed(
            f"{folder}: CTranslate2 cannot load it on {device} in {compute_type}: {error}. Run: cm models verify"
        ) from error
