"""Asking a server: with patience that has an end, and with a key from one environment variable.

Belongs here: the bounded retry, the end of waiting, the API key, what a base URL is.
Not here: any protocol (ollama_server.py, openai_server.py, an engine's own module).
"""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import dagster as dg
from pydantic import AfterValidator, Field

from resources.engines.engine import EngineUnavailable, ProfileOnly
from resources.errors import NotInstalled
from resources.servers.endpoint import is_public

CONNECT_S = 10.0
PAUSES_S = (0.25, 1.0)
LONGEST_QUOTE_CHARACTERS = 300
NO_KEY = "none"

T = TypeVar("T")


def _whole(url: str) -> str:
    """Refuse what `is_public` could not judge, and a password where it would be shown."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a whole URL, such as http://127.0.0.1:8080")
    if parts.username or parts.password:
        raise ValueError("must not carry a user or a password: keys come from environment variables")
    return url.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_whole), ProfileOnly()]
"""Where a server is; a field of this type is checked when a profile is loaded, and no run may set it."""

ApiKeyVariable = Annotated[str, ProfileOnly()]
"""The name of the environment variable that holds the key to a server."""

TimeLimit = Annotated[float, Field(gt=0.0, le=86_400.0)]
"""How long an answer may take in all, in seconds; a day at the most, for a clock that counts to infinity is none."""


class Busy(Exception):
    """The server says that it cannot answer now (HTTP 429, 5xx, or an error in the middle of an answer)."""

    def __init__(self, said: str, retry_after: str | None = None) -> None:
        super().__init__(one_line(said))
        self.retry_after_s = float(retry_after) if retry_after and retry_after.isdecimal() else None


def asked(ask: Callable[[float], T], *, url: str, timeout_s: float, remedy: str) -> T:
    """Return what `ask` returns; a busy server is asked twice more, after the pause it wishes, within `timeout_s`.

    `ask` is given the seconds that are left. `remedy` says what a user can do about a server that stays busy.

    Raises:
        EngineUnavailable: the server stayed busy.
    """
    ends = time.monotonic() + timeout_s
    for pause_s in (*PAUSES_S, None):
        try:
            return ask(ends - time.monotonic())
        except Busy as busy:
            wait_s = pause_s if busy.retry_after_s is None else busy.retry_after_s
            if pause_s is None or wait_s is None or time.monotonic() + wait_s >= ends:
                raise EngineUnavailable(f"{url}: the server cannot answer now: {busy}. {remedy}") from busy
            time.sleep(wait_s)
    raise AssertionError("the last round returns or raises")


@contextmanager
def hanging_up_after(left_s: float) -> Iterator[dict[str, list[Callable[[Any], None]]]]:
    """Hang up on a server after `left_s` seconds; yields the `event_hooks` of the httpx client that asks it.

    A client's own timeout bounds each silence, not the answer: every sign of life renews it, of which the client may
    show none (`: PROCESSING` of OpenAI-compatible servers, `ping` of Anthropic's). The work stays in its thread, so an
    interrupt ends it, and hanging up is what wakes it.

    Raises:
        TimeoutError: the time was over before the answer was whole.
    """
    connected: list[socket.socket] = []
    over = Event()

    def hang_up() -> None:
        over.set()
        for connection in connected:
            # It may have been closed already.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def step(name: str, info: dict[str, Any]) -> None:
        # https://www.encode.io/httpcore/extensions/#trace
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            connected.append(info["return_value"].get_extra_info("socket"))
            if over.is_set():
                hang_up()

    def follow(request: Any) -> None:
        request.extensions["trace"] = step

    timer = Timer(left_s, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield {"request": [follow]}
    except Exception:
        if not over.is_set():
            raise
    finally:
        timer.cancel()
    if over.is_set():
        # Whatever came of hanging up, half an answer included.
        raise TimeoutError


def in_time(pieces: Iterable[T], left_s: float) -> Iterator[T]:
    """Yield the pieces of a streamed answer for `left_s` seconds at most.

    Raises:
        TimeoutError: a piece came later.
    """
    ends = time.monotonic() + left_s
    for piece in pieces:
        if time.monotonic() > ends:
            raise TimeoutError
        yield piece


def api_key(variable: str, url: str) -> str:
    """Return the key in an environment variable; a server in the user's own network need not have one.

    Raises:
        NotInstalled: the variable is not set or holds something no key can be; the value is never shown.
    """
    key = (dg.EnvVar(variable).get_value() or "").strip()
    if not key and not is_public(url):
        return NO_KEY
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        state = "holds no API key" if key else "is not set"
        raise NotInstalled(
            f"{variable}: this environment variable {state}, and {url} needs one. Run: export {variable}=..."
        )
    return key


def said_without(key: str, text: str) -> str:
    """Return what a server said on one line, shortened, and without the key, should it quote it."""
    return one_line(text.replace(key, "[key]"))


def one_line(text: str) -> str:
    """Return what a server said on one line, shortened."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= LONGEST_QUOTE_CHARACTERS else line[:LONGEST_QUOTE_CHARACTERS] + "..."
