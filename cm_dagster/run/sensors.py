"""The sensors: a new or changed topic becomes a partition and is made.

Belongs here: what a tick decides, as a pure function, and the sensor that carries it out; the two sensors of those who
let Dagster itself launch what is out of date.
Not here: what a run makes (jobs.py), what a brief must be (assets/brief/brief.py), what a tick remembers (memory.py),
why a run failed (why_failed.py).

A tick has 60 seconds. It lists the folder and looks at sizes and times; of what changed it reads brief and script. It
opens no picture, no clip and no document: one that cannot be used fails its run.
"""

import time
from collections.abc import Callable, Container, Mapping, Sequence
from traceback import format_exception
from typing import Literal, NamedTuple, TypeVar

import dagster as dg
from dagster import DagsterEventType
from pydantic import BaseModel

from assets.brief.brief import Named
from assets.brief.version import Status, Version, observation, status_of, version_of
from assets.making.artifact import topics
from assets.script.asset import read_words_with_script
from assets.topics.error import printable
from assets.topics.file import Scan, TopicFile, TopicFolder
from cm_dagster.run.dagster_private import RUN_KEY_TAG, WILL_RETRY_TAG
from cm_dagster.run.jobs import make_video
from cm_dagster.run.memory import Asked, Bad, Memory, Seen, Waiting, read_cursor, short, write_cursor
from cm_dagster.run.why_failed import defect, error_of, may_help_to_ask_again
from resources.errors import CmError, UnknownName, WrongInput
from resources.servers.deadline import one_line

TOPICS_AT_ONCE = 10
"""How many runs of its own the sensor lets wait or be on. They are made one after the other, so more would only stand
between a run that a person starts and its turn, and would be of files that may change before theirs."""

READ_PER_TICK = 500
"""How many topics a tick reads; a brief takes some 5 ms."""

ASK_AGAIN_AFTER_S = (60.0, 300.0, 1500.0, 7200.0, 21600.0)
"""How long after its run failed a topic is asked for again, the first time, the second and so on; then no more."""

LOST = "its process was killed, or never began"

# A file younger than this may still be being written; the next tick sees it whole.
SETTLE_S = 2.0
# Dagster gives a tick no longer.
TICK_S = 60.0

MOST_LINES = 20
"""How many lines of a kind the page is shown of a tick."""


T = TypeVar("T")


class Standing(BaseModel, frozen=True):
    """How a run that was asked for stands.

    `queued` has read nothing yet, `on` may have; `failed` may come out otherwise when asked for again, for the reason
    in `why`, and what is `over` is over: made, or for a person to mend.
    """

    state: Literal["queued", "on", "failed", "over"]
    why: str = ""


class Files(NamedTuple):
    """How a tick looks at a topic's files, some of which it names; their version; why they cannot be made.

    The first two raise WrongInput where the brief or the script cannot be read.
    """

    status: Callable[[TopicFile, Named], Status]
    version: Callable[[TopicFile], Version]
    problem: Callable[[TopicFile], str | None]


class Wanted(BaseModel, frozen=True):
    """A topic whose version is new to Dagster, or that is asked for again; `number` is that of its run, if it has one.

    A version whose run is queued already needs no other: the run will read it.
    """

    file: TopicFile
    version: Version | None
    number: int | None


class Tick(BaseModel, frozen=True):
    """What one look at the folder leads to: topics to make, lines to show, and what to remember until the next.

    `waiting` are lines on topics that are asked for again later or no more, `later` counts those that a later tick
    looks at. `tracebacks` are of defects of this program that showed at a topic.
    """

    wanted: tuple[Wanted, ...]
    problems: tuple[str, ...]
    waiting: tuple[str, ...]
    tracebacks: tuple[str, ...]
    later: int
    memory: Memory


def decide(scan: Scan, memory: Memory, runs: Mapping[str, Standing], files: Files, now_s: float) -> Tick:
    """Compare the folder with what is remembered of it, and the runs asked for with what became of them.

    A file that vanished is forgotten, but nothing is dropped: its partition and its artifacts stay. An empty folder
    makes nothing forgotten, for it may be one that is not mounted. A bad file is reported at each look until it is
    mended. A topic that changes while its run is on is asked for once that is over.
    """
    tick = _Deciding(memory, {file.key for file in scan.files}, runs, now_s)
    tick.problems += scan.problems
    for file in scan.files:
        tick.look(file, files)
    return tick.result()


class _Deciding:
    """A tick while it is decided: its own copy of the memory, and what it has come to so far."""

    def __init__(self, memory: Memory, keys: set[str], runs: Mapping[str, Standing], now_s: float) -> None:
        self.runs, self.now_s = runs, now_s
        self.number = memory.number + 1 if memory.number else int(now_s)
        self.before = memory
        kept = keys or memory.seen.keys()
        self.seen = _of(memory.seen, kept)
        self.media = _of(memory.media, kept)
        self.sources = _of(memory.sources, kept)
        self.bad = _of(memory.bad, kept)
        self.asked: dict[str, Asked] = {}
        self.waiting = _of(memory.waiting, kept)
        self.wanted: list[Wanted] = []
        self.problems: list[str] = []
        self.lines: list[str] = []
        self.tracebacks: list[str] = []
        self.later = self.read = 0
        for key, asked in memory.asked.items():
            self._settle(key, asked)

    def _settle(self, key: str, asked: Asked) -> None:
        """Go on from how a run stands."""
        standing = self.runs.get(key, Standing(state="over"))
        if standing.state in ("queued", "on"):
            self.asked[key] = asked
        elif standing.state == "failed" and key in self.seen:
            if asked.attempt > len(ASK_AGAIN_AFTER_S):
                self.lines.append(f"{key}: given up after {asked.attempt} attempts ({standing.why}). Make it by hand")
                return
            until_s = self.now_s + ASK_AGAIN_AFTER_S[asked.attempt - 1]
            self.waiting[key] = Waiting(attempt=asked.attempt + 1, until_s=until_s, why=standing.why)

    def look(self, file: TopicFile, files: Files) -> None:
        """Look at one topic, whatever is wrong with the others."""
        key = file.key
        try:
            status = files.status(file, self._named(key))
            bad, seen = self.bad.get(key), self.seen.get(key)
            if bad and bad.status == short(status.digest):
                self.problems.append(bad.why)
            elif seen and seen.is_still(status):
                self._ask_again(file)
            elif not _is_settled(status, self.now_s):
                pass
            elif self._has_to_wait(key):
                self.later += 1
            else:
                self._read(file, status, files)
        except CmError as error:
            self.problems.append(str(error))
        except Exception as error:
            self.problems.append(f"{printable(str(file.path))}: {defect(error, 'the log of this tick')}")
            self.tracebacks.append("".join(format_exception(error)))

    def _named(self, key: str) -> Named:
        return Named(self.media.get(key, ()), self.sources.get(key, ()))

    def _has_to_wait(self, key: str) -> bool:
        """Say whether a topic's turn comes later: its run is on, or there is no room for one."""
        if key in self.asked:
            return self.runs[key].state == "on" or self.read >= READ_PER_TICK
        return len(self.asked) >= TOPICS_AT_ONCE or self.read >= READ_PER_TICK

    def _read(self, file: TopicFile, before: Status, files: Files) -> None:
        key, seen = file.key, self.seen.get(file.key)
        self.read += 1
        version = files.version(file)
        status = before if version.named == self._named(key) else files.status(file, version.named)
        if not _is_settled(status, self.now_s):
            return
        self.bad.pop(key, None)
        for kept, named in ((self.media, version.media), (self.sources, version.sources)):
            kept.pop(key, None)
            if named:
                kept[key] = named
        if seen and seen.is_same(version):
            self.seen[key] = Seen.of(status, version)
            self._ask_again(file)
            return
        self.waiting.pop(key, None)
        problem = files.problem(file)
        if problem:
            self.bad[key] = Bad(status=short(status.digest), why=problem)
            self.problems.append(problem)
            return
        self.seen[key] = Seen.of(status, version)
        if key in self.asked:
            self.wanted.append(Wanted(file=file, version=version, number=None))
        else:
            self._ask(file, version, attempt=1)

    def _ask_again(self, file: TopicFile) -> None:
        """Ask for a topic whose run failed, if it is time and there is room."""
        waiting = self.waiting.get(file.key)
        if waiting is None:
            return
        if self.now_s < waiting.until_s or len(self.asked) >= TOPICS_AT_ONCE:
            self.lines.append(_told(file.key, waiting, self.now_s))
            return
        del self.waiting[file.key]
        self._ask(file, None, waiting.attempt)

    def _ask(self, file: TopicFile, version: Version | None, attempt: int) -> None:
        self.asked[file.key] = Asked(number=self.number, attempt=attempt)
        self.wanted.append(Wanted(file=file, version=version, number=self.number))

    def result(self) -> Tick:
        """Return what the tick came to."""
        has_asked = any(each.number for each in self.wanted)
        memory = Memory(
            number=self.number if has_asked else self.before.number,
            seen=self.seen,
            media=self.media,
            sources=self.sources,
            bad=self.bad,
            asked=self.asked,
            waiting=self.waiting,
        )
        return Tick(
            wanted=tuple(self.wanted),
            problems=tuple(self.problems),
            waiting=tuple(self.lines),
            tracebacks=tuple(self.tracebacks),
            later=self.later,
            memory=memory,
        )


def _of(by_topic: Mapping[str, T], keys: Container[str]) -> dict[str, T]:
    return {key: value for key, value in by_topic.items() if key in keys}


def _is_settled(status: Status, now_s: float) -> bool:
    """Say whether files were last changed long enough ago to be whole."""
    # A time far ahead was written before the clock was set back; nobody is to wait until it comes round again.
    return not any(-TICK_S < now_s - changed_s < SETTLE_S for changed_s in status.changed_s)


def _told(key: str, waiting: Waiting, now_s: float) -> str:
    minutes = max(0.0, waiting.until_s - now_s) / 60
    return f"{key}: asked for again in {minutes:.0f} min, for its run failed ({waiting.why})."


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
    """Register new topics, say which version of each there is, and which are bad and why."""
    tick = decide(topic_folder.scan(), read_cursor(context.cursor), {}, FILES, time.time())
    # No run was asked for, so there is none to wait for.
    return _result(context, tick.model_copy(update={"memory": tick.memory.model_copy(update={"asked": {}})}), [])


@dg.sensor(
    name="topic_folder",
    job=make_video,
    minimum_interval_seconds=10,
    description="A new or changed topic (brief, script.md beside it, media, documents) becomes a partition and a run.",
)
def topic_folder_sensor(context: dg.SensorEvaluationContext, topic_folder: TopicFolder) -> dg.SensorResult:
    """Register new topics, request their runs, say which are bad and why, and which are asked for again and when."""
    memory, now_s = read_cursor(context.cursor), time.time()
    # After the clock was read: what is whole by it was written before, so a run that is queued now will read it.
    runs = {key: standing(context.instance, run_key(key, asked.number)) for key, asked in memory.asked.items()}
    tick = decide(topic_folder.scan(), memory, runs, FILES, now_s)
    requests = [
        dg.RunRequest(run_key=run_key(each.file.key, each.number), partition_key=each.file.key)
        for each in tick.wanted
        if each.number
    ]
    return _result(context, tick, requests)


def run_key(topic: str, number: int) -> str:
    """Return the key of the run that a tick of this number asks for; a tick that is repeated asks for it once."""
    return f"topic_folder/{topic}/{number}"


def standing(instance: dg.DagsterInstance, key: str) -> Standing:
    """Return how the run of this key stands; of runs that Dagster itself started anew, the last."""
    records = instance.get_run_records(dg.RunsFilter(tags={RUN_KEY_TAG: key}), limit=1)
    if not records:
        return Standing(state="failed", why="it was deleted before it ended, or never recorded")
    run = records[0].dagster_run
    if run.status in (dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.QUEUED):
        return Standing(state="queued")
    # One that was killed and that Dagster itself will launch again, under the same run key, is on.
    if not run.is_finished or run.tags.get(WILL_RETRY_TAG) == "true":
        return Standing(state="on")
    if run.status is not dg.DagsterRunStatus.FAILURE:
        return Standing(state="over")
    kinds = {DagsterEventType.STEP_FAILURE, DagsterEventType.ASSET_CHECK_EVALUATION, DagsterEventType.RUN_FAILURE}
    events = [each.dagster_event for each in instance.all_logs(run.run_id, of_type=kinds) if each.dagster_event]
    if not may_help_to_ask_again(events):
        return Standing(state="over")
    return Standing(state="failed", why=one_line(error_of(events, run.run_id) or LOST))


def problem_of(file: TopicFile) -> str | None:
    """Return the line that says why a topic cannot be made as its brief and script are, or None.

    What the machine lacks, and a defect of this program, are its run's to tell: it is asked for again where that may
    help, and has the traceback in its log.
    """
    try:
        read_words_with_script(file)
    except (WrongInput, UnknownName) as error:
        return str(error)
    except Exception:
        return None
    return None


FILES = Files(status_of, version_of, problem_of)


def _result(context: dg.SensorEvaluationContext, tick: Tick, requests: list[dg.RunRequest]) -> dg.SensorResult:
    """Have the tick's topics registered and their versions noted, and these runs started."""
    for line in tick.problems:
        context.log.warning(line)
    for traceback in tick.tracebacks:
        context.log.error(traceback)
    for line in tick.waiting:
        context.log.info(line)
    if tick.later:
        context.log.info(_later(tick.later))
    cursor = write_cursor(tick.memory)
    events = [observation(each.file, each.version) for each in tick.wanted if each.version]
    if requests or events:
        return dg.SensorResult(
            dynamic_partitions_requests=[topics.build_add_request([each.file.key for each in tick.wanted])],
            run_requests=requests,
            asset_events=events,
            cursor=cursor,
        )
    lines = [*_first(tick.problems), *_first(tick.waiting), *([_later(tick.later)] if tick.later else [])]
    return dg.SensorResult(skip_reason=dg.SkipReason(" ".join(lines) or "No brief is new or changed."), cursor=cursor)


def _later(count: int) -> str:
    return f"{count} more are new or changed; a later tick goes on with them."


def _first(lines: Sequence[str]) -> list[str]:
    """Return as many of these lines as a person reads, and how many there are besides."""
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([f"And {more} more, in the log of this tick."] if more > 0 else [])]
