"""A run's process shows that it lives, and waits for a pool without keeping others from their work."""

import logging
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator

import dagster as dg
import pytest
from dagster import DagsterEventType

from cm_dagster.run.executor import in_this_process, wait_for_pools_at_rest
from cm_dagster.run.home import instance
from cm_dagster.run.lost_runs import held, hold
from tests.forks import fork

POOL = "language"
SEEN: list[str] = []


@dg.asset(pool=POOL)
def pooled() -> None: ...


@dg.asset
def killed(context: dg.AssetExecutionContext) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


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
            event = getattr(record, "dagster_meta", {}).get("dagster_event")
            if event and event.event_type is DagsterEventType.STEP_WORKER_STARTING:
                return
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
