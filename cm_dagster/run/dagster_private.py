"""What the project uses of Dagster's private modules: imported here and nowhere else.

Each may change with any version of Dagster, so pyproject.toml pins it, and a test names the one that was looked at.
"""

from dagster._core.events import JobFailureData, RunFailureReason
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.instance_concurrency_context import InstanceConcurrencyContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.storage.tags import MAX_RETRIES_TAG, PARTITION_NAME_TAG, RUN_KEY_TAG, WILL_RETRY_TAG
from dagster._utils.interrupts import raise_interrupts_as
from dagster_shared.check import CheckError

__all__ = [
    "MAX_RETRIES_TAG",
    "PARTITION_NAME_TAG",
    "RUN_KEY_TAG",
    "WILL_RETRY_TAG",
    "CheckError",
    "ExecutionPlan",
    "InstanceConcurrencyContext",
    "JobFailureData",
    "PlanOrchestrationContext",
    "RetryMode",
    "RunFailureReason",
    "raise_interrupts_as",
]
