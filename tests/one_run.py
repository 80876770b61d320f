"""The job of the code location on one topic, run in this process and recorded nowhere, in folders of its own.

Belongs here: what tests share that give the job engines of theirs. Not here: installations and their `cm` command
(tests/pipeline/conftest.py, tests/torture/house.py).
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.making.artifact import topics


def own_folders_in(root: Path, patch: pytest.MonkeyPatch) -> Path:
    """Have the topics, the output and the store under a root, and no profile chosen, as long as the patch lasts."""
    for name in ("topics", "output", "store"):
        (root / name).mkdir(exist_ok=True)
        patch.setenv(f"CM_{name.upper()}", str(root / name))
    patch.delenv("CM_PROFILE", raising=False)
    return root


def make_video(definitions: dg.Definitions, topic: str, only: Collection[str] = (), **options: Any) -> list[str]:
    """Make a topic's artifacts, or only some; return what each failed step says, nothing where all went well."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(topics.name), [topic])
        made = definitions.resolve_job_def("make_video").execute_in_process(
            instance=instance,
            partition_key=topic,
            asset_selection=[dg.AssetKey(name) for name in only] or None,
            raise_on_error=False,
            **options,
        )
    failures = [event.step_failure_data for event in made.all_events if event.is_step_failure]
    said = [str(each.user_failure_data.description if each.user_failure_data else each.error) for each in failures]
    assert made.success == (not said)
    return said
