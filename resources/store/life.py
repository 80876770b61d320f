"""The life of the store: how large it is, whether it is whole, and removing what nobody needs.

Belongs here: figures, verifying, pruning and collecting. Not here: reading and writing entries (entries.py, store.py),
how an entry is removed while runs are on (`remove_unused`).
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from resources.store.pointers import Record
from resources.store.store import Store


class StepStats(BaseModel, frozen=True):
    """What the store holds of one step; `current` entries are what a topic's current artifacts were made of."""

    step: str
    entries: int
    size_bytes: int
    current: int
    current_bytes: int


class Stats(BaseModel, frozen=True):
    """What the store holds, by step (the largest first) and altogether; equal content of two steps counts once."""

    root: str
    entries: int
    size_bytes: int
    current_bytes: int
    nameless: int
    nameless_bytes: int
    steps: tuple[StepStats, ...]


class StepVerified(BaseModel, frozen=True):
    """How many entries of a step are whole and damaged, and how many of its keys name an entry that is gone."""

    step: str
    whole: int
    damaged: int
    gone: int


class Verified(BaseModel, frozen=True):
    """What was found: `damaged` are the digests; `topics` those with a current artifact that is damaged or gone.

    `nameless` entries are named by no key, and `unreadable_keys` name none.
    """

    steps: tuple[StepVerified, ...]
    nameless: int
    unreadable_keys: int
    damaged: tuple[str, ...]
    topics: tuple[str, ...]


class Pruned(BaseModel, frozen=True):
    """What a prune removed, and what is left."""

    entries: int
    size_bytes: int
    left_bytes: int


class Collected(BaseModel, frozen=True):
    """What was removed because nothing leads to it."""

    unfinished: int
    entries: int
    size_bytes: int
    keys: int
    runs: int


def stats(store: Store) -> Stats:
    """Return figures; nothing is read but names, sizes and pointers."""
    current = store.pointers.referenced()
    sizes = store.entries.sizes()
    digests = _by_step(store.pointers.records())

    def total(some: Collection[str]) -> int:
        return sum(sizes[digest] for digest in some)

    rows = [
        StepStats(
            step=step,
            entries=len(found),
            size_bytes=total(found),
            current=len(found & current),
            current_bytes=total(found & current),
        )
        for step, named in digests.items()
        if (found := named & sizes.keys())
    ]
    nameless = sizes.keys() - set().union(*digests.values())
    return Stats(
        root=str(store.root),
        entries=len(sizes),
        size_bytes=total(sizes),
        current_bytes=total(current & sizes.keys()),
        nameless=len(nameless),
        nameless_bytes=total(nameless),
        steps=tuple(sorted(rows, key=lambda row: -row.size_bytes)),
    )


def verify(store: Store) -> Verified:
    """Hash every byte that the store shares, and say what is not as its digest says."""
    keys = store.pointers.keys()
    whole = {digest: store.entries.verify(digest) for digest in store.entries.sizes()}
    digests = _by_step(filter(None, keys.values()))
    return Verified(
        steps=tuple(
            StepVerified(
                step=step,
                whole=sum(whole.get(digest, False) for digest in named),
                damaged=sum(not whole.get(digest, True) for digest in named),
                gone=len(named - whole.keys()),
            )
            for step, named in sorted(digests.items())
        ),
        nameless=len(whole.keys() - set().union(*digests.values())),
        unreadable_keys=sum(record is None for record in keys.values()),
        damaged=tuple(digest for digest, is_whole in whole.items() if not is_whole),
        topics=tuple(sorted({topic for topic, of in store.pointers.all_current() if not whole.get(of.digest)})),
    )


def repair(store: Store, verified: Verified) -> None:
    """Remove what was found damaged, so that it is made again when it is asked for."""
    for digest in verified.damaged:
        store.entries.discard(digest)


def prune(
    store: Store,
    *,
    keep_days: float | None = None,
    max_bytes: int | None = None,
    running: Collection[str] = (),
) -> Pruned:
    """Remove entries that nobody needs, those made longest ago first, and the keys that led to them.

    `keep_days` spares what was made within so many days; `max_bytes` stops as soon as the store is small enough.
    Needed are: a topic's current artifacts with the pieces that they were put together from (spoken sentences, encoded
    scenes); what another living process uses; and what the `running` runs have recorded, for where every step is a
    process of its own, none may be living just now.
    """

    def current() -> set[str]:
        return store.pointers.referenced() | store.pointers.made_by(running)

    store.entries.sweep()
    sizes = store.entries.sizes()
    records = _by_digest(store.pointers.records())
    made_at = {digest: max(datetime.fromisoformat(record.made.at) for record in of) for digest, of in records.items()}
    kept_from = datetime.now(UTC) - timedelta(days=keep_days or 0)
    never = datetime.min.replace(tzinfo=UTC)
    spared = store.entries.used() | current()
    left_bytes, chosen = sum(sizes.values()), []
    for digest in sorted(sizes.keys() - spared, key=lambda digest: (made_at.get(digest, never), digest)):
        if max_bytes is not None and left_bytes <= max_bytes:
            break
        if keep_days is None or made_at.get(digest, never) <= kept_from:
            chosen.append(digest)
            left_bytes -= sizes[digest]
    removed = store.entries.remove_unused(chosen, current)
    store.pointers.forget(*(record.key for digest in removed for record in records.get(digest, ())))
    size_bytes = sum(sizes[digest] for digest in removed)
    return Pruned(entries=len(removed), size_bytes=size_bytes, left_bytes=sum(sizes.values()) - size_bytes)


def collect(store: Store, *, keep_days: float, running: Collection[str] = ()) -> Collected:
    """Remove what nothing leads to, and forget runs whose last record is older than `keep_days`.

    That is: what dead processes left half-written, entries without a key that no topic needs, keys that cannot be read
    or whose entries are gone. `running` is as `prune` has it.
    """
    unfinished = store.entries.sweep()
    # Keys before entries: an entry is committed before its key is remembered, so a key that is read here has had one.
    keys = store.pointers.keys()
    sizes = store.entries.sizes()
    named = {record.digest for record in keys.values() if record}
    removed = store.entries.remove_unused(
        sorted(sizes.keys() - named), lambda: store.pointers.referenced() | store.pointers.made_by(running)
    )
    dangling = [key for key, record in keys.items() if record is None or record.digest not in sizes]
    store.pointers.forget(*dangling)
    runs = store.pointers.forget_runs(older_than_s=time.time() - timedelta(days=keep_days).total_seconds())
    return Collected(
        unfinished=unfinished,
        entries=len(removed),
        size_bytes=sum(sizes[digest] for digest in removed),
        keys=len(dangling),
        runs=runs,
    )


def _by_step(records: Iterable[Record]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for record in records:
        found[record.step].add(record.digest)
    return found


def _by_digest(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.digest].append(record)
    return found
