"""What the ticks of a topics sensor remember of the folder and of the runs they asked for, as the cursor keeps it.

Belongs here: the shape of that memory, how it is kept small, and taking over one of an earlier shape.
Not here: what a tick decides with it (sensors.py).

Dagster copies the cursor into its record of every tick, so a topic takes some thirty bytes: of its digests the first
few, which are only ever compared with the topic's own.
"""

import json
from base64 import b64encode
from typing import Any, NamedTuple, Self

from pydantic import BaseModel

from assets.brief.version import Status, Version

KEPT_BYTES = 6
"""Of a SHA-256: one change in 2**48 would go unseen."""


_KEPT_CHARACTERS = KEPT_BYTES * 8 // 6


class Seen(NamedTuple):
    """A topic's files as they were when they were last read: shortened digests of their status and version."""

    status: str
    version: str

    @classmethod
    def of(cls, status: Status, version: Version) -> Self:
        """Return what is remembered of a topic's files."""
        return cls(short(status.digest), short(version.sha256))

    def is_still(self, status: Status) -> bool:
        """Say whether no file has changed since."""
        return self.status == short(status.digest)

    def is_same(self, version: Version) -> bool:
        """Say whether the files are what they were; one taken over from an earlier cursor knows brief and script."""
        return self.version == short(version.sha256 if self.status else version.words_sha256)


class Asked(BaseModel, frozen=True):
    """A run that was asked for and is not known to have ended: its number, and which attempt at this version it is."""

    number: int
    attempt: int


class Waiting(BaseModel, frozen=True):
    """A topic whose run failed through no fault of its own and is to be asked for again, in seconds since the epoch."""

    attempt: int
    until_s: float
    why: str


class Bad(BaseModel, frozen=True):
    """A topic that cannot be made as it is: the shortened status of its files, and the line that says why."""

    status: str
    why: str


class Memory(BaseModel, frozen=True):
    """By topic: what was seen of its files, the media and documents it names, what is bad, and the runs asked for.

    `number` is that of the last tick that asked for a run; it only grows, so that no run key is used twice.
    """

    number: int = 0
    seen: dict[str, Seen] = {}
    media: dict[str, tuple[str, ...]] = {}
    sources: dict[str, tuple[str, ...]] = {}
    bad: dict[str, Bad] = {}
    asked: dict[str, Asked] = {}
    waiting: dict[str, Waiting] = {}


def short(digest: str) -> str:
    """Return what is kept of the hex of a digest, in the letters of base64."""
    return b64encode(bytes.fromhex(digest)[:KEPT_BYTES]).decode()


def read_cursor(cursor: str | None) -> Memory:
    """Return what a cursor remembers; none, or one that somebody wrote by hand and that cannot be read, nothing."""
    try:
        kept: Any = json.loads(cursor or "{}")
        if isinstance(kept.get("seen"), dict):
            return Memory.model_validate({**kept, "seen": {key: _seen(value) for key, value in kept["seen"].items()}})
        # The cursor was once the digest of brief and script by topic.
        return Memory(seen={key: Seen("", short(digest)) for key, digest in kept.items()})
    except (ValueError, TypeError, AttributeError):
        return Memory()


def write_cursor(memory: Memory) -> str:
    """Return the cursor that remembers this."""
    kept = memory.model_dump(exclude={"seen"}, exclude_defaults=True)
    seen = {key: "".join(value) for key, value in memory.seen.items()}
    return json.dumps({**kept, "seen": seen}, separators=(",", ":"))


def _seen(kept: str) -> Seen:
    """Split what is kept; of a topic that was taken over and not yet read it is the version alone."""
    return Seen(kept[:-_KEPT_CHARACTERS], kept[-_KEPT_CHARACTERS:])
