"""What the parameters of an asset's or a check's function ask for, by their types.

Belongs here: sorting parameters, and the part of a value that a type lets a function read; both are settled when the
function is declared. Not here: what is done with them (recipe.py, checks.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, NewType, get_args, get_type_hints

import dagster as dg
from pydantic import BaseModel

from resources.engines.engine import Engine
from resources.store.pointers import Record
from resources.store.store import Store

TopicKey = NewType("TopicKey", str)
EntryFolder = NewType("EntryFolder", Path)
Records = NewType("Records", Mapping[str, Record])


@dataclass(frozen=True)
class Part:
    """What a function may read of a value: what lies behind some fields or properties, and of that a type's fields."""

    names: tuple[str, ...] = ()
    fields: type[BaseModel] | None = None

    def __call__(self, value: Any) -> Any:
        """Return that part of a value."""
        for name in self.names:
            value = getattr(value, name)
        if self.fields is None or type(value) is self.fields:
            return value
        return self.fields.model_construct(**{name: getattr(value, name) for name in self.fields.model_fields})


def part(kind: Any, hint: Any) -> Part:
    """Return what a parameter annotated `hint` may read of a value of type `kind`.

    That is the value itself, or only the fields its base class `hint` has, or its one field or property of that type.

    Raises:
        TypeError: no part, or more than one, has that type.
    """
    if kind is hint or not _is_model(hint):
        return Part()
    if issubclass(kind, hint):
        return Part(fields=hint)
    found = [name for name, inner in _inner_kinds(kind).items() if _is_model(inner) and issubclass(inner, hint)]
    if len(found) != 1:
        raise TypeError(f"{kind.__name__} has {len(found)} parts of type {hint.__name__}; exactly one is needed")
    return Part(names=(found[0],), fields=hint)


def parts(function: Callable[..., Any], kinds: Mapping[str, Any]) -> dict[str, Part]:
    """Return the part that each parameter of a function reads of the value of its name, whose type is in `kinds`.

    Raises:
        TypeError: there is no such value, or no such part of it.
    """
    hints = get_type_hints(function)
    hints.pop("return", None)
    unknown = [name for name, hint in hints.items() if _is_model(hint) and name not in kinds]
    if unknown:
        raise TypeError(f"{function.__name__} asks for {', '.join(unknown)}, and there is {', '.join(kinds)}")
    return {name: part(kinds.get(name), hint) for name, hint in hints.items()}


@dataclass(frozen=True)
class Parameters:
    """The parameters of an artifact's function, sorted by what they ask for."""

    upstream: Mapping[str, Part]
    engines: tuple[str, ...]
    config: Mapping[str, type[dg.Config]]
    store: tuple[str, ...]
    folder: tuple[str, ...]
    topic: tuple[str, ...]
    records: tuple[str, ...]

    @classmethod
    def of(cls, function: Callable[..., Any], upstream: Mapping[str, Any]) -> "Parameters":
        """Sort a function's parameters by their types; those that ask for none of the rest ask for `upstream` values.

        Raises:
            TypeError: it asks for what is not upstream.
        """
        hints = get_type_hints(function)
        hints.pop("return")

        def take(asks: Callable[[Any], bool]) -> dict[str, Any]:
            return {name: hints.pop(name) for name, hint in list(hints.items()) if asks(hint)}

        sorted_out = cls(
            engines=tuple(take(_is_engine)),
            store=tuple(take(lambda hint: hint is Store)),
            folder=tuple(take(lambda hint: hint is EntryFolder)),
            topic=tuple(take(lambda hint: hint is TopicKey)),
            records=tuple(take(lambda hint: hint is Records)),
            config=take(lambda hint: isinstance(hint, type) and issubclass(hint, dg.Config)),
            upstream={name: part(upstream.get(name), hint) for name, hint in hints.items() if name in upstream},
        )
        if unknown := hints.keys() - upstream.keys():
            raise TypeError(f"{function.__name__} asks for {', '.join(sorted(unknown))}, which it is not made from")
        return sorted_out


def _is_engine(hint: Any) -> bool:
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
    return len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], Engine)


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


def _inner_kinds(kind: type[BaseModel]) -> dict[str, Any]:
    """Return the type of each field and property of a model."""
    inner = {name: field.annotation for name, field in kind.model_fields.items()}
    own = {name for each in kind.__mro__ if each not in BaseModel.__mro__ for name in vars(each)}
    getters = {
        name: getattr(kind, name).fget for name in sorted(own) if isinstance(getattr(kind, name, None), property)
    }
    return inner | {name: get_type_hints(getter).get("return") for name, getter in getters.items()}
