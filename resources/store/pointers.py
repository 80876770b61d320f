"""Pointers: small objects that name which entry is meant, replaced in one step.

Belongs here: what was made under a key, what a run made, what is current for a topic, where a topic's file lies.
Not here: the entries themselves (entries.py), how an object is kept (objects.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from pydantic import AliasChoices, BaseModel, Field, ValidationError, field_validator

from resources.store.keys import Step, canonical_json, key_of
from resources.store.objects import Objects

M = TypeVar("M", bound=BaseModel)


class Made(BaseModel, frozen=True):
    """Facts of the run that made something; never part of a key or a digest. `at` is when, in ISO 8601 with its offset.

    `passed_over` says which engines were asked before the one that made it, and why they could not be reached; for
    what was found, when it was asked for this time.
    """

    run_id: str | None
    at: str
    wall_s: float
    passed_over: tuple[str, ...] = ()

    @field_validator("at")
    @classmethod
    def _a_moment(cls, at: str) -> str:
        if datetime.fromisoformat(at).tzinfo is None:
            raise ValueError("must say its offset from UTC")
        return at

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.at)


class Record(BaseModel, frozen=True):
    """What a step on certain inputs came to, and the entries (`components`) it was put together from.

    `warnings` are what checks warned of it, or of what it was made from, when a run last delivered it; never part of a
    key or a digest.
    """

    step: str
    version: str
    inputs: dict[str, Any]
    key: str
    digest: str
    components: tuple[str, ...] = Field(default=(), validation_alias=AliasChoices("components", "pieces"))
    made: Made
    warnings: tuple[str, ...] = ()

    @property
    def origin(self) -> dict[str, Any]:
        """How it came about, whichever run made it, and when."""
        return {"version": self.version, "digest": self.digest, "made_from": self.inputs}

    def found(self, passed_over: tuple[str, ...]) -> "Record":
        """Return the record of something that was found after other engines were asked in vain."""
        return self.model_copy(update={"made": self.made.model_copy(update={"passed_over": passed_over})})


class Current(NamedTuple):
    """What a topic's asset is at present; `record` is None where that cannot be read."""

    topic: str
    asset: str
    record: Record | None


class Source(BaseModel, frozen=True):
    """Where a topic's brief lies."""

    path: Path


class Pointers:
    """The folders `keys/`, `runs/` and `topics/` of a store.

    A pointer that cannot be read counts as none: what it named is made again when it is asked for.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def remember(self, record: Record) -> None:
        """Remember what was made under a key."""
        self._write(_key_file(record.key), record)

    def remembered(self, key: str) -> Record | None:
        """Return what was made under a key."""
        return self._read(Record, _key_file(key))

    def forget(self, *keys: str) -> None:
        """Forget keys, so that they are made again when asked for again."""
        self._objects.remove(map(_key_file, keys))

    def keys(self) -> dict[str, Record | None]:
        """Return every key and what was made under it, in the order of the keys; None where that cannot be read."""
        return self._records_in(self._objects.listed("keys"))

    def remembered_of(self, keys: Iterable[str]) -> dict[str, Record | None]:
        """Return those keys that are there and what was made under each; None where that cannot be read."""
        return self._records_in(map(_key_file, keys))

    def _records_in(self, names: Iterable[str]) -> dict[str, Record | None]:
        found = self._objects.read_all(names)
        return {PurePosixPath(name).stem: _parsed(Record, data) for name, data in found.items()}

    def records(self) -> list[Record]:
        """Return every remembered record."""
        return [record for record in self.keys().values() if record]

    def record_run(self, run_id: str, topic: str, asset: str, record: Record) -> None:
        """Say what a run made (or found) for a topic."""
        self._write(f"runs/{run_id}/{topic}/{asset}.json", record)

    def of_run(self, run_id: str, topic: str, asset: str) -> Record | None:
        """Return what a run made for a topic so far."""
        return self._read(Record, f"runs/{run_id}/{topic}/{asset}.json")

    def made_by(self, run_ids: Collection[str]) -> set[str]:
        """Return the digests that some runs' records name: those of artifacts and of their components."""
        names = [name for run_id in run_ids for name in self._objects.listed(f"runs/{run_id}")]
        records = (_parsed(Record, data) for data in self._objects.read_all(names).values())
        return _digests(filter(None, records))

    def forget_runs(self, *, older_than_s: float, needed: Collection[str]) -> int:
        """Forget runs whose newest record was written before that time (in seconds since 1970); return how many.

        Those that are `needed` are not forgotten.
        """
        runs: dict[str, dict[str, float]] = defaultdict(dict)
        for name, of in self._objects.listed("runs").items():
            runs[PurePosixPath(name).parts[1]][name] = of.written_s
        old = [names for run_id, names in runs.items() if run_id not in needed and max(names.values()) < older_than_s]
        self._objects.remove(name for names in old for name in names)
        return len(old)

    def runs_behind(self, current: Iterable[Current]) -> set[str]:
        """Return the newest runs that recorded what is current of each topic, found or made.

        Where a later run did not come to its end, they name what the older of its current artifacts were made from.
        """
        recorded: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for name, of in self._objects.listed("runs").items():
            match PurePosixPath(name).parts:
                case [_, run_id, topic, _]:
                    recorded[topic][run_id][name] = of.written_s
        wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for topic, asset, record in current:
            if record:
                wanted[topic].add((asset, record.digest))
        behind: set[str] = set()
        for topic, runs in recorded.items():
            for run_id in sorted(runs, key=lambda run_id: max(runs[run_id].values()), reverse=True):
                if not wanted[topic]:
                    break
                records = self._records_in(runs[run_id])
                found = wanted[topic] & {(asset, record.digest) for asset, record in records.items() if record}
                wanted[topic] -= found
                behind |= {run_id} if found else set()
        return behind

    def make_current(self, topic: str, asset: str, record: Record) -> None:
        """Let a topic's asset be this from now on."""
        self._write(f"topics/{topic}/{asset}.json", record)

    def current(self, topic: str, asset: str) -> Record | None:
        """Return what a topic's asset is at present."""
        return self._read(Record, f"topics/{topic}/{asset}.json")

    def topics(self) -> list[str]:
        """Return every topic that something was made for, sorted."""
        names = (PurePosixPath(name).parts for name in self._objects.listed("topics"))
        return sorted({parts[1] for parts in names if len(parts) > 2})

    def remember_source(self, topic: str, path: Path) -> None:
        """Remember where a topic's brief lies, when it is not in the topics folder."""
        self._write(f"topics/{topic}/source/path.json", Source(path=path))

    def source(self, topic: str) -> Path | None:
        """Return where a topic's brief lies, if it was remembered."""
        source = self._read(Source, f"topics/{topic}/source/path.json")
        return source.path if source else None

    def all_current(self) -> list[Current]:
        """Return every topic's current assets."""
        names = (name for name in self._objects.listed("topics") if PurePosixPath(name).match("topics/*/*.json"))
        found = ((PurePosixPath(name), _parsed(Record, data)) for name, data in self._objects.read_all(names).items())
        return [Current(name.parts[1], name.stem, record) for name, record in found]

    def forget_topic(self, topic: str) -> None:
        """Let nothing be current of a topic, and forget where its brief lay."""
        self._objects.remove(self._objects.listed(f"topics/{topic}"))

    def needed(self, current: Collection[Current], running: Collection[str]) -> set[str]:
        """Return the digests that the topics' current assets, the runs behind them and the `running` runs name."""
        runs = {*running, *self.runs_behind(current)}
        return _digests(each.record for each in current if each.record) | self.made_by(runs)

    def _write(self, name: str, model: BaseModel) -> None:
        self._objects.write(name, canonical_json(model))

    def _read(self, kind: type[M], name: str) -> M | None:
        data = self._objects.read(name)
        return None if data is None else _parsed(kind, data)


def _key_file(key: str) -> str:
    return f"keys/{key[:2]}/{key}.json"


def _digests(records: Iterable[Record]) -> set[str]:
    return {digest for record in records for digest in (record.digest, *record.components)}


def _parsed(kind: type[M], data: bytes) -> M | None:
    """Return what was written; None if it cannot be read, or a record's inputs are no longer those of its key."""
    try:
        found = kind.model_validate_json(data)
    except ValidationError:
        return None
    if isinstance(found, Record) and found.key != key_of(Step(name=found.step, version=found.version), found.inputs):
        return None
    return found
