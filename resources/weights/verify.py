"""Whether the weights that are here are the right ones, byte for byte.

Belongs here: hashing files and judging them. Not here: mending what is wrong (pull.py).
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel

from resources.media.media_file import file_sha256
from resources.weights.manifest import PinnedFile, PinnedWeight


class State(StrEnum):
    """What a file turned out to be."""

    OK = "ok"
    DAMAGED = "damaged"
    MISSING = "missing"


class Verdict(BaseModel, frozen=True):
    """One file of one weight, judged; `reason` says what a damaged file has and should have."""

    weight: str
    path: Path
    state: State
    reason: str = ""


def verdicts(weights: Iterable[PinnedWeight], models: Path) -> Iterator[Verdict]:
    """Hash every file of the weights in the folder `models`, on two threads, and yield the verdicts in order."""
    files = [(weight.name, models / weight.name / file.name, file) for weight in weights for file in weight.files]
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda entry: _verdict(*entry), files)


def _verdict(weight_name: str, path: Path, file: PinnedFile) -> Verdict:
    if not path.is_file():
        return Verdict(weight=weight_name, path=path, state=State.MISSING)
    reason = difference(path, file)
    return Verdict(weight=weight_name, path=path, state=State.DAMAGED if reason else State.OK, reason=reason)


def difference(path: Path, file: PinnedFile) -> str:
    """Return what is wrong with the file at `path`: what was expected and what was found. Empty if nothing is."""
    size_bytes = path.stat().st_size
    if size_bytes != file.size_bytes:
        return f"expected {file.size_bytes:,} bytes, found {size_bytes:,}"
    sha256 = file_sha256(path)
    return "" if sha256 == file.sha256 else f"expected SHA-256 {file.sha256}, found {sha256}"
