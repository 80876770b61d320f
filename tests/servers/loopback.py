"""An HTTP server on loopback that tests talk to, and that misbehaves when it is told to.

Belongs here: the server, its thread, its misbehaviour. Not here: any protocol (ollama_protocol.py, openai_protocol.py,
anthropic_protocol.py), what a model writes (writers.py).
"""

import json
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str | None:
        """The key it carries, as `Authorization: Bearer` or `x-api-key`."""
        bearer = self.headers.get("authorization", "").removeprefix("Bearer ")
        return bearer or self.headers.get("x-api-key")


@dataclass(frozen=True)
class Reply:
    """A whole answer: bytes as they are, anything else as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stream:
    """An answer in pieces, each sent as soon as it is there."""

    content_type: str
    pieces: Iterator[bytes]


Answer = Callable[[Asked], Reply | Stream]


@dataclass
class Trouble:
    """What goes wrong with requests for one path: `failures` times an error, silence, or a connection that is lost."""

    path: str = ""
    failures: int = 0
    failure: Reply = field(default_factory=lambda: Reply({"error": "internal error"}, 500, {"retry-after": "0"}))
    silent: bool = False
    pieces_before_hanging_up: int | None = None


class Loopback:
    """A server that answers with `answer`, on a free port of 127.0.0.1; `asked` holds every request it had.

    Until it is entered it is down: its port is taken, and connections are refused.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.trouble = Trouble()
        self.waiting = Event()
        self.client_left = Event()
        self._stopping = Event()
        self._http = _Http(self)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        self._http.server_activate()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def keep_silent(self, connection: socket.socket) -> None:
        """Answer nothing until the client hangs up, or the server ends."""
        self.waiting.set()
        connection.settimeout(0.05)
        while not self._stopping.is_set():
            try:
                if not connection.recv(1):
                    self.client_left.set()
                    return
            except TimeoutError:
                continue
            except OSError:
                self.client_left.set()
                return


def ever_longer(was_asked: Callable[[], bool]) -> Iterator[float]:
    """Yield a time in s after which a client is to give up, and longer ones until the server was asked within one.

    A busy machine may take longer to ask than the time was, and then that time shows nothing.
    """
    for time_s in (0.3, 1.2, 4.8, 19.2, 76.8):
        yield time_s
        if was_asked():
            return
    raise AssertionError("the server was never asked")


@contextmanager
def refusing() -> Iterator[str]:
    """Yield a URL where nobody listens; the port stays taken meanwhile, so that nobody else comes to listen there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def silent() -> Iterator[str]:
    """Yield a URL where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Http"

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _serve(self) -> None:
        loopback = self.server.loopback
        length = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        loopback.asked.append(asked)
        trouble = loopback.trouble if loopback.trouble.path == asked.path else Trouble()
        if trouble.silent:
            loopback.keep_silent(self.connection)
            self.close_connection = True
            return
        if trouble.failures:
            trouble.failures -= 1
            self._reply(trouble.failure)
            return
        try:
            self._answer(loopback.answer(asked), trouble.pieces_before_hanging_up)
        except (BrokenPipeError, ConnectionResetError):
            loopback.client_left.set()
            self.close_connection = True

    def _answer(self, answer: Reply | Stream, pieces_before_hanging_up: int | None) -> None:
        if isinstance(answer, Stream):
            self._stream(answer, pieces_before_hanging_up)
        elif pieces_before_hanging_up is None:
            self._reply(answer)
        else:
            self._hang_up()

    def _reply(self, reply: Reply) -> None:
        data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, stream: Stream, pieces_before_hanging_up: int | None) -> None:
        self.send_response(200)
        self.send_header("content-type", stream.content_type)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate(stream.pieces):
            if number == pieces_before_hanging_up:
                self._hang_up()
                return
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, loopback: Loopback) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.server_bind()
        self.loopback = loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong here; that a client hung up is no such thing."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
