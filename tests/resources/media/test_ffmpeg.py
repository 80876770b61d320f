import os
import socket
import sys
from pathlib import Path

import pytest

from resources.errors import EngineFailed, NotInstalled
from resources.media.ffmpeg import ffmpeg, picture_deadline_s, sound_deadline_s


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(scope="module")
def carried() -> Path:
    """The binary that is used here."""
    return ffmpeg().path


def test_the_binary_that_imageio_ffmpeg_carries_comes_before_the_path(tmp_path, monkeypatch):
    monkeypatch.delenv("CM_FFMPEG", raising=False)
    executable(tmp_path / "ffmpeg", "echo ffmpeg version 0.1-on-the-path")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert "imageio_ffmpeg" in ffmpeg().path.parts
    assert ffmpeg().version[0] in "nN0123456789"


@pytest.fixture
def without_the_package(monkeypatch):
    """A Python in which imageio-ffmpeg is not installed."""
    monkeypatch.delenv("CM_FFMPEG", raising=False)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)


@pytest.mark.usefixtures("without_the_package")
def test_without_the_package_the_one_on_the_path_is_taken(tmp_path, monkeypatch, carried):
    executable(tmp_path / "ffmpeg", f'exec "{carried}" "$@"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert ffmpeg().path == tmp_path / "ffmpeg"


@pytest.mark.usefixtures("without_the_package")
def test_where_there_is_none_the_line_that_installs_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalled, match=r"ffmpeg: none found\. Install it with: pip install "):
        ffmpeg()


def test_cm_ffmpeg_names_the_binary(tmp_path, monkeypatch):
    whole = ffmpeg().path
    monkeypatch.setenv("CM_FFMPEG", str(executable(tmp_path / "mine", f'exec "{whole}" "$@"')))
    assert ffmpeg().path == tmp_path / "mine"


def test_a_binary_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_FFMPEG", str(tmp_path / "nowhere"))
    with pytest.raises(NotInstalled, match=r"CM_FFMPEG: there is no file .*nowhere"):
        ffmpeg()


def test_a_binary_that_cannot_be_run_is_named(tmp_path, monkeypatch):
    (tmp_path / "text").write_text("no program")
    monkeypatch.setenv("CM_FFMPEG", str(tmp_path / "text"))
    with pytest.raises(NotInstalled, match=r"text: cannot be run"):
        ffmpeg()


def test_another_program_is_not_taken_for_ffmpeg(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_FFMPEG", str(executable(tmp_path / "other", "echo other program 1.0")))
    with pytest.raises(NotInstalled, match="does not answer `-version` as ffmpeg does"):
        ffmpeg()


def test_a_program_that_never_answers_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("resources.media.ffmpeg.ANSWERS_WITHIN_S", 0.1)
    monkeypatch.setenv("CM_FFMPEG", str(executable(tmp_path / "silent", "exec tail -f /dev/null")))
    with pytest.raises(NotInstalled, match=r"silent: no answer to `-version` within 0\.1 s\. Set CM_FFMPEG to a "):
        ffmpeg()


def test_what_a_binary_lacks_is_listed(tmp_path, monkeypatch):
    lacking = executable(tmp_path / "small", "echo 'ffmpeg version 1.2'; echo ' .. overlay VV->V Overlay'")
    monkeypatch.setenv("CM_FFMPEG", str(lacking))
    with pytest.raises(NotInstalled, match=r"lacks filter alimiter, .*filter ass, .*encoder aac, encoder libx264"):
        ffmpeg()


def test_standard_input_goes_in_and_standard_output_comes_out():
    finished = ffmpeg().run(
        ["-f", "s16le", "-ar", "24000", "-ac", "1", "-i", "pipe:0", "-f", "s16le", "pipe:1"],
        purpose="copy sound",
        stdin=bytes(range(200)),
    )
    assert finished.stdout == bytes(range(200))


def test_arguments_reach_ffmpeg_untouched_by_any_shell(tmp_path):
    title = "\"quotes\" $(touch /tmp/x) `ls` 100% ; 'done'"
    ffmpeg().run(
        ["-f", "lavfi", "-i", "anullsrc=d=0.1", "-metadata", f"title={title}", "-f", "ffmetadata", tmp_path / "tags"],
        purpose="write tags",
    )
    assert f"title={title.replace(';', chr(92) + ';')}" in (tmp_path / "tags").read_text()


def test_a_failed_run_says_what_it_was_for_and_what_ffmpeg_said(tmp_path):
    with pytest.raises(EngineFailed, match=r"could not read the clip \(exit code \d+\): .*No such file") as failed:
        ffmpeg().run(["-i", tmp_path / "absent.wav", "-f", "null", "-"], purpose="read the clip")
    assert "\n" not in str(failed.value)
    assert "absent.wav" in str(failed.value)


def test_a_run_that_stands_still_ends_at_its_deadline(tmp_path):
    os.mkfifo(tmp_path / "nobody-writes.wav")
    stuck = ["-i", tmp_path / "nobody-writes.wav", "-f", "null", "-"]
    with pytest.raises(EngineFailed, match=r"^ffmpeg could not read a clip: it stood still .* after 0\.3 s\. [^\n]*$"):
        ffmpeg().run(stuck, purpose="read a clip", deadline_s=0.3)


def test_the_longer_the_work_the_later_its_deadline():
    assert picture_deadline_s(0) == sound_deadline_s(0.0) >= 60
    assert picture_deadline_s(300) - picture_deadline_s(299) >= 10
    assert sound_deadline_s(41.0) - sound_deadline_s(40.0) >= 10


def test_a_playlist_cannot_make_it_reach_for_a_server(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        playlist = tmp_path / "clip.m3u8"
        playlist.write_text(f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:{server.getsockname()[1]}/clip.ts\n")
        with pytest.raises(EngineFailed):
            ffmpeg().run(["-i", playlist, "-f", "null", "-"], purpose="read a playlist")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
