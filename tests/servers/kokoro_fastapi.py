"""Kokoro-FastAPI's HTTP protocol as its sources have it, over the embedded Kokoro.

https://github.com/remsky/Kokoro-FastAPI: README.md ("OpenAI-compatible speech endpoint", "Timestamps & phonemes",
"Voice combination"), api/src/structures/schemas.py, api/src/routers/openai_compatible.py and development.py.

Its captions are the tokens of Kokoro's own pipeline: words without marks, and marks as words of their own.
"""

import base64
import re
from dataclasses import dataclass
from typing import Any

from resources.errors import CmError
from resources.speech.base import Speech, SpeechModel
from tests.servers.loopback import Asked, Loopback, Reply, Stream
from tests.servers.sound import encoded, pieces

MODELS = ("kokoro", "tts-1", "tts-1-hd")
_TOKEN = re.compile(r"[\w'-]+|[^\w\s]")


@dataclass(frozen=True)
class KokoroFastApiServer:
    """One server: what speaks, whether it offers captions with times in them, and the key it wants, if any."""

    speech: SpeechModel
    captions: bool = True
    timestamps: bool = True
    key: str | None = None
    extra_voices: tuple[str, ...] = ()

    def answer(self, asked: Asked) -> Reply | Stream:
        if self.key and asked.key != self.key:
            return _refusal(401, "authentication_error", f"Invalid key {asked.key}")
        names = [*self.speech.voices(), *self.extra_voices]
        routes = {
            ("GET", "/v1/audio/voices"): lambda _: Reply({"voices": [{"id": name, "name": name} for name in names]}),
            ("GET", "/v1/models"): lambda _: Reply({"object": "list", "data": [{"id": name} for name in MODELS]}),
            ("POST", "/v1/audio/speech"): self._speech,
            **({("POST", "/dev/captioned_speech"): self._captioned} if self.captions else {}),
        }
        route = routes.get((asked.method, asked.path))
        return route(asked.body) if route else Reply({"detail": "Not Found"}, 404)

    def _speech(self, body: dict[str, Any]) -> Reply | Stream:
        spoken = self._spoken(body)
        if isinstance(spoken, Reply):
            return spoken
        data = encoded(spoken.samples, spoken.sample_rate_hz, body.get("response_format", "mp3"))
        return Stream(f"audio/{body.get('response_format', 'mp3')}", iter(pieces(data)))

    def _captioned(self, body: dict[str, Any]) -> Reply:
        spoken = self._spoken(body)
        if isinstance(spoken, Reply):
            return spoken
        data = encoded(spoken.samples, spoken.sample_rate_hz, body["response_format"])
        timestamps = [
            {"word": token, "start_time": word.start_s, "end_time": word.end_s}
            for word in spoken.words
            for token in _TOKEN.findall(word.text)
            if self.timestamps
        ]
        audio = base64.b64encode(data).decode()
        return Reply({"audio": audio, "audio_format": f"audio/{body['response_format']}", "timestamps": timestamps})

    def _spoken(self, body: dict[str, Any]) -> Speech | Reply:
        if body["model"] not in MODELS:
            return _refusal(400, "invalid_model", f"Unsupported model: {body['model']}")
        try:
            voice = body["voice"].replace("af_mine", "af_sky")
            manner = self.speech.manner(voice=voice, speed=body["speed"], language="en")
        except CmError:
            return _refusal(400, "validation_error", f"Voice '{body['voice']}' not found.")
        return self.speech.speak(body["input"], manner)


def kokoro_fastapi_server(server: KokoroFastApiServer) -> Loopback:
    """Return a Kokoro-FastAPI; its base URL ends in /v1."""
    return Loopback(server.answer)


def _refusal(status: int, error: str, message: str) -> Reply:
    return Reply({"detail": {"error": error, "message": message, "type": "invalid_request_error"}}, status)
