"""The command line answers a mistake with one line and exit code 1, and JSON with nothing else beside it."""

import json
import subprocess
from importlib import metadata

import pytest
from typer.testing import CliRunner

from cm_dagster.cli.main import app
from resources.errors import UnknownName
from tests.command import cm


def one_error(finished: "subprocess.CompletedProcess[str]") -> str:
    assert finished.returncode == 1, finished.stderr
    assert "Traceback" not in finished.stderr
    assert finished.stdout == ""
    return finished.stderr.strip().splitlines()[-1]


def write(folder, name, text):
    path = folder / "topics" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


BAD_BRIEFS: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "empty"),
    "unknown-key": ("---\nvoise: af_heart\n---\nHoney keeps.\n", "voice"),
    "unknown-voice": ("---\nvoice: af_hart\n---\nHoney keeps.\n", "af_heart"),
    "not-utf-8": (b"\xff\xfehoney", "UTF-8"),
    "huge": ("Honey keeps. " * 25_000, "256 KB"),
}


@pytest.fixture(scope="module")
def bad_batch(tmp_path_factory):
    """What `cm make --json` says of all bad briefs at once."""
    root = tmp_path_factory.mktemp("bad")
    for name, (text, _) in BAD_BRIEFS.items():
        (root / f"{name}.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.MonkeyPatch.context() as patch:
        for variable, folder in {"CM_OUTPUT": "output", "CM_STORE": "store", "DAGSTER_HOME": "dagster"}.items():
            patch.setenv(variable, str(root / folder))
        patch.setenv("CM_TOPICS", str(root))
        finished = cm("make", *(str(root / f"{name}.md") for name in BAD_BRIEFS), "--json")
    return root, finished


# Which voices there are, a weight says.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.engine) if name == "unknown-voice" else name for name in BAD_BRIEFS]
)
def test_a_bad_brief_is_one_line_that_names_file_and_fix(bad_batch, name):
    _, finished = bad_batch
    (report,) = [topic for topic in json.loads(finished.stdout)["topics"] if topic["topic"] == name]
    assert not report["ok"]
    assert name in report["error"]
    assert BAD_BRIEFS[name][1] in report["error"]
    assert "\n" not in report["error"]


def test_a_bad_batch_is_exit_code_1_and_hands_nothing_over(bad_batch):
    root, finished = bad_batch
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert not (root / "output").exists()


def test_a_file_that_is_not_there_is_named(own_folders):
    assert "no-such.md" in one_error(cm("make", str(own_folders / "no-such.md")))


def test_a_folder_is_not_a_brief(own_folders):
    assert "topics: this is a folder. Name a brief in it, such as topics/honey.md" in one_error(cm("make", "topics"))


def test_the_version_is_the_installed_one(own_folders):
    assert cm("--version").stdout == f"cm {metadata.version('cm-dagster')}\n"


def test_an_unknown_profile_offers_the_nearest(own_folders):
    path = write(own_folders, "honey.md", "Honey keeps.\n")
    for command in (["make", path], ["ui"], ["voices"]):
        with pytest.raises(UnknownName, match="Nearest: edge"):
            CliRunner().invoke(app, [*command, "--profile", "edgy"], catch_exceptions=False)


def test_a_broken_setting_of_one_profile_is_not_in_the_way_of_another(own_folders, monkeypatch):
    monkeypatch.setenv("CM_PROFILE", str(own_folders / "no-such.yaml"))
    assert "no-such.md: there is no such file" in one_error(cm("make", "no-such.md", "--profile", "edge"))


def test_the_environment_sets_what_only_the_profile_that_is_asked_for_has(own_folders, monkeypatch):
    monkeypatch.setenv("CM_LANGUAGE_BASE_URL", "http://127.0.0.1:9")
    assert "no-such.md: there is no such file" in one_error(cm("make", "no-such.md", "--profile", "minimum"))


def test_a_brief_may_be_named_by_any_path_that_leads_to_it(own_folders):
    write(own_folders, "bad.md", "---\nspeed: 9\n---\nHoney.\n")
    (own_folders / "work").mkdir()
    assert one_error(cm("make", "work/../topics/bad.md")).startswith("topics/bad.md: speed")


def test_in_a_batch_an_edited_script_stands_for_its_brief(own_folders):
    bad = write(own_folders, "bad.md", "---\nspeed: 9\n---\nHoney.\n")
    script, lost = write(own_folders, "Bad.script.md", "# Honey\n"), write(own_folders, "lost.script.md", "# Lost\n")
    finished = cm("make", bad, script, lost, "--json")
    report = json.loads(finished.stdout)
    assert [(topic["topic"], topic["ok"]) for topic in report["topics"]] == [("bad", False), ("lost", False)]
    assert "this is an edited script, not a brief" in report["topics"][1]["error"]
    assert f"Used by their briefs: {script}" in finished.stderr.splitlines()


def test_without_a_viewer_nothing_is_made_only_to_be_shown(own_folders, monkeypatch):
    monkeypatch.setenv("PATH", str(own_folders))
    path = write(own_folders, "honey.md", "Honey keeps.\n")
    assert "--open: there is no " in one_error(cm("make", path, "--open"))


def test_a_folder_in_which_no_run_can_be_recorded_is_named(own_folders, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", write(own_folders, "honey.md", "Honey keeps.\n") + "/dagster")
    line = one_error(cm("make", "topics/honey.md"))
    assert line.endswith("Set DAGSTER_HOME to a folder you can write to")


@pytest.mark.engine
def test_voices_are_listed_with_what_they_speak_and_none_that_no_brief_can_ask_for():
    listed = dict(line.split() for line in cm("voices", "--profile", "edge").stdout.splitlines())
    assert listed["af_heart"] == "en"
    assert listed["ff_siwis"] == "fr"
    assert not {name[0] for name in listed} & {"j", "z"}


def test_json_is_one_object_and_names_every_topic(own_folders):
    bad, empty = write(own_folders, "bad.md", "---\nspeed: 9\n---\nHoney.\n"), write(own_folders, "empty.md", "")
    finished = cm("make", bad, empty, "--json")
    assert finished.returncode == 1
    report = json.loads(finished.stdout)
    assert [(topic["topic"], topic["ok"]) for topic in report["topics"]] == [("bad", False), ("empty", False)]
    assert "speed" in report["topics"][0]["error"]
    assert set(report["topics"][0]) == {
        "topic", "ok", "video", "duration_s", "wall_s", "word_error_rate", "loudness_lufs", "assets", "failed_checks",
        "notes", "error", "overtaken",
    }  # fmt: skip


@pytest.mark.usefixtures("own_folders")
def test_store_stats_and_prune_work_on_an_empty_store():
    assert cm("store", "stats").returncode == 0
    assert "removed 0 entries" in cm("store", "prune").stdout
    assert "--max-size" in one_error(cm("store", "prune", "--max-size", "much"))
