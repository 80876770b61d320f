"""What a key is: the SHA-256 of everything that can change an outcome, written as canonical JSON.

Belongs here: canonical JSON, fingerprints of values, the key document. Not here: where entries lie (entries.py).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


class Step(BaseModel, frozen=True):
    """A way of making something: its name, and a version that is raised when its code makes something else."""

    name: str
    version: str


def plain(value: Any) -> Any:
    """Return `value` as plain JSON data; files are represented by name, digest and size, never by where they lie."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def canonical_json(value: Any) -> bytes:
    """Return the one JSON spelling of `value`: sorted names, no white space, UTF-8, no NaN."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fingerprint(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, as lower-case hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def key_of(step: Step, inputs: Mapping[str, Any]) -> str:
    """Return the key under which `step` on `inputs` is remembered."""
    return fingerprint({"step": step, "inputs": inputs})
