"""Files from where they are published: a Hugging Face repository or a release.

Belongs here: the address of a file, whether its host answers, fetching with resume. Not here: whether the bytes are the
right ones (pull.py).

huggingface_hub gives the address, so HF_ENDPOINT and HF_HUB_OFFLINE count as everywhere; its own download starts a
file from nothing after a kill (1.33.0), so the bytes are fetched here.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from resources.proxies import proxy_for
from resources.weights.manifest import PinnedFile
from resources.weights.sources.source import SourceFailed

if TYPE_CHECKING:
    import httpx

ANSWER_WITHIN_S = 3.0
SILENCE_AT_MOST_S = 30.0
ATTEMPTS = 3


def address(file: PinnedFile) -> str | None:
    """Return the URL a file is published at, or None where it has none or HF_HUB_OFFLINE is set."""
    if file.hub is None:
        return file.url
    from huggingface_hub import hf_hub_url, is_offline_mode

    if is_offline_mode():
        return None
    return hf_hub_url(file.hub.repository, file.hub.file, revision=file.hub.revision)


def host(url: str) -> str:
    """Return the host (and port) of an address."""
    return urlsplit(url).netloc


def answers(url: str) -> bool:
    """Ask a host for a file's head and tell whether it says anything at all within `ANSWER_WITHIN_S`.

    The question runs in a thread of its own because a name server that is silent cannot be given a time limit.

    Raises:
        WrongInput: the environment names a proxy that cannot be used.
    """
    import httpx

    answered = threading.Event()

    proxy = proxy_for(url)

    def ask() -> None:
        try:
            with _client(proxy) as client:
                client.head(url, timeout=ANSWER_WITHIN_S)
        except httpx.HTTPError:
            return
        answered.set()

    question = threading.Thread(target=ask, daemon=True)
    question.start()
    question.join(ANSWER_WITHIN_S)
    return answered.is_set()


def _client(proxy: str | None) -> "httpx.Client":
    """Return a client that asks through this proxy and no other; certificates are still as the environment says."""
    import httpx

    return httpx.Client(transport=httpx.HTTPTransport(proxy=proxy))


def fetch(url: str, to: Path, size_bytes: int, received: Callable[[int], None], stop: threading.Event) -> None:
    """Bring a file of `size_bytes` to `to`, going on from what is already there.

    `received` is told the bytes of every piece. A broken connection is taken up again up to `ATTEMPTS` times; `stop`
    ends the download and leaves what has come.

    Raises:
        SourceFailed: it could not be had whole.
        WrongInput: the environment names a proxy that cannot be used.
    """
    import httpx

    if to.exists():
        received(to.stat().st_size)
    problem = ""
    for attempt in range(ATTEMPTS):
        if stop.wait(attempt):
            raise SourceFailed(f"{url}: stopped")
        try:
            _continue(url, to, size_bytes, received, stop)
        except httpx.HTTPStatusError as error:
            raise SourceFailed(f"{url}: HTTP {error.response.status_code}") from error
        except httpx.HTTPError as error:
            problem = str(error) or type(error).__name__
            continue
        if to.stat().st_size == size_bytes:
            return
        problem = f"ended after {to.stat().st_size:,} of {size_bytes:,} bytes"
    raise SourceFailed(f"{url}: {problem}")


def _continue(url: str, to: Path, size_bytes: int, received: Callable[[int], None], stop: threading.Event) -> None:
    import httpx

    have_bytes = to.stat().st_size if to.exists() else 0
    if have_bytes == size_bytes:
        return
    goes_on = 0 < have_bytes < size_bytes
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have_bytes}-"} if goes_on else {})
    with (
        _client(proxy_for(url)) as client,
        client.stream("GET", url, headers=headers, follow_redirects=True, timeout=SILENCE_AT_MOST_S) as response,
    ):
        response.raise_for_status()
        goes_on = goes_on and response.status_code == httpx.codes.PARTIAL_CONTENT
        if have_bytes and not goes_on:
            received(-have_bytes)
            have_bytes = 0
        with to.open("ab" if goes_on else "wb") as file:
            for piece in response.iter_bytes():
                have_bytes += len(piece)
                if have_bytes > size_bytes:
                    raise SourceFailed(f"{url}: sends more than {size_bytes:,} bytes")
                file.write(piece)
                file.flush()
                received(len(piece))
                if stop.is_set():
                    return
