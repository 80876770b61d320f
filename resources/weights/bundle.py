"""Bundles: one tar file that carries weights, wheels and briefs to a machine without any network.

Belongs here: which members a bundle has, reading them as what they are (a stranger's file), writing one. Not here: the
wheels (cm_dagster/making/bundling.py), whether a member is the pinned file (pull.py).

A bundle need not be trusted: it is never unpacked to the names it carries, its members are read one by one if the
shipped manifest pins a file of that name and size, and count only with its digest.
"""

import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from resources.errors import NotFetched, StorageUnusable
from resources.files import sync
from resources.weights.sources.source import WrongDigest

FOLDER = "cm_dagster"
"""What everything in a bundle lies in."""

MEMBERS_AT_MOST = 10_000
_PIECE_BYTES = 1 << 20
_MOST_CHARACTERS = 200
_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]*"
_WEIGHT = re.compile(rf"{FOLDER}/weights/({_NAME})/({_NAME}(?:/{_NAME})*)")
_OTHER = re.compile(rf"{FOLDER}/(?:README\.txt|(?:wheels|topics)/{_NAME})")


def members_of(bundle: Path) -> dict[tuple[str, str], str]:
    """Return the weights' files that a bundle holds: (weight, file) -> name of the member. Reads headers only.

    Raises:
        NotFetched: it cannot be read, is no plain tar, is cut off, or has a member that no bundle has: a link, an
            absolute path, `..`, a name that is there twice, or too many of them.
    """
    members: dict[tuple[str, str], str] = {}
    seen: set[str] = set()
    try:
        with tarfile.open(bundle, "r:") as opened:
            for info in opened:
                if not info.isreg() or info.issparse():
                    raise NotFetched(f"{bundle}: {info.name}: is not a plain file. Refused as a whole")
                weight = _WEIGHT.fullmatch(info.name)
                if not weight and not _OTHER.fullmatch(info.name):
                    raise NotFetched(f"{bundle}: {info.name}: no bundle has such a member. Refused as a whole")
                if info.name in seen:
                    raise NotFetched(f"{bundle}: {info.name}: is there twice. Refused as a whole")
                seen.add(info.name)
                if len(seen) > MEMBERS_AT_MOST:
                    raise NotFetched(f"{bundle}: has more than {MEMBERS_AT_MOST:,} members. Refused as a whole")
                if weight:
                    members[weight[1], weight[2]] = info.name
    except OSError as error:
        raise NotFetched(f"{bundle}: cannot be read ({error.strerror}). Name what `cm models bundle` wrote") from error
    except (tarfile.TarError, EOFError) as error:
        raise NotFetched(f"{bundle}: is not a bundle, or is cut off: {error}") from error
    return members


def read(bundle: Path, member: str, size_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of a member that must be `size_bytes` long.

    Raises:
        WrongDigest: it has another length, or the bundle ends before it does.
    """
    with tarfile.open(bundle, "r:") as opened:
        info = opened.getmember(member)
        if info.size != size_bytes:
            raise WrongDigest(f"{bundle}: {member}: expected {size_bytes:,} bytes, found {info.size:,}")
        content = opened.extractfile(info)
        try:
            while content and (piece := content.read(_PIECE_BYTES)):
                yield piece
        except tarfile.ReadError as error:
            raise WrongDigest(f"{bundle}: {member}: the bundle is cut off") from error


@contextmanager
def room_beside(bundle: Path) -> Iterator[Path]:
    """Lend a folder beside a bundle that is to be written, for what goes into it.

    Raises:
        StorageUnusable: nothing can be written there, or no more of it, until the bundle is; or a file that goes into
            it cannot be read.
    """
    if bundle.is_dir():
        raise StorageUnusable(f"{bundle}: is a folder. Name a file, such as {bundle / 'cm.tar'}")
    beside = bundle.absolute().parent
    lent = beside
    try:
        with tempfile.TemporaryDirectory(dir=beside) as name:
            lent = Path(name)
            yield lent
    except OSError as error:
        reason = error.strerror or str(error)[:_MOST_CHARACTERS]
        # A copy has two names, of which the second is the one that is written; a plain write has none.
        named = Path(error.filename2 or error.filename or bundle).absolute()
        if named.parent != beside and not named.is_relative_to(lent):
            raise StorageUnusable(f"{named}: cannot be read ({reason}), and is to go into {bundle}") from error
        raise StorageUnusable(
            f"{bundle}: cannot be written ({reason}). "
            "Name a file in a folder you can write to, on a disk with more room"
        ) from error


def write(bundle: Path, files: Mapping[str, Path], texts: Mapping[str, str]) -> None:
    """Write a bundle of files and texts by their names in it; it appears under its name only when it is whole.

    The same contents give the same bytes: members are sorted and have no times, owners or modes of this machine.

    Raises:
        StorageUnusable: the disk has not the room.
        OSError: it turned out not to have it, or something cannot be written or read (see `room_beside`).
    """
    needed = sum(path.stat().st_size for path in files.values())
    free = shutil.disk_usage(bundle.parent).free
    if needed > free:
        raise StorageUnusable(
            f"{bundle}: {needed / 1e6:,.0f} MB are needed and {free / 1e6:,.0f} MB are free. Choose another disk"
        )
    unfinished = bundle.with_name(f"{bundle.name}.partial")
    try:
        with tarfile.open(unfinished, "w", format=tarfile.PAX_FORMAT) as written:
            for name, text in sorted(texts.items()):
                data = text.encode()
                written.addfile(_member(name, len(data)), BytesIO(data))
            for name, path in sorted(files.items()):
                with path.open("rb") as content:
                    written.addfile(_member(name, path.stat().st_size), content)
        sync(unfinished)
        unfinished.replace(bundle)
    finally:
        unfinished.unlink(missing_ok=True)


def _member(name: str, size_bytes: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(f"{FOLDER}/{name}")
    info.size = size_bytes
    return info
