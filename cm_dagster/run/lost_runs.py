"""Runs that Dagster believes to be on although their process was killed: said to have failed, so they hold no place.

Belongs here: finding them and reporting them, and the tag by which a host knows its own. Not here: making up for what
they did not finish (the store does).

Dagster's own launcher for one machine cannot tell that a run's process is gone. Such a run would be shown as started
for good, and ten of them would fill the queue (`max_concurrent_runs`), so that the page and the sensor start none any
more.
"""

import socket

import dagster as dg

from cm_dagster.run.dagster_private import SqliteRunStorage

LOST = "The process of this run was killed, or the machine went down. Make the topic again: what was finished is kept."
HOST_TAG = "cm_dagster/host"
"""The tag of a run that says on which host it is; one that has none is taken for a run of this host."""

# Linux tells the start of the system in seconds, from which the start of a process is counted.
START_ERROR_S = 2.0


def host_tags() -> dict[str, str]:
    """Return the tags of the runs of this host."""
    return {HOST_TAG: socket.gethostname()}


def report_lost_runs(instance: dg.DagsterInstance) -> list[str]:
    """Let every run of this host whose process is gone count as failed, or as canceled if it was asked to end.

    Return their run ids. The process of a run of another host cannot be looked for here, though both may share the
    folder in which runs are recorded, as containers do; nor can one of an instance that is kept on a server.
    """
    if not isinstance(instance.run_storage, SqliteRunStorage):
        return []
    begun = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    lost = [
        record.dagster_run
        for record in instance.get_run_records(dg.RunsFilter(statuses=begun))
        if record.dagster_run.tags.get(HOST_TAG) in (None, socket.gethostname()) and _is_lost(instance, record)
    ]
    for run in lost:
        if run.status is dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, LOST)
        else:
            instance.report_run_failed(run, LOST)
    return [run.run_id for run in lost]


def _is_lost(instance: dg.DagsterInstance, record: dg.RunRecord) -> bool:
    pid = _process_id(instance, record.dagster_run.run_id)
    return pid is not None and not _lives_since(pid, record.start_time)


def _process_id(instance: dg.DagsterInstance, run_id: str) -> int | None:
    """Return the process that a run said it executes in; None if it has not come to that yet."""
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT):
        event = record.dagster_event
        pid = event.engine_event_data.metadata.get("pid") if event else None
        if pid is not None:
            return int(str(pid.value))
    return None


def _lives_since(pid: int, moment_s: float | None) -> bool:
    """Say whether a process lives that is older than a moment; else the id was given anew."""
    import psutil

    try:
        process = psutil.Process(pid)
        # In a container often nobody waits for orphans: a dead one keeps its id.
        is_dead = process.status() == psutil.STATUS_ZOMBIE
        return not is_dead and (moment_s is None or process.create_time() <= moment_s + START_ERROR_S)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
