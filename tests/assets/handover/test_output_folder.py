"""A topic's output folder belongs to one run at a time, holds what that run made, and shows nothing half-written."""

import fcntl
import json
import os
import subprocess
from pathlib import Path

import pytest

from assets.captions.asset import Captions
from assets.handover.handover import Handover, finished_files, handover
from assets.handover.output_folder import PROVENANCE, alone_in, missing_files, output_folder, put_in_place
from assets.making.parameters import EntryFolder, Records, TopicKey
from assets.render.video import Video
from assets.script.script import Scene, Script
from resources.errors import StorageUnusable
from resources.media.loudness import Loudness
from resources.media.media_file import MediaFile
from resources.media.probe import StreamFacts
from resources.store.pointers import Made, Record
from tests.assets.post.films import film, track
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount

FILES = ("video.mp4", "script.md")
FACTS = StreamFacts(
    video_codec="h264",
    profile="High",
    width_px=1080,
    height_px=1920,
    frame_rate_hz=30.0,
    constant_frame_rate=True,
    frames=900,
    pixel_format="yuv420p",
    colour="bt709",
    colour_range="tv",
    audio_codec="aac",
    sample_rate_hz=48_000,
    channels=2,
    video_duration_s=30.0,
    audio_duration_s=30.0,
    faststart=True,
    loudness=Loudness(integrated_lufs=-14.0, true_peak_dbtp=-1.5),
    longest_black_s=0.0,
    longest_frozen_s=0.0,
    size_bytes=8,
)


def put(run: str, folder: Path) -> Handover:
    """Hand over the topic honey as a run made it, the run's name in every file."""
    folder.mkdir()

    def file(name: str) -> MediaFile:
        (folder / name).write_text(f"{name} of {run}")
        return MediaFile.of(folder / name)

    said = Scene(role="hook", narration=f"Said by {run}.", on_screen_text="", visual="")
    script = Script(title="Honey", language="en", scenes=(said,))
    captions = Captions(
        pages=(),
        heard="",
        word_error_rate=0.0,
        srt=file("a.srt"),
        vtt=file("a.vtt"),
        ass=file("a.ass"),
        json_file=file("a.json"),
    )
    of = film("Honey keeps.", hook=f"Said by {run}.")
    video = Video(video=file("a.mp4"), poster=file("poster.jpg"), contact_sheet=file("sheet.jpg"), facts=FACTS)
    made = Made(run_id=run, at="2026-11-30T08:00:00+00:00", wall_s=1.0)
    record = Record(step="render", version="1", inputs={"run": run}, key="", digest=run, made=made)
    records = Records({"render": record})
    spoken, posted = track(script.scenes, (), "en"), of.post(folder)
    handed = handover(
        TopicKey("honey"), of.facts, script, spoken, captions, video, posted, records, EntryFolder(folder)
    )
    files = finished_files(captions, video, posted, handed.script)
    with alone_in(output_folder("honey"), (*files, PROVENANCE)):
        put_in_place(handed, files, run, records)
    return handed


def test_what_lies_there_is_what_the_last_run_made_with_the_account_of_it(own_folders):
    first, second = put("first", own_folders / "1"), put("second", own_folders / "2")
    folder = own_folders / "output" / "honey"
    assert {path.name for path in folder.iterdir()} == {*second.files, "provenance.json"}
    assert (folder / "video.mp4").read_text() == "a.mp4 of second"
    assert "Said by second." in (folder / "script.md").read_text()
    account = json.loads((folder / "provenance.json").read_text())
    assert account["reproducible"]["assets"]["render"] == {
        "version": "1",
        "digest": "second",
        "made_from": {"run": "second"},
    }
    assert account["run"]["dagster_run_id"] == "second"
    assert missing_files(second) == []
    assert set(missing_files(first)) == {*first.files, "provenance.json"}


def test_a_file_that_is_gone_or_was_changed_is_missing(own_folders):
    handed = put("first", own_folders / "1")
    folder = own_folders / "output" / "honey"
    (folder / "poster.jpg").unlink()
    (folder / "captions.srt").write_text("mine")
    (folder / "provenance.json").write_text("{}")
    assert missing_files(handed) == ["captions.srt", "poster.jpg", "provenance.json"]


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
    cannot = pytest.raises(match=r"honey: the finished files cannot be written .* CM_OUTPUT")
    with cannot, alone_in(tmp_path / "output" / "honey", FILES):
        raise AssertionError("unreachable")


@needs_own_mounts
def test_a_folder_that_may_only_be_read_is_named_in_one_line_with_the_setting(tmp_path):
    in_own_mounts(folder_is_read_only, tmp_path)


def folder_is_read_only(root: str) -> None:
    folder = Path(root) / "output" / "honey"
    mount(folder.parent, "1m")
    for made in (False, True):
        if made:
            subprocess.run(remount(folder.parent, "rw"), check=True)
            folder.mkdir()
        subprocess.run(remount(folder.parent, "ro"), check=True)
        with pytest.raises(StorageUnusable) as refused, alone_in(folder, FILES):
            (folder / "video.mp4").write_bytes(b"never written")
        assert str(refused.value) == (
            f"{folder}: the finished files cannot be written (Read-only file system). "
            "Make it a folder you can write, or set CM_OUTPUT to another folder"
        )
