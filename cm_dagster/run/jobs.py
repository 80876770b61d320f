"""The jobs: make a topic's video, and register the topics folder's briefs as partitions.

Belongs here: what a run consists of. Not here: when it starts (sensors.py, schedules.py).
"""

import dagster as dg

from assets.brief.version import observation, versions
from assets.making.artifact import topics
from assets.topics.file import TopicFolder

make_video = dg.define_asset_job(
    "make_video",
    selection=dg.AssetSelection.groups("shorts"),
    description="Make one topic's script, voiceover, captions, embeddings and video; what is unchanged is reused.",
)


@dg.op
def register_topics(context: dg.OpExecutionContext, topic_folder: TopicFolder) -> None:
    """Register every brief of the topics folder that can be read as a partition; drop none; report each other one."""
    found = topic_folder.scan()
    for problem in found.problems:
        context.log.warning(problem)
    seen = list(versions(found.files, context.log))
    context.instance.add_dynamic_partitions(str(topics.name), [file.key for file, _ in seen])
    for file, version in seen:
        context.log_event(observation(file, version))
    reported = len(found.problems) + len(found.files) - len(seen)
    context.log.info(f"{len(seen)} topics registered, {reported} files reported.")


@dg.job(description="Register the briefs of the topics folder as partitions; drops none.")
def sync_topics() -> None:
    """Run `register_topics`."""
    register_topics()
