"""Making videos from the command line: the very same Dagster job, once a topic that is not current, in this process.

Belongs here: from brief files to reports.
Not here: what the job does (run/jobs.py), arguments and exit codes (cli/main.py).
"""

import time
import uuid
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from traceback import format_exception

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from assets.brief.version import observation, version_of
from assets.making.artifact import topics
from assets.topics.edited_script import is_script, key_of_file
from assets.topics.error import bad_brief, printable
from assets.topics.file import TopicFile, TopicFolder
from assets.topics.key import BadTopicName
from cm_dagster.making.is_current import report_if_current
from cm_dagster.making.progress import Display, display_logger
from cm_dagster.making.report import TopicReport, topic_report
from cm_dagster.run.dagster_private import PARTITION_NAME_TAG
from cm_dagster.run.home import instance
from cm_dagster.run.lost_runs import held, report_lost_runs
from cm_dagster.run.profile import load_profile
from cm_dagster.run.why_failed import defect, was_ended_from_outside
from cm_dagster.run.wiring import build_definitions
from resources.errors import CmError
from resources.locations import locations
from resources.store.store import Store, StoreFolder


def make_all(paths: Sequence[Path], *, profile: str | None, take: int, display: Display) -> Iterator[TopicReport]:
    """Make one video a brief, one Dagster run each unless it is current; a bad brief fails alone.

    So does a brief at which a defect of this program shows. What ends the batch is an interrupt, and runs that cannot
    be recorded.

    Raises:
        UnknownName, WrongInput: the profile cannot be used.
        StorageUnusable: runs cannot be recorded.
    """
    chosen = load_profile(profile)
    # Freeing the language model after a script pays for one topic only; a batch needs it again at once.
    used = chosen.for_a_batch() if len(paths) > 1 else chosen

    @cache
    def job() -> dg.JobDefinition:
        definitions = build_definitions(profile=used, loggers={"console": display_logger(display)})
        return definitions.resolve_job_def("make_video")

    with instance() as dagster:
        report_lost_runs(dagster)
        for path in paths:
            display.begin(_name_of(path))
            try:
                store = StoreFolder().open()
                topic, brief = _adopted(path, store)
                report = report_if_current(
                    topic, brief, take=take, engines=chosen.engines, store=store, dagster=dagster
                )
                if report:
                    display.unchanged(report.assets)
                else:
                    report = _run(job(), topic, brief, take, dagster)
            except CmError as error:
                report = TopicReport(topic=_name_of(path), ok=False, wall_s=0.0, error=str(error))
            except SQLAlchemyError:
                raise
            except Exception as error:
                report = _defect_report(_name_of(path), error, job(), dagster)
            finally:
                display.end()
            yield report


def _run(job: dg.JobDefinition, topic: str, brief: Path, take: int, dagster: dg.DagsterInstance) -> TopicReport:
    """Run the job on a topic, which becomes known to Dagster; report what came of it."""
    started, run_id = time.monotonic(), str(uuid.uuid4())
    _register(topic, brief, dagster)
    with held(dagster, run_id):
        result = job.execute_in_process(
            instance=dagster,
            run_id=run_id,
            partition_key=topic,
            run_config={"loggers": {"console": {}}, "ops": {"script": {"config": {"take": take}}}},
            raise_on_error=False,
        )
    # Dagster takes an interrupt for one run's failure; it was meant for the whole batch.
    # One that comes while the end of a run is recorded, Dagster loses.
    if any(map(was_ended_from_outside, result.all_events)):
        raise KeyboardInterrupt
    return topic_report(
        topic,
        result.run_id,
        result.all_events,
        ok=result.success,
        video=locations().output / topic / "video.mp4",
        wall_s=time.monotonic() - started,
    )


def _defect_report(name: str, error: Exception, job: dg.JobDefinition, dagster: dg.DagsterInstance) -> TopicReport:
    """Report an error that nobody foresaw, which no step of a run raised, and record a run that has its traceback."""
    run = dagster.create_run_for_job(job, tags={PARTITION_NAME_TAG: name})
    dagster.report_run_failed(run, "".join(format_exception(error)))
    said = f"{name}: {defect(error, f'the log of run {run.run_id} (cm ui)')}"
    return TopicReport(topic=name, ok=False, wall_s=0.0, error=said)


def scripts_beside_briefs(paths: Sequence[Path]) -> list[Path]:
    """Return the edited scripts among `paths` whose briefs are there as well, as a shell's `*.md` gives them.

    A brief is made with the script beside it, so there is nothing to make of these.
    """
    briefs = {(path.parent, _name_of(path)) for path in paths if not is_script(path)}
    return [path for path in paths if is_script(path) and (path.parent, _name_of(path)) in briefs]


def _adopted(path: Path, store: Store) -> tuple[str, Path]:
    """Make a brief's topic known to the store; return its key and the file that is it.

    Raises:
        WrongInput: there is no such file, it is a folder or an edited script, or another file is this topic already.
        BadTopicName: its name gives no usable key.
    """
    try:
        if path.is_dir():
            raise bad_brief(str(path), None, f"this is a folder. Name a brief in it, such as {path / 'honey.md'}")
        if not path.is_file():
            raise bad_brief(str(path), None, "there is no such file. Give the path of a brief, such as topics/honey.md")
    except OSError as error:
        raise bad_brief(str(path), None, f"it cannot be read ({error.strerror}). Make it a readable file") from error
    folder = TopicFolder()
    topic = folder.adopt(path, store)
    return topic, folder.find(topic, store)


def _register(topic: str, brief: Path, dagster: dg.DagsterInstance) -> None:
    """Make a topic known to Dagster, and which version of its file there is."""
    dagster.add_dynamic_partitions(str(topics.name), [topic])
    file = TopicFile.of(brief)
    dagster.report_runless_asset_event(observation(file, version_of(file)))


def _name_of(path: Path) -> str:
    """Return the key of a file's topic, or what the file is called where that gives none."""
    try:
        return key_of_file(path)
    except BadTopicName:
        return printable(path.stem)
