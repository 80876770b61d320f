"""Asking again for what could not be had: with waits that grow, and an end to them.

Belongs here: how often and after how long, and that an interrupt ends the waiting. Not here: what may be asked again
(an engine: resources/engines/fallback.py, a bucket: resources/store/bucket.py).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Annotated, TypeVar

from pydantic import Field

WAITS = tuple(2**number / 63 for number in range(6))
"""The waits as parts of the whole patience, each twice the one before: of a minute, 1, 2, 4, 8, 15 and 30 s."""

PatienceS = Annotated[float, Field(ge=0.0, le=3_600.0)]
"""How long something is asked for again, in seconds from when it first could not be had; 0 is not at all."""

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

_told = Condition()
_giving_up = 0


def asked_again(ask: Callable[[], T], *, missing: type[E], patience_s: float, tell: Callable[[E, float], object]) -> T:
    """Return what `ask` returns; while it raises `missing`, `tell` of it and of the wait in seconds, and ask again.

    Raises:
        E: what it raised last, after six waits, or once `patience_s` are over, or when nobody is to wait.
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
            if _interrupted(wait_s):
                raise
    return ask()


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Have every thread that waits here, or comes to, give up for as long as this lasts.

    An interrupt reaches the main thread alone, and may do so before another has begun to wait.
    """
    global _giving_up  # noqa: PLW0603 - it is of all threads
    with _told:
        _giving_up += 1
        _told.notify_all()
    try:
        yield
    finally:
        with _told:
            _giving_up -= 1


def _interrupted(wait_s: float) -> bool:
    """Wait, and say whether nobody is to any more."""
    with _told:
        return _told.wait_for(lambda: _giving_up > 0, wait_s)
