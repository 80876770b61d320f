"""What a process has of its system: a place for temporary files, and how many files it may have open."""

import os
import resource
import subprocess
import tempfile
from pathlib import Path

import pytest

from resources.checks.machine import open_files_diagnostic, temporary_diagnostic
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount


@needs_own_mounts
@pytest.mark.parametrize("staged", ["has_no_room", "cannot_be_written"])
def test_temporary_files_that_have_no_place_are_told_of_with_the_setting(tmp_path, staged):
    in_own_mounts({"has_no_room": has_no_room, "cannot_be_written": cannot_be_written}[staged], tmp_path)


def has_no_room(folder: str) -> None:
    mount(Path(folder), "64k")
    tempfile.tempdir = folder
    line = temporary_diagnostic()
    assert line.state == "warn"
    assert line.found == f"{folder}, 0.0 GB free. Make room there, or set TMPDIR to a folder with 0.1 GB"


def cannot_be_written(folder: str) -> None:
    for each in (folder, "/tmp", "/var/tmp", "/usr/tmp"):  # noqa: S108
        if Path(each).is_dir():
            mount(Path(each), "64k")
            subprocess.run(remount(Path(each), "ro"), check=True)
    os.chdir("/proc")
    tempfile.tempdir, os.environ["TMPDIR"] = None, folder
    line = temporary_diagnostic()
    assert line.state == "fail"
    assert line.found.endswith("Set TMPDIR to one that can")


def test_a_folder_for_temporary_files_that_is_passed_over_is_named(monkeypatch):
    monkeypatch.setenv("TMPDIR", "/nowhere")
    line = temporary_diagnostic()
    assert line.state == "warn"
    assert line.found.startswith("TMPDIR: /nowhere cannot be written, so they go to /")


def test_too_few_open_files_are_told_of_with_the_command():
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, allowed[1]))
    try:
        line = open_files_diagnostic()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, allowed)
    assert line.state == "fail"
    assert line.found == "a process may have 40 open at once, and a run needs 64. Run: ulimit -n 1024"
