"""How much memory this process may use, and how many things at once fit into it.

Belongs here: those numbers. Not here: what an engine takes (resources/weights/manifest.py, the engines).
"""

from pathlib import Path

from resources.process.cgroup import SYSTEM, memory_limits


def usable_memory_bytes(root: Path = SYSTEM) -> int:
    """Return all the memory of this machine, or that this process's container may take where that is less."""
    import psutil

    total: int = psutil.virtual_memory().total
    return min([total, *(group.limit_bytes for group in memory_limits(root))])


def available_memory_bytes(root: Path = SYSTEM) -> int:
    """Return the memory that is free or can be had at once, on this machine and in the container."""
    import psutil

    available: int = psutil.virtual_memory().available
    left = (max(group.limit_bytes - group.held_bytes, 0) for group in memory_limits(root))
    return min([available, *left])


def that_fit(most: int, each_bytes: int, root: Path = SYSTEM) -> int:
    """Return how many of `most` things that take so much memory each there is memory for now, at least 1."""
    return max(1, min(most, available_memory_bytes(root) // each_bytes))
