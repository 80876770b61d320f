"""The output folder: a topic's finished files, for people, with the account of where each came from.

Belongs here: putting them there, and whether they are there. Not here: which files those are (handover.py).
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.handover.handover import Handover
from resources.errors import StorageUnusable
from resources.files import FULL, file_sha256, write_atomically
from resources.locations import locations
from resources.media.media_file import MediaFile
from resources.store.pointers import Record

PROVENANCE = "provenance.json"


def output_folder(topic: str) -> Path:
    """Return where a topic's finished files lie."""
    return locations().output / topic


def put_in_place(
    handover: Handover, files: Mapping[str, MediaFile], run_id: str, records: Mapping[str, Record]
) -> None:
    """Put a topic's finished files into its folder, each replaced in one step, the account of them last.

    To be called by who has the folder alone (`alone_in`). `files` are those of the handover, by their names there; the
    account names the run that hands over, and from the records which run made what.

    Raises:
        OSError: the disk is full, or the folder is not one that can be written.
    """
    folder = output_folder(handover.topic)
    run = {"dagster_run_id": run_id, "made": {name: record.made.model_dump() for name, record in records.items()}}
    account = {"topic": handover.topic, "reproducible": handover.reproducible, "run": run}
    for name, file in files.items():
        place(file.path, folder / name, file.sha256)
    write_atomically(folder / PROVENANCE, (json.dumps(account, ensure_ascii=False, indent=1) + "\n").encode())


def missing_files(handover: Handover) -> list[str]:
    """Return the names of the files in a topic's folder that are not there, or are others than were made."""
    folder = output_folder(handover.topic)
    wrong = [name for name, sha256 in handover.files.items() if _sha256_or_none(folder / name) != sha256]
    is_accounted_for = account_of(handover.topic).get("reproducible") == handover.reproducible
    return wrong if is_accounted_for else [*wrong, PROVENANCE]


def _sha256_or_none(path: Path) -> str | None:
    try:
        return file_sha256(path)
    except OSError:
        # Gone, or not readable: putting it there says why.
        return None


def account_of(topic: str) -> dict[str, Any]:
    """Return the account beside a topic's finished files; empty if there is none that can be read."""
    try:
        account = json.loads((output_folder(topic) / PROVENANCE).read_bytes())
    except (OSError, ValueError):
        return {}
    return account if isinstance(account, dict) else {}


@contextmanager
def alone_in(folder: Path, files: Iterable[str]) -> Iterator[None]:
    """Have a topic's folder alone, so that it never holds the files of two runs, and without what a killed run left.

    `files` are the names of those that runs put there.

    Raises:
        StorageUnusable: the disk is full, or the folder is not one that can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            for name in files:
                for half_written in folder.glob(f".{name}.{'[0-9a-f]' * 32}"):
                    half_written.unlink()
            yield
        finally:
            os.close(descriptor)
    except OSError as error:
        remedy = "Make room" if error.errno in FULL else "Make it a folder you can write"
        raise StorageUnusable(
            f"{folder}: the finished files cannot be written ({error.strerror}). "
            f"{remedy}, or set CM_OUTPUT to another folder"
        ) from error


def place(source: Path, target: Path, sha256: str) -> None:
    """Copy a file into place in one step, unless it lies there already."""
    if not (target.is_file() and file_sha256(target) == sha256):
        write_atomically(target, source.read_bytes())
