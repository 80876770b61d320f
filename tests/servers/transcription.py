"""OpenAI's transcription endpoint as its documentation has it, over a transcriber of this project.

https://platform.openai.com/docs/api-reference/audio/createTranscription (a form with the sound and the parameters),
https://platform.openai.com/docs/api-reference/audio/verbose-json-object (the answer; words come without punctuation),
https://platform.openai.com/docs/guides/error-codes
"""

import base64
import io
import json
import tempfile
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from resources.languages import UnsupportedLanguage
from resources.media.wav import read_wav
from resources.transcription.base import Transcriber
from tests.servers.loopback import Asked, Loopback, Reply, _Handler

PATH = "/v1/audio/transcriptions"
PUNCTUATION = ".,;:!?"


@dataclass(frozen=True)
class TranscriptionModel:
    """The one model of a server, what it hears with, and the key it wants (none for a local server)."""

    transcriber: Transcriber
    name: str = "whisper-1"
    key: str | None = None
    tells_times: bool = True

    def answer(self, asked: Asked) -> Reply:
        form = asked.body
        if self.key and asked.key != self.key:
            # As OpenAI does, with the key in it.
            return _error(401, f"Incorrect API key provided: {asked.key}.", "invalid_api_key")
        if asked.path != PATH:
            return _error(404, f"Unknown request URL: {asked.path}", None)
        if form["model"] != self.name:
            return _error(404, f"The model `{form['model']}` does not exist.", "model_not_found")
        if not self.tells_times:
            return Reply({"text": "Something was said."})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sound.wav"
            path.write_bytes(base64.b64decode(form["file"]))
            samples, sample_rate_hz = read_wav(path)
        try:
            heard = self.transcriber.transcribe(samples, sample_rate_hz, form["language"])
        except UnsupportedLanguage:
            return _error(400, f"Language '{form['language']}' is not supported.", None)
        words = [
            {"word": word.text.strip(PUNCTUATION), "start": word.start_s, "end": word.end_s} for word in heard.words
        ]
        duration_s = len(samples) / sample_rate_hz
        return Reply({"task": "transcribe", "duration": duration_s, "text": heard.text, "words": words})


def transcription_server(model: TranscriptionModel) -> Loopback:
    """Return a server with this model; its base URL ends in /v1. A request's `body` is its form, the file in base64."""
    server = Loopback(model.answer)
    server._http.RequestHandlerClass = _FormHandler
    return server


class _FormHandler(_Handler):
    """Hands a form on as JSON."""

    def do_POST(self) -> None:  # noqa: N802
        connection = self.rfile
        body = connection.read(int(self.headers["content-length"]))
        form = json.dumps(_form(self.headers["content-type"], body)).encode()
        self.headers.replace_header("content-length", str(len(form)))
        self.rfile = io.BufferedReader(io.BytesIO(form))
        super().do_POST()
        self.rfile = connection


def _form(content_type: str, body: bytes) -> dict[str, Any]:
    """Return the fields of a multipart form (RFC 7578)."""
    message = BytesParser(policy=policy.HTTP).parsebytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    form = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        is_file = part.get_filename() is not None
        name = str(part.get_param("name", header="content-disposition"))
        form[name] = base64.b64encode(content).decode() if is_file else content.decode()
    return form


def _error(status: int, message: str, code: str | None) -> Reply:
    return Reply({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}, status)
