"""The schedule: once a night every topic that has a brief is made again, which costs nothing where nothing changed.

Not here: reacting to new or changed files at once (sensors.py).
"""

import dagster as dg

from assets.making.artifact import topics
from assets.topics.file import TopicFolder, is_file
from cm_dagster.run.jobs import make_video
from resources.store.store import StoreFolder


@dg.schedule(
    job=make_video,
    cron_schedule="0 3 * * *",
    execution_timezone="UTC",
    description="Bring every registered topic that has a brief up to date at 03:00 UTC.",
)
def nightly(
    context: dg.ScheduleEvaluationContext, topic_folder: TopicFolder, store: dg.ResourceParam[StoreFolder]
) -> list[dg.RunRequest]:
    """Request one run a topic; the run key keeps a repeated tick from starting a second."""
    night = context.scheduled_execution_time.date().isoformat()
    registered = context.instance.get_dynamic_partitions(str(topics.name))
    in_folder = {file.key for file in topic_folder.scan().files}
    pointers = store.open().pointers

    def has_a_brief(key: str) -> bool:
        elsewhere = pointers.source(key)
        return key in in_folder or (elsewhere is not None and is_file(elsewhere))

    return [dg.RunRequest(run_key=f"{night}/{key}", partition_key=key) for key in registered if has_a_brief(key)]
