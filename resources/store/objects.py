"""Objects: small things in a store that have a name and are replaced in one step. Pointers are kept as such.

Belongs here: what a store asks of the place its objects are kept in, and a local folder as that place. Not here: object
storage (bucket.py), what the objects say (pointers.py).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel

from resources.files import files_below, replace_by
from resources.store.staging import STORE, FolderSetting, Staging


class Listed(BaseModel, frozen=True):
    """What a listing says of an object; `written_s` is when, in seconds since 1970 by the clock of the place."""

    size_bytes: int
    written_s: float


class Objects(Protocol):
    """A place for objects. Names have slashes; a reader sees an object as it was before a write or after it.

    Each raises a `CmError` that names CM_STORE and what to do if the place cannot be read or written.
    """

    def read(self, name: str) -> bytes | None:
        """Return an object, or None if there is none of this name."""

    def read_all(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return those objects that are there."""

    def write(self, name: str, data: bytes) -> None:
        """Make or replace an object."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; that one is not there is no error."""

    def listed(self, under: str) -> Mapping[str, Listed]:
        """Return the names of all objects in a folder and below it, sorted."""


class FolderObjects:
    """Objects as the files of a local folder; `of` says what it is to the user."""

    def __init__(self, root: Path, of: FolderSetting = STORE) -> None:
        self._root = root
        self._staging = Staging(root, of)

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None if there is none."""
        with self._staging.explained():
            try:
                return (self._root / name).read_bytes()
            except FileNotFoundError:
                return None

    def read_all(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return the bytes of those files that are there."""
        return {name: data for name in names if (data := self.read(name)) is not None}

    def write(self, name: str, data: bytes) -> None:
        """Replace a file; nobody sees it half-written, and no crash leaves anything beside it."""
        path = self._root / name
        with self._staging.shared(), self._staging.explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_by(self._staging.beside(), path, data)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files, and the folders that are empty then."""
        with self._staging.exclusive(), self._staging.explained():
            for name in names:
                (self._root / name).unlink(missing_ok=True)
                for folder in (self._root / name).parents:
                    try:
                        folder.rmdir()
                    except OSError:
                        break

    def listed(self, under: str) -> Mapping[str, Listed]:
        """Return the names of all files below a folder."""
        with self._staging.explained():
            return {
                path.relative_to(self._root).as_posix(): Listed(size_bytes=stat.st_size, written_s=stat.st_mtime)
                for path, stat in sorted(files_below(self._root / under))
            }
