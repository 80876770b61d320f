"""The one IO manager: values travel between assets as entries of the store.

Belongs here: which entry a run hands on and which it reads. Not here: how a value is written (resources/store).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from assets.making.artifact import Artifact
from assets.making.delivery import cm_errors_as_failures
from resources.store.store import Store, Stored, StoreFolder


class StoreIOManager(dg.IOManager):
    """A run reads what it made itself, else what was current when it first asked for that artifact, and keeps to it."""

    def __init__(self, folder: StoreFolder, kinds: Mapping[str, type[Any]]) -> None:
        self._folder = folder
        self._kinds = kinds

    def handle_output(self, context: dg.OutputContext, obj: Stored[Any]) -> None:
        """Remember what this run made; the value already lies in the store."""
        with cm_errors_as_failures():
            pointers = self._folder.open(run_id=context.run_id).pointers
            pointers.record_run(context.run_id, context.partition_key, _name(context.asset_key), obj.record)

    def load_input(self, context: dg.InputContext) -> Any:
        """Return the upstream artifact of the same topic.

        Raises:
            dagster.Failure: it has not been made yet, or its entry is gone.
        """
        asset, topic = _name(context.asset_key), context.asset_partition_key
        own, upstream = context.step_context.run_id, context.upstream_output
        # A run that another one is re-executed from.
        earlier = upstream.run_id if upstream is not None else own
        with cm_errors_as_failures():
            store: Store = self._folder.open(run_id=own)
            pointers = store.pointers
            record = pointers.of_run(own, topic, asset)
            if record is None:
                record = pointers.of_run(earlier, topic, asset) or pointers.current(topic, asset)
                if record is None:
                    raise dg.Failure(f"{topic}: there is no {asset} yet. Materialise {asset} of this topic first.")
                pointers.record_run(own, topic, asset, record)
            return store.load(record, self._kinds[asset])


def store_io_manager(artifacts: Sequence[Artifact[..., Any]]) -> dg.IOManagerDefinition:
    """Return the IO manager that knows the value type of each artifact."""
    kinds = {each.name: each.kind for each in artifacts}

    @dg.io_manager(config_schema={}, required_resource_keys={"store"})
    def manager(context: dg.InitResourceContext) -> StoreIOManager:
        return StoreIOManager(context.resources.store, kinds)

    return manager


def _name(key: dg.AssetKey) -> str:
    return key.path[-1]
