"""Whether a file is the pinned one: by its digest, or by the stamp it had when its digest was last found right.

A stamp is what a file looks like from outside: its size, the times its content and its entry changed (in nanoseconds)
and its inode. A file with the stamp it was noted with is taken to be what it was; any other is hashed before it is
used. In a cache folder that cannot be written, files are hashed once a process.

Belongs here: hashing, comparing, noting stamps. Not here: what becomes of a file that is not right (cache.py, pull.py).
"""

import json
from functools import lru_cache
from pathlib import Path

from resources.files import file_sha256, write_atomically
from resources.weights.manifest import PinnedFile


def difference(path: Path, file: PinnedFile) -> str:
    """Hash the file at `path` and return what was expected and what was found; empty if it is the pinned one."""
    return _other_size(path, file) or _other_digest(file_sha256(path), file)


def difference_since_noted(path: Path, file: PinnedFile, models: Path) -> str:
    """Return the same, but hash a file below the cache folder `models` only if its stamp is not the noted one."""
    if problem := _other_size(path, file):
        return problem
    stamp = _stamp(path)
    if _noted(models, path).get(_name(models, path)) == [file.sha256, *stamp]:
        return ""
    problem = _other_digest(_sha256(path, *stamp), file)
    if not problem:
        note(path, file, models)
    return problem


def note(path: Path, file: PinnedFile, models: Path) -> None:
    """Note the stamp of a file that was found to be the pinned one."""
    noted = _noted(models, path) | {_name(models, path): [file.sha256, *_stamp(path)]}
    try:
        write_atomically(_notes(models, path), json.dumps(noted).encode())
    except OSError:
        # A cache that cannot be written, or is full, keeps no stamps; the next process hashes the file again.
        return


def forget(path: Path, models: Path) -> None:
    """Forget the stamps of the weight that a path belongs to, so that whoever asks for it next hashes its files."""
    try:
        _notes(models, path).unlink(missing_ok=True)
    except OSError:
        # What cannot be changed cannot be mended either: `cm models pull` says so.
        return


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256, hashed once a process while its stamp stays the same."""
    return _sha256(path, *_stamp(path))


@lru_cache
def _sha256(path: Path, *stamp: int) -> str:  # noqa: ARG001 - a changed file is another entry
    return file_sha256(path)


def _other_size(path: Path, file: PinnedFile) -> str:
    size_bytes = path.stat().st_size
    return "" if size_bytes == file.size_bytes else f"expected {file.size_bytes:,} bytes, found {size_bytes:,}"


def _other_digest(sha256: str, file: PinnedFile) -> str:
    return "" if sha256 == file.sha256 else f"expected SHA-256 {file.sha256}, found {sha256}"


def _stamp(path: Path) -> tuple[int, ...]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino


def _name(models: Path, path: Path) -> str:
    return path.relative_to(models).as_posix()


def _notes(models: Path, path: Path) -> Path:
    return models / ".stamps" / f"{path.relative_to(models).parts[0]}.json"


def _noted(models: Path, path: Path) -> dict[str, list[str | int]]:
    """Return what was noted of the weight's files; of notes that are missing, damaged or out of reach, nothing."""
    try:
        noted = json.loads(_notes(models, path).read_bytes())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
