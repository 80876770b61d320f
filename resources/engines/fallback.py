"""Engines of one capability in the order they are asked: the next one takes over where one cannot be reached.

Belongs here: the order, what each is called, asking an engine again, and passing over it. Not here: what counts as
unreachable (engine.py), which engines a profile names (cm_dagster/run/profile.py).

It is decided for a whole artifact: an engine that goes away in the middle leaves nothing of its own behind in it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from resources.engines.engine import Engine, EngineUnavailable
from resources.process.patience import asked_again

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

    One that cannot be reached is asked again for as long as it `waits_s`, from the beginning: what it had made already
    is in the store. `warn` is told of every wait.

    Raises:
        EngineUnavailable: the last one cannot be reached either.
    """

    def told(engine: E, error: EngineUnavailable, wait_s: float) -> None:
        warn(f"{engine.identity().engine}: {str(error).removesuffix('.')}. Asked again in {wait_s:.1f} s.")

    passed_over: tuple[str, ...] = ()
    for engine, following in zip(engines, (*engines[1:], None), strict=True):
        try:
            return asked_again(
                partial(attempt, engine, passed_over),
                missing=EngineUnavailable,
                patience_s=engine.waits_s(is_last=following is None),
                tell=partial(told, engine),
            )
        except EngineUnavailable as error:
            if following is None:
                raise
            passed_over = (*passed_over, f"{engine.identity().engine}: {error}")
            warn(f"{passed_over[-1].removesuffix('.')}. {following.identity().engine} takes over.")
    raise AssertionError("the last engine returns or raises")
