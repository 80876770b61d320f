"""The network as a Dagster resource: the offline guard is on for as long as a run has it.

Belongs here: what the guard lets through besides this machine: the servers that a profile's engines ask, and those that
the Dagster instance is kept on. Not here: the guard itself (offline.py).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import dagster as dg
import yaml

from resources.offline import offline


class Network(dg.ConfigurableResource["Network"]):
    """Nothing but this machine and what the user's settings name, if the profile is offline; else everything."""

    profile: str
    offline: bool
    servers: list[str] = []  # noqa: RUF012 - a field of a pydantic model

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Network"]:
        """Keep the guard on while the run lasts."""
        if not self.offline:
            yield self
            return
        with offline(f"offline: true in the profile {self.profile}", allowed=self._named(context.instance)):
            yield self

    def _named(self, instance: dg.DagsterInstance | None) -> list[str]:
        if instance is None or not instance.is_persistent:
            return self.servers
        stored = (part for part in instance.get_ref().to_dict().values() if isinstance(part, list | tuple))
        # Each part of an instance is (module, class, its settings as YAML).
        return [*self.servers, *(host for _, _, settings in stored for host in hosts_in(yaml.safe_load(settings)))]


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
