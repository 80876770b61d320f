"""A new or changed topic starts one run; a bad one is reported until it is mended; nothing is ever dropped."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from assets.brief.version import DATA_VERSION_TAG, Status, Version
from assets.making.delivery import cm_errors_as_failures
from assets.topics.file import Scan, TopicFile, TopicFolder
from cm_dagster.run import home
from cm_dagster.run.memory import Memory, read_cursor, write_cursor
from cm_dagster.run.sensors import (
    ASK_AGAIN_AFTER_S,
    READ_PER_TICK,
    TOPICS_AT_ONCE,
    Files,
    Standing,
    Tick,
    decide,
    observe_topics_sensor,
    run_key,
    topic_folder_sensor,
)
from resources.errors import StorageUnusable, WrongInput
from tests import bad_topics

GOOD = "# Honey\n\nHoney never spoils in a sealed jar.\n"
SCRIPT = "# Honey\n\n## Scene: Never\n\n> Honey never spoils.\n"
LONG_AGO_S = 1_700_000_000
QUEUED, ON, OVER = (Standing(state=state) for state in ("queued", "on", "over"))
LOST = Standing(state="failed", why="its process was killed")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


Problem = Callable[[TopicFile], str | None]


def nothing_wrong(_file: TopicFile) -> None:
    return None


def look(
    memory: Memory,
    runs: Mapping[str, Standing] | None = None,
    problem: Problem = nothing_wrong,
    now_s: float = LONG_AGO_S + 3600,
    **contents: str,
) -> Tick:
    """Decide on a folder in which each of these topics has this content, and was changed long ago."""
    return look_at(contents, memory, runs, problem, now_s)


def look_at(
    contents: Mapping[str, str],
    memory: Memory,
    runs: Mapping[str, Standing] | None = None,
    problem: Problem = nothing_wrong,
    now_s: float = LONG_AGO_S + 3600,
) -> Tick:
    scan = Scan(files=tuple(TopicFile(key=key, path=Path(f"{key}.md")) for key in contents), problems=())

    def status(file: TopicFile, _media: object) -> Status:
        return Status(digest=sha256(contents[file.key]), changed_s=(LONG_AGO_S,))

    def version(file: TopicFile) -> Version:
        digest = sha256(contents[file.key])
        return Version(sha256=digest, words_sha256=digest)

    return decide(scan, memory, runs or {}, Files(status, version, problem), now_s)


def asked(tick: Tick) -> list[str]:
    return [each.file.key for each in tick.wanted if each.number]


def test_a_new_file_is_wanted_and_not_again():
    first = look(Memory(), honey="1")
    assert asked(first) == ["honey"]
    assert look(first.memory, {"honey": OVER}, honey="1").wanted == ()


def test_a_changed_file_is_wanted_again_also_when_it_is_changed_back():
    first = look(Memory(), honey="1")
    changed = look(first.memory, {"honey": OVER}, honey="2")
    back = look(changed.memory, {"honey": OVER}, honey="1")
    assert [asked(tick) for tick in (first, changed, back)] == [["honey"]] * 3
    numbers = [tick.wanted[0].number for tick in (first, changed, back)]
    assert len(set(numbers)) == 3, "a run key that was used before starts no run"


def test_a_tick_that_is_repeated_asks_for_the_very_same_run():
    memory = look(Memory(), honey="1").memory
    once, again = (look(memory, {"honey": OVER}, honey="2") for _ in range(2))
    assert once.wanted == again.wanted


def test_no_more_runs_than_the_cap_wait_or_are_on_and_the_next_tick_goes_on_as_they_end():
    topics = {f"t{number:02}": "1" for number in range(TOPICS_AT_ONCE + 2)}
    first = look_at(topics, Memory())
    assert (len(asked(first)), first.later) == (TOPICS_AT_ONCE, 2)
    queued = dict.fromkeys(asked(first), QUEUED)
    full = look_at(topics, first.memory, queued)
    assert (asked(full), full.later) == ([], 2)
    one_ended = look_at(topics, full.memory, {**queued, "t03": OVER})
    assert (asked(one_ended), one_ended.later) == ([f"t{TOPICS_AT_ONCE}"], 1)


def test_a_bad_file_is_reported_at_every_look_read_once_and_takes_no_place():
    read: list[str] = []

    def problem(file: TopicFile) -> str | None:
        read.append(file.key)
        return "bad.md: speed: must be a number" if file.key == "bad" else None

    first = look(Memory(), problem=problem, bad="1", honey="1")
    again = look(first.memory, {"honey": QUEUED}, problem, bad="1", honey="1")
    assert asked(first) == ["honey"]
    assert first.problems == again.problems == ("bad.md: speed: must be a number",)
    assert read == ["bad", "honey"]
    mended = look(again.memory, {"honey": OVER}, bad="2", honey="1")
    assert (asked(mended), mended.problems) == (["bad"], ())


def test_many_bad_files_do_not_keep_a_good_one_from_its_turn():
    topics = {**{f"bad-{number:04}": "1" for number in range(READ_PER_TICK + 1)}, "honey": "1"}

    def problem(file: TopicFile) -> str | None:
        return None if file.key == "honey" else f"{file.key}.md: bad"

    first = look_at(topics, Memory(), problem=problem)
    second = look_at(topics, first.memory, problem=problem)
    assert (asked(first), asked(second)) == ([], ["honey"])


def test_a_file_that_comes_back_is_new():
    first = look(Memory(), honey="1", venus="1")
    gone = look(first.memory, {"honey": OVER, "venus": OVER}, venus="1")
    assert gone.wanted == ()
    assert asked(look(gone.memory, honey="1", venus="1")) == ["honey"]


def test_a_folder_that_holds_nothing_at_all_may_not_be_mounted_so_nothing_is_forgotten():
    first = look(Memory(), honey="1", venus="1")
    empty = look(first.memory, {"honey": OVER, "venus": OVER})
    assert look(empty.memory, honey="1", venus="1").wanted == ()


def test_a_topic_that_changes_while_its_run_is_queued_is_read_by_that_run():
    first = look(Memory(), honey="1")
    changed = look(first.memory, {"honey": QUEUED}, honey="2")
    assert asked(changed) == []
    assert [each.file.key for each in changed.wanted] == ["honey"], "its new version is to be noted"
    assert look(changed.memory, {"honey": OVER}, honey="2").wanted == ()


def test_a_topic_that_changes_while_its_run_is_on_gets_one_more_after_it():
    memory = look(Memory(), honey="1").memory
    for content in ("2", "3"):
        changed = look(memory, {"honey": ON}, honey=content)
        assert (changed.wanted, changed.later) == ((), 1)
        memory = changed.memory
    after = look(memory, {"honey": OVER}, honey="3")
    assert asked(after) == ["honey"]
    assert look(after.memory, {"honey": OVER}, honey="3").wanted == ()


def test_a_run_that_failed_through_no_fault_of_the_brief_is_asked_for_again_later_and_later_and_then_no_more():
    now_s = LONG_AGO_S + 3600.0
    tick = look(Memory(), now_s=now_s, honey="1")
    for attempt, wait_s in enumerate(ASK_AGAIN_AFTER_S, start=2):
        failed = look(tick.memory, {"honey": LOST}, now_s=now_s, honey="1")
        early = look(failed.memory, now_s=now_s + wait_s - 1, honey="1")
        assert asked(failed) == asked(early) == []
        assert early.waiting[0].startswith("honey: asked for again in 0 min")
        assert LOST.why in early.waiting[0]
        now_s += wait_s
        tick = look(early.memory, now_s=now_s, honey="1")
        assert asked(tick) == ["honey"]
        assert tick.memory.asked["honey"].attempt == attempt
    last = look(tick.memory, {"honey": LOST}, now_s=now_s, honey="1")
    assert last.waiting == (
        f"honey: given up after {len(ASK_AGAIN_AFTER_S) + 1} attempts ({LOST.why}). Make it by hand",
    )
    assert look(last.memory, now_s=now_s + 10 * ASK_AGAIN_AFTER_S[-1], honey="1").wanted == ()


def test_a_topic_that_waits_to_be_asked_for_again_is_made_at_once_when_it_changes():
    failed = look(look(Memory(), honey="1").memory, {"honey": LOST}, honey="1")
    changed = look(failed.memory, honey="2")
    assert asked(changed) == ["honey"]
    assert (changed.waiting, changed.memory.asked["honey"].attempt) == ((), 1)


def test_a_file_that_is_touched_does_not_shorten_the_wait():
    failed = look(look(Memory(), honey="1").memory, {"honey": LOST}, honey="1")
    scan = Scan(files=(TopicFile(key="honey", path=Path("honey.md")),), problems=())
    files = Files(
        lambda _file, _media: Status(digest=sha256("touched"), changed_s=(LONG_AGO_S,)),
        lambda _file: Version(sha256=sha256("1"), words_sha256=sha256("1")),
        lambda _file: None,
    )
    assert decide(scan, failed.memory, {}, files, LONG_AGO_S + 3600.0).wanted == ()


def test_a_defect_that_shows_at_one_topic_is_said_with_its_traceback_and_stops_no_other():
    def version(file: TopicFile) -> Version:
        return Version(sha256=sha256("1"), words_sha256={"honey": sha256("1")}[file.key])

    scan = Scan(files=tuple(TopicFile(key=key, path=Path(f"{key}.md")) for key in ("bees", "honey")), problems=())
    files = Files(lambda _file, _media: Status(digest=sha256("1"), changed_s=(0.0,)), version, lambda _file: None)
    tick = decide(scan, Memory(), {}, files, LONG_AGO_S)
    assert asked(tick) == ["honey"]
    (problem,) = tick.problems
    assert problem.startswith("bees.md: KeyError: 'bees'. This is a defect")
    assert "Traceback" in tick.tracebacks[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_TOPICS", str(tmp_path))
    return TopicFolder()


def write(folder: TopicFolder, name: str, text: str) -> None:
    path = folder.path / name
    path.write_text(text)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def tick(
    folder: TopicFolder,
    instance: dg.DagsterInstance,
    cursor: str | None = None,
    sensor: dg.SensorDefinition = topic_folder_sensor,
) -> dg.SensorResult:
    result = sensor(dg.build_sensor_context(instance=instance, cursor=cursor), topic_folder=folder)
    assert isinstance(result, dg.SensorResult)
    return result


def test_the_sensor_asks_for_a_partition_and_a_run_of_each_new_brief(folder):
    write(folder, "honey.md", GOOD)
    write(folder, "broken.md", "---\nspeed: fast\n---\nHoney keeps.\n")
    with dg.DagsterInstance.ephemeral() as instance:
        first = tick(folder, instance)
        assert [request.partition_key for request in first.run_requests or []] == ["honey"]
        assert list((first.dynamic_partitions_requests or [])[0].partition_keys) == ["honey"]
        second = tick(folder, instance, first.cursor)
    assert not second.run_requests
    assert second.skip_reason is not None
    assert "broken.md" in str(second.skip_reason.skip_message)


def test_a_script_beside_a_brief_starts_a_run_when_it_comes_changes_and_goes(folder):
    def wanted(cursor: str | None) -> tuple[list[str | None], str | None]:
        result = tick(folder, instance, cursor)
        return [request.partition_key for request in result.run_requests or []], result.cursor

    write(folder, "honey.md", GOOD)
    write(folder, "venus.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        first, cursor = wanted(None)
        write(folder, "honey.script.md", SCRIPT)
        added, cursor = wanted(cursor)
        again, cursor = wanted(cursor)
        write(folder, "honey.script.md", SCRIPT.replace("never", "rarely"))
        changed, cursor = wanted(cursor)
        (folder.path / "honey.script.md").unlink()
        removed, cursor = wanted(cursor)
    assert first == ["honey", "venus"]
    assert added == changed == removed == ["honey"]
    assert again == []


def test_a_document_that_a_brief_names_starts_a_run_when_it_comes_changes_and_goes(folder):
    def wanted(cursor: str | None) -> tuple[list[str | None], str | None]:
        result = tick(folder, instance, cursor)
        return [request.partition_key for request in result.run_requests or []], result.cursor

    (folder.path / "notes" / "deep").mkdir(parents=True)
    write(folder, "honey.md", GOOD.replace("#", "---\nsources: notes\n---\n#", 1))
    write(folder, "venus.md", GOOD)
    write(folder, "notes/a.txt", "Honey never spoils.")
    with dg.DagsterInstance.ephemeral() as instance:
        first, cursor = wanted(None)
        write(folder, "notes/deep/b.md", "Honey is mostly sugar.")
        added, cursor = wanted(cursor)
        again, cursor = wanted(cursor)
        write(folder, "notes/a.txt", "Honey rarely spoils.")
        changed, cursor = wanted(cursor)
        (folder.path / "notes/a.txt").unlink()
        removed, cursor = wanted(cursor)
        write(folder, "notes/c.png", "no document")
        other, cursor = wanted(cursor)
    assert first == ["honey", "venus"]
    assert added == changed == removed == ["honey"]
    assert again == other == []


def test_a_script_that_cannot_be_used_is_reported_and_starts_nothing(folder):
    write(folder, "honey.md", GOOD)
    write(folder, "honey.script.md", SCRIPT.replace("Scene", "Intro"))
    write(folder, "venus.script.md", SCRIPT)
    with dg.DagsterInstance.ephemeral() as instance:
        result = tick(folder, instance)
    assert not result.run_requests
    said = str(result.skip_reason and result.skip_reason.skip_message)
    assert 'honey.script.md: line 3: scene: there is no "Intro"' in said
    assert "venus.script.md: there is no brief for this script" in said


def test_a_file_that_is_still_being_written_waits(folder):
    (folder.path / "honey.md").write_text(GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        assert not tick(folder, instance).run_requests


def test_a_file_that_is_touched_and_not_changed_starts_nothing(folder):
    write(folder, "honey.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        first = tick(folder, instance)
        os.utime(folder.path / "honey.md")
        touched = tick(folder, instance, first.cursor)
        write(folder, "honey.md", GOOD)
        again = tick(folder, instance, touched.cursor)
    assert first.run_requests
    assert not touched.run_requests
    assert not again.run_requests


def test_who_lets_dagster_launch_has_topics_registered_and_observed_without_a_run(folder):
    write(folder, "honey.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        first = tick(folder, instance, sensor=observe_topics_sensor)
        write(folder, "honey.md", GOOD + "Bees make it.\n")
        changed = tick(folder, instance, first.cursor, observe_topics_sensor)
    versions = []
    for seen in (first, changed):
        assert not seen.run_requests
        assert list((seen.dynamic_partitions_requests or [])[0].partition_keys) == ["honey"]
        (observed,) = seen.asset_events
        assert isinstance(observed, dg.AssetObservation)
        assert observed.partition == "honey"
        versions.append((observed.tags or {})[DATA_VERSION_TAG])
    assert versions[0] != versions[1]


def test_many_new_files_are_capped(folder):
    for number in range(TOPICS_AT_ONCE + 3):
        write(folder, f"topic-{number}.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        assert len(tick(folder, instance).run_requests or []) == TOPICS_AT_ONCE


def asked_for(result: dg.SensorResult) -> list[str | None]:
    return [request.partition_key for request in result.run_requests or []]


def said(result: dg.SensorResult) -> str:
    return str(result.skip_reason and result.skip_reason.skip_message)


OPENED: list[str] = []


def _note_opened(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str):
        OPENED.append(arguments[0])


@pytest.fixture(scope="session")
def audit() -> None:
    """See every file that is opened; such a hook stays for good."""
    sys.addaudithook(_note_opened)


@contextmanager
def opened_in(folder: TopicFolder) -> Iterator[set[str]]:
    """Collect the names of the folder's files that are opened meanwhile."""
    names: set[str] = set()
    OPENED.clear()
    yield names
    names |= {os.path.relpath(path, folder.path) for path in OPENED if path.startswith(str(folder.path))}


def test_a_tick_opens_no_picture_and_no_clip_and_of_the_texts_what_changed(folder, audit):
    (folder.path / "media").mkdir()
    for name in ("jar.png", "bees.mp4"):
        write(folder, f"media/{name}", "neither a picture nor a clip")
    write(folder, "honey.md", f"---\nmedia: media\n---\n{GOOD}")
    write(folder, "honey.script.md", SCRIPT)
    write(folder, "venus.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        with opened_in(folder) as at_first:
            first = tick(folder, instance)
        with opened_in(folder) as then:
            second = tick(folder, instance, first.cursor)
        write(folder, "venus.md", GOOD + "Bees make it.\n")
        with opened_in(folder) as after_an_edit:
            tick(folder, instance, second.cursor)
    assert asked_for(first) == ["honey", "venus"]
    assert at_first == {"honey.md", "honey.script.md", "venus.md"}
    assert then == set()
    assert after_an_edit == {"venus.md"}


@pytest.mark.parametrize("named", ["jar.png", "pictures", "[jar.png, missing.png]"])
def test_a_picture_replaced_under_its_name_makes_its_topic_wanted_again(folder, named):
    (folder.path / "pictures").mkdir()
    for name in ("jar.png", "pictures/jar.png"):
        write(folder, name, "a picture")
    write(folder, "honey.md", f"---\nmedia: {named}\n---\n{GOOD}")
    write(folder, "venus.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        first = tick(folder, instance)
        unchanged = tick(folder, instance, first.cursor)
        for name in ("jar.png", "pictures/jar.png"):
            write(folder, name, "another picture")
        replaced = tick(folder, instance, unchanged.cursor)
    assert asked_for(first) == ["honey", "venus"]
    assert asked_for(unchanged) == []
    assert asked_for(replaced) == ["honey"]
    observed = [*first.asset_events, *replaced.asset_events]
    versions = [each.tags[DATA_VERSION_TAG] for each in observed if isinstance(each, dg.AssetObservation) and each.tags]
    assert len(set(versions)) == 3


def test_a_picture_that_is_still_being_copied_waits(folder):
    write(folder, "honey.md", f"---\nmedia: jar.png\n---\n{GOOD}")
    (folder.path / "jar.png").write_text("half a picture")
    with dg.DagsterInstance.ephemeral() as instance:
        assert not tick(folder, instance).run_requests


def test_a_cursor_of_the_version_before_is_taken_over_and_starts_nothing(folder):
    write(folder, "jar.png", "a picture")
    texts = {"honey": f"---\nmedia: jar.png\n---\n{GOOD}", "venus": GOOD, "bees": GOOD}
    for key, text in texts.items():
        write(folder, f"{key}.md", text)
    write(folder, "venus.script.md", SCRIPT)
    before = {key: sha256(text) for key, text in texts.items()}
    before["venus"] = sha256(f"{before['venus']} {sha256(SCRIPT)}")
    with dg.DagsterInstance.ephemeral() as instance:
        taken_over = tick(folder, instance, json.dumps(before))
        write(folder, "jar.png", "another picture")
        write(folder, "bees.md", GOOD + "They dance.\n")
        changed = tick(folder, instance, taken_over.cursor)
    assert asked_for(taken_over) == []
    assert asked_for(changed) == ["bees", "honey"]


def test_a_cursor_keeps_what_was_remembered_in_few_bytes_a_topic():
    topics = {f"topic-{number:04}": str(number) for number in range(1000)}
    memory = Memory()
    while len(memory.seen) < len(topics):
        memory = look_at(topics, memory).memory.model_copy(update={"asked": {}})
    cursor = write_cursor(memory)
    assert read_cursor(cursor) == memory
    assert len(cursor) < 40 * len(topics)


def carry_out(instance: dg.DagsterInstance, result: dg.SensorResult) -> None:
    """Record what a tick came to, as Dagster does."""
    for request in result.dynamic_partitions_requests or []:
        instance.add_dynamic_partitions(request.partitions_def_name, list(request.partition_keys))
    for event in result.asset_events:
        assert not isinstance(event, dg.AssetCheckEvaluation)
        instance.report_runless_asset_event(event)


@pytest.mark.parametrize("sensor", [topic_folder_sensor, observe_topics_sensor])
def test_files_that_cannot_be_topics_are_a_line_each_and_stop_no_other(own_folders, sensor):
    folder = TopicFolder()
    write(folder, "honey.md", GOOD)
    names = bad_topics.put_all(folder.path)
    with home.instance() as dagster:
        first = tick(folder, dagster, sensor=sensor)
        carry_out(dagster, first)
        then = tick(folder, dagster, first.cursor, sensor)
        assert dagster.get_dynamic_partitions("topics") == ["honey"]
    lines = said(then).splitlines()
    for name in names:
        assert any(bad_topics.names_it(line, name) for line in lines), name


def test_a_folder_that_cannot_be_read_ends_the_tick_with_one_line_and_forgets_nothing(tmp_path, monkeypatch):
    (tmp_path / "topics").write_text("no folder")
    monkeypatch.setenv("CM_TOPICS", str(tmp_path / "topics"))
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(WrongInput, match="it cannot be read"):
        tick(TopicFolder(), instance)


@dg.op(config_schema={"error": str})
def breaks(context: dg.OpExecutionContext) -> None:
    with cm_errors_as_failures():
        raise {"StorageUnusable": StorageUnusable, "WrongInput": WrongInput}[context.op_config["error"]]("store: full")


@dg.job
def breaking() -> None:
    breaks()


@dg.job
def nothing() -> None: ...


def ended(dagster: dg.DagsterInstance, request: dg.RunRequest, error: str) -> None:
    """Let a run that was asked for end with this error, or without a word."""
    assert request.run_key is not None
    tags = {"dagster/run_key": request.run_key}
    if error == "lost":
        run = dagster.create_run_for_job(nothing, tags={**tags, "dagster/max_retries": "0"})
        dagster.report_run_failed(run)
    elif error == "relaunched by Dagster":
        run = dagster.create_run_for_job(nothing, tags=tags)
        dagster.report_run_failed(run)
    elif error == "canceled":
        run = dagster.create_run_for_job(nothing, tags=tags)
        dagster.report_run_canceled(run)
    else:
        config = {"ops": {"breaks": {"config": {"error": error}}}}
        breaking.execute_in_process(instance=dagster, run_config=config, tags=tags, raise_on_error=False)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("StorageUnusable", "store: full"),
        ("lost", "its process was killed"),
        ("deleted", "it was deleted"),
        ("WrongInput", None),
        ("canceled", None),
        ("relaunched by Dagster", None),
    ],
)
def test_what_became_of_its_run_decides_whether_a_topic_is_asked_for_again(own_folders, monkeypatch, error, why):
    folder = TopicFolder()
    write(folder, "honey.md", GOOD)
    with home.instance() as dagster:
        first = tick(folder, dagster)
        (request,) = first.run_requests or []
        if error != "deleted":
            ended(dagster, request, error)
        waits = tick(folder, dagster, first.cursor)
        later_s = time.time() + ASK_AGAIN_AFTER_S[0] + 1
        monkeypatch.setattr(time, "time", lambda: later_s)
        again = tick(folder, dagster, waits.cursor)
    assert asked_for(waits) == []
    assert (f"honey: asked for again in 1 min, for its run failed ({why}" in said(waits)) == bool(why)
    assert asked_for(again) == (["honey"] if why else [])
    assert not why or (again.run_requests or [])[0].run_key != request.run_key


def test_a_topic_whose_run_waits_in_the_queue_is_not_asked_for_twice(own_folders):
    folder = TopicFolder()
    write(folder, "honey.md", GOOD)
    with home.instance() as dagster:
        first = tick(folder, dagster)
        (request,) = first.run_requests or []
        assert request.run_key == run_key("honey", read_cursor(first.cursor).asked["honey"].number)
        dagster.create_run_for_job(nothing, tags={"dagster/run_key": request.run_key})
        write(folder, "honey.md", GOOD + "Bees make it.\n")
        changed = tick(folder, dagster, first.cursor)
    assert asked_for(changed) == []
    assert len(changed.asset_events) == 1
