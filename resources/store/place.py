"""Where a store is kept: a local folder, or a bucket with copies on this machine.

Belongs here: what both are to the store, and opening one. Not here: how either works (objects.py and entries.py,
bucket.py and bucket_entries.py).
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from resources.locations import BucketUrl, locations
from resources.store.bucket import Bucket
from resources.store.bucket_entries import BucketEntries
from resources.store.entries import Entries
from resources.store.objects import FolderObjects, Objects
from resources.store.staging import COPIES


class AnyEntries(Protocol):
    """Immutable folders of files named by their digest, shared by all who use the store."""

    def folder(self, digest: str) -> Path:
        """Return the local folder of an entry that `is_whole`."""

    def staging(self) -> AbstractContextManager[Path]:
        """Lend an empty local folder; what is left in it afterwards is removed."""

    def use(self, digests: Iterable[str]) -> None:
        """Say that this process is about to use entries: nobody else removes them before it ends."""

    def commit(self, staged: Path) -> str:
        """Make a staged folder an entry, in use by this process, and return its digest; an equal one there stays."""

    def is_whole(self, digest: str) -> bool:
        """Say whether the entry is there, and every byte in `folder` as its digest says."""

    def verify(self, digest: str) -> bool:
        """Say whether what everybody shares of the entry is as its digest says."""

    def remove_damaged(self, digest: str) -> bool:
        """Remove an entry, whoever uses it, if it is damaged now; say whether it was."""

    def remove_unused(self, digests: Iterable[str], current: Callable[[], set[str]]) -> set[str]:
        """Remove those entries that neither are `current` nor in use by another process; return which."""

    def used(self) -> set[str]:
        """Return the entries that other living processes use."""

    def sizes(self) -> dict[str, int]:
        """Return every entry's digest, sorted, with its size in bytes."""

    def sweep(self) -> int:
        """Remove what dead processes left half-written; return how many things that was."""


@dataclass(frozen=True)
class Place:
    """A store's objects and entries."""

    objects: Objects
    entries: AnyEntries


def place(root: Path | BucketUrl, patience_s: float | None = None) -> Place:
    """Return the place that a store's root names; the same one each time, as it knows what this process uses.

    `patience_s` is for how long a bucket that cannot be reached is asked again; None means CM_STORE_PATIENCE_S.

    Raises:
        NotInstalled: it is a bucket, and s3fs is not installed.
    """
    if isinstance(root, Path):
        return _folder(root)
    found = locations()
    return _bucket(root, found.store_copies, found.store_patience_s if patience_s is None else patience_s)


@lru_cache(maxsize=16)
def _folder(root: Path) -> Place:
    return Place(FolderObjects(root), Entries(root))


@lru_cache(maxsize=16)
def _bucket(url: BucketUrl, copies: Path, patience_s: float) -> Place:
    bucket = Bucket(url, patience_s)
    return Place(bucket, BucketEntries(bucket, Entries(copies, COPIES)))
