"""The instance that runs are recorded in, made by a process that may be killed at any moment."""

import os
import shutil
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cm_dagster.run.home import instance
from resources.errors import WrongInput
from tests.forks import fork


def opened_as_others_find_it(home: Path, left: Path) -> None:
    """Open the instance; copy what lies there whenever a database is about to be touched or a file to get its name.

    What a process leaves that is killed at that moment is what lies there, but for its locks.
    """
    os.environ["DAGSTER_HOME"] = str(home)
    moments = count()
    copying = False

    def look_on(event: str, arguments: Any) -> None:
        nonlocal copying
        if copying or event not in ("os.rename", "sqlite3.connect") or not str(arguments[0]).startswith(str(home)):
            return
        copying = True
        shutil.copytree(home, left / f"{next(moments):03}")
        copying = False

    sys.addaudithook(look_on)
    with instance():
        pass


def content(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Return what lies in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(path.relative_to(folder)), path.read_bytes()) for path in files)


def test_an_instance_killed_while_it_is_made_is_made_whole_by_the_next_one(tmp_path, monkeypatch):
    home, left = tmp_path / "home", tmp_path / "left"
    home.mkdir()
    process = fork(opened_as_others_find_it, home, left)
    process.start()
    process.join()
    assert process.exitcode == 0
    deaths = {content(folder): folder for folder in sorted(left.iterdir())}
    assert len(deaths) > 5
    for folder in deaths.values():
        monkeypatch.setenv("DAGSTER_HOME", str(folder))
        with instance() as dagster:
            assert not dagster.has_dynamic_partition("topic", "honey")
            dagster.add_dynamic_partitions("topic", ["honey"])
            assert dagster.get_dynamic_partitions("topic") == ["honey"]
        assert {path.name for path in folder.iterdir() if path.is_dir()} <= {"history", "schedules", "storage"}


def test_runs_that_are_recorded_in_a_database_of_ones_own_leave_none_here(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    home = tmp_path / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text(f"storage: {{sqlite: {{base_dir: {elsewhere}}}}}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with instance() as dagster:
        dagster.add_dynamic_partitions("topic", ["honey"])
    assert (elsewhere / "history").is_dir()
    assert not (home / "history").exists()


@pytest.mark.parametrize(
    "settings",
    [
        "telemetry: [",
        "no_such_setting: 1\n",
        "hello",
        "\udcff",
        "run_storage: {module: no_such_module, class: Storage}\n",
        "storage: {postgres: {postgres_url: nowhere}}\n",
        "storage: {sqlite: {base_dir: /proc/nowhere}}\n",
    ],
)
def test_settings_that_dagster_does_not_take_are_named_in_one_line(tmp_path, monkeypatch, settings):
    (tmp_path / "dagster.yaml").write_text(settings, errors="surrogateescape")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with (
        pytest.raises(WrongInput, match=r"dagster.yaml: .*set DAGSTER_HOME to another folder$") as refused,
        instance(),
    ):
        pass
    assert "\n" not in str(refused.value)


EARLIER = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, settings: str | None = None) -> tuple[int, bool]:
    """Open the instance; return how many runs it allows at once, and whether lost ones are launched again."""
    if settings is not None:
        (home / "dagster.yaml").write_text(settings)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with instance() as dagster:
        queue = dagster.get_concurrency_config().run_queue_config
        assert queue is not None
        return queue.max_concurrent_runs, dagster.run_retries_enabled


def test_a_new_instance_makes_one_topic_at_a_time(tmp_path, monkeypatch):
    assert opened(tmp_path, monkeypatch) == (1, True)


def test_the_settings_an_earlier_version_wrote_are_taken_over(tmp_path, monkeypatch):
    assert opened(tmp_path, monkeypatch, EARLIER) == (1, True)


def test_settings_that_a_person_edited_are_left_as_they_are(tmp_path, monkeypatch):
    edited = EARLIER + "# mine\n"
    assert opened(tmp_path, monkeypatch, edited) == (10, False)
    assert (tmp_path / "dagster.yaml").read_text() == edited
