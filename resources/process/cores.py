"""How many processor cores this process may use.

Belongs here: that number. Not here: what each engine does with it.
"""

import os


def usable_cores() -> int:
    """Return the cores this process may run on, at least 1; a container's CPU set counts where the system tells it."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
