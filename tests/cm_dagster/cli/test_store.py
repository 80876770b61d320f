"""`cm store` says one thing a line, JSON with nothing else beside it, and exit code 1 where something is to be done."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from assets.making.artifact import topics
from assets.topics.file import UnknownTopic
from cm_dagster.cli.store import parse_size, store_app
from cm_dagster.run.home import instance
from resources.errors import WrongInput
from resources.locations import locations
from resources.media.media_file import MediaFile
from resources.store.keys import Step
from resources.store.store import Stored, StoreFolder
from tests.resources.store.conftest import bucket_ground, s3, s3_settings, s3_url  # noqa: F401 - these are fixtures
from tests.resources.store.greetings import Parrot


class Sound(BaseModel, frozen=True):
    sound: MediaFile


def store(*arguments: str, catch_exceptions: bool = True):
    return CliRunner().invoke(store_app, [*arguments], catch_exceptions=catch_exceptions)


def in_json(*arguments: str):
    finished = store(*arguments, "--json")
    return finished.exit_code, json.loads(finished.stdout)


@pytest.fixture
def made(own_folders):
    """Two sounds in the store: `current` is what the topic honey needs, `loose` nobody needs."""

    def make(name: str) -> Stored[Sound]:
        def write(folder: Path) -> Sound:
            (folder / "sound.wav").write_bytes(name.encode() * 100_000)
            return Sound(sound=MediaFile.of(folder / "sound.wav"))

        return StoreFolder().open().get_or_make(Step(name="sound", version="1"), {"name": name}, Sound, write)

    found = {name: make(name) for name in ("current", "loose")}
    StoreFolder().open().pointers.make_current("honey", "sound", found["current"].record)
    return found


def test_stats(made):
    shown = store("stats").stdout
    assert "sound" in shown
    assert "1.2" in shown
    code, found = in_json("stats")
    assert code == 0
    assert (found["entries"], found["steps"][0]["step"], found["steps"][0]["current"]) == (2, "sound", 1)


def test_prune_says_what_went_and_what_is_left(made):
    assert store("prune", "--keep-days", "1").stdout == "removed 0 entries, 0.0 MB; 1.2 MB left\n"
    assert store("prune").stdout == "removed 1 entries, 0.5 MB; 0.7 MB left\n"
    assert made["current"].value.sound.path.exists()
    assert not made["loose"].value.sound.path.exists()


def test_prune_says_why_it_could_not_get_below_the_size(made):
    shown = store("prune", "--max-size", "100KB").stdout
    assert shown.endswith("0.7 MB left, more than --max-size: needed by current topics or runs that are on\n")
    code, pruned = in_json("prune", "--max-size", "100KB")
    assert (code, pruned["entries"], pruned["left_bytes"] > 100_000) == (0, 0, True)


def test_prune_spares_what_a_run_that_dagster_calls_started_has_recorded(made):
    from dagster import DagsterRunStatus, job

    @job
    def nothing() -> None: ...

    with instance() as dagster:
        run = dagster.create_run_for_job(nothing, status=DagsterRunStatus.STARTED)
    StoreFolder().open().pointers.record_run(run.run_id, "honey", "sound", made["loose"].record)
    assert in_json("prune")[1]["entries"] == 0
    with instance() as dagster:
        dagster.report_run_canceled(run)
    assert in_json("prune")[1]["entries"] == 1


def test_prune_says_beforehand_what_would_go(made):
    said = store("prune", "--dry-run").stdout
    assert "sound" in said
    assert said.endswith("would remove 1 entries, 0.5 MB; 0.7 MB left\n")
    code, would = in_json("prune", "--dry-run")
    assert (code, would["steps"]) == (0, [{"step": "sound", "entries": 1, "size_bytes": would["size_bytes"]}])
    assert made["loose"].value.sound.path.exists()
    assert in_json("prune") == (0, would)


def test_a_topic_whose_brief_is_gone_can_be_forgotten(made):
    (locations().output / "honey").mkdir()
    with instance() as dagster:
        dagster.add_dynamic_partitions(str(topics.name), ["honey", "bees"])
    assert store("forget", "honey").stdout == (
        f"forgot honey; its finished files stay in {locations().output}/honey, cm store prune frees the rest\n"
    )
    with instance() as dagster:
        assert dagster.get_dynamic_partitions(str(topics.name)) == ["bees"]
    assert (locations().output / "honey").is_dir()
    assert StoreFolder().open().pointers.topics() == []
    assert in_json("prune")[1]["entries"] == 2


def test_a_topic_that_has_a_brief_is_not_forgotten(made):
    brief = locations().topics / "honey.md"
    brief.write_text("# Honey\n\nHoney never spoils.\n")
    with pytest.raises(WrongInput) as refused:
        store("forget", "honey", catch_exceptions=False)
    assert str(refused.value) == (
        f"{brief}: the topic honey has a brief. Remove the file first, then: cm store forget honey"
    )
    assert StoreFolder().open().pointers.topics() == ["honey"]


def test_a_topic_that_nobody_knows_is_answered_with_the_nearest(made):
    with pytest.raises(UnknownTopic, match=r'there is no topic "hony"\. Nearest: honey\.'):
        store("forget", "hony", catch_exceptions=False)


def test_a_bucket_is_looked_after_as_a_folder_is(request, monkeypatch):
    ground = request.getfixturevalue("bucket_ground")
    monkeypatch.setenv("CM_STORE", str(ground.root))
    Parrot().greet(StoreFolder().open(), "hello")
    assert in_json("stats")[1]["root"] == str(ground.root)
    assert store("verify").stdout.endswith("The store is whole.\n")
    (sound,) = [name for name in ground.files() if name.endswith("/sound.wav")]
    ground.put(sound, b"damaged")
    assert store("verify").exit_code == 1
    assert "removed 1 damaged" in store("verify", "--repair").stdout


def test_a_whole_store_verifies(made):
    finished = store("verify")
    assert finished.exit_code == 0
    assert finished.stdout.endswith("The store is whole.\n")


def test_damage_is_exit_code_1_and_says_what_to_run(made):
    made["loose"].value.sound.path.write_bytes(b"damaged")
    finished = store("verify")
    assert finished.exit_code == 1
    assert "1 damaged. Run: cm store verify --repair" in finished.stdout
    assert store("verify", "--repair").exit_code == 0
    assert store("verify").exit_code == 0


def test_a_damaged_current_artifact_names_its_topic_until_it_is_made_again(made):
    made["current"].value.sound.path.write_bytes(b"damaged")
    code, found = in_json("verify", "--repair")
    assert (code, found["topics"]) == (1, ["honey"])
    finished = store("verify")
    assert finished.exit_code == 1
    assert "current artifacts of honey are lost. Run: cm make" in finished.stdout


def test_gc(made):
    StoreFolder().open().pointers.forget(made["loose"].record.key)
    assert store("gc").stdout == (
        "removed 1 entries without a key, 0.5 MB; 0 half-written; 0 keys of what is gone; records of 0 runs\n"
    )
    assert in_json("gc") == (0, {"unfinished": 0, "entries": 0, "size_bytes": 0, "keys": 0, "runs": 0})


@pytest.mark.parametrize(
    ("text", "size"), [("5GB", 5_000_000_000), ("800 mb", 800_000_000), ("12", 12), ("12b", 12), ("1.5KB", 1500)]
)
def test_sizes_are_read_as_people_write_them(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1GB", "5 parsecs", "5K"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(WrongInput, match="--max-size"):
        parse_size(text)
