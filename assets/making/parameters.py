"""What the parameters of an asset's or a check's function ask for, by their types.

Belongs here: sorting parameters, and the part of a value that a type lets a function read. Not here: what is done with
them (artifact.py, checks.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NewType, get_type_hints

import dagster as dg
from pydantic import BaseModel

from resources.engines.engine import Engine
from resources.store.store import Store

TopicKey = NewType("TopicKey", str)
EntryFolder = NewType("EntryFolder", Path)


@dataclass(frozen=True)
class Wanted:
    """A function's parameters, sorted by what they ask for."""

    upstream: dict[str, Any]
    engine: str | None
    config: dict[str, Any]
    store: list[str]
    folder: list[str]
    topic: list[str]

    @classmethod
    def of(cls, hints: Mapping[str, Any]) -> "Wanted":
        """Sort a function's parameters by their types.

        Raises:
            TypeError: it asks for more than one engine.
        """
        rest = dict(hints)

        def take(wanted: Callable[[Any], bool]) -> dict[str, Any]:
            return {name: rest.pop(name) for name, hint in list(rest.items()) if wanted(hint)}

        engines = take(lambda hint: isinstance(hint, type) and issubclass(hint, Engine))
        if len(engines) > 1:
            raise TypeError(f"an artifact is made with one engine, not with {' and '.join(engines)}")
        return cls(
            engine=next(iter(engines), None),
            store=list(take(lambda hint: hint is Store)),
            folder=list(take(lambda hint: hint is EntryFolder)),
            topic=list(take(lambda hint: hint is TopicKey)),
            config=take(lambda hint: isinstance(hint, type) and issubclass(hint, dg.Config)),
            upstream=rest,
        )


def part_of(value: Any, hint: Any) -> Any:
    """Return the part of `value` that a parameter annotated `hint` may read.

    That is the value itself, or only the fields its base class `hint` has, or its one field or property of that type.

    Raises:
        TypeError: no part, or more than one, has that type.
    """
    if type(value) is hint or not (isinstance(hint, type) and issubclass(hint, BaseModel)):
        return value
    if isinstance(value, hint):
        return hint.model_construct(**{name: getattr(value, name) for name in hint.model_fields})
    own = {name for kind in type(value).__mro__ if kind not in BaseModel.__mro__ for name in vars(kind)}
    properties = (name for name in sorted(own) if isinstance(getattr(type(value), name, None), property))
    names = [*type(value).model_fields, *properties]
    parts = [part for name in names if isinstance(part := getattr(value, name), hint)]
    if len(parts) != 1:
        raise TypeError(f"{type(value).__name__} has {len(parts)} parts of type {hint.__name__}; exactly one is needed")
    return part_of(parts[0], hint)


def asked_for(function: Callable[..., Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that a function asks for by name, each the part that its type says."""
    hints = get_type_hints(function)
    hints.pop("return", None)
    return {name: part_of(known[name], hint) for name, hint in hints.items()}
