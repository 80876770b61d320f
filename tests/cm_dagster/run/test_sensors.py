"""A new or changed brief starts one run; a bad one is reported until it is mended; nothing is ever dropped."""

import os
from pathlib import Path

import dagster as dg
import pytest

from assets.topics.file import DATA_VERSION_TAG, Scan, TopicFile, TopicFolder
from cm_dagster.run.sensors import TOPICS_PER_TICK, decide, observe_topics_sensor, topic_folder_sensor

GOOD = "# Honey\n\nHoney never spoils in a sealed jar.\n"
SCRIPT = "# Honey\n\n## Scene: Never\n\n> Honey never spoils.\n"


def scan(**files: str) -> Scan:
    found = (TopicFile(key=key, path=Path(f"{key}.md"), sha256=digest, changed_s=0.0) for key, digest in files.items())
    return Scan(files=tuple(found), problems=())


def settled(_file: TopicFile) -> bool:
    return True


def nothing_wrong(_path: Path) -> None:
    return None


def test_a_new_file_is_wanted_and_not_again():
    first = decide(scan(honey="1"), {}, settled, nothing_wrong, 10)
    assert [file.key for file in first.wanted] == ["honey"]
    assert decide(scan(honey="1"), first.seen, settled, nothing_wrong, 10).wanted == ()


def test_a_changed_file_is_wanted_again_also_when_it_is_changed_back():
    seen = decide(scan(honey="1"), {}, settled, nothing_wrong, 10).seen
    changed = decide(scan(honey="2"), seen, settled, nothing_wrong, 10)
    assert changed.wanted
    assert decide(scan(honey="1"), changed.seen, settled, nothing_wrong, 10).wanted


def test_a_tick_starts_no_more_than_its_cap_and_the_next_goes_on():
    topics = scan(**{f"t{n}": "1" for n in range(5)})
    first = decide(topics, {}, settled, nothing_wrong, 2)
    second = decide(topics, first.seen, settled, nothing_wrong, 2)
    third = decide(topics, second.seen, settled, nothing_wrong, 2)
    assert (first.waiting, second.waiting, third.waiting) == (3, 1, 0)
    assert [file.key for tick in (first, second, third) for file in tick.wanted] == ["t0", "t1", "t2", "t3", "t4"]


def test_a_bad_file_is_reported_at_every_look_and_takes_no_place():
    topics = scan(bad="1", honey="1")

    def problem(path: Path) -> str | None:
        return "bad.md: speed: must be a number" if path.stem == "bad" else None

    first = decide(topics, {}, settled, problem, 1)
    again = decide(topics, first.seen, settled, problem, 1)
    assert [file.key for file in first.wanted] == ["honey"]
    assert first.problems == again.problems == ("bad.md: speed: must be a number",)


def test_a_file_that_comes_back_is_new():
    seen = decide(scan(honey="1"), {}, settled, nothing_wrong, 10).seen
    gone = decide(scan(), seen, settled, nothing_wrong, 10)
    assert gone.wanted == ()
    assert decide(scan(honey="1"), gone.seen, settled, nothing_wrong, 10).wanted


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
    for number in range(TOPICS_PER_TICK + 3):
        write(folder, f"topic-{number}.md", GOOD)
    with dg.DagsterInstance.ephemeral() as instance:
        assert len(tick(folder, instance).run_requests or []) == TOPICS_PER_TICK
