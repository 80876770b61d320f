"""The jobs: make a topic's video, and register the topics folder's briefs as partitions.

Belongs here: what a run consists of. Not here: when it starts (sensors.py, schedules.py).
"""

import dagster as dg

from assets.making.artifact import topics
from assets.topics.file import TopicFolder, observations

make_video = dg.define_asset_job(
    "make_video",
    selection=dg.AssetSelection.groups("shorts"),
    description="Make one topic's script, voiceover, captions, embeddings and video; what is unchanged is reused.",
)


@dg.op
def register_topics(context: dg.OpExecutionContext, topic_folder: TopicFolder) -> None:
    """Register every good brief of the topics folder as a partition; drop none; report each bad one and go on."""
    found = topic_folder.scan()
    for problem in found.problems:
        context.log.warning(problem)
    context.instance.add_dynamic_partitions(str(topics.name), [file.key for file in found.files])
    for observation in observations(found.files):
        context.log_event(observation)
    context.log.info(f"{len(found.files)} topics registered, {len(found.problems)} files reported.")


@dg.job(description="Register the briefs of the topics folder as partitions; drops none.")
def sync_topics() -> None:
    """Run `register_topics`."""
    register_topics()
