"""Engines of one capability in the order they are asked: the next one takes over where one cannot be reached.

Belongs here: the order, what each is called, and passing over an engine. Not here: what counts as unreachable
(engine.py), which engines a profile names (cm_dagster/run/profile.py).

It is decided for a whole artifact: an engine that goes away in the middle leaves nothing of its own behind in it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from resources.engines.engine import Engine, EngineUnavailable

E = TypeVar("E", bound=Engine)
R = TypeVar("R")


@dataclass(frozen=True)
class Fallback(Generic[E]):
    """Two engines or more, the preferred one first."""

    engines: tuple[E, ...]


def choices(engine: E | Fallback[E]) -> tuple[E, ...]:
    """Return the engines of a capability in order, of which there is one unless a profile names more."""
    return engine.engines if isinstance(engine, Fallback) else (engine,)


def engine_name(engine: Engine) -> str:
    """Return what profiles call an engine: its module's name."""
    return type(engine).__module__.rpartition(".")[2]


def named(engines: Iterable[E]) -> dict[str, E]:
    """Return engines by name, in order; one that is there a second time is `<name>_2`."""
    names: dict[str, E] = {}
    times: Counter[str] = Counter()
    for engine in engines:
        name = engine_name(engine)
        times[name] += 1
        names[name if times[name] == 1 else f"{name}_{times[name]}"] = engine
    return names


def first_available(
    engines: tuple[E, ...], attempt: Callable[[E, tuple[str, ...]], R], warn: Callable[[str], object]
) -> R:
    """Return what the first engine that can be reached makes; `attempt` is told why others were passed over.

    Raises:
        EngineUnavailable: the last one cannot be reached either.
    """
    passed_over: tuple[str, ...] = ()
    for engine, following in pairwise(engines):
        try:
            return attempt(engine, passed_over)
        except EngineUnavailable as error:
            passed_over = (*passed_over, f"{engine.identity().engine}: {error}")
            warn(f"{passed_over[-1]} {following.identity().engine} takes over.")
    return attempt(engines[-1], passed_over)
