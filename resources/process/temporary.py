"""Where this process, and the libraries in it, put temporary files: a folder that a killed process leaves to the next.

Belongs here: that folder, and removing those of processes that are gone. Not here: what is being made for the store,
which lies on the store's own disk (resources/store/staging.py).
"""

import fcntl
import os
import shutil
import tempfile
import weakref
from functools import cache
from pathlib import Path

PREFIX = "cm_dagster-"
# A folder is this project's, and not somebody's of a like name, if this is in it.
LOCK = "owner.lock"


@cache
def temporary_folder() -> Path:
    """Return this process's own folder for temporary files; it is there until the process ends.

    It is locked until then, so that a later process can tell whether its owner is gone.
    """
    remove_left_behind()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        fcntl.flock(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT), fcntl.LOCK_EX)
        # Before it was locked it looked like a dead process's.
        if folder.exists():
            weakref.finalize(temporary_folder, shutil.rmtree, folder, ignore_errors=True)
            return folder


def remove_left_behind() -> None:
    """Remove the folders of processes that ended without removing them."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        _remove_if_dead(lock)


def _remove_if_dead(lock: Path) -> None:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    except (FileNotFoundError, PermissionError):
        # It has just been removed, or is another user's.
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(lock.parent, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)
