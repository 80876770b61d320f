"""The kinds of sources that a file of a weight can come from, and the errors that send a pull on to the next.

Belongs here: only these. Not here: which sources a file has on this machine (places.py), reading them (upstream.py,
carriers.py, bundle.py), the order they are tried in (plan.py).
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from resources.errors import NotFetched
from resources.weights.manifest import Carrier, Derivation


class SourceFailed(NotFetched):
    """A source did not hand over what it should; the message says which and why."""


class BadPackage(SourceFailed):
    """A package came, but what is in it is not what the manifest says; it is not worth keeping."""


class WrongDigest(NotFetched):
    """A source handed over other bytes than the pinned ones; they were thrown away."""


@dataclass(frozen=True)
class Copied:
    """A file on this machine that was found to be the right one, or will be by its turn."""

    path: Path

    def __str__(self) -> str:
        return f"copy of {self.path}"


@dataclass(frozen=True)
class Bundled:
    """A member of a bundle."""

    bundle: Path
    member: str

    def __str__(self) -> str:
        return str(self.bundle)


@dataclass(frozen=True)
class Published:
    """Where its publisher keeps it; the host was found to answer."""

    url: str

    def __str__(self) -> str:
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class Carried:
    """Registry packages."""

    carrier: Carrier

    def __str__(self) -> str:
        count = len(self.carrier.packages)
        return f"{self.carrier.registry}, {count} package{'s' if count > 1 else ''}"


@dataclass(frozen=True)
class Made:
    """Made here of a file that is here by then."""

    of: Path
    derivation: Derivation

    def __str__(self) -> str:
        return f"made here of {self.derivation.source}"


Source = Copied | Bundled | Published | Carried | Made
