"""What `cm make` shows while it works: one line an artifact, fed by the run's own Dagster events.

Belongs here: turning events into lines and bars. Not here: the final report (report.py).
"""

import logging
import os
import re
from collections.abc import Iterable
from typing import Any

import dagster as dg
from dagster import DagsterEventType
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from assets.topics.error import printable

_DONE_OF_TOTAL = re.compile(r"(?P<done>\d+)/(?P<total>\d+)$")


def terminal() -> Console:
    """Return a console on a copy of standard error, since a Dagster step captures the original."""
    return Console(file=os.fdopen(os.dup(2), "w", encoding="utf-8", buffering=1), highlight=False)


class Display(logging.Handler):
    """Draws the artifacts of one topic after another; on a terminal with bars, elsewhere a line when one is done."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.fields[artifact]:<11}"),
            BarColumn(bar_width=24),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, str] = {}

    def begin(self, topic: str) -> None:
        """Start the lines of a topic."""
        self._console.print(f"[bold]{escape(topic)}[/bold]")
        self._tasks.clear()
        self._bars.start()

    def end(self) -> None:
        """Leave the lines standing."""
        self._bars.stop()
        for task in self._tasks.values():
            self._bars.remove_task(task)

    def unchanged(self, artifacts: Iterable[str]) -> None:
        """Say of artifacts, all of a topic's, that there was nothing to make."""
        for artifact in artifacts:
            self._tasks[artifact] = self._bars.add_task("", artifact=artifact, total=None)
            self._done(artifact, "unchanged")

    def emit(self, record: logging.LogRecord) -> None:
        """Take one Dagster log record."""
        meta: dict[str, Any] = getattr(record, "dagster_meta", {})
        step, event = meta.get("step_key"), meta.get("dagster_event")
        if not step:
            return
        if event is None:
            self._components(step, meta["orig_message"])
        elif event.event_type == DagsterEventType.STEP_START:
            self._tasks[step] = self._bars.add_task("", artifact=step, total=None)
        elif event.event_type == DagsterEventType.ASSET_MATERIALIZATION:
            self._said[step] = _summary({n: v.value for n, v in event.materialization.metadata.items()})
        elif event.event_type == DagsterEventType.STEP_SUCCESS:
            self._done(step, self._said.get(step, ""))
        elif event.event_type == DagsterEventType.STEP_FAILURE:
            self._done(step, "[red]failed[/red]")

    def _components(self, step: str, message: str) -> None:
        if step in self._tasks and (found := _DONE_OF_TOTAL.search(message)):
            self._bars.update(self._tasks[step], completed=int(found["done"]), total=int(found["total"]))

    def _done(self, step: str, summary: str) -> None:
        if step in self._tasks:
            self._bars.update(self._tasks[step], description=summary, total=1, completed=1)
        if not self._console.is_terminal:
            self._console.print(f"  {step:<11} {summary}")


def display_logger(display: Display) -> dg.LoggerDefinition:
    """Return a Dagster logger that feeds `display` and prints nothing itself."""

    @dg.logger
    def console(context: dg.InitLoggerContext) -> logging.Logger:
        del context
        logger = logging.Logger("cm", level=logging.DEBUG)
        logger.addHandler(display)
        return logger

    return console


def _summary(said: dict[str, Any]) -> str:
    origin = f", as {escape(printable(said['origin']))} says it" if said.get("origin") else ""
    if said.get("cache") == "hit":
        return f"unchanged{origin}"
    reused = f", {said['reused']} reused" if said.get("reused") else ""
    return f"made {said.get('made')}{reused} in {said.get('wall_s', 0.0):.1f} s{origin}"
