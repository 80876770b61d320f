"""File systems of a test's own: it runs where it may mount what it likes and nobody else sees it.

Belongs here: starting a function of a test module there. Not here: what is mounted, and what is found (the tests).
"""

import ctypes
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.forks import fork

HERE = Path(__file__).parents[1]
# As a user: root of a namespace of one's own. As root of a container that forbids those: the mount namespace alone.
UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"]
# <linux/sched.h>
CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000


def _works(unshare: list[str]) -> bool:
    mounted = [*unshare, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(mounted, check=False, capture_output=True).returncode == 0


OWN_MOUNTS = next(filter(_works, UNSHARE), None) if sys.platform == "linux" else None

needs_own_mounts = pytest.mark.needs(OWN_MOUNTS is not None, "this system lets nobody mount a file system here")


def in_own_mounts(check: Callable[..., None], *arguments: str | Path) -> None:
    """Call a function of a test module where it can mount file systems; its failed assertions come through."""
    with TemporaryDirectory() as name:
        said = Path(name) / "said"
        process = fork(_with_own_mounts, said, check.__module__, check.__name__, *map(str, arguments), folder=HERE)
        process.start()
        process.join()
        assert process.exitcode == 0, said.read_text()


def _with_own_mounts(said: Path, module: str, name: str, *arguments: str) -> None:
    out = os.open(said, os.O_WRONLY | os.O_CREAT)
    for descriptor in (1, 2):
        os.dup2(out, descriptor)
    _unshare()
    # Not before: what it imports starts threads, and then the system gives no namespace.
    getattr(importlib.import_module(module), name)(*arguments)


def _unshare() -> None:
    """Do to this process what that command does to the one it starts. `os.unshare` comes with Python 3.12."""
    assert OWN_MOUNTS is not None
    as_user = "--user" in OWN_MOUNTS
    own = {"uid_map": f"0 {os.geteuid()} 1", "gid_map": f"0 {os.getegid()} 1"}
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS | CLONE_NEWUSER if as_user else CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in {"setgroups": "deny", **own}.items() if as_user else ():
        (Path("/proc/self") / name).write_text(text)
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


def mount(folder: Path, size: str) -> None:
    """Mount an empty file system of a size, such as 512m, on a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)


def remount(folder: Path, options: str) -> list[str]:
    """Return the command that changes how a file system is mounted; `FULL` leaves it two pages of room."""
    return ["sh", "-c", f'used=$(df -B1 --output=used "$0" | tail -1); mount -o remount,{options} "$0"', str(folder)]


FULL = "size=$((used + 8192))"
