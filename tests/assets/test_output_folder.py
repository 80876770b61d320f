"""A topic's output folder belongs to one run at a time, and shows nothing half-written."""

import fcntl
import os

import pytest

from assets.output_folder import OutputUnwritable, alone_in

FILES = ("video.mp4", "script.md")


def test_what_a_killed_run_was_writing_is_removed_and_nothing_else(tmp_path):
    kept = {"video.mp4", ".notes", ".video.mp4.part", "of-my-own.txt"}
    for name in (*kept, f".video.mp4.{'0' * 32}", f".script.md.{'a1' * 16}"):
        (tmp_path / name).write_bytes(b"half")
    with alone_in(tmp_path, FILES):
        assert {path.name for path in tmp_path.iterdir()} == kept


def test_while_one_run_hands_over_another_waits(tmp_path):
    other = os.open(tmp_path, os.O_RDONLY)
    with alone_in(tmp_path, FILES), pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


def test_a_folder_that_cannot_be_made_is_named_with_the_setting(tmp_path):
    (tmp_path / "output").write_text("a file, not a folder")
    cannot = pytest.raises(OutputUnwritable, match=r"honey: the finished files cannot be written .* CM_OUTPUT")
    with cannot, alone_in(tmp_path / "output" / "honey", FILES):
        raise AssertionError("unreachable")
