"""File systems of a test's own: it runs where it may mount what it likes and nobody else sees it.

Belongs here: starting a function of a test module there. Not here: what is mounted, and what is found (the tests).
"""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
# As a user: root of a namespace of one's own. As root of a container that forbids those: the mount namespace alone.
UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"]


def _works(unshare: list[str]) -> bool:
    mounted = [*unshare, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(mounted, check=False, capture_output=True).returncode == 0


OWN_MOUNTS = next(filter(_works, UNSHARE), None) if sys.platform == "linux" else None

needs_own_mounts = pytest.mark.needs(OWN_MOUNTS is not None, "this system lets nobody mount a file system here")


def in_own_mounts(check: Callable[..., None], *arguments: str | Path) -> None:
    """Call a function of a test module where it can mount file systems; its failed assertions come through."""
    assert OWN_MOUNTS is not None
    called = [check.__module__, check.__name__, *map(str, arguments)]
    finished = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-m", __name__, *called], cwd=HERE, check=False, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def mount(folder: Path, size: str) -> None:
    """Mount an empty file system of a size, such as 512m, on a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)


def remount(folder: Path, options: str) -> list[str]:
    """Return the command that changes how a file system is mounted; `FULL` leaves it two pages of room."""
    return ["sh", "-c", f'used=$(df -B1 --output=used "$0" | tail -1); mount -o remount,{options} "$0"', str(folder)]


FULL = "size=$((used + 8192))"


if __name__ == "__main__":
    module, name, *arguments = sys.argv[1:]
    getattr(importlib.import_module(module), name)(*arguments)
