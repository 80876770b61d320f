"""Microsoft Edge's reading service as the client `edge-tts` 7.3.1 knows it, over the embedded Kokoro.

Microsoft publishes no protocol; what is known of it is the client: https://github.com/rany2/edge-tts,
src/edge_tts/communicate.py (frames and their headers), constants.py (address, 48 kbit/s MP3, 100 ns ticks), drm.py.
The real service reports words without the marks around them, which is done here too.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Self
from xml.etree import ElementTree as Xml
from xml.sax.saxutils import escape

import pytest
from aiohttp import WSMsgType, web

from resources.speech.base import Speech, SpeechModel
from tests.servers.loopback import Trouble
from tests.servers.sound import encoded, pieces

TOKEN = "6A5AA1D4EAFF4E9FB37E23D68491D6F4"  # noqa: S105 - every Edge browser sends this one
_PATH = "/consumer/speech/synthesize/readaloud/edge/v1"
_VOICES_PATH = "/consumer/speech/synthesize/readaloud/voices/list"
_TICKS_PER_S = 10_000_000


class EdgeServer:
    """The service on a free port of 127.0.0.1; `requests` holds the voice, rate and text of each that it had."""

    def __init__(self, speech: SpeechModel) -> None:
        self.speech = speech
        self.word_boundaries = True
        self.offered: tuple[str, ...] = ("en-US-AvaMultilingualNeural", "en-US-EmmaNeural", "fr-FR-DeniseNeural")
        self.requests: list[dict[str, str]] = []
        self.connections = 0
        self.frames_sent = 0
        self.trouble = Trouble()
        self.waiting = Event()
        self.client_left = Event()
        self._port = 0
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()))

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}{_PATH}?TrustedClientToken={TOKEN}"

    @property
    def voices_url(self) -> str:
        return f"http://127.0.0.1:{self._port}{_VOICES_PATH}?trustedclienttoken={TOKEN}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_get(_PATH, self._connected)
        app.router.add_get(_VOICES_PATH, self._voices)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _connected(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        if request.query["TrustedClientToken"] != TOKEN or not request.query["Sec-MS-GEC"]:
            return web.Response(status=403)
        if self.trouble.failures:
            self.trouble.failures -= 1
            return web.Response(status=self.trouble.failure.status, headers=dict(self.trouble.failure.headers))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        config = json.loads((await socket.receive_str()).partition("\r\n\r\n")[2])
        options = config["context"]["synthesis"]["audio"]
        assert options["outputFormat"] == "audio-24khz-48kbitrate-mono-mp3"
        assert options["metadataoptions"]["wordBoundaryEnabled"] == "true"
        wish = _read_ssml((await socket.receive_str()).partition("\r\n\r\n")[2])
        self.requests.append(wish)
        if self.trouble.silent:
            await self._keep_silent(socket)
            return socket
        frames = await asyncio.to_thread(lambda: list(self._frames(wish)))
        for number, frame in enumerate(frames):
            if number == self.trouble.pieces_before_hanging_up:
                break
            self.frames_sent = number + 1
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        await socket.close()
        return socket

    async def _voices(self, request: web.Request) -> web.Response:
        if not request.query["Sec-MS-GEC"]:
            return web.Response(status=403)
        return web.json_response([{"ShortName": name, "Locale": name[:5], "Gender": "Female"} for name in self.offered])

    async def _keep_silent(self, socket: web.WebSocketResponse) -> None:
        """Answer nothing until the client hangs up, or the server ends."""
        self.waiting.set()
        receiving, stopping = asyncio.ensure_future(socket.receive()), asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([receiving, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if receiving.done() and receiving.result().type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
            self.client_left.set()
        receiving.cancel()

    def _frames(self, wish: dict[str, str]) -> Iterator[str | bytes]:
        speed = 1 + int(wish["rate"].removesuffix("%")) / 100
        spoken = self.speech.speak(wish["text"], self.speech.manner(voice=None, speed=speed, language="en"))
        yield _text("turn.start", {"context": {}})
        yield _text("response", {"context": {}, "audio": {"type": "inline"}})
        for boundary in _boundaries(spoken) if self.word_boundaries else ():
            yield _text("audio.metadata", {"Metadata": [boundary]})
        for piece in pieces(encoded(spoken.samples, spoken.sample_rate_hz, "mp3")):
            yield _binary("Content-Type:audio/mpeg\r\nX-StreamId:1\r\nPath:audio\r\n", piece)
        yield _binary("X-StreamId:1\r\nPath:audio\r\n", b"")
        yield _text("turn.end", {})


@contextmanager
def edge_server(speech: SpeechModel) -> Iterator[EdgeServer]:
    """Yield the service, with the client's address book pointing at it; nothing of this project is replaced."""
    with EdgeServer(speech) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("edge_tts.communicate.WSS_URL", server.url)
        patch.setattr("edge_tts.voices.VOICE_LIST", server.voices_url)
        yield server


def _read_ssml(ssml: str) -> dict[str, str]:
    voice = Xml.fromstring(ssml)[0]  # noqa: S314 - the client's own
    return {"voice": voice.attrib["name"], "rate": voice[0].attrib["rate"], "text": voice[0].text or ""}


def _boundaries(spoken: Speech) -> Iterator[dict[str, Any]]:
    for word in spoken.words:
        text = re.sub(r"^\W+|\W+$", "", word.text)
        if text:
            times = {"Offset": _ticks(word.start_s), "Duration": _ticks(word.end_s - word.start_s)}
            said = {"Text": escape(text), "Length": len(text), "BoundaryType": "WordBoundary"}
            yield {"Type": "WordBoundary", "Data": {**times, "text": said}}


def _ticks(seconds: float) -> int:
    return round(seconds * _TICKS_PER_S)


def _text(path: str, body: dict[str, Any]) -> str:
    headers = f"X-RequestId:0\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}"
    return f"{headers}\r\n\r\n{json.dumps(body)}"


def _binary(headers: str, data: bytes) -> bytes:
    head = f"X-RequestId:0\r\n{headers}".encode()
    return len(head).to_bytes(2, "big") + head + data
