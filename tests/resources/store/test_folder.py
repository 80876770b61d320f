"""A store in a local folder whose disk is full, or that cannot be written: one line, and nothing half-made."""

import subprocess
from pathlib import Path

import pytest

from resources.store.life import collect, stats, verify
from resources.store.staging import StoreUnusable
from resources.store.store import Store
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount
from tests.resources.store.greetings import Parrot
from tests.resources.store.processes import greet_at_once, new_event, process


@needs_own_mounts
def test_a_full_disk_is_one_line_and_leaves_what_was_there(tmp_path):
    in_own_mounts(disk_is_full, tmp_path)


def disk_is_full(folder: str) -> None:
    mount(Path(folder), "256k")
    store = Store(Path(folder) / "store")
    small = Parrot().greet(store, "small")
    with pytest.raises(StoreUnusable) as refused:
        Parrot().greet(store, "large" * 100)
    assert str(refused.value) == (
        f"{folder}/store: the store cannot be used (No space left on device). Make room: cm store prune"
    )
    assert list(store.entries.sizes()) == [small.digest]
    assert not list(Path(folder).glob("store/staging/*/"))
    assert Parrot().greet(store, "small").hit


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
    with pytest.raises(StoreUnusable) as refused:
        Parrot().greet(store, "another")
    assert str(refused.value) == (
        f"{folder}/store: the store cannot be used (Read-only file system). "
        "Set CM_STORE to a folder you can read and write"
    )
    assert stats(store).entries == 1
    assert not verify(store).damaged


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match=r"file/store: the store cannot be used \(Not a directory\)"):
        Store(tmp_path / "file" / "store")


def test_an_entry_that_cannot_be_read_is_named_by_the_store_it_is_in(tmp_path):
    store = Store(tmp_path / "store")
    digest = Parrot().greet(store, "hello").digest
    manifest = store.entries.folder(digest) / "manifest.json"
    manifest.unlink()
    manifest.mkdir()
    with pytest.raises(StoreUnusable, match=r"the store cannot be used \(Is a directory\)"):
        Parrot().greet(store, "hello")


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
