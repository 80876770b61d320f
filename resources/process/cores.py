"""How many processor cores this process may use.

Belongs here: that number. Not here: what each engine does with it.
"""

import math
import os
from pathlib import Path

from resources.process.cgroup import SYSTEM, cpu_quotas


def usable_cores(root: Path = SYSTEM) -> int:
    """Return the cores this process may run on and has the time of, at least 1.

    A container's CPU set and its quota count where the system tells them; of a quota of 1.5 cores both are used.
    """
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([there, *map(math.ceil, cpu_quotas(root))]))
