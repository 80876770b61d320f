"""Long work in a library that looks after no interrupt: Python is told of one only between two of its own instructions.

Not here: what the work is, and how often it looks whether to stop.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

T = TypeVar("T")


def interruptible(work: Callable[[Callable[[], bool]], T]) -> T:
    """Do `work` in another thread and wait for it; it is given what tells it, when asked, that it is to stop.

    An interrupt comes through once the work has stopped, whose outcome is lost.
    """
    stop = Event()
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            return thread.submit(work, stop.is_set).result()
        finally:
            stop.set()
