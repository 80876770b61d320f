"""`cm models`: pull, verify and list the weights.

Belongs here: what these commands print and return. Not here: how weights are fetched and checked (resources/weights).
"""

import threading
from typing import Annotated

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

from cm_dagster.profiles_cli import weights_of
from resources.locations import locations
from resources.weights.cache import WeightsMissing, weight_in
from resources.weights.manifest import PinnedWeight, shipped_manifest
from resources.weights.pull import pull as pull_weights
from resources.weights.verify import State, verdicts

models = typer.Typer(name="models", help="The model weights: pull them, verify them, list them.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False)]
WithTests = Annotated[bool, typer.Option("--tests", help="What the project's own tests use as well.")]
ForProfile = Annotated[str | None, typer.Option("--profile", help="What this profile's engines load.")]


@models.command()
def pull(names: Names = None, tests: WithTests = False, profile: ForProfile = None) -> None:
    """Fetch weights that are not here, and mend damaged ones. Without names: what the default profile needs."""
    manifest = shipped_manifest()
    default = _weights_of_profile(profile) if profile else manifest.default
    weights = manifest.named((*(names or default), *(manifest.tests if tests else ())))
    folder = locations().models
    console = Console(stderr=True)
    if console.is_terminal:
        columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn()
        with Progress(*columns, TransferSpeedColumn(), TimeRemainingColumn(), console=console) as bars:
            pull_weights(weights, folder, _Bars(bars))
    else:
        pull_weights(weights, folder, _Lines())
    typer.echo(f"Here and right, {_megabytes(weights)} in all: {folder}")


@models.command()
def verify(names: Names = None) -> None:
    """Hash every file and compare with the pinned SHA-256. Without names: all weights that are here."""
    manifest, folder = shipped_manifest(), locations().models
    here = [weight.name for weight in manifest.weights if (folder / weight.name).is_dir()]
    bad: list[str] = []
    for verdict in verdicts(manifest.named(tuple(names or here)), folder):
        typer.echo(f"{verdict.state:8} {verdict.path}{': ' if verdict.reason else ''}{verdict.reason}")
        if verdict.state is not State.OK:
            bad.append(verdict.weight)
    if bad:
        typer.echo(f"Run: cm models pull {' '.join(dict.fromkeys(bad))}", err=True)
        raise typer.Exit(1)


@models.command(name="list")
def list_weights() -> None:
    """Name every weight, its size and licence, and whether it is here."""
    manifest, folder = shipped_manifest(), locations().models
    for weight in manifest.weights:
        standing = "here" if _is_here(weight) else "not here"
        use = "default" if weight.name in manifest.default else "tests" if weight.name in manifest.tests else ""
        size = _megabytes([weight])
        typer.echo(f"{weight.name:36}{size:>11}  {weight.licence:11} {standing:9} {use:8} {weight.what}")
    typer.echo(f"Folder: {folder}")


def _weights_of_profile(name: str) -> tuple[str, ...]:
    from cm_dagster.profiles import load_profile

    return weights_of(load_profile(name))


def _is_here(weight: PinnedWeight) -> bool:
    try:
        weight_in(locations().models, weight)
    except WeightsMissing:
        return False
    return True


def _megabytes(weights: tuple[PinnedWeight, ...] | list[PinnedWeight]) -> str:
    return f"{sum(weight.size_bytes for weight in weights) / 1e6:,.1f} MB"


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
