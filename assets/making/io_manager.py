"""The one IO manager: values travel between assets as entries of the store.

Belongs here: which entry a run hands on and which it reads. Not here: how a value is written (resources/store).
"""

from typing import Any

import dagster as dg

from assets.making.delivery import cm_errors_as_failures
from resources.store.store import Store, Stored, StoreFolder


class StoreIOManager(dg.ConfigurableIOManager):
    """A run reads what it made itself, else what was current when it first asked for that artifact, and keeps to it."""

    store: StoreFolder

    def handle_output(self, context: dg.OutputContext, obj: Stored[Any]) -> None:
        """Remember what this run made; the value already lies in the store."""
        with cm_errors_as_failures():
            pointers = self.store.open(run_id=context.run_id).pointers
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
            store: Store = self.store.open(run_id=own)
            pointers = store.pointers
            record = pointers.of_run(own, topic, asset)
            if record is None:
                record = pointers.of_run(earlier, topic, asset) or pointers.current(topic, asset)
                if record is None:
                    raise dg.Failure(f"{topic}: there is no {asset} yet. Materialise {asset} of this topic first.")
                pointers.record_run(own, topic, asset, record)
            return store.load(record, context.dagster_type.typing_type)


def _name(key: dg.AssetKey) -> str:
    return key.path[-1]
