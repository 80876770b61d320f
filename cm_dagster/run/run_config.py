"""Run config: parameters of the profile's engines set for a single run, on the Dagster page or with `-c run.yaml`.

Belongs here: an engine as a Dagster resource whose values are the profile's but for those that the run's config names.
Not here: what the profile and the environment say (profile.py), which servers a run may ask (network.py).

A `ConfigurableResource` bound as it is would put every value that the run's config does not name back to its class's
default (https://github.com/dagster-io/dagster/issues/12898), and `configure_at_launch` does so with a `Literal`. Here
the profile's values are the defaults, one by one.
"""

import inspect
from collections.abc import Mapping
from typing import Any

import dagster as dg

from cm_dagster.run.profile import engine_with
from resources.engines.engine import Engine
from resources.engines.fallback import Fallback, named


def engine_resource(capability: str, chosen: Engine | Fallback[Engine]) -> dg.ResourceDefinition:
    """Return the resource that hands each run its own engine, or engines in order, with the values of its run config.

    The config of one engine are its parameters; that of several are parameters by engine name, and where a list names
    an engine a second time that is `<name>_2`.
    """
    place = f"resources.{capability}.config"
    if isinstance(chosen, Fallback):
        engines = named(chosen.engines)

        @dg.resource(
            config_schema={name: _schema(engine) for name, engine in engines.items()},
            description=f"Asked in this order: {', '.join(engines)}.",
        )
        def several(context: dg.InitResourceContext) -> Fallback[Engine]:
            config = context.resource_config
            return Fallback(
                tuple(_configured(each, config[name], f"{place}.{name}", context) for name, each in engines.items())
            )

        return several

    engine, kind = chosen, type(chosen)

    def one(context: dg.InitResourceContext) -> Engine:
        return _configured(engine, context.resource_config, place, context)

    # The page shows this as the resource's type.
    one.__module__, one.__name__ = kind.__module__, kind.__name__
    return dg.ResourceDefinition(one, config_schema=_schema(engine), description=inspect.getdoc(kind))


def _schema(engine: Engine) -> dict[str, dg.Field]:
    """Return the config that an engine takes: the fields of its class, each with the value it has now as default."""
    return {
        name: dg.Field(
            field.config_type, default_value=getattr(engine, name), is_required=False, description=field.description
        )
        for name, field in type(engine).to_fields_dict().items()
    }


def _configured(engine: Engine, config: Mapping[str, Any], place: str, context: dg.InitResourceContext) -> Engine:
    """Return an engine of the run's own, and write into the run's log what its config changed.

    Raises:
        WrongInput: a value is wrong; the message names the parameter.
    """
    configured = engine_with(type(engine), config, lambda field: f"run config: {place}.{field}")
    for name in config:
        before, now = getattr(engine, name), getattr(configured, name)
        if now != before and context.log:
            context.log.info(f"run config: {place}.{name}: {now!r} counts before {before!r}.")
    return configured
