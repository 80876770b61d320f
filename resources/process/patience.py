"""Asking again for what could not be had: with waits that grow, and an end to them.

Belongs here: how often and after how long, and that an interrupt ends the waiting. Not here: what may be asked again
(an engine: resources/engines/fallback.py, a bucket: resources/store/bucket.py).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Annotated, TypeVar

from pydantic import Field

WAITS = tuple(2**number / 63 for number in range(6))
"""The waits as parts of the whole patience, each twice the one before: of a minute, 1, 2, 4, 8, 15 and 30 s."""

PatienceS = Annotated[float, Field(ge=0.0, le=3_600.0)]
"""How long something is asked for again, in seconds from when it first could not be had; 0 is not at all."""

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

_lock = Lock()
_waiting: set[Event] = set()


def asked_again(ask: Callable[[], T], *, missing: type[E], patience_s: float, tell: Callable[[E, float], object]) -> T:
    """Return what `ask` returns; while it raises `missing`, `tell` of it and of the wait in seconds, and ask again.

    Raises:
        E: what it raised last, after six waits, or once `patience_s` are over, or when told to stop waiting.
    """
    ends = None
    for part in WAITS:
        try:
            return ask()
        except missing as error:
            wait_s, now = part * patience_s, time.monotonic()
            ends = now + patience_s if ends is None else ends
            if now >= ends:
                raise
            tell(error, wait_s)
            with _on_call() as interrupted:
                if interrupted.wait(wait_s):
                    raise
    return ask()


def stop_waiting() -> None:
    """Have every thread that waits here give up: an interrupt reaches the main thread alone."""
    with _lock:
        for event in _waiting:
            event.set()


@contextmanager
def _on_call() -> Iterator[Event]:
    event = Event()
    with _lock:
        _waiting.add(event)
    try:
        yield event
    finally:
        with _lock:
            _waiting.discard(event)
