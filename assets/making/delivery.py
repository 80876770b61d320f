"""Delivering what a step came to: its checks, the topic's pointer, the report to Dagster.

Belongs here: what happens between an artifact and its materialisation. Not here: making it (recipe.py), the asset it
belongs to (artifact.py).
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import dagster as dg
from pydantic import BaseModel

from assets.making.checks import Check, Finding, result_of
from assets.making.page import Page
from assets.making.parameters import TopicKey
from resources.errors import CmError
from resources.store.pointers import Record
from resources.store.store import Store, Stored, Tally

T = TypeVar("T", bound=BaseModel)

Reported = dg.MaterializeResult[Stored[T]] | dg.AssetCheckResult


@dataclass(frozen=True)
class Clock:
    """A moment, by the wall and by the processor (this process and the children it waited for)."""

    wall_s: float
    cpu_s: float

    @classmethod
    def now(cls) -> "Clock":
        """Read both clocks."""
        return cls(time.monotonic(), sum(os.times()[:4]))

    def elapsed(self) -> dict[str, float]:
        """Return the seconds since then, as metadata."""
        now = Clock.now()
        return {"wall_s": round(now.wall_s - self.wall_s, 3), "cpu_s": round(now.cpu_s - self.cpu_s, 3)}


@dataclass(frozen=True)
class Made(Generic[T]):
    """What a step came to: the artifact, the store that counted its components, the values that checks may ask for."""

    stored: Stored[T]
    store: Store
    known: Mapping[str, Any]


def deliver(
    context: dg.AssetExecutionContext,
    made: Made[T],
    checks: Sequence[Check],
    page: Page[T],
    started: Clock,
) -> Iterator[Reported[T]]:
    """Check an artifact, let it become the topic's current one if nothing blocks it, and report it to Dagster.

    What is blocked is no materialisation, so that nothing is launched for it, and is forgotten with the components it
    was put together from: asked for again, all of it is made anew. A warning that travels goes on with the record, and
    is shown. `started` is when the step began.

    Raises:
        dagster.Failure: a check blocks it; the message is what it found.
    """
    name, topic = context.asset_key.path[-1], context.partition_key
    stored, store = made.stored, made.store
    known = {"topic": TopicKey(topic), "store": store, **made.known, name: stored.value}
    findings = [each.of(known) for each in checks]
    results = [result_of(each, finding) for each, finding in zip(checks, findings, strict=True)]
    upstream = [store.pointers.of_run(context.run.run_id, topic, each) for each in made.known]
    warnings = _travelling(findings, [each for each in upstream if each])
    stored = replace(stored, record=stored.record.model_copy(update={"warnings": warnings}))
    blocking = [each for each in results if not each.passed and each.severity == dg.AssetCheckSeverity.ERROR]
    if blocking:
        store.forget(stored.record)
    else:
        store.pointers.make_current(topic, name, stored.record)
    shown = {
        **_cache_metadata(stored, store.tally),
        **_origin_metadata(stored.record),
        **started.elapsed(),
        "made_at": stored.record.made.at,
        **({"made_by_run": dg.MetadataValue.dagster_run(run_id)} if (run_id := stored.record.made.run_id) else {}),
        **({"warnings": dg.MetadataValue.md("\n".join(f"- {each}" for each in warnings))} if warnings else {}),
        **page.of(stored, known),
    }
    if blocking:
        yield from results
        found = f"{name}: {blocking[0].check_name}: {blocking[0].description}"
        raise dg.Failure(description=found, metadata=shown, allow_retries=False)
    yield dg.MaterializeResult(
        value=stored, data_version=dg.DataVersion(stored.digest), metadata=shown, check_results=results
    )


def _travelling(findings: Sequence[Finding], made_from: Sequence[Record]) -> tuple[str, ...]:
    """Return what is warned of an artifact: what its own checks say that travels, and what came with its inputs."""
    own = (finding.message for finding in findings if finding.travels and not finding.passed)
    return tuple(dict.fromkeys([*(each for record in made_from for each in record.warnings), *own]))


@contextmanager
def cm_errors_as_failures() -> Iterator[None]:
    """Let a mistake the user can mend fail the step with its one line, and without pointless retries."""
    try:
        yield
    except CmError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error


def _origin_metadata(record: Record) -> dict[str, Any]:
    """Say which engine made it, and which were asked before and could not be reached; or in which file it stands."""
    if "by_hand" in record.inputs:
        return {"origin": record.inputs["by_hand"]["file"]}
    named = [value["engine"] for value in record.inputs.values() if isinstance(value, dict) and "engine" in value]
    instead_of = {"instead_of": "; ".join(record.made.passed_over)} if record.made.passed_over else {}
    return {"engine": named[0], **instead_of} if named else {}


def _cache_metadata(stored: Stored[Any], tally: Tally) -> dict[str, Any]:
    """Say what was made: the artifact itself counts as one component where it has none."""
    if stored.hit:
        return {"cache": "hit", "made": 0, "reused": 1}
    if tally.made + tally.reused == 0:
        return {"cache": "miss", "made": 1, "reused": 0}
    return {"cache": "partial" if tally.reused else "miss", "made": tally.made, "reused": tally.reused}
