"""What the Dagster instance allows at once, against what this machine can bear and what a new instance would have.

Belongs here: reading the limits of an instance whose settings a person may have written. Not here: those a new one gets
(home.py), what one topic takes (resources/checks/compute.py).
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import yaml

from cm_dagster.run.home import LIMITS
from resources.checks.compute import topic_memory_mb, topics_that_fit
from resources.checks.diagnostic import Capabilities, Diagnostic

PAGE_MB = 630
"""What the page, the daemon and the code location take together, measured with Dagster 1.13.27."""


def limits_diagnostics(dagster: dg.DagsterInstance, settings: Path, engines: Capabilities) -> Iterator[Diagnostic]:
    """Yield a warning for more runs at once than this machine's memory bears, and one for limits that are not set.

    `settings` is the file that the instance was opened with.
    """
    queue = dagster.get_concurrency_config().run_queue_config
    at_once = queue.max_concurrent_runs if queue else -1
    fitting = topics_that_fit(engines, beside_mb=PAGE_MB)
    if at_once < 0 or at_once > fitting:
        so_many = "Any number of runs" if at_once < 0 else f"{at_once} runs"
        found = (
            f"{settings}: {so_many} at once, each of up to {topic_memory_mb(engines) / 1000:.1f} GB, and this machine "
            f"bears {fitting}. Write in that file: concurrency: {{runs: {{max_concurrent_runs: {fitting}}}}}"
        )
        yield Diagnostic(state="warn", what="runs", found=found)
    if missing := list(_missing(dagster)):
        to_add = yaml.safe_dump(
            {name: LIMITS[name] for name in missing}, default_flow_style=True, sort_keys=False, width=10_000
        )
        found = (
            f"{settings}: {', '.join(missing)}: not limited there, so runs that hang or were killed keep others "
            f"waiting, and the same engine is loaded twice. Write in that file: {to_add.strip()[1:-1]}"
        )
        yield Diagnostic(state="warn", what="limits", found=found)


def _missing(dagster: dg.DagsterInstance) -> Iterator[str]:
    if dagster.get_concurrency_config().pool_config.default_pool_limit is None:
        yield "concurrency"
    if not (dagster.run_monitoring_enabled and dagster.run_monitoring_max_runtime_seconds):
        yield "run_monitoring"
    if not dagster.run_retries_enabled:
        yield "run_retries"
