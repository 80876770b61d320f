"""A store in a local folder whose disk is full, or that cannot be written: one line, and nothing half-made."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from resources.errors import StorageUnusable
from resources.store.entries import Entries
from resources.store.life import collect, stats, verify
from resources.store.objects import FolderObjects
from resources.store.store import Store
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount
from tests.resources.store.greetings import STEP, Greeting, Parrot
from tests.resources.store.processes import greet_at_once, new_event, process


@needs_own_mounts
def test_a_full_disk_is_one_line_and_leaves_what_was_there(tmp_path):
    in_own_mounts(disk_is_full, tmp_path)


def disk_is_full(folder: str) -> None:
    mount(Path(folder), "256k")
    store = Store(Path(folder) / "store")
    small = Parrot().greet(store, "small")
    with pytest.raises(StorageUnusable) as refused:
        Parrot().greet(store, "large" * 100)
    assert str(refused.value) == (
        f"{folder}/store: the store cannot be used (No space left on device). Make room: cm store prune"
    )
    assert list(store.entries.sizes()) == [small.digest]
    assert not list(Path(folder).glob("store/staging/*/"))
    assert Parrot().greet(store, "small").hit


@needs_own_mounts
def test_another_disk_that_is_full_is_not_taken_for_the_stores(tmp_path):
    in_own_mounts(another_disk_is_full, tmp_path)


def another_disk_is_full(folder: str) -> None:
    other = Path(folder) / "temporary"
    mount(other, "64k")
    tempfile.tempdir = str(other)
    large = Path(folder) / "large"
    large.write_bytes(b"large" * 100_000)

    def copied(_folder: Path) -> Greeting:
        shutil.copyfile(large, other / "large")
        raise AssertionError("there was room")

    def written(_folder: Path) -> Greeting:
        (other / "large").write_bytes(large.read_bytes())
        raise AssertionError("there was room")

    for make in (copied, written):
        with pytest.raises(StorageUnusable) as refused:
            Store(Path(folder) / "store").get_or_make(STEP, {}, Greeting, make)
        assert str(refused.value) == (
            f"{other}: this folder's disk is full. "
            "Make room there, or if it is for temporary files set TMPDIR to another"
        )


@needs_own_mounts
def test_a_read_only_store_is_one_line_and_can_still_be_looked_at(tmp_path):
    in_own_mounts(store_is_read_only, tmp_path)


def store_is_read_only(folder: str) -> None:
    mount(Path(folder), "256k")
    # By another process, which has no file open any more.
    with process(greet_at_once, Path(folder) / "store", started := new_event()) as making:
        started.set()
        making.join()
    subprocess.run(remount(Path(folder), "ro"), check=True)
    store = Store(Path(folder) / "store")
    with pytest.raises(StorageUnusable) as refused:
        Parrot().greet(store, "another")
    assert str(refused.value) == (
        f"{folder}/store: the store cannot be used (Read-only file system). "
        "Set CM_STORE to a folder you can read and write"
    )
    with pytest.raises(StorageUnusable, match=r"Read-only file system.*Set CM_STORE"):
        FolderObjects(Path(folder) / "store").write("served/model.json", b"{}")
    assert stats(store).entries == 1
    assert not verify(store).damaged


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnusable, match=r"file/store: the store cannot be used \(Not a directory\)"):
        Store(tmp_path / "file" / "store")


def test_an_entry_that_cannot_be_read_is_named(tmp_path):
    store = Store(tmp_path / "store")
    digest = Parrot().greet(store, "hello").digest
    manifest = store.entries.folder(digest) / "manifest.json"
    manifest.unlink()
    manifest.mkdir()
    with pytest.raises(StorageUnusable, match=rf"^{manifest}: the store cannot be used \(Is a directory\)"):
        Parrot().greet(store, "hello")


@pytest.mark.parametrize("name", ["uses/left-behind", "staging/left-behind/owner.lock"])
def test_a_file_of_another_process_that_may_not_be_opened_is_named(tmp_path, name):
    # Not even root may open a folder to write.
    (tmp_path / "store" / name).mkdir(parents=True)
    with pytest.raises(StorageUnusable, match=rf"store/{name}: the store cannot be used \(Is a directory\)"):
        Parrot().greet(Store(tmp_path / "store"), "hello")


def test_what_is_made_again_while_it_is_hashed_is_not_taken_for_the_damaged_one(tmp_path):
    store = Store(tmp_path / "store")
    digest = Parrot().greet(store, "hello").digest
    entry, whole = store.entries.folder(digest), tmp_path / "whole"
    shutil.copytree(entry, whole)
    (entry / "sound.wav").write_bytes(b"damaged")

    class MadeAgainMeanwhile(Entries):
        def is_whole(self, digest: str) -> bool:
            found = super().is_whole(digest)
            entry.rename(tmp_path / "damaged")
            whole.rename(entry)
            return found

    assert not MadeAgainMeanwhile(tmp_path / "store").remove_damaged(digest)
    assert store.entries.is_whole(digest)


def test_files_that_a_desktop_leaves_in_every_folder_harm_nothing(tmp_path):
    store = Store(tmp_path / "store")
    stored = Parrot().greet(store, "hello")
    store.pointers.record_run("run", "honey", "greeting", stored.record)
    store.pointers.make_current("honey", "greeting", stored.record)
    for folder in (*(tmp_path / "store").rglob("*/"), tmp_path / "store"):
        (folder / ".DS_Store").write_bytes(b"")
    assert Parrot().greet(Store(tmp_path / "store"), "hello").hit
    assert stats(store).entries == 1
    assert verify(store).topics == ()
    assert collect(store, keep_days=30).entries == 0
