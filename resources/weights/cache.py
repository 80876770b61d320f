"""Where the weights of this machine lie: what an engine asks before it loads one.

Belongs here: paths and pinned digests of weights that are here, and the refusal of those that are not.
Not here: fetching (pull.py) and hashing (verify.py); loading a model must not take the time to hash a gigabyte.
"""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from resources.errors import CmError
from resources.locations import locations
from resources.media.media_file import file_sha256
from resources.weights.manifest import PinnedFile, PinnedWeight, shipped_manifest


class WeightsMissing(CmError):
    """A weight is not here, or a file of it has not its pinned size; the message carries the line that fetches it."""


class WeightFile(BaseModel, frozen=True):
    """A file that is here, with its digest, the pinned one if it is pinned; `name` is its path inside the folder."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


class Weight(BaseModel, frozen=True):
    """A weight whose files are all here, those of the manifest in their pinned sizes."""

    name: str
    licence: str
    upstream: str
    folder: Path
    files: tuple[WeightFile, ...]

    def file(self, name: str) -> WeightFile:
        """Return the file called `name`, which the manifest lists for this weight."""
        return next(file for file in self.files if file.name == name)

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of every file under `<weight>/<file>`, as an engine's identity counts them."""
        return {f"{self.name}/{file.name}": file.sha256 for file in self.files}


def weight(name: str) -> Weight:
    """Return a weight of this machine (folder CM_MODELS), ready to load.

    Raises:
        UnknownWeight: the manifest has none of this name; names the nearest.
        WeightsMissing: it is not here whole; the message carries the pull line.
    """
    return weight_in(locations().models, shipped_manifest().weight(name))


def weight_in(models: Path, pinned: PinnedWeight) -> Weight:
    """Return `pinned` as it lies in the folder `models`.

    Raises:
        WeightsMissing: a file is not there, or has another size.
    """
    folder = models / pinned.name
    return Weight(
        name=pinned.name,
        licence=pinned.licence,
        upstream=pinned.upstream,
        folder=folder,
        files=tuple(_here(folder / file.name, file, pinned.name) for file in pinned.files),
    )


def is_path(name: str) -> bool:
    """Tell whether a model's name in a profile is a user's own file or folder: it has a slash in it."""
    return "/" in name


def own_weight(name: str) -> Weight:
    """Return a user's own model, a file or a folder of files, under its last name; its files are hashed once a process.

    Raises:
        WeightsMissing: there is nothing.
    """
    path = Path(name).expanduser()
    folder = path if path.is_dir() else path.parent
    found = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    if not path.exists() or not found:
        raise WeightsMissing(f"{path}: there is no model. Name one that is there, or a weight of: cm models list")
    return Weight(
        name=path.name,
        licence="not known",
        upstream="not known",
        folder=folder,
        files=tuple(_own_file(file, file.relative_to(folder).as_posix()) for file in found),
    )


def _own_file(path: Path, name: str) -> WeightFile:
    state = path.stat()
    return WeightFile(
        name=name, path=path, sha256=_sha256(path, state.st_size, state.st_mtime_ns), size_bytes=state.st_size
    )


@lru_cache
def _sha256(path: Path, size_bytes: int, changed_ns: int) -> str:  # noqa: ARG001 - a changed file is another entry
    return file_sha256(path)


def _here(path: Path, file: PinnedFile, weight_name: str) -> WeightFile:
    if not path.is_file():
        raise WeightsMissing(f"{path}: this weight is not here. Run: cm models pull {weight_name}")
    size_bytes = path.stat().st_size
    if size_bytes != file.size_bytes:
        raise WeightsMissing(
            f"{path}: has {size_bytes:,} bytes instead of {file.size_bytes:,}. Run: cm models pull {weight_name}"
        )
    return WeightFile(name=file.name, path=path, sha256=file.sha256, size_bytes=size_bytes)
