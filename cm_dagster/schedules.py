"""The schedule: once a night every registered topic is made again, which costs nothing where nothing changed.

Not here: reacting to new or changed files at once (sensors.py).
"""

import dagster as dg

from assets.artifact import topics
from cm_dagster.jobs import make_video


@dg.schedule(job=make_video, cron_schedule="0 3 * * *", description="Bring every registered topic up to date at 03:00.")
def nightly(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
    """Request one run a topic; the run key keeps a repeated tick from starting a second."""
    night = context.scheduled_execution_time.date().isoformat()
    keys = context.instance.get_dynamic_partitions(str(topics.name))
    return [dg.RunRequest(run_key=f"{night}/{key}", partition_key=key) for key in keys]
