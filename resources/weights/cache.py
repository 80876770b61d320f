"""Where the weights of this machine lie: what an engine asks before it loads one.

Belongs here: paths and pinned digests of weights that are here, and the refusal of those that are not, or not right.
Not here: fetching (pull.py), when a file is hashed (integrity.py).
"""

from pathlib import Path

from pydantic import BaseModel

from resources.errors import NotInstalled
from resources.locations import in_full, locations
from resources.weights.integrity import difference_since_noted, sha256_of
from resources.weights.manifest import PinnedFile, PinnedWeight, shipped_manifest


class WeightsMissing(NotInstalled):
    """A weight is not here, or a file of it is not the pinned one; the message carries the line that mends it."""


class WeightFile(BaseModel, frozen=True):
    """A file that is here, with its digest, the pinned one if it is pinned; `name` is its path inside the folder."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


class Weight(BaseModel, frozen=True):
    """A weight whose files are all here, those of the manifest as they are pinned."""

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
        WeightsMissing: a file is not there, or is another one.
    """
    folder = models / pinned.name
    return Weight(
        name=pinned.name,
        licence=pinned.licence,
        upstream=pinned.upstream,
        folder=folder,
        files=tuple(_here(folder / file.name, file, models) for file in pinned.files),
    )


def is_path(name: str) -> bool:
    """Tell whether a model's name in a profile is a user's own file or folder: it has a slash in it."""
    return "/" in name


def user_weight(name: str) -> Weight:
    """Return a user's own model, a file or a folder of files, under its last name; its files are hashed once a process.

    Raises:
        WeightsMissing: there is nothing.
    """
    path = in_full(name, "model")
    folder = path if path.is_dir() else path.parent
    found = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    if not path.exists() or not found:
        raise WeightsMissing(f"{path}: there is no model. Name one that is there, or a weight of: cm models list")
    return Weight(
        name=path.name,
        licence="not known",
        upstream="not known",
        folder=folder,
        files=tuple(
            WeightFile(name=name, path=file, sha256=sha256_of(file), size_bytes=file.stat().st_size)
            for file, name in ((file, file.relative_to(folder).as_posix()) for file in found)
        ),
    )


def _here(path: Path, file: PinnedFile, models: Path) -> WeightFile:
    mend = f"Run: cm models pull {path.relative_to(models).parts[0]}"
    if not path.is_file():
        raise WeightsMissing(f"{path}: this weight is not here. {mend}")
    if problem := difference_since_noted(path, file, models):
        raise WeightsMissing(f"{path}: this file is damaged: {problem}. {mend}")
    return WeightFile(name=file.name, path=path, sha256=file.sha256, size_bytes=file.size_bytes)
