"""Entries: immutable folders named by the digest of what is in them, written beside, then renamed into place.

Belongs here: writing, checking and reading one entry; staging folders and their sweeping.
Not here: keys (keys.py), which entry is a topic's current one (pointers.py).
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from resources.media.media_file import file_sha256
from resources.store.keys import canonical_json

MANIFEST = "manifest.json"
LOCK = "owner.lock"


def sync(path: Path) -> None:
    """Bring a file's bytes, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step: a reader sees the old bytes or the new, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        beside.write_bytes(data)
        sync(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)


class Entries:
    """The folder of all entries, and the staging folder they are written in."""

    def __init__(self, root: Path) -> None:
        self._entries = root / "entries"
        self._staging = root / "staging"

    def folder(self, digest: str) -> Path:
        """Return where the entry with this digest lies, or would."""
        return self._entries / digest[:2] / digest

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Lend an empty folder on the store's own disk; what is left in it afterwards is removed.

        The folder is locked for as long as its owner lives, so a later run can tell a dead owner's folder.
        """
        owned = self._staging / uuid.uuid4().hex
        content = owned / "content"
        with ExitStack() as held:
            with self._creation(fcntl.LOCK_SH):
                content.mkdir(parents=True)
                lock = held.enter_context((owned / LOCK).open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            held.callback(shutil.rmtree, owned, ignore_errors=True)
            yield content

    @contextmanager
    def _creation(self, mode: int) -> Iterator[None]:
        """Keep a sweep from seeing a folder between its making and its locking."""
        self._staging.mkdir(parents=True, exist_ok=True)
        with (self._staging / LOCK).open("a") as lock:
            fcntl.flock(lock, mode)
            yield

    def sweep(self) -> int:
        """Remove staging folders whose owner is gone; return how many."""
        removed = 0
        with self._creation(fcntl.LOCK_EX):
            for owned in self._staging.glob("*/"):
                with (owned / LOCK).open("a") as lock:
                    try:
                        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    shutil.rmtree(owned, ignore_errors=True)
                    removed += 1
        return removed

    def commit(self, staged: Path) -> str:
        """Make a staged folder an entry and return its digest; an equal entry that is already there stays."""
        names = sorted(path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file())
        manifest = canonical_json({name: file_sha256(staged / name) for name in names})
        digest = hashlib.sha256(manifest).hexdigest()
        if self.is_whole(digest):
            return digest
        (staged / MANIFEST).write_bytes(manifest)
        for name in (*names, MANIFEST):
            sync(staged / name)
        sync(staged)
        target = self.folder(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.rename(target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            # Either another process committed the same content since `is_whole` looked, or a damaged entry lies there.
            if not self.is_whole(digest):
                self.discard(digest)
                staged.rename(target)
        sync(target.parent)
        return digest

    def is_whole(self, digest: str) -> bool:
        """Say whether the entry is there and every byte of it is as its digest says."""
        folder = self.folder(digest)
        try:
            manifest = (folder / MANIFEST).read_bytes()
            if hashlib.sha256(manifest).hexdigest() != digest:
                return False
            return all(file_sha256(folder / name) == sha256 for name, sha256 in json.loads(manifest).items())
        except FileNotFoundError:
            return False

    def discard(self, digest: str) -> None:
        """Remove an entry, out of sight first, so that nobody ever reads half of it."""
        folder = self.folder(digest)
        grave = self._staging / uuid.uuid4().hex
        grave.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(grave)
        except FileNotFoundError:
            return
        shutil.rmtree(grave, ignore_errors=True)

    def digests(self) -> list[str]:
        """Return the digests of all entries, sorted."""
        return sorted(path.name for path in self._entries.glob("*/*"))

    def size_bytes(self, digest: str) -> int:
        """Return the size of an entry's files."""
        return sum(path.stat().st_size for path in self.folder(digest).rglob("*") if path.is_file())
