"""Which entries living processes use: what a run has found or made must not be removed before it points at it.

Belongs here: one file a process, naming what it uses. Not here: the lock that keeps removals from overlooking a new
line (staging.py), removals (entries.py).
"""

import fcntl
import threading
import uuid
from collections.abc import Iterable
from typing import TextIO

from resources.store.staging import Staging, is_held


class Uses:
    """The folder `uses` of a store: a file for each process, locked for as long as the process lives.

    A process may read an entry's files by their paths at any time after it was handed them, so what it has used counts
    as used until it ends.
    """

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._own = staging.root / "uses" / uuid.uuid4().hex
        self._file: TextIO | None = None
        self._noted: set[str] = set()
        self._lock = threading.Lock()

    @property
    def owner(self) -> str:
        """This process's name among the users."""
        return self._own.name

    @property
    def noted(self) -> set[str]:
        """What this process uses."""
        return set(self._noted)

    def note(self, digests: Iterable[str]) -> None:
        """Say that this process is about to use entries; from here on nobody else removes them.

        Raises:
            StorageUnusable: that cannot be written down.
        """
        with self._lock:
            if not self.has_begun:
                self._begin()
            if news := set(digests) - self._noted:
                with self._staging.shared(), self._staging.explained():
                    print(*sorted(news), sep="\n", file=self._file, flush=True)
                self._noted |= news

    @property
    def has_begun(self) -> bool:
        """Whether this process has used anything yet."""
        return self._file is not None and self._own.exists()

    def _begin(self) -> None:
        with self._staging.shared(), self._staging.explained():
            self._own.parent.mkdir(exist_ok=True)
            self._file = self._own.open("a", encoding="ascii")
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._noted = set()

    def of_others(self) -> set[str]:
        """Return what the other living processes use; only true while the lock is held exclusively.

        Raises:
            StorageUnusable: what another user's process said may not be read.
        """
        with self._staging.explained():
            others = [path for path in self._own.parent.glob("*") if path != self._own and is_held(path)]
            return {digest for path in others for digest in path.read_text(encoding="ascii").split()}

    def sweep(self) -> list[str]:
        """Remove what dead processes said; return their names.

        Raises:
            StorageUnusable: what another user's process said may not be read or removed.
        """
        with self._staging.exclusive(), self._staging.explained():
            dead = [path for path in self._own.parent.glob("*") if path != self._own and not is_held(path)]
            for path in dead:
                path.unlink(missing_ok=True)
        return [path.name for path in dead]
