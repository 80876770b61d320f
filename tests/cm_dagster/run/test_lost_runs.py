"""A run whose process is gone is said to have failed; one that lives, or that is another host's, is left alone."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType, EngineEventData

from cm_dagster.run.home import instance
from cm_dagster.run.jobs import make_video, sync_topics
from cm_dagster.run.lost_runs import HOST_TAG, host_tags, report_lost_runs
from cm_dagster.run.sensors import when_inputs_change_sensor

FAILED, CANCELED = dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED


@dg.job
def nothing() -> None: ...


@pytest.fixture
def dagster(own_folders):
    with instance() as opened:
        yield opened


@pytest.fixture
def ended_pid():
    """The id of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def begun(
    dagster: dg.DagsterInstance, pid: int, *, at_s: float | None = None, tags: Mapping[str, str] | None = None
) -> dg.DagsterRun:
    """Record a run that began in a process of this id."""
    run = dagster.create_run_for_job(nothing, tags=tags)
    started = DagsterEvent(DagsterEventType.PIPELINE_START.value, job_name=nothing.name)
    dagster.report_dagster_event(started, run.run_id, timestamp=at_s or time.time())
    dagster.report_engine_event("in process", run, EngineEventData.in_process(pid))
    return run


def status(dagster: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = dagster.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def test_a_run_whose_process_has_ended_has_failed(dagster, ended_pid):
    run = begun(dagster, ended_pid)
    assert report_lost_runs(dagster) == [run.run_id]
    assert status(dagster, run) is FAILED


def test_a_run_that_was_killed_while_it_was_canceled_is_canceled(dagster, ended_pid):
    run = begun(dagster, ended_pid)
    dagster.report_run_canceling(run)
    assert report_lost_runs(dagster) == [run.run_id]
    assert status(dagster, run) is CANCELED


def test_a_run_whose_process_lives_is_left_alone(dagster):
    begun(dagster, os.getpid())
    assert report_lost_runs(dagster) == []


def test_a_process_that_began_after_the_run_only_has_its_id(dagster):
    run = begun(dagster, os.getpid(), at_s=time.time() - 7 * 24 * 3600)
    assert report_lost_runs(dagster) == [run.run_id]


def test_a_run_of_another_host_is_left_alone(dagster, ended_pid):
    elsewhere = begun(dagster, ended_pid, tags={HOST_TAG: f"not-{socket.gethostname()}"})
    here = begun(dagster, ended_pid, tags=host_tags())
    assert report_lost_runs(dagster) == [here.run_id]
    assert status(dagster, elsewhere) is dg.DagsterRunStatus.STARTED


def test_every_run_that_is_not_started_by_hand_names_its_host():
    for tags in (make_video.tags, sync_topics.tags, when_inputs_change_sensor.run_tags):
        assert tags is not None
        assert tags[HOST_TAG] == socket.gethostname()
