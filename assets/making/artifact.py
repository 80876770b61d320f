"""What turns a plain typed function into a Dagster asset whose outcome the store keeps.

Belongs here: the `@artifact` decorator: partition, store look-up, data version, cache metadata. Not here: what its
parameters ask for (parameters.py), checks (checks.py), anything particular to one artifact, how the store works
(resources/store), which engine is used (profiles).
"""

import inspect
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

import dagster as dg
from pydantic import BaseModel

from assets.making.checks import Check, result_of
from assets.making.parameters import EntryFolder, TopicKey, Wanted, asked_for, part_of
from resources.engines.engine import Engine
from resources.engines.fallback import choices, first_available
from resources.errors import CmError
from resources.store.keys import Step, fingerprint
from resources.store.pointers import Record
from resources.store.store import Observer, Store, Stored

P = ParamSpec("P")
T = TypeVar("T", bound=BaseModel)

Reported = dg.MaterializeResult[Stored[T]] | dg.AssetCheckResult

topics = dg.DynamicPartitionsDefinition(name="topics")

_ABOUT_TO_CHANGE = dg.AutomationCondition.will_be_requested() & ~dg.AutomationCondition.missing()
WHEN_INPUTS_CHANGE = (
    dg.AutomationCondition.eager().replace(
        "any_deps_updated", dg.AutomationCondition.any_deps_match(dg.AutomationCondition.data_version_changed())
    )
    & ~dg.AutomationCondition.any_deps_match(_ABOUT_TO_CHANGE).with_label("any_deps_about_to_change")
    & ~dg.AutomationCondition.any_deps_match(dg.AutomationCondition.execution_failed()).with_label("any_deps_failed")
).with_label("when_inputs_change")
"""For users who let Dagster launch what is out of date: an upstream that came out the same wakes nobody.

Whatever is about to change, or could not be made, holds up what is made from it, so that nothing is put together of
old and new. What a topic has never had is made in the one run with what it is made from.
"""


@dataclass(frozen=True)
class ByHand(Generic[T]):
    """What a person wrote in an artifact's place, and the name of the file it stands in."""

    file: str
    value: T

    @property
    def inputs(self) -> dict[str, Any]:
        """Return what its key counts: what it says, and nothing that would have gone into what it replaces."""
        return {"by_hand": {"file": self.file, "content": fingerprint(self.value)}}


@dataclass(frozen=True)
class Delivered(Generic[T]):
    """An artifact that has just become a topic's current one."""

    topic: str
    run_id: str
    stored: Stored[T]
    store: Store


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
class Declared:
    """What an artifact's module says about it beside the function: see `artifact`."""

    version: str
    kinds: set[str]
    checks: Sequence[Check] = ()
    shown: Callable[[Any], Mapping[str, Any]] = lambda _value: {}
    delivered: Callable[[Delivered[Any]], None] = lambda _delivered: None

    def asset_properties(self, name: str, description: str | None) -> dict[str, Any]:
        """Return what every asset of this project is declared with."""
        return {
            "name": name,
            "description": description,
            "partitions_def": topics,
            "code_version": self.version,
            "group_name": "shorts",
            "kinds": self.kinds,
            "owners": ["team:content-machine"],
            "automation_condition": WHEN_INPUTS_CHANGE,
            "check_specs": [
                dg.AssetCheckSpec(c.name, asset=name, blocking=c.blocking, description=inspect.getdoc(c.find))
                for c in self.checks
            ],
        }


@dataclass(frozen=True)
class Recipe(Generic[T]):
    """What an artifact is made from and with which function, and all that its key counts."""

    step: Step
    kind: type[T]
    function: Callable[..., T]
    wanted: Wanted
    tools: Callable[[], Mapping[str, str]]
    by_hand: Callable[..., ByHand[Any] | None]

    def given(self, upstream: Mapping[str, Any], topic: str, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments other than engine, store and folder: parts of upstream, run configuration, topic."""
        given = {name: part_of(upstream[name], hint) for name, hint in self.wanted.upstream.items()}
        given |= {name: hint(**config) for name, hint in self.wanted.config.items()}
        return given | dict.fromkeys(self.wanted.topic, TopicKey(topic))

    def own(self, upstream: Mapping[str, Any]) -> ByHand[Any] | None:
        """Return what a person wrote instead, if anybody did."""
        return self.by_hand(**asked_for(self.by_hand, upstream))

    def inputs(self, given: Mapping[str, Any], engine: Engine | None) -> dict[str, Any]:
        """Return what the key of the artifact counts if `engine` makes it."""
        upstream = {name: fingerprint(given[name]) for name in self.wanted.upstream}
        tools = {f"tool {name}": version for name, version in self.tools().items()}
        engines = {self.wanted.engine: engine.identity()} if engine and self.wanted.engine else {}
        return {**given, **upstream, **tools, **engines}

    def made(
        self,
        given: Mapping[str, Any],
        store: Store,
        observe: Observer,
        engine: Engine | None,
        passed_over: tuple[str, ...],
    ) -> tuple[Stored[T], Store]:
        """Make it with an engine, unless the store has it; return it with the store that counted its pieces."""
        pieces = store.counting(observe)
        engines = {self.wanted.engine: engine} if engine and self.wanted.engine else {}

        def make(folder: Path) -> T:
            folders = dict.fromkeys(self.wanted.folder, EntryFolder(folder))
            return self.function(**given, **engines, **dict.fromkeys(self.wanted.store, pieces), **folders)

        inputs = self.inputs(given, engine)
        stored = store.get_or_make(self.step, inputs, self.kind, make, pieces=pieces.tally, passed_over=passed_over)
        return stored, pieces


@dataclass(frozen=True)
class Artifact(Generic[P, T]):
    """A plain function, and the Dagster asset made of it."""

    name: str
    kind: type[T]
    make: Callable[P, T]
    asset: dg.AssetsDefinition

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the plain function, as a test does: no Dagster, no store look-up."""
        return self.make(*args, **kwargs)


@dataclass(frozen=True)
class Derived(Artifact[P, T]):
    """An artifact that is made from others; what it would be made from can be told without making it."""

    declared: Declared
    recipe: Recipe[T]


def artifact(
    *,
    version: str,
    kinds: set[str],
    pieces: Sequence[Step] = (),
    checks: Sequence[Check] = (),
    tools: Callable[[], Mapping[str, str]] = dict,
    by_hand: Callable[..., ByHand[Any] | None] = lambda: None,
    shown: Callable[[Any], Mapping[str, Any]] = lambda _value: {},
    delivered: Callable[[Delivered[Any]], None] = lambda _delivered: None,
) -> Callable[[Callable[P, T]], Derived[P, T]]:
    """Make a plain function a partitioned asset named after it; its parameters say what it is made from.

    By type: an `Engine`, of which there is one at most, counts by its identity, and is the first of the profile's that
    can be reached; a `dg.Config` is run configuration; `Store` is the store for pieces; `EntryFolder` is where files of
    the value are written; `TopicKey` is the partition. Any other parameter is the upstream asset of that name. If its
    type is not the upstream's own but that of one of its fields or properties, the function is given that part, and
    only that part counts: what a step cannot read does not make it run again.

    `version` is raised when the function comes to make something else; `pieces` are the steps of what it is put
    together from, whose versions count with its own, on the page as well. `tools` are programs and libraries that shape
    it and belong to no engine, by version, counted as well. `by_hand` is a function of upstream assets, as this one is,
    that returns what a person wrote instead; then nothing else is read, and no engine is asked. `shown` gives metadata
    for the page, `delivered` is called once the artifact passed its blocking checks and is the topic's current one.
    """
    code_version = "; ".join([version, *(f"{piece.name} {piece.version}" for piece in pieces)])
    declared = Declared(code_version, kinds, checks, shown, delivered)

    def decorate(function: Callable[P, T]) -> Derived[P, T]:
        hints = get_type_hints(function)
        kind: type[T] = hints.pop("return")
        wanted = Wanted.of(hints)
        step = Step(name=function.__name__, version=code_version)
        recipe = Recipe(step, kind, function, wanted, tools, by_hand)

        def compute(context: dg.AssetExecutionContext, **upstream: Any) -> Iterator[Reported[T]]:
            def observe(done: int, total: int) -> None:
                context.log.info(f"{step.name} {done}/{total}")

            started = Clock.now()
            with cm_errors_as_failures():
                store: Store = context.resources.store.open(run_id=context.run.run_id)
                given = recipe.given(upstream, context.partition_key, context.op_execution_context.op_config)
                own = recipe.own(upstream)
                if own is not None:
                    stored, pieces = store.get_or_make(step, own.inputs, kind, lambda _folder: own.value), store
                elif wanted.engine:
                    engines = choices(getattr(context.resources, wanted.engine))
                    made_with = partial(recipe.made, given, store, observe)
                    stored, pieces = first_available(engines, made_with, context.log.warning)
                else:
                    stored, pieces = recipe.made(given, store, observe, None, ())
                yield from deliver(context, declared, stored, {**given, **upstream}, pieces, started=started)

        asset = dg.asset(
            ins={name: dg.AssetIn() for name in wanted.upstream},
            required_resource_keys={"store", "network", *filter(None, [wanted.engine])},
            config_schema=next((hint.to_config_schema() for hint in wanted.config.values()), None),
            **declared.asset_properties(step.name, inspect.getdoc(function)),
        )(compute)
        return Derived(step.name, kind, function, asset, declared, recipe)

    return decorate


def deliver(
    context: dg.AssetExecutionContext,
    declared: Declared,
    stored: Stored[T],
    known: Mapping[str, Any],
    pieces: Store,
    *,
    started: Clock,
) -> Iterator[Reported[T]]:
    """Check an artifact, let it become the topic's current one if nothing blocks it, and report it to Dagster.

    What is blocked is no materialisation, so that nothing is launched for it, and is forgotten with the pieces it was
    put together from: asked for again, all of it is made anew.
    `known` are the values a check may ask for by name; `pieces` is the store that counted what was made of it;
    `started` is when the step began.

    Raises:
        dagster.Failure: a check blocks it; the message is what it found.
    """
    name = context.asset_key.path[-1]
    topic = context.partition_key
    known = {"topic": TopicKey(topic), "store": pieces, **known, name: stored.value}
    results = [result_of(each, known) for each in declared.checks]
    blocking = [each for each in results if not each.passed and each.severity == dg.AssetCheckSeverity.ERROR]
    if blocking:
        pieces.forget(stored.record)
    else:
        pieces.pointers.make_current(topic, name, stored.record)
        declared.delivered(Delivered(topic, context.run.run_id, stored, pieces))
    metadata = {
        **_cache_metadata(stored, pieces),
        **_origin_metadata(stored.record),
        **started.elapsed(),
        "made_at": stored.record.made.at,
        "made_by_run": stored.record.made.run_id or "",
        **declared.shown(stored.value),
    }
    if blocking:
        yield from results
        found = f"{name}: {blocking[0].check_name}: {blocking[0].description}"
        raise dg.Failure(description=found, metadata=metadata, allow_retries=False)
    yield dg.MaterializeResult(
        value=stored, data_version=dg.DataVersion(stored.digest), metadata=metadata, check_results=results
    )


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


def _cache_metadata(stored: Stored[Any], pieces: Store) -> dict[str, Any]:
    """Say what was made: the artifact itself counts as one piece where it has none."""
    if stored.hit:
        return {"cache": "hit", "made": 0, "reused": 1}
    tally = pieces.tally
    if tally.made + tally.reused == 0:
        return {"cache": "miss", "made": 1, "reused": 0}
    return {"cache": "partial" if tally.reused else "miss", "made": tally.made, "reused": tally.reused}
