"""The life of the store: how large it is, and removing what no topic's current artifacts need.

Belongs here: figures and pruning. Not here: reading and writing entries (entries.py, store.py).
"""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from resources.errors import CmError
from resources.store.pointers import Record
from resources.store.store import Store

UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


class BadSize(CmError):
    """A size is not a number with a unit."""


class StepStats(BaseModel, frozen=True):
    """What the store holds of one step; `current` entries are named by a topic's current artifacts."""

    step: str
    entries: int
    size_bytes: int
    current: int


class Removed(BaseModel, frozen=True):
    """What a prune removed."""

    entries: int
    size_bytes: int


def parse_size(text: str) -> int:
    """Return the bytes of a size such as `5GB` or `800 MB`.

    Raises:
        BadSize: it is not a number with one of the units B, KB, MB, GB, TB.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?B?)\s*", text.upper())
    if not found or (found[2].rstrip("B") and not found[2].endswith("B")):
        raise BadSize(f'--max-size: "{text}" is not a size. Write a number and a unit, such as 5GB or 800MB')
    return round(float(found[1]) * UNITS[found[2] if found[2] != "B" else ""])


def stats(store: Store) -> list[StepStats]:
    """Return figures for each step, largest first."""
    current = store.pointers.referenced()
    digests: dict[str, set[str]] = defaultdict(set)
    for record in store.pointers.records():
        digests[record.step].add(record.digest)
    rows = [
        StepStats(
            step=step,
            entries=len(found),
            size_bytes=sum(store.entries.size_bytes(digest) for digest in found),
            current=len(found & current),
        )
        for step, found in digests.items()
    ]
    return sorted(rows, key=lambda row: -row.size_bytes)


def prune(store: Store, *, keep_days: float | None = None, max_bytes: int | None = None) -> Removed:
    """Remove entries no topic's current artifact names, oldest first, and the keys that led to them.

    `keep_days` spares what was made within so many days; `max_bytes` stops as soon as the store is small enough.
    What a current artifact was put together from (its spoken sentences, its encoded scenes) is current too.
    """
    current = store.pointers.referenced()
    newest = datetime.now(UTC) - timedelta(days=keep_days or 0)
    by_digest: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(store.pointers.records(), key=lambda record: record.made.at):
        by_digest[record.digest].append(record)
    total = sum(store.entries.size_bytes(digest) for digest in store.entries.digests())
    entries = size_bytes = 0
    for digest in [*by_digest, *(d for d in store.entries.digests() if d not in by_digest)]:
        if max_bytes is not None and total - size_bytes <= max_bytes:
            break
        records = by_digest.get(digest, [])
        young = keep_days is not None and any(datetime.fromisoformat(r.made.at) > newest for r in records)
        if digest in current or young:
            continue
        size_bytes += store.entries.size_bytes(digest)
        entries += 1
        for record in records:
            store.pointers.forget(record.key)
        store.entries.discard(digest)
    store.entries.sweep()
    return Removed(entries=entries, size_bytes=size_bytes)
