"""Whatever folder, locale and terminal a command is started with: it works, or says in one line what to change."""

import os
import subprocess
import sys
from pathlib import Path

from tests.mounts import HERE

BRIEF = "---\nspeed: 9\n---\n# Caf\u00e9 \u2013 hot\n\n- Coffee is hot.\n"


def python_cm(*arguments: str, folder: Path, **changed: str) -> "subprocess.CompletedProcess[bytes]":
    """Run `cm` in a Python of its own, which reads the locale as it starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "cm_dagster", *arguments]
    environment = {**kept, "PYTHONPATH": str(HERE), **changed}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)


def test_in_the_c_locale_a_brief_with_accents_is_read_and_told_of(own_folders):
    (own_folders / "topics" / "Caf\u00e9 Ol\u00e9.md").write_text(BRIEF, encoding="utf-8")
    made = python_cm("make", "topics/Caf\u00e9 Ol\u00e9.md", folder=own_folders, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert made.returncode == 1
    said = made.stderr.decode()
    assert "Traceback" not in said
    assert "Ol\u00e9.md: speed: must be" in said


def test_what_standard_output_cannot_take_is_written_so_that_it_can(own_folders):
    folder = own_folders / "caf\u00e9"
    folder.mkdir()
    stats = python_cm("store", "stats", folder=folder, LC_ALL="C", PYTHONIOENCODING="ascii", CM_STORE="stor\u00e9")
    assert stats.returncode == 0, stats.stderr
    assert b"stor\\xe9" in stats.stdout


def test_a_locale_in_which_names_are_read_as_something_else_is_one_line_with_the_setting(own_folders):
    ended = python_cm("doctor", folder=own_folders, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ended.returncode == 1
    assert ended.stderr == b"LC_ALL: names of files are read as ascii here. Run: export PYTHONUTF8=1\n"


def test_a_working_folder_that_was_removed_is_one_line(own_folders):
    gone = own_folders / "gone"
    gone.mkdir()
    begun = f'rmdir "{gone}"; exec "{sys.executable}" -m cm_dagster profiles show'
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    ended = subprocess.run(["sh", "-c", begun], cwd=gone, env=environment, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "the working folder: somebody removed it. Go to another, such as: cd ~"
    assert "Traceback" not in ended.stderr
