"""Entries: immutable folders named by the digest of what is in them, written beside, then renamed into place.

Belongs here: writing, checking and removing the entries of a local folder. Not here: keys (keys.py), which entry is a
topic's current one (pointers.py), entries in object storage (bucket_entries.py).
"""

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from resources.files import file_sha256, files_below, sync
from resources.store.keys import canonical_json
from resources.store.staging import STORE, FolderSetting, Staging
from resources.store.uses import Uses

MANIFEST = "manifest.json"


def manifest_of(folder: Path) -> tuple[bytes, str]:
    """Return the manifest of a folder's files (each name with its SHA-256), and its own SHA-256: the entry's digest."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    manifest = canonical_json({name: file_sha256(folder / name) for name in names if name != MANIFEST})
    return manifest, hashlib.sha256(manifest).hexdigest()


class Entries:
    """The folder of all entries, shared by the processes of one machine; `of` says whose entries they are."""

    def __init__(self, root: Path, of: FolderSetting = STORE) -> None:
        self._entries = root / "entries"
        self._staging = Staging(root, of)
        self.uses = Uses(self._staging)

    def folder(self, digest: str) -> Path:
        """Return where the entry with this digest lies, or would."""
        return self._entries / digest[:2] / digest

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Lend an empty folder on the store's own disk; what is left in it afterwards is removed.

        Raises:
            StorageUnusable: the disk is full, or the store's folder cannot be written.
        """
        with self._staging.lend() as folder:
            yield folder

    def use(self, digests: Iterable[str]) -> None:
        """Say that this process is about to use entries: nobody else removes them before it ends.

        An entry counts as there only if it is found whole after this. What dead processes left goes before the first.
        """
        if not self.uses.has_begun:
            self.sweep()
        self.uses.note(digests)

    def commit(self, staged: Path) -> str:
        """Make a staged folder an entry, in use by this process, and return its digest; an equal one there stays."""
        manifest, digest = manifest_of(staged)
        self.use([digest])
        if not self.is_whole(digest):
            with self._staging.explained():
                self._commit(staged, manifest, digest)
        return digest

    def _commit(self, staged: Path, manifest: bytes, digest: str) -> None:
        (staged / MANIFEST).write_bytes(manifest)
        for path in staged.rglob("*"):
            sync(path)
        sync(staged)
        target = self.folder(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Under the shared lock, so that nobody who found a damaged entry here removes the whole one.
        with self._staging.shared():
            try:
                staged.rename(target)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                # Either another process has just committed the same content, or a damaged entry lies there.
                if not self.is_whole(digest):
                    _remove_folders(self._set_aside(digest))
                    staged.rename(target)
        sync(target.parent)

    def is_whole(self, digest: str) -> bool:
        """Say whether the entry is there and every byte of it is as its digest says; a bad sector is damage.

        Raises:
            StorageUnusable: it may not be read.
        """
        folder = self.folder(digest)
        with self._staging.explained():
            try:
                manifest = (folder / MANIFEST).read_bytes()
                if hashlib.sha256(manifest).hexdigest() != digest:
                    return False
                return all(file_sha256(folder / name) == sha256 for name, sha256 in json.loads(manifest).items())
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EIO):
                    raise
                return False

    def verify(self, digest: str) -> bool:
        """Say whether what everybody shares of the entry is as its digest says; here that is what is read anyway."""
        return self.is_whole(digest)

    def remove_damaged(self, digest: str) -> bool:
        """Remove an entry, whoever uses it, if it is damaged now; say whether it was.

        It is hashed before the lock is held exclusively; what was made in its place meanwhile is another folder, and
        stays.
        """
        found = self._identity(digest)
        if self.is_whole(digest):
            return False
        with self._staging.exclusive():
            aside = self._set_aside(digest) if self._identity(digest) == found else None
        _remove_folders(aside)
        return aside is not None

    def _identity(self, digest: str) -> tuple[int, int] | None:
        # Not the number alone, which a new folder may get that a removed one had.
        with self._staging.explained(), suppress(FileNotFoundError):
            stat = self.folder(digest).stat()
            return stat.st_ino, stat.st_mtime_ns
        return None

    def remove_unused(self, digests: Iterable[str], current: Callable[[], set[str]]) -> set[str]:
        """Remove those entries that neither are `current` nor in use by another process; return which.

        A process says that it uses an entry before it looks whether the entry is there, and lets it become current
        before it ends. Here the lock is held exclusively meanwhile, and uses are read before what is current. So
        whatever is removed had not been found by anyone who lives, and becomes nobody's current one.
        """
        with self._staging.exclusive():
            spared = self.uses.of_others() | current()
            set_aside = {digest: self._set_aside(digest) for digest in digests if digest not in spared}
        _remove_folders(*set_aside.values())
        return {digest for digest, aside in set_aside.items() if aside}

    def used(self) -> set[str]:
        """Return the entries that other living processes use."""
        with self._staging.exclusive():
            return self.uses.of_others()

    def _set_aside(self, digest: str) -> Path | None:
        """Take an entry out of sight in one step, so that nobody ever reads half of it; return where it lies now.

        If it is not removed from there, the next sweep does it.
        """
        aside = self._staging.beside()
        with self._staging.explained():
            try:
                self.folder(digest).rename(aside)
            except FileNotFoundError:
                return None
        return aside

    def sizes(self) -> dict[str, int]:
        """Return every entry's digest, sorted, with its size in bytes."""
        with self._staging.explained():
            folders = sorted(self._entries.glob("*/*/"))
            return {path.name: sum(stat.st_size for _, stat in files_below(path)) for path in folders}

    def sweep(self) -> int:
        """Remove what dead processes left half-written; return how many things that was."""
        self.uses.sweep()
        return self._staging.sweep()


def _remove_folders(*set_aside: Path | None) -> None:
    for aside in filter(None, set_aside):
        shutil.rmtree(aside, ignore_errors=True)
