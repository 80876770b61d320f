"""The server `fastkokoro`, which offers Kokoro-FastAPI's endpoints, with this project's own weights, on loopback.

Belongs here: starting it on a free port and ending it. Not here: captions and mixes of voices, which it has not
(kokoro_fastapi.py).

https://pypi.org/project/fastkokoro/0.7.0/ (its settings are environment variables FASTKOKORO_...)
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from resources.weights.cache import weight

_PROGRAM = "from fastkokoro.cli import main; main()"


@contextmanager
def fastkokoro(folder: Path) -> Iterator[str]:
    """Yield the base URL, which ends in /v1, of a server that has loaded its model; `folder` is its cache."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "FASTKOKORO_MODEL_PATH": str(weight("kokoro-82m-int8").file("kokoro-v1.0.int8.onnx").path),
        "FASTKOKORO_VOICES_PATH": str(weight("kokoro-voices").file("voices-v1.0.bin").path),
        "FASTKOKORO_CACHE_DIR": str(folder),
        "FASTKOKORO_HOST": "127.0.0.1",
        "FASTKOKORO_PORT": str(port),
        "FASTKOKORO_WARMUP": "0",
        "FASTKOKORO_ONNX_INTRA_OP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
    }
    with (folder / "fastkokoro.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM], env={**os.environ, **settings}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _until_ready(f"http://127.0.0.1:{port}/health", server, folder / "fastkokoro.log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def _until_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask again and again, ever more slowly, which is what httpx does about a refused connection."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False, timeout=60) as client:
        try:
            client.get(url).raise_for_status()
        except httpx.ConnectError as error:
            raise RuntimeError(f"fastkokoro did not start ({server.poll()}): {log.read_text()}") from error
