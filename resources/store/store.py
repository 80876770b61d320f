"""The store: make something once, and find it again for as long as nothing it was made from has changed.

Belongs here: `get_or_make`, and a topic's current artifacts. Not here: how entries and pointers are written.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import dagster as dg
from pydantic import BaseModel, ValidationError

from resources.errors import NotMade, StorageUnusable
from resources.locations import BucketUrl, locations
from resources.process.patience import nobody_waits
from resources.store.bucket import hosts
from resources.store.keys import Step, fingerprint, key_of, plain
from resources.store.objects import Objects
from resources.store.place import place
from resources.store.pointers import Made, Pointers, Record
from resources.store.values import read_value, write_value

T = TypeVar("T", bound=BaseModel)

Observer = Callable[[int, int], None]

FORMAT = "1"
"""The layout of a store, which its object `format` names, with a digest of the name as proof against damage."""


class StoreDamaged(NotMade):
    """Something that is needed is gone or damaged; the message says what to do."""


@dataclass(frozen=True)
class Stored(Generic[T]):
    """A value in the store, and whether it was found there (`hit`) or made just now."""

    value: T
    record: Record
    hit: bool

    @property
    def digest(self) -> str:
        """The digest of the value's content."""
        return self.record.digest


@dataclass
class Tally:
    """Which components were made and which found, counted while an artifact is made of them."""

    made: int = 0
    reused: int = 0
    digests: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, digest: str, *, hit: bool) -> None:
        """Count one component."""
        with self._lock:
            self.digests.add(digest)
            if hit:
                self.reused += 1
            else:
                self.made += 1


class Store:
    """A content-addressed store in a local folder, shared by every process of the machine, or in a bucket, by all.

    `patience_s` is for how long a bucket that cannot be reached is asked again; None means CM_STORE_PATIENCE_S.

    Raises:
        StorageUnusable: there is a store of another format, the folder cannot be read or written, or the bucket is not
            there, refuses, or cannot be reached.
        StoreDamaged: it does not say any more which format it has.
    """

    def __init__(
        self,
        root: Path | BucketUrl,
        *,
        run_id: str | None = None,
        observe: Observer = lambda _done, _total: None,
        patience_s: float | None = None,
    ) -> None:
        self.root = root
        self.run_id = run_id
        self.observe = observe
        kept = place(root, patience_s)
        self.entries = kept.entries
        self.pointers = Pointers(kept.objects)
        self.tally = Tally()
        _settle_format(root, kept.objects)

    def get_or_make(
        self,
        step: Step,
        inputs: Mapping[str, Any],
        kind: type[T],
        make: Callable[[Path], T],
        *,
        components: Tally | None = None,
        passed_over: tuple[str, ...] = (),
    ) -> Stored[T]:
        """Return what `step` on `inputs` comes to, calling `make` with an empty folder only if it is not here.

        `inputs` must name everything that can change the outcome; values count by content. Files that belong to the
        value are written into the folder that `make` is given. A damaged entry is removed and made again. `components`
        counts the entries that `make` put the value together from; they are kept for as long as the value is current.
        `passed_over` is noted in the record that is returned.
        """
        key = key_of(step, inputs)
        record = self.pointers.remembered(key)
        if record and (value := self._whole(record, kind)) is not None:
            self.tally.count(record.digest, hit=True)
            return Stored(value, record.found(passed_over), hit=True)
        started = time.monotonic()
        with self.entries.staging() as folder:
            write_value(make(folder), folder)
            digest = self.entries.commit(folder)
        made = Made(
            run_id=self.run_id,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            wall_s=round(time.monotonic() - started, 3),
            passed_over=passed_over,
        )
        record = Record(
            step=step.name,
            version=step.version,
            inputs=plain(inputs),
            key=key,
            digest=digest,
            components=tuple(sorted(components.digests)) if components else (),
            made=made,
        )
        self.pointers.remember(record)
        self.tally.count(digest, hit=False)
        return Stored(read_value(kind, self.entries.folder(digest)), record, hit=False)

    def make_all(
        self,
        step: Step,
        components: Sequence[Mapping[str, Any]],
        kind: type[T],
        make: Callable[[int, Path], T],
        *,
        concurrency: int,
    ) -> list[T]:
        """`get_or_make` each component, several at once; return the values in order. Equal components are made once.

        `make(index, folder)` makes component `index`. The first error ends the work: components not yet begun are not
        begun.
        """
        first_of: dict[str, int] = {}
        for index, inputs in enumerate(components):
            first_of.setdefault(key_of(step, inputs), index)
        values: dict[int, T] = {}
        with ThreadPoolExecutor(max_workers=concurrency) as pool:
            running = {
                pool.submit(self.get_or_make, step, components[index], kind, partial(make, index)): index
                for index in first_of.values()
            }
            try:
                for done in as_completed(running):
                    values[running[done]] = done.result().value
                    self.observe(len(values), len(running))
            except BaseException as error:
                with nullcontext() if isinstance(error, Exception) else nobody_waits():
                    pool.shutdown(cancel_futures=True)
                raise
        return [values[first_of[key_of(step, inputs)]] for inputs in components]

    def load(self, record: Record, kind: type[T]) -> T:
        """Read a record's value, checking every byte.

        Raises:
            StoreDamaged: the entry is gone, not what its digest says, or of another version of `kind`.
        """
        value = self._whole(record, kind)
        if value is None:
            raise StoreDamaged(
                f"{self.root}: entry {record.digest[:12]} ({record.step}) is gone or damaged, or another version of "
                f"cm-dagster wrote it. Make the topic again: what is missing is made anew."
            )
        return value

    def forget(self, record: Record) -> None:
        """Forget a record and the components that it was put together from: asked for again, all of it is made anew."""
        unwanted = {record.digest, *record.components}
        self.pointers.forget(record.key, *(each.key for each in self.pointers.records() if each.digest in unwanted))

    def counting(self, observe: Observer) -> "Store":
        """Return the same store with a fresh tally, telling `observe` how many components are done and of how many."""
        return Store(self.root, run_id=self.run_id, observe=observe)

    def _whole(self, record: Record, kind: type[T]) -> T | None:
        self.entries.use((record.digest, *record.components))
        if not self.entries.is_whole(record.digest):
            return None
        try:
            return read_value(kind, self.entries.folder(record.digest))
        except ValidationError:
            # Another version of this software, with other fields, wrote it.
            return None


class StoreFolder(dg.ConfigurableResource["StoreFolder"]):
    """The store as a Dagster resource: the folder or bucket that CM_STORE names.

    It has no field, for a run could set that, and have any folder written to.
    """

    def open(self, *, run_id: str | None = None) -> Store:
        """Open the store, naming the run that what is made from now on belongs to."""
        return Store(locations().store, run_id=run_id)


def store_hosts() -> tuple[str, ...]:
    """Return the hosts that the store of the user's settings is kept on; none for a local folder. Asks nobody.

    Raises:
        WrongInput: CM_STORE names neither a folder nor a bucket.
        NotInstalled: it names a bucket, and s3fs is not installed.
    """
    root = locations().store
    return () if isinstance(root, Path) else hosts(root)


def _settle_format(root: Path | BucketUrl, objects: Objects) -> None:
    marker = objects.read("format")
    if marker is None:
        objects.write("format", _marker(FORMAT))
        return
    words = marker.decode("ascii", "replace").split()
    found = words[1] if len(words) == 3 else ""
    if not found.isdecimal() or marker != _marker(found):
        raise StoreDamaged(
            f"{root}: the file `format` of the store is damaged. Remove it, and the store is taken for format {FORMAT}"
        )
    if found != FORMAT:
        remedy = (
            "It was written by an older version: set CM_STORE to another place, where all is made anew, or remove it"
            if int(found) < int(FORMAT)
            else "It was written by a newer version: upgrade cm-dagster, or set CM_STORE to another place"
        )
        raise StorageUnusable(f"{root}: the store has format {found!r}, this version reads {FORMAT!r}. {remedy}")


def _marker(name: str) -> bytes:
    return f"format {name} {fingerprint(name)}\n".encode()
