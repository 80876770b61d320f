"""A recipe: what an artifact is made from, with which function, and all that its cache key counts.

Belongs here: the one place that says what a key counts; a run, the question whether a topic is current, and
`cm explain` all ask it. Not here: what a function's parameters ask for (parameters.py), Dagster (artifact.py).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from assets.making.parameters import EntryFolder, Parameters, Part, Records, TopicKey
from resources.engines.engine import Engine
from resources.store.keys import Step, fingerprint, key_of
from resources.store.pointers import Record
from resources.store.store import Observer, Store, Stored

T = TypeVar("T", bound=BaseModel)

NO_ENGINES: Mapping[str, Engine] = MappingProxyType({})


@dataclass(frozen=True)
class ByHand(Generic[T]):
    """What a person wrote in an artifact's place, and the name of the file it stands in."""

    file: str
    value: T

    @property
    def inputs(self) -> dict[str, Any]:
        """Return what the key counts: what it says, and nothing that would have gone into what it replaces."""
        return {"by_hand": {"file": self.file, "content": fingerprint(self.value)}}


@dataclass(frozen=True)
class Given:
    """What a step is given of its topic: upstream values and their records by artifact name, and run configuration."""

    topic: str
    values: Mapping[str, Any]
    records: Mapping[str, Record] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe(Generic[T]):
    """What an artifact is made from and with which function, and all that its key counts.

    `by_hand` is a function of upstream values, of which it reads `by_hand_parts`, that returns what a person wrote
    instead. `tools` are programs and libraries that shape the artifact and belong to no engine, by version. `asks` is a
    function of upstream values, of which it reads `asks_parts`, that returns which engines it is made with.
    """

    step: Step
    kind: type[T]
    function: Callable[..., T]
    parameters: Parameters
    made_from: tuple[str, ...] = ()
    tools: Callable[[], Mapping[str, str]] = dict
    by_hand: Callable[..., ByHand[T] | None] = lambda: None
    by_hand_parts: Mapping[str, Part] = field(default_factory=dict)
    asks: Callable[..., Collection[str]] | None = None
    asks_parts: Mapping[str, Part] = field(default_factory=dict)

    def written(self, given: Given) -> ByHand[T] | None:
        """Return what a person wrote instead, if anybody did; then nothing else is read, and no engine is asked."""
        return self.by_hand(**{name: part(given.values[name]) for name, part in self.by_hand_parts.items()})

    def capabilities(self, given: Given) -> tuple[str, ...]:
        """Return the capabilities whose engines make it: all that the function asks for, unless it says otherwise."""
        if self.asks is None:
            return self.parameters.engines
        asked = self.asks(**{name: part(given.values[name]) for name, part in self.asks_parts.items()})
        return tuple(name for name in self.parameters.engines if name in asked)

    def inputs(self, given: Given, engines: Mapping[str, Engine] = NO_ENGINES) -> dict[str, Any]:
        """Return what the key counts, if `engines` by capability make it: this is the one place that says so."""
        by_hand = self.written(given)
        if by_hand is not None:
            return by_hand.inputs
        arguments = self._arguments(given)
        upstream = {name: fingerprint(arguments[name]) for name in self.parameters.upstream}
        records = {
            name: {each: fingerprint(record.origin) for each, record in arguments[name].items()}
            for name in self.parameters.records
        }
        tools = {f"tool {name}": version for name, version in self.tools().items()}
        made_with = {name: engine.identity() for name, engine in engines.items()}
        asked = {f"{name} asks": asks for name, engine in engines.items() if (asks := engine.asks_for())}
        return {**arguments, **upstream, **records, **tools, **made_with, **asked}

    def key(self, given: Given, engines: Mapping[str, Engine] = NO_ENGINES) -> str:
        """Return the key under which the store keeps it, if `engines` make it."""
        return key_of(self.step, self.inputs(given, engines))

    def is_made_from(self, record: Record, name: str, value: Any) -> bool:
        """Say whether the artifact of this record was made from `value` as `name`, or reads nothing of that name."""
        part = self.parameters.upstream.get(name)
        return part is None or name not in record.inputs or bool(record.inputs[name] == fingerprint(part(value)))

    def get_or_make(
        self,
        given: Given,
        store: Store,
        observe: Observer = lambda _done, _total: None,
        engines: Mapping[str, Engine] = NO_ENGINES,
        passed_over: tuple[str, ...] = (),
    ) -> tuple[Stored[T], Store]:
        """Return it as the store has it, else make it; and the store that counted its components.

        `observe` is told how many components are done and of how many; `passed_over` is noted in the record.
        """
        by_hand = self.written(given)
        if by_hand is not None:
            return store.get_or_make(self.step, by_hand.inputs, self.kind, lambda _folder: by_hand.value), store
        counting = store.counting(observe)

        def make(folder: Path) -> T:
            not_asked = dict.fromkeys(self.parameters.engines)
            stores = dict.fromkeys(self.parameters.store, counting)
            folders = dict.fromkeys(self.parameters.folder, EntryFolder(folder))
            return self.function(**self._arguments(given), **{**not_asked, **engines}, **stores, **folders)

        inputs = self.inputs(given, engines)
        stored = store.get_or_make(
            self.step, inputs, self.kind, make, components=counting.tally, passed_over=passed_over
        )
        return stored, counting

    def _arguments(self, given: Given) -> dict[str, Any]:
        """Return the arguments other than engines, store and folder."""
        parameters = self.parameters
        return {
            **{name: part(given.values[name]) for name, part in parameters.upstream.items()},
            **{name: config(**given.config) for name, config in parameters.config.items()},
            **dict.fromkeys(parameters.topic, TopicKey(given.topic)),
            **{name: Records({each: given.records[each] for each in self.made_from}) for name in parameters.records},
        }
