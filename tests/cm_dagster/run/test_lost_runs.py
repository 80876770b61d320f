"""A run whose process is gone is said to have failed and gives up its slots; whatever else there is, is left alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType, EngineEventData

from cm_dagster.run.home import instance
from cm_dagster.run.lost_runs import held, hold, report_lost_runs
from tests.forks import fork
from tests.namespaces import needs_namespaces

FAILED, CANCELED, STARTED = dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.STARTED
POOL = "language"


@dg.job
def nothing() -> None: ...


@pytest.fixture
def dagster(own_folders) -> Iterator[dg.DagsterInstance]:
    with instance() as opened:
        yield opened


def killed_with(run_id: str) -> None:
    """Be the process of a run, take a slot, and be killed."""
    with instance() as opened:
        hold(opened, run_id)
        opened.event_log_storage.set_concurrency_slots(POOL, 1)
        opened.event_log_storage.claim_concurrency_slot(POOL, run_id, "script")
        os.kill(os.getpid(), signal.SIGKILL)


def begun(dagster: dg.DagsterInstance, pid: int | None = None) -> dg.DagsterRun:
    """Record a run that began; it says in which process, as Dagster's runs do."""
    run = dagster.create_run_for_job(nothing)
    dagster.report_dagster_event(DagsterEvent(DagsterEventType.PIPELINE_START.value, job_name=nothing.name), run.run_id)
    dagster.report_engine_event("in process", run, EngineEventData.in_process(pid or os.getpid()))
    return run


def lost(dagster: dg.DagsterInstance) -> dg.DagsterRun:
    """Record a run whose process was killed."""
    run = begun(dagster)
    process = fork(killed_with, run.run_id)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    return run


def status(dagster: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = dagster.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def test_a_run_whose_process_was_killed_has_failed_and_its_slot_is_free(dagster):
    run = lost(dagster)
    assert dagster.event_log_storage.get_concurrency_info(POOL).active_run_ids == {run.run_id}
    assert report_lost_runs(dagster) == [run.run_id]
    assert status(dagster, run) is FAILED
    assert not dagster.event_log_storage.get_concurrency_info(POOL).active_run_ids
    assert report_lost_runs(dagster) == []


def test_a_run_that_was_killed_while_it_was_canceled_is_canceled(dagster):
    run = lost(dagster)
    dagster.report_run_canceling(run)
    assert report_lost_runs(dagster) == [run.run_id]
    assert status(dagster, run) is CANCELED


def test_a_run_that_a_person_ended_by_force_gives_up_its_slot(dagster):
    run = lost(dagster)
    dagster.report_run_canceled(run)
    assert report_lost_runs(dagster) == []
    assert not dagster.event_log_storage.get_concurrency_info(POOL).active_run_ids


def test_a_run_whose_process_lives_is_left_alone(dagster):
    run = begun(dagster)
    with held(dagster, run.run_id):
        assert report_lost_runs(dagster) == []
    assert status(dagster, run) is STARTED
    assert report_lost_runs(dagster) == [], "its end is recorded by then"


def test_a_run_of_another_container_is_left_alone_though_no_process_here_has_its_id(dagster):
    """As one launched by hand on a page in another container that shares the folder: it names no host."""
    run = begun(dagster, pid=ended_pid())
    assert report_lost_runs(dagster) == []
    assert status(dagster, run) is STARTED


ELSEWHERE = ["unshare", "--user", "--map-root-user", "--uts", "--pid", "--fork", sys.executable, "-c"]
IS_ON = """
import os, socket, sys
from cm_dagster.run.home import instance
from cm_dagster.run.lost_runs import hold
socket.sethostname("elsewhere")
with instance() as dagster:
    hold(dagster, sys.argv[1])
    print(os.getpid(), flush=True)
    sys.stdin.read()
"""


@needs_namespaces
def test_a_run_with_another_hosts_name_and_process_ids_is_left_alone_until_it_is_gone(dagster):
    run = begun(dagster, pid=1)
    with subprocess.Popen([*ELSEWHERE, IS_ON, run.run_id], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        assert report_lost_runs(dagster) == []
        assert status(dagster, run) is STARTED
        process.communicate()
    assert report_lost_runs(dagster) == [run.run_id]


def ended_pid() -> int:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_a_run_that_was_deleted_leaves_nothing_to_report(dagster):
    run = lost(dagster)
    dagster.delete_run(run.run_id)
    assert report_lost_runs(dagster) == []
