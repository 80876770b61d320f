"""Runs that Dagster believes to be on although their process was killed: said to have failed, so they hold no place.

Belongs here: finding them and reporting them. Not here: making up for what they did not finish (the store does).

Dagster's own launcher for one machine cannot tell that a run's process is gone. Such a run would be shown as started
for good, and ten of them would fill the queue (`max_concurrent_runs`), so that the page and the sensor start none any
more.
"""

import os
from pathlib import Path

import dagster as dg
from dagster._core.storage.runs import SqliteRunStorage

LOST = "The process of this run was killed, or the machine went down. Make the topic again: what was finished is kept."


def report_lost_runs(instance: dg.DagsterInstance) -> list[str]:
    """Let every started run whose process is gone count as failed; return their run ids.

    An instance that is kept on a server may have runs of other machines, whose processes nobody can look for here.
    """
    if not isinstance(instance.run_storage, SqliteRunStorage):
        return []
    started = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    lost = [run for run in started if (pid := _process_id(instance, run.run_id)) is not None and not _lives(pid)]
    for run in lost:
        instance.report_run_failed(run, LOST)
    return [run.run_id for run in lost]


def _process_id(instance: dg.DagsterInstance, run_id: str) -> int | None:
    """Return the process that a run said it executes in; None if it has not come to that yet."""
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT):
        event = record.dagster_event
        pid = event.engine_event_data.metadata.get("pid") if event else None
        if pid is not None:
            return int(str(pid.value))
    return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Say whether a process is dead and only keeps its id: in a container often nobody waits for orphans."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return False
