"""Files, whatever is in them: replacing one in one step, its digest, what lies below a folder.

Belongs here: what every room does with files. Not here: what the store keeps (resources/store), temporary files
(resources/process/temporary.py).
"""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the system says where a disk, or the user's share of it, is full."""


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Bring a file's bytes, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step: a reader sees the old bytes or the new, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_by(path.with_name(f".{path.name}.{uuid.uuid4().hex}"), path, data)


def replace_by(beside: Path, path: Path, data: bytes) -> None:
    """Write `data` to `beside`, on the same disk, and rename that to `path`."""
    try:
        beside.write_bytes(data)
        sync(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)


def files_below(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files of a folder and below it, passing over what somebody removes meanwhile."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for parent, _, names in os.walk(folder, onerror=refuse):
        for name in names:
            path = Path(parent, name)
            with suppress(FileNotFoundError):
                yield path, path.stat()
