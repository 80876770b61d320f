"""What a container or a service may use: the limits of this process's control groups, which no library tells.

Belongs here: reading them. Not here: what the machine has beside them (cores.py, memory.py).

A group's limits hold for all groups in it, so the tightest of all counts. Which group this process is in, its system
says by a path from the root of the hierarchy; a container may see only its own group, at the place of the root.
Source: cgroups(7), https://docs.kernel.org/admin-guide/cgroup-v2.html,
https://docs.kernel.org/scheduler/sched-bwc.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

SYSTEM = Path("/")
"""Below which `proc/self/cgroup` and `sys/fs/cgroup` lie."""


class MemoryLimit(NamedTuple):
    """What a group may take of memory, and what it has taken that cannot be had back at once, in bytes."""

    limit_bytes: int
    held_bytes: int


def cpu_quotas(root: Path = SYSTEM) -> Iterator[float]:
    """Yield how many cores' time each group may take that this process is in."""
    for group in _groups("cpu", root):
        # Version 2 has both figures in one file, version 1 one in each; "max" and -1 stand for no limit.
        both = _read(group / "cpu.max").split()
        quota_us, period_us = both or (_read(group / "cpu.cfs_quota_us"), _read(group / "cpu.cfs_period_us"))
        if quota_us.isdecimal() and period_us.isdecimal():
            yield int(quota_us) / int(period_us)


def memory_limits(root: Path = SYSTEM) -> Iterator[MemoryLimit]:
    """Yield the memory limit of each group that this process is in; version 1 writes none as a huge one."""
    for group in _groups("memory", root):
        used = _read(group / "memory.current") or _read(group / "memory.usage_in_bytes")
        held_bytes = int(used or 0) - _pages_of_unused_files(group)
        for name in ("memory.max", "memory.high", "memory.limit_in_bytes"):
            limit = _read(group / name)
            if limit.isdecimal():
                yield MemoryLimit(int(limit), max(held_bytes, 0))


def _pages_of_unused_files(group: Path) -> int:
    figures = dict(line.split() for line in _read(group / "memory.stat").splitlines())
    # In version 1 the figures without "total_" leave out the groups within.
    return int(figures.get("total_inactive_file") or figures.get("inactive_file") or 0)


def _groups(controller: Literal["cpu", "memory"], root: Path) -> Iterator[Path]:
    """Yield the folders of this process's group and of all above it in the hierarchies that may limit by this."""
    mounts = root / "sys/fs/cgroup"
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            hierarchies = [mounts, mounts / "unified"]
        elif controller in controllers.split(","):
            hierarchies = [mounts / controllers]
        else:
            continue
        # Of a group beside or above the one at the root of what is seen, only the root is seen.
        group = PurePosixPath("/" if ".." in path else path)
        for each in (group, *group.parents):
            yield from (hierarchy / each.relative_to("/") for hierarchy in hierarchies)


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() if file.is_file() else ""
