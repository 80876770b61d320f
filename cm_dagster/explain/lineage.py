"""Lineage: a topic's most finished artifact, what that was made from, and the components it was put together from.

Belongs here: finding those in the store. Not here: what a person is told of them (explain.py).

Nothing is guessed from names or order. What an artifact was made from is found by the digests that its record counts,
a component by the very key under which the store keeps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from assets.brief.brief import Brief
from assets.embeddings.asset import embeddings
from assets.making.artifact import Artifact
from cm_dagster.run.wiring import ARTIFACTS
from resources.store.keys import Step, key_of
from resources.store.pointers import Record
from resources.store.store import Store, StoreDamaged

CHAIN = tuple(artifact for artifact in ARTIFACTS if artifact is not embeddings)
"""From the file to what is handed over: each is made from some of those before it."""

T = TypeVar("T", bound=BaseModel)


@dataclass
class Lineage:
    """The records and values of artifacts that belong together, by name; a value that cannot be read is left out.

    They are not always the current ones: after a run that was blocked half-way, the video is older than the script.
    `newer` are the current ones that do not belong; `problems` says, a line each, what is gone or damaged.
    """

    topic: str
    store: Store
    last_run_id: str | None
    records: dict[str, Record] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    newer: dict[str, Record] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def component(self, artifact: str, step: Step, inputs: Mapping[str, Any], kind: type[T]) -> tuple[Record, T] | None:
        """Return the component that `step` on `inputs` came to, if it is one of `artifact` and can be read.

        None, too, for a component whose key the store has forgotten, or counts otherwise than when it was made.
        """
        record = self.store.pointers.remembered(key_of(step, inputs))
        if record is None or record.digest not in self.records[artifact].components:
            return None
        try:
            return record, self.store.load(record, kind)
        except StoreDamaged as error:
            self.problems.append(str(error))
            return None


def lineage_of(topic: str, store: Store, last_run_id: str | None) -> Lineage:
    """Read the most finished artifact that is current, and from there back to the brief.

    `last_run_id` is the run that handed the video over last, where that is known.
    """
    found = Lineage(topic, store, last_run_id)
    for artifact in reversed(CHAIN):
        current = store.pointers.current(topic, artifact.name)
        if found.records:
            _add_source(artifact, current, found)
        elif current:
            _add_last(artifact, current, found)
    beside = store.pointers.current(topic, embeddings.name)
    if beside:
        belongs = all(embeddings.recipe.is_made_from(beside, name, value) for name, value in found.values.items())
        (found.records if belongs else found.newer)[embeddings.name] = beside
    return found


def _add_last(artifact: Artifact[..., Any], current: Record, found: Lineage) -> None:
    """Add the most finished artifact; its record alone says what it was made from, should the value be damaged."""
    found.records[artifact.name] = current
    try:
        found.values[artifact.name] = found.store.load(current, artifact.kind)
    except StoreDamaged as error:
        found.problems.append(str(error))


def _add_source(artifact: Artifact[..., Any], current: Record | None, found: Lineage) -> None:
    """Add what the artifacts found so far were made from: what is current, if that is it.

    Nothing where none of them reads it, as where an earlier version made them.
    """
    if not any(artifact.name in record.inputs for record in found.records.values()):
        return
    damaged: list[str] = []
    for record in _candidates(artifact.name, current, found):
        try:
            value = found.store.load(record, artifact.kind)
        except StoreDamaged as error:
            damaged.append(str(error))
            continue
        if _belongs(artifact.name, value, found):
            found.records[artifact.name] = record
            found.values[artifact.name] = value
            if current and current.digest != record.digest:
                found.newer[artifact.name] = current
            return
    gone = f"the {artifact.name} that the {next(iter(found.records))} was made from is gone. Make the topic again"
    found.problems.append(next(iter(damaged), gone))


def _candidates(name: str, current: Record | None, found: Lineage) -> Iterator[Record]:
    """Yield records that may be the one, the likeliest first."""
    pointers = found.store.pointers
    made = (record.made.run_id for record in found.records.values())
    runs = dict.fromkeys(filter(None, (found.last_run_id, *made)))
    of_runs = [pointers.of_run(run_id, found.topic, name) for run_id in runs]
    yield from filter(None, (*of_runs[:1], current, *of_runs[1:]))
    yield from (record for record in pointers.records() if record.step == name)


def _belongs(name: str, value: Any, found: Lineage) -> bool:
    """Say whether artifacts found so far are made from `name`, and all of those from this value."""
    if isinstance(value, Brief) and value.key != found.topic:
        return False
    makers = {artifact.name: artifact for artifact in CHAIN}
    made_from_it = [later for later, record in found.records.items() if name in record.inputs]
    return bool(made_from_it) and all(
        makers[later].recipe.is_made_from(found.records[later], name, value) for later in made_from_it
    )
