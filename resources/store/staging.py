"""The staging folder: where things are written before they are committed, and the lock between using and removing.

Belongs here: lending folders to their writers, telling a living writer's from a dead one's, the lock. Not here: what is
written (entries.py, objects.py), which entries are used (uses.py).
"""

import errno
import fcntl
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from resources.errors import StorageUnusable
from resources.files import FULL

LOCK = "owner.lock"


class FolderSetting(NamedTuple):
    """What a folder is to the user: the variable that names it, and how to make room in it."""

    variable: str
    what: str
    make_room: str


STORE = FolderSetting("CM_STORE", "the store", "cm store prune")
COPIES = FolderSetting("CM_STORE_COPIES", "the folder of the bucket's copies", "remove the folder while no run is on")


class Staging:
    """The folder `staging` of a store, on the same disk as everything that is renamed out of it.

    There is one lock for the store. Who writes or is about to use something shares it with others; who
    removes holds it exclusively, and only for as long as it takes to look and rename.
    """

    def __init__(self, root: Path, of: FolderSetting = STORE) -> None:
        self.root = root
        self._of = of
        self._folder = root / "staging"

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Say in one line what the system says of a file of the store that is read or written in here, and of which.

        Raises:
            StorageUnusable: the disk is full, or the folder is not one that can be read and written.
        """
        try:
            yield
        except OSError as error:
            remedy = f"Set {self._of.variable} to a folder you can read and write"
            if error.errno in FULL:
                remedy = f"Make room: {self._of.make_room}"
            found = f"{self._of.what} cannot be used ({error.strerror})"
            # A file that may not be opened may be another user's; what ails the whole folder is no matter of a file.
            ails_all = error.errno in (*FULL, errno.EROFS, errno.ENOTDIR)
            place = self.root if ails_all else error.filename or self.root
            raise StorageUnusable(f"{place}: {found}. {remedy}") from error

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock together with others; waits while somebody removes."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock exclusively; waits for those who share it now."""
        with self._locked(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, mode: int) -> Iterator[None]:
        with ExitStack() as held:
            with self.explained():
                self._folder.mkdir(parents=True, exist_ok=True)
                lock = held.enter_context((self._folder / LOCK).open("a"))
            fcntl.flock(lock, mode)
            yield

    @contextmanager
    def lend(self) -> Iterator[Path]:
        """Lend an empty folder; what is left in it afterwards is removed. Waits while the lock is held exclusively.

        The folder is locked for as long as its owner lives, so a later run can tell a dead owner's folder.

        Raises:
            StorageUnusable: the disk is full, now or while the folder is lent; or while it is lent, the disk of some
                other folder is found full.
        """
        owned = self.beside()
        content = owned / "content"
        with ExitStack() as held:
            # Under the shared lock, so that a sweep never sees a folder between its making and its locking.
            with self.shared(), self.explained():
                content.mkdir(parents=True)
                lock = held.enter_context((owned / LOCK).open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            held.callback(shutil.rmtree, owned, ignore_errors=True)
            try:
                yield content
            except OSError as error:
                if error.errno not in FULL:
                    raise
                full = _full_folder(error, self.root)
                if full.is_relative_to(self.root):
                    with self.explained():
                        raise
                remedy = "Make room there, or if it is for temporary files set TMPDIR to another"
                raise StorageUnusable(f"{full}: this folder's disk is full. {remedy}") from error

    def beside(self) -> Path:
        """Return a new path in the staging folder."""
        return self._folder / uuid.uuid4().hex

    def sweep(self) -> int:
        """Remove what dead owners left; return how many things that was.

        Raises:
            StorageUnusable: another user's process left it, and it may not be read or removed.
        """
        removed = 0
        with self.exclusive(), self.explained():
            for path in self._folder.iterdir():
                if path.is_dir():
                    removed += _removed_if_dead(path)
                elif path.name != LOCK:
                    # A file is written and renamed while the lock is shared, so nobody is at this one.
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed


def is_held(lock: Path) -> bool:
    """Say whether a living process holds this lock.

    Raises:
        FileNotFoundError: there is none.
    """
    with lock.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _removed_if_dead(owned: Path) -> bool:
    # There is no lock where an entry was set aside, or where its owner is just removing it.
    with suppress(FileNotFoundError):
        if is_held(owned / LOCK):
            return False
    shutil.rmtree(owned, ignore_errors=True)
    return True


def _full_folder(error: OSError, store: Path) -> Path:
    """Return where there was no room: where the file is that the error names, else the fuller of the two disks."""
    # A copy has two names, of which the second is the one that is written; a plain write has none.
    named = error.filename2 or error.filename
    if named:
        return Path(named).parent
    return min(store, Path(tempfile.gettempdir()), key=lambda folder: shutil.disk_usage(folder).free)
