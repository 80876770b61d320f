"""Run config: parameters of the profile's engines set for a single run, on the Dagster page or with `-c run.yaml`.

Belongs here: an engine as a Dagster resource whose values are the profile's but for those that the run's config names.
Not here: what the profile and the environment say (profile.py), which servers a run may ask (network.py).

Engines are `ConfigurableResource`s, and are not handed to Dagster as they are, for two reasons: every value that the
run's config does not name would go back to its class's default (https://github.com/dagster-io/dagster/issues/12898),
and the config could have environment variables read (assets/making/plain_config.py).
"""

import inspect
from collections.abc import Mapping
from functools import partial
from typing import Any

import dagster as dg

from assets.making.plain_config import plain_fields
from cm_dagster.run.network import beyond_own_network
from cm_dagster.run.profile import Profile, engine_with
from resources.engines.engine import Engine
from resources.engines.fallback import Fallback, named
from resources.errors import NetworkRefused, WrongInput


def engine_resource(capability: str, profile: Profile) -> dg.ResourceDefinition:
    """Return the resource that hands each run its own engine, or engines in order, with the values of its run config.

    The config of one engine are its parameters; that of several are parameters by engine name, and where a list names
    an engine a second time that is `<name>_2`.
    """
    chosen = profile.engines[capability]
    place = f"resources.{capability}.config"
    of_run = partial(_of_run, capability=capability, profile=profile)
    if isinstance(chosen, Fallback):
        engines = named(chosen.engines)

        def several(context: dg.InitResourceContext) -> Fallback[Engine]:
            config = context.resource_config
            return Fallback(
                tuple(of_run(each, config[name], f"{place}.{name}", context) for name, each in engines.items())
            )

        schema = {name: dg.Field(_fields(engine)) for name, engine in engines.items()}
        return dg.ResourceDefinition(
            several, config_schema=schema, description=f"Asked in this order: {', '.join(engines)}."
        )

    def one(context: dg.InitResourceContext) -> Engine:
        return of_run(chosen, context.resource_config, place, context)

    kind = type(chosen)
    # The page shows this as the resource's type.
    one.__module__, one.__name__ = kind.__module__, kind.__name__
    return dg.ResourceDefinition(one, config_schema=_fields(chosen), description=inspect.getdoc(kind))


def _fields(engine: Engine) -> dict[str, dg.Field]:
    """Return the config that an engine takes: the parameters of its class, each with the value it has now as default.

    What only a profile may set is there without a value, so that a run that sets it is told why it cannot.
    """
    kind = type(engine)
    return {
        name: dg.Field(
            field.config_type,
            is_required=False,
            description=field.description,
            **({} if name in kind.profile_only() else {"default_value": getattr(engine, name)}),
        )
        for name, field in plain_fields(kind).items()
    }


def _of_run(
    engine: Engine,
    config: Mapping[str, Any],
    place: str,
    context: dg.InitResourceContext,
    *,
    capability: str,
    profile: Profile,
) -> Engine:
    """Return an engine of the run's own, and write into the run's log what its config changed.

    Raises:
        WrongInput: a value is wrong, or one that only a profile may set; the message names the parameter.
        NetworkRefused: the profile is offline, and what the config names lies beyond the user's own network.
    """
    for name in sorted(type(engine).profile_only() & config.keys()):
        raise WrongInput(
            f"run config: {place}.{name}: only a profile may set it, for whoever reaches the page can start a run. "
            f"Move it to `{capability}:` in a profile of your own, name that in CM_PROFILE, and remove it here"
        )
    said = {name: config.get(name, getattr(engine, name)) for name in type(engine).model_fields}
    configured = engine_with(type(engine), said, lambda field: f"run config: {place}.{field}")
    if profile.offline:
        for found in beyond_own_network({capability: configured}):
            raise NetworkRefused(
                f"run config: {found}, and offline: true in the profile {profile.name} forbids that. "
                f"Name a model of your own"
            )
    for name in config:
        before, now = getattr(engine, name), getattr(configured, name)
        if now != before and context.log:
            context.log.info(f"run config: {place}.{name}: {now!r} counts before {before!r}.")
    return configured
