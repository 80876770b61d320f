"""Pointers: small files that name which entry is meant, replaced in one step.

Belongs here: what was made under a key, what a run made, what is current for a topic, where a topic's file lies.
Not here: the entries themselves (entries.py).
"""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from resources.store.entries import write_atomically
from resources.store.keys import canonical_json

M = TypeVar("M", bound=BaseModel)


class Made(BaseModel, frozen=True):
    """Facts of the run that made something; never part of a key or a digest.

    `passed_over` says which engines were asked before the one that made it, and why they could not be reached; for
    what was found, when it was asked for this time.
    """

    run_id: str | None
    at: str
    wall_s: float
    passed_over: tuple[str, ...] = ()


class Record(BaseModel, frozen=True):
    """What a step on certain inputs came to, and the entries (`pieces`) it was put together from."""

    step: str
    version: str
    inputs: dict[str, Any]
    key: str
    digest: str
    pieces: tuple[str, ...] = ()
    made: Made

    def found(self, passed_over: tuple[str, ...]) -> "Record":
        """Return the record of something that was found after other engines were asked in vain."""
        return self.model_copy(update={"made": self.made.model_copy(update={"passed_over": passed_over})})


class Source(BaseModel, frozen=True):
    """Where a topic's brief lies."""

    path: Path


class Pointers:
    """The folders `keys/`, `runs/` and `topics/` of a store."""

    def __init__(self, root: Path) -> None:
        self._keys = root / "keys"
        self._runs = root / "runs"
        self._topics = root / "topics"

    def remember(self, record: Record) -> None:
        """Remember what was made under a key."""
        _write(self._key_file(record.key), record)

    def remembered(self, key: str) -> Record | None:
        """Return what was made under a key."""
        return _read(Record, self._key_file(key))

    def forget(self, key: str) -> None:
        """Forget a key, so that it is made again when asked for again."""
        self._key_file(key).unlink(missing_ok=True)

    def record_run(self, run_id: str, topic: str, asset: str, record: Record) -> None:
        """Say what a run made (or found) for a topic."""
        _write(self._runs / run_id / topic / f"{asset}.json", record)

    def of_run(self, run_id: str, topic: str, asset: str) -> Record | None:
        """Return what a run made for a topic so far."""
        return _read(Record, self._runs / run_id / topic / f"{asset}.json")

    def make_current(self, topic: str, asset: str, record: Record) -> None:
        """Let a topic's asset be this from now on."""
        _write(self._topics / topic / f"{asset}.json", record)

    def current(self, topic: str, asset: str) -> Record | None:
        """Return what a topic's asset is at present."""
        return _read(Record, self._topics / topic / f"{asset}.json")

    def topics(self) -> list[str]:
        """Return every topic that something was made for, sorted."""
        return sorted(path.name for path in self._topics.glob("*/"))

    def remember_source(self, topic: str, path: Path) -> None:
        """Remember where a topic's brief lies, when it is not in the topics folder."""
        _write(self._topics / topic / "source" / "path.json", Source(path=path))

    def source(self, topic: str) -> Path | None:
        """Return where a topic's brief lies, if it was remembered."""
        source = _read(Source, self._topics / topic / "source" / "path.json")
        return source.path if source else None

    def records(self) -> list[Record]:
        """Return every remembered record."""
        return [record for path in sorted(self._keys.glob("*/*.json")) if (record := _read(Record, path))]

    def referenced(self) -> set[str]:
        """Return the digests that the topics' current assets name: their own and those of their pieces."""
        records = [_read(Record, path) for path in self._topics.glob("*/*.json")]
        return {digest for record in records if record for digest in (record.digest, *record.pieces)}

    def _key_file(self, key: str) -> Path:
        return self._keys / key[:2] / f"{key}.json"


def _write(path: Path, model: BaseModel) -> None:
    write_atomically(path, canonical_json(model))


def _read(kind: type[M], path: Path) -> M | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
