"""How a run is executed: its steps in the run's own process, which shows that it lives and waits for pools at rest.

Belongs here: what holds for a run's process whatever it makes. Not here: finding runs whose process is gone
(lost_runs.py), which step belongs to which pool (assets/making/artifact.py), how much there is of each (home.py).
"""

import time
from collections.abc import Iterator

import dagster as dg

from cm_dagster.run.dagster_private import (
    MAX_RETRIES_TAG,
    ExecutionPlan,
    InstanceConcurrencyContext,
    PlanOrchestrationContext,
    RetryMode,
    raise_interrupts_as,
)
from cm_dagster.run.lost_runs import hold, report_lost_runs

REST_S = 1.0
_BEGUN = (dg.DagsterEventType.RESOURCE_INIT_SUCCESS, dg.DagsterEventType.STEP_START)


class InThisProcess(dg.Executor):
    """Dagster's in-process executor, in a process that can be told from one that was killed."""

    def __init__(self, dagsters: dg.Executor) -> None:
        self._dagsters = dagsters

    @property
    def retries(self) -> RetryMode:
        """Whether steps are retried, as Dagster's own has it."""
        return self._dagsters.retries

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        """Execute the steps, one after the other."""
        hold(plan_context.instance, plan_context.run_id)
        report_lost_runs(plan_context.instance)
        yield from _retried_once_begun(plan_context, self._dagsters.execute(plan_context, execution_plan))


def _retried_once_begun(
    plan_context: PlanOrchestrationContext, events: Iterator[dg.DagsterEvent]
) -> Iterator[dg.DagsterEvent]:
    """Have Dagster launch a run again that was killed, and not one that failed before it began.

    That fails by its own configuration, and would again; Dagster takes all that is no step's failure for a crash. The
    tag counts before dagster.yaml: https://docs.dagster.io/deployment/execution/run-retries
    """
    instance, run_id = plan_context.instance, plan_context.run_id
    if not instance.run_retries_enabled:
        yield from events
        return
    retries = plan_context.dagster_run.tags.get(MAX_RETRIES_TAG, str(instance.run_retries_max_retries))
    instance.add_run_tags(run_id, {MAX_RETRIES_TAG: "0"})
    for event in events:
        if event.event_type in _BEGUN and retries:
            instance.add_run_tags(run_id, {MAX_RETRIES_TAG: retries})
            retries = ""
        yield event


@dg.executor(name="in_process", config_schema=dg.in_process_executor.config_schema.as_field())
def in_this_process(context: dg.InitExecutorContext) -> dg.Executor:
    """Execute all steps of a run in the run's process."""
    create = dg.in_process_executor.executor_creation_fn
    assert create is not None  # noqa: S101
    return InThisProcess(create(context))


def wait_for_pools_at_rest() -> None:
    """Let a run that waits for a slot of a pool rest between two looks, look for lost runs, and hear an interrupt.

    Dagster's own in-process wait never sleeps (the time to the next look comes out as 0 at the most), takes a whole
    core from the run that it waits for, and ends by SIGKILL alone: interrupts are noted for the next step.
    """
    # `cm make` and the tests execute with Dagster's own executor, so this cannot be a class of the one above.
    InstanceConcurrencyContext.interval_to_next_pending_claim_check = _rested  # type: ignore[assignment,method-assign]


def _rested(waiting: InstanceConcurrencyContext) -> float:
    """Rest, after which it is time for the next look; whoever has the slot may have been killed."""
    with raise_interrupts_as(dg.DagsterExecutionInterruptedError):
        time.sleep(REST_S)
    report_lost_runs(waiting._instance)
    return 0.0
