"""Making videos from the command line: the very same Dagster job, once a topic, in this process.

Belongs here: from brief files to reports. Not here: what the job does (jobs.py), arguments and exit codes (cli.py).
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg

from assets.artifact import topics
from assets.topic_file import TopicFile, TopicFolder, observations
from cm_dagster.definitions import build_definitions
from cm_dagster.home import instance
from cm_dagster.lost_runs import report_lost_runs
from cm_dagster.profiles import load_profile
from cm_dagster.progress import Display, display_logger
from cm_dagster.report import TopicReport, topic_report
from resources.errors import CmError
from resources.locations import locations
from resources.store.store import StoreFolder


def make_all(paths: Sequence[Path], *, profile: str | None, take: int, display: Display) -> Iterator[TopicReport]:
    """Make one video a brief, one Dagster run each; a bad brief fails alone.

    Raises:
        BadProfile: the profile cannot be used.
        UnknownStoreFormat: the store was written by another version.
    """
    chosen = load_profile(profile)
    definitions = build_definitions(
        # Freeing the language model after a script pays for one topic only; a batch needs it again at once.
        profile=chosen.for_a_batch() if len(paths) > 1 else chosen,
        loggers={"console": display_logger(display)},
    )
    job = definitions.resolve_job_def("make_video")
    with instance() as dagster:
        report_lost_runs(dagster)
        for path in paths:
            display.begin(path.stem)
            try:
                yield _make_one(path, job, dagster, take)
            finally:
                display.end()


def _make_one(path: Path, job: dg.JobDefinition, dagster: dg.DagsterInstance, take: int) -> TopicReport:
    started = time.monotonic()
    try:
        key = _register(path, dagster)
    except CmError as error:
        return TopicReport(topic=path.stem, ok=False, wall_s=0.0, error=str(error))
    result = job.execute_in_process(
        instance=dagster,
        partition_key=key,
        run_config={"loggers": {"console": {}}, "ops": {"script": {"config": {"take": take}}}},
        raise_on_error=False,
    )
    return topic_report(
        key,
        result.all_events,
        ok=result.success,
        video=locations().output / key / "video.mp4",
        wall_s=time.monotonic() - started,
    )


def _register(path: Path, dagster: dg.DagsterInstance) -> str:
    """Make a brief's topic known to Dagster and the store; return its key.

    Raises:
        BadBrief: there is no such file.
        BadTopicName: its name gives no usable key.
        NotABrief: it is an edited script.
        TwoFilesOneKey: another file is this topic already.
    """
    if not path.is_file():
        raise CmError(f"{path}: there is no such file. Give the path of a brief, such as topics/honey.md")
    key = TopicFolder().adopt(path, StoreFolder().open())
    dagster.add_dynamic_partitions(str(topics.name), [key])
    for observation in observations([TopicFile.of(path)]):
        dagster.report_runless_asset_event(observation)
    return key
