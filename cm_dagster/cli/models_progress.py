"""How a pull goes on, for a person: a bar for each weight on a terminal, a line for each tenth of one elsewhere.

Belongs here: showing it. Not here: what is pulled (models.py, resources/weights).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from resources.weights.progress import Progress as PullProgress


@contextmanager
def shown() -> Iterator[PullProgress]:
    """Lend what shows a pull on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn()
    with Progress(*columns, TransferSpeedColumn(), TimeRemainingColumn(), console=console) as bars:
        yield _Bars(bars)


class _Bars:
    """A bar for each weight: bytes, speed, time left."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def say(self, line: str) -> None:
        self._bars.console.print(line, markup=False, highlight=False)

    def begin(self, weight: str, size_bytes: int) -> None:
        self._tasks[weight] = self._bars.add_task(weight, total=size_bytes)

    def received(self, weight: str, size_bytes: int) -> None:
        self._bars.advance(self._tasks[weight], size_bytes)

    def ready(self, weight: str) -> None:
        if weight in self._tasks:
            self._bars.update(self._tasks[weight], description=f"{weight} ✓")


class _Lines:
    """A line for each tenth of a weight, where there is no terminal to draw bars on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._to_receive: dict[str, int] = {}
        self._received: dict[str, int] = {}

    def say(self, line: str) -> None:
        typer.echo(line, err=True)

    def begin(self, weight: str, size_bytes: int) -> None:
        self._to_receive[weight] = size_bytes
        self._received[weight] = 0
        self.say(f"{weight}: fetching {size_bytes / 1e6:,.1f} MB")

    def received(self, weight: str, size_bytes: int) -> None:
        with self._lock:
            before, whole = self._received[weight], self._to_receive[weight]
            now = self._received[weight] = before + size_bytes
        if now * 10 // whole > before * 10 // whole:
            self.say(f"{weight}: {now / 1e6:,.1f} of {whole / 1e6:,.1f} MB")

    def ready(self, weight: str) -> None:
        self.say(f"{weight}: here and right")
