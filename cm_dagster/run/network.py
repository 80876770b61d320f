"""The network as a Dagster resource: the offline guard is on for as long as a run has it.

Belongs here: what the guard lets through besides this machine: the servers that a profile's engines ask, and those that
the Dagster instance and the store are kept on. Not here: the guard itself (resources/isolation/guard.py).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import dagster as dg
import yaml

from resources.engines.engine import Engine
from resources.engines.fallback import Fallback, choices, engine_name
from resources.isolation.guard import offline as guard
from resources.servers.endpoint import is_public
from resources.store.store import store_hosts


def network(
    profile: str, *, offline: bool, engines: Mapping[str, Engine | Fallback[Engine]]
) -> dg.ConfigurableResource[None]:
    """Return the resource that keeps the guard on while a run of an offline profile lasts.

    The servers of `engines` are let through. It has no fields, for those a run could set: one run cannot switch off
    what the profile promises.
    """

    class Network(dg.ConfigurableResource[None]):
        """Whether a run may leave this machine."""

        @contextmanager
        def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[None]:
            with kept_within(profile, offline=offline, engines=engines, instance=context.instance):
                yield

    return Network()


@contextmanager
def kept_within(
    profile: str,
    *,
    offline: bool,
    engines: Mapping[str, Engine | Fallback[Engine]],
    instance: dg.DagsterInstance | None = None,
) -> Iterator[None]:
    """Keep the guard on meanwhile if the profile is offline; the servers of `engines` are let through."""
    if not offline:
        yield
        return
    servers = (url for _, _, url in _asked(engines))
    with guard(
        f"offline: true in the profile {profile}", allowed=[*servers, *_instance_hosts(instance), *store_hosts()]
    ):
        yield


def beyond_own_network(engines: Mapping[str, Engine | Fallback[Engine]]) -> Iterator[str]:
    """Say of each engine whose server lies beyond the user's own network what it asks, by its capability."""
    for capability, engine, url in _asked(engines):
        if is_public(url):
            yield f"{capability}: {engine_name(engine)} asks {url}, beyond your own network"
        for model in engine.ollama_models():
            # A server of one's own hands these on: https://docs.ollama.com/cloud
            if model.tag.endswith(("-cloud", ":cloud")):
                yield f"{capability}: {model.tag} runs on Ollama's own servers, beyond your own network"


def _asked(engines: Mapping[str, Engine | Fallback[Engine]]) -> Iterator[tuple[str, Engine, str]]:
    """Yield (capability, engine, URL) of every engine that asks a server."""
    for capability, chosen in engines.items():
        for engine in choices(chosen):
            if (url := engine.endpoint()) is not None:
                yield capability, engine, url


def _instance_hosts(instance: dg.DagsterInstance | None) -> Iterator[str]:
    if instance is not None and instance.is_persistent:
        # Each part of an instance is (module, class, its settings as YAML).
        stored = (part for part in instance.get_ref().to_dict().values() if isinstance(part, list | tuple))
        for _, _, settings in stored:
            yield from hosts_in(yaml.safe_load(settings))


def hosts_in(settings: Any) -> Iterator[str]:
    """Yield the hosts that settings name: as `hostname`, or within a URL; `{env: NAME}` stands for that variable."""
    if isinstance(settings, dict):
        for name, value in settings.items():
            said = os.environ.get(str(value["env"])) if isinstance(value, dict) and set(value) == {"env"} else value
            if name == "hostname" and isinstance(said, str):
                yield said
            else:
                yield from hosts_in(said)
    elif isinstance(settings, list):
        for each in settings:
            yield from hosts_in(each)
    elif isinstance(settings, str) and (host := urlsplit(settings).hostname):
        yield host
