"""Runs that Dagster believes to be on although their process is gone: said to have failed, so they hold no place.

Belongs here: how a run's process shows that it lives, finding those that do not, reporting them. Not here: making up
for what they did not finish (the store does).

Dagster's code server notices when the process of a run that it started is killed; nobody notices when that server is
killed too, or has not started it, as with a run from the command line. Such a run would be shown as started for good,
keep its place in the queue and its slots of the pools, and nothing would be started any more.

A run's process holds a lock on a file of the run's name for as long as it lives. The system gives the lock up with the
process, however that ends, and it is the same lock for every container that shares the folder: so neither host names
nor process ids, which containers have alike and systems give anew, are asked. A run without such a file, be it another
machine's, is nobody's to judge.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import dagster as dg

from cm_dagster.run.dagster_private import JobFailureData, RunFailureReason

LOST = "The process of this run was killed, or the machine went down. Make the topic again: what was finished is kept."
FOLDER = "running"
"""The folder beside Dagster's databases that holds one file for each run that is on."""

_held: dict[str, IO[str]] = {}


def hold(instance: dg.DagsterInstance, run_id: str) -> None:
    """Say that a run is on in this process, for as long as the process lives; what nobody records is not said."""
    if not instance.is_persistent:
        return
    path = _folder(instance) / run_id
    path.parent.mkdir(exist_ok=True)
    made = path.with_name(f".{run_id}")
    file = made.open("w", encoding="ascii")
    fcntl.flock(file, fcntl.LOCK_EX)
    # It gets its name when it is locked already: whoever finds it free finds it free for good.
    made.rename(path)
    _held[run_id] = file


@contextmanager
def held(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """Say that a run is on in this process until its end is recorded, as the process goes on to others."""
    hold(instance, run_id)
    try:
        yield
    finally:
        if file := _held.pop(run_id, None):
            (_folder(instance) / run_id).unlink(missing_ok=True)
            file.close()


def report_lost_runs(instance: dg.DagsterInstance) -> list[str]:
    """Let every run whose process is gone count as failed, or as canceled if it was asked to end; free its slots.

    Return their run ids. Dagster launches those again that it had launched itself, where dagster.yaml has
    `run_retries` enabled.
    """
    folder = _folder(instance)
    lost: list[str] = []
    for path in sorted(folder.glob("[!.]*")):
        with _if_free(path) as is_free:
            if is_free:
                lost += _reported(instance, path.name)
                path.unlink(missing_ok=True)
    return lost


def _folder(instance: dg.DagsterInstance) -> Path:
    return Path(instance.root_directory) / FOLDER


@contextmanager
def _if_free(path: Path) -> Iterator[bool]:
    """Say whether no process lives that said to be this run's, and keep others from asking meanwhile."""
    try:
        file = path.open("r+", encoding="ascii")
    except FileNotFoundError:
        yield False
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _reported(instance: dg.DagsterInstance, run_id: str) -> Iterator[str]:
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        if run.status is dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, LOST)
        else:
            ended = JobFailureData(error=None, failure_reason=RunFailureReason.UNEXPECTED_TERMINATION)
            instance.report_run_failed(run, LOST, ended)
        yield run_id
    # A process that was killed keeps its slots, whatever is said of its run.
    if instance.event_log_storage.supports_global_concurrency_limits:
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)


@dg.sensor(
    name="lost_runs",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Reports runs whose process was killed, so that Dagster launches them again; starts no run itself.",
)
def lost_runs_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Report the runs that were lost since the last look."""
    lost = report_lost_runs(context.instance)
    return dg.SkipReason(f"Lost: {', '.join(lost)}" if lost else "Every run that is on has its process.")
