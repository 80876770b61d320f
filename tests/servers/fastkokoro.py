"""The server `fastkokoro`, which offers Kokoro-FastAPI's endpoints, with this project's own weights, on loopback.

Belongs here: starting it on a free port and ending it. Not here: captions and mixes of voices, which it has not
(kokoro_fastapi.py).

https://pypi.org/project/fastkokoro/0.5.0/ (its settings are environment variables FASTKOKORO_...)
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


@contextmanager
def fastkokoro(folder: Path) -> Iterator[str]:
    """Yield the base URL, which ends in /v1, of a server that has loaded its model; `folder` is its cache."""
    settings = {
        "FASTKOKORO_MODEL_PATH": str(weight("kokoro-82m-int8").file("kokoro-v1.0.int8.onnx").path),
        "FASTKOKORO_VOICES_PATH": str(weight("kokoro-voices").file("voices-v1.0.bin").path),
        "FASTKOKORO_CACHE_DIR": str(folder),
        "FASTKOKORO_WARMUP": "0",
        "FASTKOKORO_ONNX_INTRA_OP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
    }
    with (folder / "fastkokoro.log").open("wb") as log, socket.create_server(("127.0.0.1", 0)) as listening:
        # The port is never free in between; what asks too early waits in line.
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "fastkokoro.server:app", "--fd", str(listening.fileno())],
            env={**os.environ, **settings},
            pass_fds=[listening.fileno()],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _await_answer(f"{url}/health", folder / "fastkokoro.log")
        yield f"{url}/v1"
    finally:
        server.terminate()
        server.wait()


def _await_answer(url: str, log: Path) -> None:
    try:
        httpx.get(url, trust_env=False, timeout=300).raise_for_status()
    except httpx.HTTPError as error:
        raise RuntimeError(f"fastkokoro did not start: {log.read_text()}") from error
