"""What turns a plain typed function into a Dagster asset whose outcome the store keeps.

Belongs here: the `@artifact` decorator, and what every asset of the project is declared with. Not here: what a key
counts (recipe.py), what parameters ask for (parameters.py), what becomes of what was made (delivery.py), checks
(checks.py), anything particular to one artifact, which engine is used (profiles).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import Parameter, getdoc, signature
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

import dagster as dg
from pydantic import BaseModel

from assets.making.checks import Check
from assets.making.delivery import Clock, Made, Reported, cm_errors_as_failures, deliver
from assets.making.page import Page
from assets.making.parameters import Parameters, parts
from assets.making.plain_config import plain_fields
from assets.making.recipe import ByHand, Given, Recipe
from resources.engines.engine import Engine
from resources.engines.fallback import choices, first_available
from resources.media.media_file import MediaFile
from resources.store.keys import Step
from resources.store.pointers import Record
from resources.store.store import Store, StoreDamaged, StoreFolder

P = ParamSpec("P")
T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")
_Resource = dg.ResourceParam[Any]

topics = dg.DynamicPartitionsDefinition(name="topics")

POOLS = {"language": "language", "speech": "speech", "transcription": "transcription", "rendering": "render"}
"""The pool in which a step of a capability takes a slot; embedding has none, as its models are small and soon done."""

_LONGEST_DETOUR = 2
"""Steps that may lie between an artifact's upstream and what holds that one up: the video reads the brief and a
voiceover, which reads the brief and a script, which waits for the facts."""


def _of_anything_upstream(condition: dg.AutomationCondition[Any], label: str) -> dg.AutomationCondition[Any]:
    """Return whether a condition holds of anything that an artifact is made from, be it through others."""
    found = condition
    for _ in range(_LONGEST_DETOUR):
        found = condition | dg.AutomationCondition.any_deps_match(found)
    return dg.AutomationCondition.any_deps_match(found).with_label(label)


_ABOUT_TO_CHANGE = dg.AutomationCondition.will_be_requested() & ~dg.AutomationCondition.missing()
WHEN_INPUTS_CHANGE = (
    dg.AutomationCondition.eager().replace(
        "any_deps_updated", dg.AutomationCondition.any_deps_match(dg.AutomationCondition.data_version_changed())
    )
    & ~_of_anything_upstream(_ABOUT_TO_CHANGE, "any_deps_about_to_change")
    & ~_of_anything_upstream(dg.AutomationCondition.execution_failed(), "any_deps_failed")
).with_label("when_inputs_change")
"""For users who let Dagster launch what is out of date: an upstream that came out the same wakes nobody.

Whatever is about to change, or could not be made, holds up what is made from it, so that nothing is put together of
old and new. What a topic has never had is made in the one run with what it is made from.
"""


@dataclass(frozen=True)
class Artifact(Generic[P, T]):
    """A plain function, its recipe, its checks, and the Dagster asset made of it."""

    make: Callable[P, T]
    recipe: Recipe[T]
    checks: tuple[Check, ...]
    asset: dg.AssetsDefinition

    @property
    def name(self) -> str:
        """What the asset, the parameter that asks for it, and the step are called."""
        return self.recipe.step.name

    @property
    def kind(self) -> type[T]:
        """The type of its value."""
        return self.recipe.kind

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the plain function, as a test does: no Dagster, no store look-up."""
        return self.make(*args, **kwargs)


Upstream = Sequence[Artifact[..., Any]]


def artifact(
    *,
    version: str,
    kinds: set[str],
    made_from: Upstream = (),
    components: Sequence[Step] = (),
    checks: Sequence[Check] = (),
    tools: Callable[[], Mapping[str, str]] = dict,
    by_hand: Callable[..., ByHand[Any] | None] = lambda: None,
    asks: Callable[..., Collection[str]] | None = None,
    metadata: Callable[..., Mapping[str, Any]] = dict,
    pictures: Callable[[Any], Mapping[str, MediaFile]] = lambda _value: {},
) -> Callable[[Callable[P, T]], Artifact[P, T]]:
    """Make a plain function a partitioned asset named after it; its parameters say what it is made from.

    By type: an `Engine` counts by its identity, and is the first of the profile's that can be reached; a `dg.Config` is
    run configuration; `Store` is the store for components; `EntryFolder` is where files of the value are written;
    `TopicKey` is the partition; `Records` is how each upstream artifact came about. Any other parameter is the artifact
    of that name among `made_from`. If its type is not the artifact's own but that of one of its fields or properties,
    the function is given that part, and only that part counts: what a step cannot read does not make it run again.

    `version` is raised when the function comes to make something else; `components` are the steps of what it is put
    together from, whose versions count with its own, on the page as well. `tools` are programs and libraries that shape
    it and belong to no engine, by version, counted as well. `by_hand` is a function of upstream artifacts, as this one
    is, that returns what a person wrote instead. `asks` is one that returns the capabilities whose engines are needed;
    those that may be left out are parameters such as `Embedder | None`, and then neither asked nor counted. `metadata`,
    of the artifact and of anything it was made from, by name, is shown on the page, and so are `pictures`.

    Raises:
        TypeError: a parameter, of the function or of a check, asks for what there is not.
    """
    code_version = "; ".join([version, *(f"{component.name} {component.version}" for component in components)])
    upstream_kinds = {each.name: each.kind for each in made_from}

    def decorate(function: Callable[P, T]) -> Artifact[P, T]:
        step, parameters = Step(name=function.__name__, version=code_version), Parameters.of(function, upstream_kinds)
        hand_parts, kind = parts(by_hand, upstream_kinds), get_type_hints(function)["return"]
        recipe: Recipe[T] = Recipe(
            step,
            kind,
            function,
            parameters,
            tuple(upstream_kinds),
            tools,
            by_hand,
            by_hand_parts=hand_parts,
            asks=asks,
            asks_parts=parts(asks, upstream_kinds) if asks else {},
        )
        return declared(
            function,
            recipe,
            partial(_made, recipe),
            made_from=made_from,
            kinds=kinds,
            checks=checks,
            metadata=metadata,
            pictures=pictures,
            resources=parameters.engines,
        )

    return decorate


def declared(
    function: Callable[P, T],
    recipe: Recipe[T],
    body: Callable[[dg.AssetExecutionContext, Mapping[str, Any], Store], Made[T]],
    *,
    kinds: set[str],
    made_from: Upstream = (),
    checks: Sequence[Check] = (),
    metadata: Callable[..., Mapping[str, Any]],
    pictures: Callable[[Any], Mapping[str, MediaFile]] = lambda _value: {},
    resources: Sequence[str] = (),
    deps: Sequence[Any] = (),
) -> Artifact[P, T]:
    """Return an artifact, declared as every asset of this project is.

    `body` makes it from what it is given by name, upstream values and `resources`, and from a store. The description
    is the function's docstring.
    """
    name, known = recipe.step.name, {each.name: each.kind for each in made_from} | {recipe.step.name: recipe.kind}
    bound = tuple(check.reading(known) for check in checks)
    specs = [dg.AssetCheckSpec(c.name, asset=name, blocking=c.blocking, description=_described(c.find)) for c in bound]
    page: Page[T] = Page(metadata, pictures, parts(metadata, known))
    schema: Any = next((plain_fields(config) for config in recipe.parameters.config.values()), None)

    @dg.asset(
        name=name,
        description=_described(function),
        ins={each.name: dg.AssetIn(dagster_type=each.kind) for each in made_from},
        deps=deps,
        partitions_def=topics,
        code_version=recipe.step.version,
        group_name="shorts",
        kinds=kinds,
        owners=["team:content-machine"],
        automation_condition=WHEN_INPUTS_CHANGE,
        check_specs=specs,
        config_schema=schema,
        pool=next((POOLS[capability] for capability in recipe.parameters.engines if capability in POOLS), None),
    )
    @asking_for(["network", *resources])
    def asset(context: dg.AssetExecutionContext, store: StoreFolder, **given: Any) -> Iterator[Reported[T]]:
        started = Clock.now()
        with cm_errors_as_failures():
            made = body(context, given, store.open(run_id=context.run.run_id))
            yield from deliver(context, made, bound, page, started)

    return Artifact(function, recipe, bound, asset)


def asking_for(resources: Sequence[str]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Have a function that takes any keyword ask Dagster for these resources, as if each were a parameter."""

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        asked = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=_Resource) for name in resources]
        *named, rest = signature(function).parameters.values()
        # Dagster asks the signature, not the code: https://docs.python.org/3/library/inspect.html#inspect.signature
        vars(function)["__signature__"] = signature(function).replace(parameters=[*named, *asked, rest])
        return function

    return decorate


def _described(function: Callable[..., Any]) -> str:
    """Return what a docstring says of what a function makes; which errors it raises is for those who call it."""
    return (getdoc(function) or "").partition("\n\nRaises:")[0]


def given_to(
    context: dg.AssetExecutionContext, recipe: Recipe[Any], upstream: Mapping[str, Any], store: Store
) -> Given:
    """Return what a run gives a step: upstream values, its configuration, and records as the run read them, if asked.

    Raises:
        StoreDamaged: what the run read of one of them is gone from the store.
    """
    topic, records = context.partition_key, dict[str, Record]()
    for name in recipe.made_from if recipe.parameters.records else ():
        record = store.pointers.of_run(context.run.run_id, topic, name)
        if record is None:
            raise StoreDamaged(f"{topic}: {name} is gone from the store. Make the topic again.")
        records[name] = record
    return Given(topic, upstream, records, context.op_execution_context.op_config or {})


def _made(recipe: Recipe[T], context: dg.AssetExecutionContext, values: Mapping[str, Any], store: Store) -> Made[T]:
    """Make it with the first engine that can be reached, or with none where it needs none."""
    given = given_to(context, recipe, values, store)

    def observe(done: int, total: int) -> None:
        context.log.info(f"{recipe.step.name} {done}/{total}")

    make = partial(recipe.get_or_make, given, store, observe)
    return Made(*_with_engines(recipe.capabilities(given), values, make, context.log.warning), values)


def _with_engines(
    capabilities: Sequence[str],
    values: Mapping[str, Any],
    make: Callable[[Mapping[str, Engine], tuple[str, ...]], R],
    warn: Callable[[str], object],
) -> R:
    """Make it with the first engine of each capability that can be reached; `make` is told which were passed over."""
    if not capabilities:
        return make({}, ())
    *others, capability = capabilities

    def with_engine(engine: Engine, passed_over: tuple[str, ...]) -> R:
        def with_all(chosen: Mapping[str, Engine], before: tuple[str, ...]) -> R:
            return make({**chosen, capability: engine}, (*before, *passed_over))

        return _with_engines(others, values, with_all, warn)

    return first_available(choices(values[capability]), with_engine, warn)
