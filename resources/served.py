"""What a server last said about its models, remembered so that telling engines apart needs no server.

Belongs here: that memory, one small file a model. Not here: asking a server (each protocol's module).
"""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from resources.locations import locations
from resources.store.entries import write_atomically
from resources.store.keys import canonical_json, fingerprint


class Served(BaseModel, frozen=True):
    """A model as a server gave it: `digest` is the server's own name for its weights."""

    server: str
    model: str
    digest: str


def remember(server: str, model: str, digest: str) -> None:
    """Remember the digest that a server gave for a model; written in one step, and only if it is news."""
    if last_digest(server, model) != digest:
        served = Served(server=server, model=model, digest=digest)
        write_atomically(_file(server, model), canonical_json(served))


def last_digest(server: str, model: str) -> str | None:
    """Return the digest the server last gave, or None if it never gave one (or the file is damaged)."""
    try:
        return Served.model_validate_json(_file(server, model).read_bytes()).digest
    except (FileNotFoundError, ValidationError):
        return None


def _file(server: str, model: str) -> Path:
    return locations().store_folder / "served" / f"{fingerprint([server, model])}.json"
