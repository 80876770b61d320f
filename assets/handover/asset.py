"""The output folder: a topic's finished files, for people, with the account of where each came from.

Belongs here: which files are handed over and the provenance beside them. Not here: how any of them is made.
"""

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.captions.asset import Captions
from assets.making.artifact import Delivered
from assets.script.markdown import script_markdown
from assets.script.script import Script
from resources.errors import CmError
from resources.files import FULL, file_sha256, write_atomically
from resources.locations import locations
from resources.media.media_file import MediaFile
from resources.process.temporary import remove_left_behind
from resources.store.pointers import Record
from resources.store.store import StoreDamaged
from resources.weights.manifest import shipped_manifest

if TYPE_CHECKING:
    from assets.render.asset import Video

PROVENANCE = "provenance.json"
SCRIPT = "script.md"
MADE_FROM = ("brief", "script", "voiceover", "captions")


class OutputUnwritable(CmError):
    """The output folder cannot be written; the message says why and what to do."""


def publish(delivered: Delivered[Any]) -> None:
    """Hand over a video that passed its checks: `output/<topic>/`, each file replaced in one step, provenance last."""
    records = {name: used_in(delivered, name) for name in MADE_FROM} | {"render": delivered.stored.record}
    store = delivered.store
    captions, script = store.load(records["captions"], Captions), store.load(records["script"], Script)
    copies, text = copies_of(delivered.stored.value, captions), script_markdown(script).encode()
    folder = locations().output / delivered.topic
    with alone_in(folder, (*copies, SCRIPT, PROVENANCE)):
        for name, file in copies.items():
            place(file.path, folder / name, file.sha256)
        write_atomically(folder / SCRIPT, text)
        account = provenance(delivered.topic, delivered.run_id, records, digests_of(copies, text))
        write_atomically(folder / PROVENANCE, (json.dumps(account, ensure_ascii=False, indent=1) + "\n").encode())
    # Every whole run comes by here, also one that finds everything and so has no temporary files of its own.
    remove_left_behind()


def is_published(topic: str, records: Mapping[str, Record], video: "Video", captions: Captions, script: Script) -> bool:
    """Say whether the topic's folder holds these, every file as `publish` would write it."""
    copies, text = copies_of(video, captions), script_markdown(script).encode()
    digests = digests_of(copies, text)
    folder = locations().output / topic
    wanted = reproducible({name: records[name] for name in (*MADE_FROM, "render")}, digests)
    try:
        found = {name: file_sha256(folder / name) for name in digests}
    except OSError:
        # Gone, or not readable: handing it over says why.
        return False
    return account_of(topic).get("reproducible") == json.loads(json.dumps(wanted)) and found == digests


def account_of(topic: str) -> dict[str, Any]:
    """Return the account beside a topic's finished files; empty if there is none that can be read."""
    try:
        account = json.loads((locations().output / topic / PROVENANCE).read_bytes())
    except (OSError, ValueError):
        return {}
    return account if isinstance(account, dict) else {}


def copies_of(video: "Video", captions: Captions) -> dict[str, MediaFile]:
    """Return the files that are handed over as they lie in the store, by the names they get."""
    return {
        "video.mp4": video.video,
        "poster.jpg": video.poster,
        "contact_sheet.jpg": video.contact_sheet,
        "captions.srt": captions.srt,
        "captions.vtt": captions.vtt,
        "captions.ass": captions.ass,
        "captions.json": captions.json_file,
    }


def digests_of(copies: Mapping[str, MediaFile], script: bytes) -> dict[str, str]:
    """Return the SHA-256 of every file that is handed over, by name."""
    files = {name: file.sha256 for name, file in copies.items()}
    return dict(sorted({**files, SCRIPT: hashlib.sha256(script).hexdigest()}.items()))


@contextmanager
def alone_in(folder: Path, files: Iterable[str]) -> Iterator[None]:
    """Have a topic's folder alone, so that it never holds the files of two runs, and without what a killed run left.

    Raises:
        OutputUnwritable: the disk is full, or the folder is not one that can be written.
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
        raise OutputUnwritable(
            f"{folder}: the finished files cannot be written ({error.strerror}). "
            f"{remedy}, or set CM_OUTPUT to another folder"
        ) from error


def used_in(delivered: Delivered[Any], asset: str) -> Record:
    """Return what this run made or read of an asset of the topic, whatever is current by now.

    Raises:
        StoreDamaged: that is gone.
    """
    record = delivered.store.pointers.of_run(delivered.run_id, delivered.topic, asset)
    if record is None:
        raise StoreDamaged(f"{delivered.topic}: {asset} is gone from the store. Make the topic again.")
    return record


def place(source: Path, target: Path, sha256: str) -> None:
    """Copy a file into place in one step, unless it lies there already."""
    if target.is_file() and file_sha256(target) == sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        shutil.copyfile(source, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def provenance(topic: str, run_id: str, records: Mapping[str, Record], files: Mapping[str, str]) -> dict[str, Any]:
    """Return the account of a video: what comes out the same every time, apart from the facts of this run."""
    return {
        "topic": topic,
        "reproducible": reproducible(records, files),
        "run": {
            "dagster_run_id": run_id,
            "made": {name: record.made.model_dump() for name, record in records.items()},
        },
    }


def reproducible(records: Mapping[str, Record], files: Mapping[str, str]) -> dict[str, Any]:
    """Return what of the account comes out the same every time."""
    weights = {name: digest for record in records.values() for name, digest in _weights(record.inputs).items()}
    return {
        "assets": {
            name: {"version": record.version, "digest": record.digest, "made_from": record.inputs}
            for name, record in records.items()
        },
        "weights": {name: {"sha256": digest, "licence": _licence(name)} for name, digest in sorted(weights.items())},
        "files": dict(files),
    }


def _weights(inputs: Any) -> dict[str, str]:
    """Collect the weights of every engine identity in a record's inputs."""
    if not isinstance(inputs, dict):
        return {}
    own = inputs.get("weights") if "engine" in inputs else None
    found = dict(own) if isinstance(own, dict) else {}
    for value in inputs.values():
        found |= _weights(value)
    return found


def _licence(file: str) -> str | None:
    """Return the licence of `<weight>/<file>`, or None for a model that a server holds."""
    name = file.split("/", maxsplit=1)[0]
    return next((weight.licence for weight in shipped_manifest().weights if weight.name == name), None)
