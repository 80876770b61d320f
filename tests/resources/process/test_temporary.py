"""Temporary files go when their process goes; what a killed process left goes with the next one."""

import subprocess
import sys

import pytest

FOLDER = "from resources.process.temporary import temporary_folder; print(temporary_folder(), flush=True)"
WAITS = f"{FOLDER}; import signal; signal.pause()"


def python(program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)


@pytest.fixture(autouse=True)
def own_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def test_nothing_is_left_by_a_process_that_ends(tmp_path):
    assert python(FOLDER).communicate()[0].startswith(f"{tmp_path}/cm_dagster-")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_what_others_have_stays(tmp_path):
    others = tmp_path / "cm_dagster-releases"
    others.mkdir()
    living, killed = python(WAITS), python(WAITS)
    try:
        folders = [process.stdout.readline().strip() for process in (living, killed) if process.stdout]
        killed.kill()
        killed.communicate()
        assert sorted(map(str, tmp_path.iterdir())) == sorted([*folders, str(others)])
        python(FOLDER).communicate()
        assert sorted(map(str, tmp_path.iterdir())) == sorted([folders[0], str(others)])
    finally:
        living.kill()
        living.communicate()
