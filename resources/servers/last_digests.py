"""What a server last said about its models, remembered so that telling engines apart needs no server.

Belongs here: that memory, one small file a model. Not here: asking a server (each protocol's module).
"""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from resources.locations import locations
from resources.store.keys import canonical_json, fingerprint
from resources.store.objects import FolderObjects
from resources.store.staging import COPIES, STORE


class ModelDigest(BaseModel, frozen=True):
    """A model as a server gave it: `digest` is the server's own name for its weights."""

    server: str
    model: str
    digest: str


def remember(server: str, model: str, digest: str) -> None:
    """Remember the digest that a server gave for a model; written in one step, and only if it is news.

    Raises:
        StorageUnusable: this machine's folder of the store cannot be read or written.
    """
    if last_digest(server, model) != digest:
        last = ModelDigest(server=server, model=model, digest=digest)
        _folder().write(_name(server, model), canonical_json(last))


def last_digest(server: str, model: str) -> str | None:
    """Return the digest the server last gave, or None if it never gave one (or the file is damaged).

    Raises:
        StorageUnusable: this machine's folder of the store cannot be read.
    """
    said = _folder().read(_name(server, model))
    try:
        return None if said is None else ModelDigest.model_validate_json(said).digest
    except ValidationError:
        return None


def _folder() -> FolderObjects:
    found = locations()
    return FolderObjects(found.store_folder, STORE if isinstance(found.store, Path) else COPIES)


def _name(server: str, model: str) -> str:
    return f"served/{fingerprint([server, model])}.json"
