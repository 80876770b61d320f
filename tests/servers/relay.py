"""A relay on loopback that hands an HTTP server's answers on, and loses one when it is told to: the work was done.

Not here: servers that misbehave themselves (loopback.py).
"""

from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self
from urllib.parse import urlsplit

_OF_ONE_CONNECTION = {"connection", "transfer-encoding", "keep-alive"}


class Relay:
    """Stands before the server at `target`; `lost` counts the answers that it lost."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target).netloc
        self.lost = 0
        self._losing: tuple[str, int] | None = None
        self._lock = Lock()
        self._http = _Http(self)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def lose_the_answer(self, *, to: str, after: int) -> None:
        """Lose the answer to one request of this method, after so many others of it."""
        self._losing = (to, after)

    def is_lost(self, method: str) -> bool:
        with self._lock:
            if self._losing is None or self._losing[0] != method:
                return False
            _, after = self._losing
            self._losing = (method, after - 1) if after else None
            self.lost += not after
            return not after

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Http"

    def do_GET(self) -> None:
        self._relay()

    def do_HEAD(self) -> None:
        self._relay()

    def do_PUT(self) -> None:
        self._relay()

    def do_POST(self) -> None:
        self._relay()

    def do_DELETE(self) -> None:
        self._relay()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _relay(self) -> None:
        relay = self.server.relay
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        onward = HTTPConnection(relay.target)
        onward.request(self.command, self.path, body, dict(self.headers.items()))
        answer = onward.getresponse()
        data = answer.read()
        onward.close()
        if relay.is_lost(self.command):
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in (*_OF_ONE_CONNECTION, "content-length"):
                self.send_header(name, value)
        length = answer.getheader("content-length") if self.command == "HEAD" else str(len(data))
        self.send_header("content-length", length or "0")
        self.end_headers()
        self.wfile.write(data)


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, relay: Relay) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.relay = relay
