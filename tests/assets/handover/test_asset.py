"""A topic's output folder belongs to one run at a time, holds what that run used, and shows nothing half-written."""

import fcntl
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from assets.captions.asset import Captions
from assets.handover.asset import OutputUnwritable, alone_in, publish
from assets.making.artifact import Delivered
from assets.script.script import Scene, Script
from resources.media.media_file import MediaFile
from resources.store.keys import Step
from resources.store.store import Store, Stored, StoreDamaged
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount

FILES = ("video.mp4", "script.md")


class Film(BaseModel, frozen=True):
    """What of a video is handed over."""

    video: MediaFile
    poster: MediaFile
    contact_sheet: MediaFile


def made_whole(run: str, store: Store) -> Delivered[Film]:
    """Make all of the topic honey in a run, the run's name in every file; it is handed over by the caller."""

    def made(asset: str, kind: type[Any], make: Callable[[Path], Any]) -> Stored[Any]:
        stored = store.get_or_make(Step(name=asset, version="1"), {"run": run}, kind, make)
        store.pointers.make_current("honey", asset, stored.record)
        return stored

    def files(folder: Path, names: list[str]) -> dict[str, MediaFile]:
        for name in names:
            (folder / name).write_text(f"{name} of {run}")
        return {name: MediaFile.of(folder / name) for name in names}

    said = Scene(role="hook", narration=f"Said by {run}.", on_screen_text="", visual="")
    script = Script(title="Honey", language="en", scenes=(said,))
    subtitles = ["srt", "vtt", "ass", "json_file"]
    upstream = {
        "brief": made("brief", Script, lambda _: script),
        "script": made("script", Script, lambda _: script),
        "voiceover": made("voiceover", Script, lambda _: script),
        "captions": made(
            "captions",
            Captions,
            lambda folder: Captions(pages=(), heard="", word_error_rate=0.0, **files(folder, subtitles)),
        ),
    }
    for asset, stored in upstream.items():
        store.pointers.record_run(run, "honey", asset, stored.record)
    film = made("render", Film, lambda folder: Film(**files(folder, list(Film.model_fields))))
    return Delivered("honey", run, film, store)


def test_a_run_hands_over_its_own_whatever_another_run_made_current_meanwhile(own_folders):
    store = Store(own_folders / "store")
    first, second = made_whole("first", store), made_whole("second", store)
    publish(first)
    folder = own_folders / "output" / "honey"
    captions = [f"captions.{form}" for form in ("srt", "vtt", "ass", "json")]
    for name in ("video.mp4", "poster.jpg", "contact_sheet.jpg", *captions):
        assert (folder / name).read_text().endswith(" of first")
    assert "Said by first." in (folder / "script.md").read_text()
    account = json.loads((folder / "provenance.json").read_text())
    assert [made["made_from"] for made in account["reproducible"]["assets"].values()] == [{"run": "first"}] * 5
    assert account["reproducible"]["assets"]["render"]["digest"] == first.stored.digest
    publish(second)
    assert (folder / "video.mp4").read_text() == "video of second"


def test_a_run_that_never_read_a_part_does_not_hand_over_another_ones(own_folders):
    store = Store(own_folders / "store")
    whole = made_whole("first", store)
    with pytest.raises(StoreDamaged, match="honey: brief is gone from the store"):
        publish(Delivered("honey", "another run", whole.stored, store))
    assert not (own_folders / "output" / "honey").exists()


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
        with pytest.raises(OutputUnwritable) as refused, alone_in(folder, FILES):
            (folder / "video.mp4").write_bytes(b"never written")
        assert str(refused.value) == (
            f"{folder}: the finished files cannot be written (Read-only file system). "
            "Make it a folder you can write, or set CM_OUTPUT to another folder"
        )
