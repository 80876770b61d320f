"""The sensors: a new or changed brief, or edited script beside one, becomes a partition and is made.

Belongs here: what a tick decides, as a pure function, and the sensor that carries it out; the two sensors of those who
let Dagster itself launch what is out of date.
Not here: what a run makes (jobs.py), what a brief must be (assets/brief/brief.py).
"""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import dagster as dg
from pydantic import BaseModel

from assets.making.artifact import topics
from assets.script.asset import read_with_script
from assets.topics.file import Scan, TopicFile, TopicFolder, observations
from cm_dagster.run.jobs import make_video
from resources.errors import CmError

TOPICS_PER_TICK = 10
# A file younger than this may still be being written; the next tick sees it whole.
SETTLE_S = 2.0


class Tick(BaseModel, frozen=True):
    """What one look at the folder leads to: topics to make, problems to show, and what to remember until the next.

    `waiting` counts the topics that are wanted too, but by a later tick.
    """

    wanted: tuple[TopicFile, ...]
    problems: tuple[str, ...]
    seen: dict[str, str]
    waiting: int


def decide(
    scan: Scan,
    seen: Mapping[str, str],
    is_settled: Callable[[TopicFile], bool],
    problem_of: Callable[[Path], str | None],
    cap: int,
) -> Tick:
    """Compare the folder with what was seen before.

    `seen` maps a topic's key to the file digest a run was last requested for. A file that vanished is forgotten, but
    nothing is dropped: its partition and its artifacts stay. A bad file is reported at each look until it is mended.
    """
    wanted: list[TopicFile] = []
    problems = list(scan.problems)
    waiting = 0
    known = {file.key for file in scan.files}
    remembered = {key: digest for key, digest in seen.items() if key in known}
    for file in scan.files:
        if remembered.get(file.key) == file.sha256 or not is_settled(file):
            continue
        if len(wanted) == cap:
            waiting += 1
        elif (problem := problem_of(file.path)) is not None:
            problems.append(problem)
        else:
            wanted.append(file)
            remembered[file.key] = file.sha256
    return Tick(wanted=tuple(wanted), problems=tuple(problems), seen=remembered, waiting=waiting)


when_inputs_change_sensor = dg.AutomationConditionSensorDefinition(
    "when_inputs_change",
    target=dg.AssetSelection.groups("shorts"),
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Materialises what is out of date, asset by asset. To be on with observe_topics, without topic_folder.",
)


@dg.sensor(
    name="observe_topics",
    minimum_interval_seconds=10,
    description="Registers new briefs and notes changed ones for when_inputs_change; starts no run.",
)
def observe_topics_sensor(context: dg.SensorEvaluationContext, topic_folder: TopicFolder) -> dg.SensorResult:
    """Register new topics, say which version of each file there is, and which files are bad and why."""
    return _result(_look(context, topic_folder), [])


@dg.sensor(
    name="topic_folder",
    job=make_video,
    minimum_interval_seconds=10,
    description="A new or changed brief (or script.md beside it) in the topics folder becomes a partition and a run.",
)
def topic_folder_sensor(context: dg.SensorEvaluationContext, topic_folder: TopicFolder) -> dg.SensorResult:
    """Register new topics, request their runs (at most ten a tick) and say which files are bad and why."""
    tick = _look(context, topic_folder)
    return _result(tick, [dg.RunRequest(partition_key=file.key) for file in tick.wanted])


def problem_of(path: Path) -> str | None:
    """Return the line that says why a brief cannot be made, or None."""
    try:
        read_with_script(path)
    except CmError as error:
        return str(error)
    return None


def is_settled(file: TopicFile) -> bool:
    """Say whether a file was last changed long enough ago to be whole."""
    # A time that lies ahead was written before the clock was set back; nobody is to wait until it comes round again.
    return abs(time.time() - file.changed_s) >= SETTLE_S


def _look(context: dg.SensorEvaluationContext, folder: TopicFolder) -> Tick:
    tick = decide(folder.scan(), json.loads(context.cursor or "{}"), is_settled, problem_of, TOPICS_PER_TICK)
    for problem in tick.problems:
        context.log.warning(problem)
    if tick.waiting:
        context.log.info(f"{tick.waiting} more are new or changed; the next tick goes on with them.")
    return tick


def _result(tick: Tick, run_requests: list[dg.RunRequest]) -> dg.SensorResult:
    """Have the tick's topics registered and their files' versions noted, and these runs started."""
    if not tick.wanted:
        reason = " ".join(tick.problems) or "No brief is new or changed."
        return dg.SensorResult(skip_reason=dg.SkipReason(reason), cursor=json.dumps(tick.seen))
    return dg.SensorResult(
        dynamic_partitions_requests=[topics.build_add_request([file.key for file in tick.wanted])],
        run_requests=run_requests,
        asset_events=list(observations(tick.wanted)),
        cursor=json.dumps(tick.seen),
    )
