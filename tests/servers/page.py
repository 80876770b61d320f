"""`cm ui` in a process of its own, which serves Dagster's page.

Belongs here: starting it on a port that nobody else is given, and ending it as Ctrl-C does. Not here: what is done with
the page (the tests).
"""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

TRIES, PAUSE_S = 3000, 0.1


@contextmanager
def dagster_page(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """Yield the process, whose working folder is `folder`, and the port on which it already answers."""
    log = folder / "page.log"
    with socket.socket() as kept:
        # It keeps the port from everyone who asks for a free one, and not from the page, which asks for it by number.
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        port = kept.getsockname()[1]
        with log.open("wb") as said:
            page = subprocess.Popen(
                [sys.executable, "-m", "cm_dagster", "ui", "--port", str(port)],
                cwd=folder,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        try:
            assert _answers(page, f"http://127.0.0.1:{port}/server_info"), log.read_text()
            yield page, port
        finally:
            page.send_signal(signal.SIGINT)
            page.wait()


def _answers(page: "subprocess.Popen[bytes]", url: str) -> bool:
    """Wait until the page answers; tell whether it does, or has ended."""
    for _ in range(TRIES):
        with suppress(httpx.ConnectError):
            return httpx.get(url, trust_env=False, timeout=300).is_success
        with suppress(subprocess.TimeoutExpired):
            page.wait(PAUSE_S)
            return False
    return False
