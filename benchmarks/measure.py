"""What a component of work costs: seconds by the wall and by the processor, and memory.

Belongs here: the figures and how they are taken. Not here: what is measured (end_to_end.py, kernels.py).
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from pydantic import BaseModel

SAMPLED_EVERY_S = 0.1

PROC = Path("/proc")


class Cost(BaseModel, frozen=True):
    """Seconds by the wall, and processor seconds of all threads and of the children that were waited for."""

    wall_s: float
    cpu_s: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(wall_s=self.wall_s + other.wall_s, cpu_s=self.cpu_s + other.cpu_s)

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(wall_s=self.wall_s - other.wall_s, cpu_s=self.cpu_s - other.cpu_s)

    @classmethod
    def sum(cls, costs: Iterable["Cost"]) -> "Cost":
        """Add costs up."""
        return sum(costs, cls(wall_s=0.0, cpu_s=0.0))


class PeakMemory(BaseModel, frozen=True):
    """The most resident memory in GB (10^9 bytes): of the process, of its largest child, and of all of them at once.

    Pages that two processes share count in both.
    """

    process_gb: float = 0.0
    largest_child_gb: float = 0.0
    together_gb: float = 0.0


class Watched(BaseModel, frozen=True):
    """What a finished process wrote to standard output, and what it cost; memory only where there is a /proc."""

    exit_code: int
    stdout: str
    cost: Cost
    memory: PeakMemory | None


def watched(module: str, *arguments: str | Path, output: Path, folder: Path, errors: Path | None = None) -> Watched:
    """Run a Python module in `folder` to its end, its standard output in the file `output`.

    Its errors go to the file `errors`, or to this process's own.
    Memory is read from /proc: the children's `ru_maxrss` of getrusage is of no use, for a child counts what its parent
    held when it was started (Linux `exec_mmap` carries the old high-water mark over).
    """
    peak = PeakMemory() if PROC.is_dir() else None
    cpu_s, started = _children_cpu_s(), time.monotonic()
    with output.open("wb") as file, errors.open("wb") if errors else nullcontext() as error_file:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], stdout=file, stderr=error_file, cwd=folder
        )
        try:
            while process.poll() is None:
                if peak:
                    peak = _higher(peak, process.pid)
                time.sleep(SAMPLED_EVERY_S)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    cost = Cost(wall_s=time.monotonic() - started, cpu_s=_children_cpu_s() - cpu_s)
    return Watched(exit_code=process.returncode, stdout=output.read_text(encoding="utf-8"), cost=cost, memory=peak)


def _children_cpu_s() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _higher(peak: PeakMemory, pid: int) -> PeakMemory:
    """Return the higher of what was seen before and what is seen now."""
    try:
        own, own_peak = _memory_gb(pid)
        children = [_memory_gb(child) for child in _children(pid)]
    except (FileNotFoundError, ProcessLookupError):
        # A process ended between two looks; the next look is a tenth of a second away.
        return peak
    return PeakMemory(
        process_gb=max(peak.process_gb, own_peak),
        largest_child_gb=max([peak.largest_child_gb, *(highest for _, highest in children)]),
        together_gb=max(peak.together_gb, own + sum(now for now, _ in children)),
    )


def _children(pid: int) -> Iterator[int]:
    """Return the processes that any thread of `pid` started and that already are programs of their own.

    Between its fork and its exec a child has its parent's memory.
    """
    program = (PROC / str(pid) / "exe").readlink()
    for listing in (PROC / str(pid) / "task").glob("*/children"):
        for child in listing.read_text().split():
            if (PROC / child / "exe").readlink() != program:
                yield int(child)


def _memory_gb(pid: int) -> tuple[float, float]:
    """Return what a process holds now and the most it ever held; nothing where it has ended but was not waited for."""
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)

    def gb(name: str) -> float:
        return int(found[name].split()[0]) * 1024 / 1e9 if name in found else 0.0

    return gb("VmRSS"), gb("VmHWM")


class Outcome(BaseModel, frozen=True):
    """What a bare kernel cost, and whether what came out is what the pipeline kept."""

    cost: Cost
    same: bool
