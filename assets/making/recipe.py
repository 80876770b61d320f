"""A recipe: what an artifact is made from, with which function, and all that its cache key counts.

Belongs here: the one place that says what a key counts; a run, the question whether a topic is current, and
`cm explain` all ask it. Not here: what a function's parameters ask for (parameters.py), Dagster (artifact.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from assets.making.parameters import EntryFolder, Parameters, Part, Records, TopicKey
from resources.engines.engine import Engine
from resources.store.keys import Step, fingerprint, key_of
from resources.store.pointers import Record
from resources.store.store import Observer, Store, Stored

T = TypeVar("T", bound=BaseModel)


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
    instead. `tools` are programs and libraries that shape the artifact and belong to no engine, by version.
    """

    step: Step
    kind: type[T]
    function: Callable[..., T]
    parameters: Parameters
    made_from: tuple[str, ...] = ()
    tools: Callable[[], Mapping[str, str]] = dict
    by_hand: Callable[..., ByHand[T] | None] = lambda: None
    by_hand_parts: Mapping[str, Part] = field(default_factory=dict)

    def written(self, given: Given) -> ByHand[T] | None:
        """Return what a person wrote instead, if anybody did; then nothing else is read, and no engine is asked."""
        return self.by_hand(**{name: part(given.values[name]) for name, part in self.by_hand_parts.items()})

    def inputs(self, given: Given, engine: Engine | None = None) -> dict[str, Any]:
        """Return what the key counts, if `engine` makes it: this is the one place that says so."""
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
        engines = {self.parameters.engine: engine.identity()} if engine and self.parameters.engine else {}
        return {**arguments, **upstream, **records, **tools, **engines}

    def key(self, given: Given, engine: Engine | None = None) -> str:
        """Return the key under which the store keeps it, if `engine` makes it."""
        return key_of(self.step, self.inputs(given, engine))

    def is_made_from(self, record: Record, name: str, value: Any) -> bool:
        """Say whether the artifact of this record was made from `value` as `name`, or reads nothing of that name."""
        part = self.parameters.upstream.get(name)
        return part is None or name not in record.inputs or bool(record.inputs[name] == fingerprint(part(value)))

    def get_or_make(
        self,
        given: Given,
        store: Store,
        observe: Observer = lambda _done, _total: None,
        engine: Engine | None = None,
        passed_over: tuple[str, ...] = (),
    ) -> tuple[Stored[T], Store]:
        """Return it as the store has it, else make it; and the store that counted its components.

        `observe` is told how many components are done and of how many; `passed_over` is noted in the record.
        """
        by_hand = self.written(given)
        if by_hand is not None:
            return store.get_or_make(self.step, by_hand.inputs, self.kind, lambda _folder: by_hand.value), store
        counting = store.counting(observe)
        engines = {self.parameters.engine: engine} if engine and self.parameters.engine else {}

        def make(folder: Path) -> T:
            stores = dict.fromkeys(self.parameters.store, counting)
            folders = dict.fromkeys(self.parameters.folder, EntryFolder(folder))
            return self.function(**self._arguments(given), **engines, **stores, **folders)

        inputs = self.inputs(given, engine)
        stored = store.get_or_make(
            self.step, inputs, self.kind, make, components=counting.tally, passed_over=passed_over
        )
        return stored, counting

    def _arguments(self, given: Given) -> dict[str, Any]:
        """Return the arguments other than engine, store and folder."""
        parameters = self.parameters
        return {
            **{name: part(given.values[name]) for name, part in parameters.upstream.items()},
            **{name: config(**given.config) for name, config in parameters.config.items()},
            **dict.fromkeys(parameters.topic, TopicKey(given.topic)),
            **{name: Records({each: given.records[each] for each in self.made_from}) for name in parameters.records},
        }
