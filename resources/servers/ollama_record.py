"""The record of Ollama tags: which digest each had when this user first had it, kept beside the weights.

A tag is a name that whoever published it may give to other weights tomorrow, so there is nothing to pin. What can be
had is that nobody is handed other weights without being told: a digest that is noted stays until it is forgotten on
purpose. It is the model's, whichever server has it.

Belongs here: reading and changing that one file. Not here: asking a server for a digest (ollama_tags.py).
"""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from resources.errors import NotMade
from resources.files import write_atomically
from resources.servers.ollama_server import tagged
from resources.store.keys import canonical_json
from resources.weights.pull import writing

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    digests: dict[str, Digest] = {}


def recorded(models: Path) -> dict[str, str]:
    """Return the digest of every tag that was noted, by full name (`nomic-embed-text:latest`).

    Raises:
        NotMade: names the file and what to do.
    """
    path = _file(models)
    try:
        with writing(models):
            return dict(_Record.model_validate_json(path.read_bytes() if path.exists() else b"{}").digests)
    except ValidationError as error:
        raise NotMade(
            f"{path}: the record of Ollama's tags is damaged ({error.errors()[0]['msg']}). Put a copy of it back, or "
            "remove it, and the next pull of a tag records what the server has then"
        ) from error


def note(tag: str, digest: str, models: Path) -> str:
    """Note a tag's digest unless one is noted already, and return the one that is noted from now on.

    Raises:
        NotMade: as `recorded`.
        StorageUnusable: the folder does not take the file.
    """
    with _changing(models) as digests:
        return digests.setdefault(tagged(tag), digest)


def forget(tag: str, models: Path) -> bool:
    """Forget a tag's digest, so that the next pull notes the one it finds; tell whether there was one.

    Raises:
        NotMade, StorageUnusable: as `note`.
    """
    if tagged(tag) not in recorded(models):
        return False
    with _changing(models) as digests:
        return digests.pop(tagged(tag), None) is not None


def must_be_writable(models: Path) -> None:
    """Find out that a digest can be noted before gigabytes are pulled for it.

    Raises:
        StorageUnusable: it cannot.
    """
    folder = _file(models).parent
    with writing(models):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()


@contextmanager
def _changing(models: Path) -> Iterator[dict[str, str]]:
    """Lend the digests to one process at a time, and write them down if they were changed."""
    path = _file(models)
    with writing(models):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = recorded(models)
            digests = dict(before)
            yield digests
            if digests != before:
                write_atomically(path, canonical_json(_Record(digests=digests)))


def _file(models: Path) -> Path:
    return models / ".recorded" / "ollama.json"
