"""The life of the store: how large it is, whether it is whole, and removing what nobody needs.

Belongs here: figures, verifying, pruning and collecting. Not here: reading and writing entries (entries.py, store.py),
how an entry is removed while runs are on (`remove_unused`).
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from resources.store.pointers import Record
from resources.store.store import Store, StoreDamaged


class StepStats(BaseModel, frozen=True):
    """What the store holds of one step; `current` entries are those that topics need (see `prune`)."""

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


class StepPruned(BaseModel, frozen=True):
    """What a prune removed of one step."""

    step: str
    entries: int
    size_bytes: int


class Pruned(BaseModel, frozen=True):
    """What a prune removed, or would, by step (the largest first) and altogether, and what is left.

    Entries without a key are none of any step; equal content of two steps counts in both.
    """

    entries: int
    size_bytes: int
    left_bytes: int
    steps: tuple[StepPruned, ...]


class Collected(BaseModel, frozen=True):
    """What was removed because nothing leads to it."""

    unfinished: int
    entries: int
    size_bytes: int
    keys: int
    runs: int


def stats(store: Store) -> Stats:
    """Return figures; nothing is read but names, sizes and pointers."""
    current = store.pointers.needed(store.pointers.all_current(), ())
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
    """Hash every byte that the store shares, and say what is not as its digest says; runs may be on meanwhile."""
    keys = store.pointers.keys()
    whole = {digest: store.entries.verify(digest) for digest in store.entries.sizes()}
    if not all(whole.values()):
        there = store.entries.sizes().keys()
        whole = {digest: is_whole for digest, is_whole in whole.items() if is_whole or digest in there}
    digests = _by_step(filter(None, keys.values()))

    def is_lost(record: Record | None) -> bool:
        # Not there, or damaged, when it was looked at; it may have been made anew since.
        return record is None or not (whole.get(record.digest) or store.entries.verify(record.digest))

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
        topics=tuple(sorted({topic for topic, _, record in store.pointers.all_current() if is_lost(record)})),
    )


def repair(store: Store, verified: Verified) -> int:
    """Remove what was found damaged and still is, so that it is made again when it is asked for; return how many."""
    return sum([store.entries.remove_damaged(digest) for digest in verified.damaged])


def prune(
    store: Store,
    *,
    keep_days: float | None = None,
    max_bytes: int | None = None,
    running: Collection[str] = (),
) -> Pruned:
    """Remove entries that nobody needs, those made longest ago first, and the keys that led to them.

    `keep_days` spares what was made within so many days; `max_bytes` stops as soon as the store is small enough.
    Needed are: a topic's current artifacts with the components that they were put together from (spoken sentences,
    encoded scenes), and whatever else the newest runs that recorded them did; what another living process uses; and
    what the `running` runs have recorded, for where every step is a process of its own, none may be living just now.

    Raises:
        StoreDamaged: what a topic needs cannot be read.
    """
    store.entries.sweep()
    chosen = _chosen(store, keep_days, max_bytes, running)
    removed = store.entries.remove_unused(chosen.digests, lambda: _needed(store, running))
    _forget_dangling(store, [record.key for digest in removed for record in chosen.records.get(digest, ())])
    return chosen.outcome(removed)


def would_prune(
    store: Store,
    *,
    keep_days: float | None = None,
    max_bytes: int | None = None,
    running: Collection[str] = (),
) -> Pruned:
    """Return what `prune` would remove now, removing nothing."""
    chosen = _chosen(store, keep_days, max_bytes, running)
    return chosen.outcome(chosen.digests)


@dataclass(frozen=True)
class _Chosen:
    """What a prune is about to remove, and what there was to choose from."""

    digests: list[str]
    sizes: dict[str, int]
    records: dict[str, list[Record]]

    def outcome(self, removed: Collection[str]) -> Pruned:
        """Return the figures for when these were removed."""
        by_step = _by_step(record for digest in removed for record in self.records.get(digest, ()))
        rows = [
            StepPruned(step=step, entries=len(digests), size_bytes=sum(self.sizes[digest] for digest in digests))
            for step, digests in by_step.items()
        ]
        size_bytes = sum(self.sizes[digest] for digest in removed)
        return Pruned(
            entries=len(removed),
            size_bytes=size_bytes,
            left_bytes=sum(self.sizes.values()) - size_bytes,
            steps=tuple(sorted(rows, key=lambda row: -row.size_bytes)),
        )


def _chosen(store: Store, keep_days: float | None, max_bytes: int | None, running: Collection[str]) -> _Chosen:
    sizes = store.entries.sizes()
    records = _by_digest(store.pointers.records())
    made_at = {digest: max(record.made.moment for record in of) for digest, of in records.items()}
    kept_from = datetime.now(UTC) - timedelta(days=keep_days or 0)
    never = datetime.min.replace(tzinfo=UTC)
    spared = store.entries.used() | _needed(store, running)
    left_bytes, chosen = sum(sizes.values()), []
    for digest in sorted(sizes.keys() - spared, key=lambda digest: (made_at.get(digest, never), digest)):
        if max_bytes is not None and left_bytes <= max_bytes:
            break
        if keep_days is None or made_at.get(digest, never) <= kept_from:
            chosen.append(digest)
            left_bytes -= sizes[digest]
    return _Chosen(chosen, sizes, records)


def collect(store: Store, *, keep_days: float, running: Collection[str] = ()) -> Collected:
    """Remove what nothing leads to, and forget runs whose last record is older than `keep_days`.

    That is: what dead processes left half-written, entries without a key that no topic needs, keys that cannot be read
    or whose entries are gone. What is needed, and `running`, are as `prune` has them.

    Raises:
        StoreDamaged: what a topic needs cannot be read.
    """
    unfinished = store.entries.sweep()
    # Keys before entries: an entry is committed before its key is remembered, so a key that is read here has had one.
    keys = store.pointers.keys()
    sizes = store.entries.sizes()
    named = {record.digest for record in keys.values() if record}
    removed = store.entries.remove_unused(sorted(sizes.keys() - named), lambda: _needed(store, running))
    dangling = [key for key, record in keys.items() if record is None or record.digest not in sizes]
    forgotten = _forget_dangling(store, dangling)
    runs = store.pointers.forget_runs(
        older_than_s=time.time() - timedelta(days=keep_days).total_seconds(),
        needed={*running, *store.pointers.runs_behind(store.pointers.all_current())},
    )
    return Collected(
        unfinished=unfinished,
        entries=len(removed),
        size_bytes=sum(sizes[digest] for digest in removed),
        keys=forgotten,
        runs=runs,
    )


def _needed(store: Store, running: Collection[str]) -> set[str]:
    """Return the digests that topics and the `running` runs need; see `prune`.

    Raises:
        StoreDamaged: what a topic needs cannot be read.
    """
    current = store.pointers.all_current()
    for topic, asset, record in current:
        if record is None:
            raise StoreDamaged(
                f"{store.root}: topics/{topic}/{asset}.json is damaged, so what {topic} needs is not known. "
                f"Make the topic again, or give it up: cm store forget {topic}"
            )
    return store.pointers.needed(current, running)


def _forget_dangling(store: Store, keys: Iterable[str]) -> int:
    """Forget those of some keys that lead to nothing, and return how many; a run may have made some anew meanwhile."""
    # Keys before entries, as a run does it the other way round. What a run uses it may be putting there just now.
    found = store.pointers.remembered_of(keys)
    there = store.entries.sizes().keys() | store.entries.used()
    dangling = [key for key, record in found.items() if record is None or record.digest not in there]
    store.pointers.forget(*dangling)
    return len(dangling)


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
