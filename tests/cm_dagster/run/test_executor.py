"""A run's process shows that it lives, and waits for a pool without keeping others from their work."""

import logging
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from cm_dagster.run.executor import in_this_process, wait_for_pools_at_rest
from cm_dagster.run.home import instance
from cm_dagster.run.lost_runs import FOLDER, held, hold, report_lost_runs
from tests.forks import fork

POOL = "language"


@dg.asset(pool=POOL)
def pooled() -> None: ...


@dg.resource
def misconfigured(_context: dg.InitResourceContext) -> None:
    raise ValueError("run config: resources.speech.config.speed: not 9.0")


@dg.resource
def configured(_context: dg.InitResourceContext) -> None: ...


@dg.op(required_resource_keys={"engine"})
def failing() -> None:
    raise dg.Failure("a mistake in a brief")


@dg.op(required_resource_keys={"engine"})
def interrupted() -> None:
    raise dg.DagsterExecutionInterruptedError


@dg.job(executor_def=in_this_process, resource_defs={"engine": misconfigured})
def begins_not() -> None:
    failing()


@dg.job(executor_def=in_this_process, resource_defs={"engine": configured})
def fails() -> None:
    failing()


@dg.job(executor_def=in_this_process, resource_defs={"engine": configured})
def is_ended() -> None:
    interrupted()


@pytest.fixture
def dagster(own_folders) -> Iterator[dg.DagsterInstance]:
    wait_for_pools_at_rest()
    with instance() as opened:
        yield opened


def slot_of(dagster: dg.DagsterInstance, run_id: str) -> None:
    """Have a run take the only slot of the pool."""
    dagster.event_log_storage.set_concurrency_slots(POOL, 1)
    assert dagster.event_log_storage.claim_concurrency_slot(POOL, run_id, "script").is_claimed


def job(when_blocked: Callable[[], None]) -> dg.JobDefinition:
    """Return a job of the pool that calls back when it must wait."""

    class Looking(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "blocked by" in record.getMessage():
                when_blocked()

    @dg.logger
    def console(_context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("looking", level=logging.DEBUG)
        logger.addHandler(Looking())
        return logger

    definitions = dg.Definitions(
        assets=[pooled],
        jobs=[dg.define_asset_job("pooled_job", "*")],
        executor=in_this_process,
        loggers={"console": console},
    )
    return definitions.resolve_job_def("pooled_job")


def ran(dagster: dg.DagsterInstance, when_blocked: Callable[[], None]) -> dg.ExecuteInProcessResult:
    return job(when_blocked).execute_in_process(
        instance=dagster, raise_on_error=False, run_config={"loggers": {"console": {}}}
    )


def test_a_run_that_waits_for_a_killed_ones_slot_goes_on(dagster):
    process = fork(killed_with_a_slot, str(uuid.uuid4()))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    blocked: list[str] = []
    assert ran(dagster, lambda: blocked.append("blocked")).success
    assert blocked, "it had to wait first"


def killed_with_a_slot(run_id: str) -> None:
    with instance() as opened:
        hold(opened, run_id)
        slot_of(opened, run_id)
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_run_that_waits_for_a_slot_can_be_interrupted(dagster):
    holder = str(uuid.uuid4())
    with held(dagster, holder):
        slot_of(dagster, holder)
        result = ran(dagster, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert not result.success
    info = dagster.event_log_storage.get_concurrency_info(POOL)
    assert info.active_run_ids == {holder}
    assert info.pending_step_count == 0, "nobody waits any more"


def test_a_run_that_waits_for_a_slot_rests(dagster, monkeypatch):
    holder = str(uuid.uuid4())
    rests: list[float] = []

    def rest(pause_s: float) -> None:
        rests.append(pause_s)
        dagster.event_log_storage.free_concurrency_slots_for_run(holder)

    with held(dagster, holder):
        slot_of(dagster, holder)
        monkeypatch.setattr(time, "sleep", rest)
        assert ran(dagster, lambda: None).success
    assert rests


def tags_of(dagster: dg.DagsterInstance, job: dg.JobDefinition, **options: Any) -> Mapping[str, str]:
    """Return what stands on a run that failed."""
    with (
        suppress(dg.DagsterResourceFunctionError),
        dg.execute_job(dg.reconstructable(job), instance=dagster, **options) as result,
    ):
        assert not result.success
    (run,) = dagster.get_runs()
    assert run.status is dg.DagsterRunStatus.FAILURE
    return run.tags


@pytest.mark.parametrize(("job", "is_retried"), [(begins_not, "false"), (fails, "false"), (is_ended, "true")])
def test_what_ends_by_a_mistake_is_not_retried_and_what_is_ended_is(dagster, job, is_retried):
    assert tags_of(dagster, job)["dagster/will_retry"] == is_retried


def test_a_run_that_has_a_number_of_retries_of_its_own_keeps_it(dagster):
    tags = tags_of(dagster, is_ended, tags={"dagster/max_retries": "0"})
    assert (tags["dagster/max_retries"], tags["dagster/will_retry"]) == ("0", "false")


def test_a_runs_process_shows_that_it_lives(dagster):
    with dg.execute_job(dg.reconstructable(looks), instance=dagster) as result:
        assert result.success
    assert LOOKED == [[]]


LOOKED: list[list[str]] = []


@dg.op
def look(context: dg.OpExecutionContext) -> None:
    LOOKED.append(report_lost_runs(context.instance))
    assert (Path(context.instance.root_directory) / FOLDER / context.run_id).exists()


@dg.job(executor_def=in_this_process)
def looks() -> None:
    look()
