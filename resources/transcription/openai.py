"""Whisper behind any server that speaks OpenAI's protocol, asked through the official client.

Not here: what every engine behind such a server does (resources/servers/openai_engine.py), comparing what was heard
with a script (assets/captions/asset.py).
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ValidationError

from resources.errors import EngineFailed
from resources.languages import primary
from resources.media.timed_word import TimedWord
from resources.media.wav import write_wav
from resources.process.temporary import temporary_folder
from resources.servers.deadline import TimeLimit
from resources.servers.openai_engine import OpenAIEngine
from resources.transcription.base import Transcriber, Transcript
from resources.transcription.whisper_models import SAMPLE_RATE_HZ, at_16_khz, is_silent, transcript

if TYPE_CHECKING:
    import numpy as np
    import openai
    from numpy.typing import NDArray


class OpenAI(OpenAIEngine, Transcriber):
    """A transcriber behind an OpenAI-compatible server that tells the time of every word; whisper-1 by default.

    The sound is sent as 16 kHz, 16-bit WAV, 2 MB a minute. `timeout_s` bounds one transcription, repeated questions to
    a busy server included. `api_key_variable` names the environment variable with the key; a server in the user's own
    network needs none. Whether the same sound is heard the same is up to the server: it is asked for temperature 0.

    Source: https://platform.openai.com/docs/api-reference/audio/createTranscription
    """

    capability: ClassVar[str] = "transcription"
    libraries: ClassVar[tuple[str, ...]] = ("openai", "av")

    model: str = "whisper-1"
    timeout_s: TimeLimit = 120.0

    def transcribe(self, samples: "NDArray[np.float32]", sample_rate_hz: int, language: str) -> Transcript:
        """Transcribe float32 mono samples in [-1, 1], shape (samples,); silence gives an empty transcript, unasked.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            NotInstalled: the server is public, and no key is set.
            UnknownName: there is no such model.
            EngineFailed: the key is wrong, the server refuses the sound or the language, or the model tells no times.
        """
        if is_silent(samples):
            return transcript((), 0.0)
        sound = _wav(at_16_khz(samples, sample_rate_hz))
        server = self._server(self.timeout_s)

        def ask(client: "openai.OpenAI") -> str:
            answer = client.audio.transcriptions.with_raw_response.create(
                file=("speech.wav", sound, "audio/wav"),
                model=self.model,
                language=primary(language),
                response_format="verbose_json",
                timestamp_granularities=["word"],
                temperature=0.0,
            )
            return answer.text

        try:
            heard = _Answer.model_validate_json(server.asked(ask, model=self.model))
        except ValidationError as error:
            raise EngineFailed(
                f"transcription.model: {self.model} at {self.base_url} tells no times of words. Choose another model"
            ) from error
        words = (TimedWord(text=word.word, start_s=word.start, end_s=word.end) for word in heard.words)
        return transcript(words, len(samples) / sample_rate_hz)

    def _what_counts(self) -> dict[str, Any]:
        return {}


class _Word(BaseModel):
    """A word as the protocol gives it, in seconds."""

    word: str
    start: float
    end: float


class _Answer(BaseModel):
    """What is used of a `verbose_json` answer."""

    words: tuple[_Word, ...]


def _wav(samples: "NDArray[np.float32]") -> bytes:
    with tempfile.TemporaryDirectory(dir=temporary_folder()) as folder:
        path = Path(folder) / "speech.wav"
        write_wav(path, samples, SAMPLE_RATE_HZ)
        return path.read_bytes()
