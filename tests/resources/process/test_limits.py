"""A container's limits count wherever they are set: CPU quota and memory, in both versions of control groups."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from resources.process.cores import usable_cores
from resources.process.memory import available_memory_bytes, that_fit, usable_memory_bytes
from tests.machine import demand

MB = 1_000_000
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
MEMORY_BYTES = psutil.virtual_memory().total


def system(root: Path, membership: str, files: dict[str, str]) -> Path:
    """Lay out what a system shows of its control groups: this process's own, and the files below /sys/fs/cgroup."""
    for name, text in {"proc/self/cgroup": membership, **{f"sys/fs/cgroup/{n}": t for n, t in files.items()}}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n")
    return root


V1 = "5:memory:/docker/b1\n4:cpu,cpuacct:/docker/b1\n1:name=systemd:/docker/b1"
HYBRID = f"{V1}\n0::/docker/b1"


@pytest.mark.parametrize(
    ("membership", "files"),
    [
        ("0::/", {"cpu.max": "100000 100000"}),
        ("0::/", {"cpu.max": "20000 100000"}),
        ("0::/a/b", {"a/b/cpu.max": "50000 50000"}),
        ("0::/a/b", {"a/b/cpu.max": "max 100000", "a/cpu.max": "100000 100000"}),
        ("0::/a/b", {"a/b/cpu.max": "9900000 100000", "a/cpu.max": "100000 100000", "a/memory.max": "max"}),
        ("0::/host/only", {"cpu.max": "100000 100000"}),
        ("0::/../beside", {"cpu.max": "100000 100000"}),
        (V1, {"cpu,cpuacct/docker/b1/cpu.cfs_quota_us": "50000", "cpu,cpuacct/docker/b1/cpu.cfs_period_us": "100000"}),
        (V1, {"cpu,cpuacct/cpu.cfs_quota_us": "100000", "cpu,cpuacct/cpu.cfs_period_us": "100000"}),
        (HYBRID, {"unified/docker/cpu.max": "100000 100000"}),
    ],
    ids=["root", "a fifth", "nested", "above", "tightest", "unseen", "beside", "v1", "v1 unseen", "hybrid"],
)
def test_a_quota_of_one_core_leaves_one(tmp_path, membership, files):
    assert usable_cores(system(tmp_path, membership, files)) == 1


@pytest.mark.parametrize(
    ("membership", "files"),
    [
        ("0::/a", {"a/cpu.max": "max 100000", "b/cpu.max": "100000 100000"}),
        ("0::/a", {"a/cpu.max": "102400000 100000"}),
        (V1, {"cpu,cpuacct/docker/b1/cpu.cfs_quota_us": "-1", "cpu,cpuacct/docker/b1/cpu.cfs_period_us": "100000"}),
        ("", {}),
    ],
    ids=["another's", "more than there are", "v1 none", "no groups"],
)
def test_without_a_tighter_quota_all_cores_are_used(tmp_path, membership, files):
    assert usable_cores(system(tmp_path, membership, files)) == CORES


@pytest.mark.needs(CORES > 1, "two cores: one cannot be shared out")
def test_of_a_started_core_the_rest_is_used_too(tmp_path):
    assert usable_cores(system(tmp_path, "0::/", {"cpu.max": "120000 100000"})) == 2


def test_a_system_without_control_groups_has_all_its_cores_and_memory(tmp_path):
    assert usable_cores(tmp_path) == CORES
    assert usable_memory_bytes(tmp_path) == MEMORY_BYTES


@pytest.mark.parametrize(
    ("membership", "files"),
    [
        ("0::/", {"memory.max": f"{64 * MB}"}),
        ("0::/a/b", {"a/memory.max": f"{64 * MB}", "a/b/memory.max": "max"}),
        ("0::/a/b", {"a/memory.max": f"{80 * MB}", "a/b/memory.high": f"{64 * MB}"}),
        (V1, {"memory/docker/b1/memory.limit_in_bytes": f"{64 * MB}"}),
        (V1, {"memory/memory.limit_in_bytes": f"{64 * MB}"}),
    ],
    ids=["root", "above", "high", "v1", "v1 unseen"],
)
def test_a_containers_memory_is_all_there_is(tmp_path, membership, files):
    root = system(tmp_path, membership, files)
    assert usable_memory_bytes(root) == 64 * MB
    assert available_memory_bytes(root) == 64 * MB


@pytest.mark.parametrize(
    ("membership", "files"),
    [("0::/", {"memory.max": "max"}), (V1, {"memory/docker/b1/memory.limit_in_bytes": "9223372036854771712"})],
    ids=["v2", "v1"],
)
def test_without_a_limit_the_machines_memory_counts(tmp_path, membership, files):
    assert usable_memory_bytes(system(tmp_path, membership, files)) == MEMORY_BYTES


V2_GROUP = ("0::/a", "a", ("memory.max", "memory.current", "inactive_file"))
V1_GROUP = (V1, "memory/docker/b1", ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))


@pytest.mark.parametrize(("membership", "group", "names"), [V2_GROUP, V1_GROUP], ids=["v2", "v1"])
def test_what_the_container_holds_is_gone_but_for_pages_of_files(tmp_path, membership, group, names):
    limit, usage, unused = names
    files = {limit: f"{64 * MB}", usage: f"{50 * MB}", "memory.stat": f"anon 7\n{unused} {10 * MB}"}
    root = system(tmp_path, membership, {f"{group}/{name}": text for name, text in files.items()})
    assert available_memory_bytes(root) == 24 * MB
    assert [that_fit(most, 10 * MB, root) for most in (1, 2, 64)] == [1, 2, 2]


def test_one_is_always_begun(tmp_path):
    assert that_fit(8, 230 * MB, system(tmp_path, "0::/", {"memory.max": f"{64 * MB}"})) == 1


@pytest.fixture
def group_of_one_core() -> Iterator[Path]:
    """A control group of this system's own in which one core's time may be used."""
    mounts = Path("/sys/fs/cgroup")
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    version_1 = [mounts / names / path[1:] for _, names, path in lines if "cpu" in names.split(",")]
    version_2 = [
        mounts / path[1:] for _, names, path in lines if not names and (mounts / "cgroup.controllers").is_file()
    ]
    group = [*version_1, *version_2, mounts][0] / f"cm_dagster-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        demand(there=False, reason=f"this system lets its user make no control group: {error}")
    try:
        if version_1:
            (group / "cpu.cfs_quota_us").write_text("100000")
        else:
            (group / "cpu.max").write_text("100000 100000")
        yield group
    except OSError as error:
        demand(there=False, reason=f"this system's control groups limit no processor: {error}")
    finally:
        group.rmdir()


COUNTED = {
    "here": "from resources.process.cores import usable_cores; print(usable_cores())",
    "by PyTorch": """
import torch
from resources.process.torch_threads import bound_torch_threads
bound_torch_threads()
print(torch.get_num_threads())
""",
    "by Remotion": """
import os, pathlib, sys
from resources.rendering.remotion_project.worker import RemotionWorker, WorkerSettings
folder = pathlib.Path(os.environ["FOLDER"])
(folder / "bundle" / "public").mkdir(parents=True)
(folder / "node").write_text("#!/bin/sh\\nnproc >&2\\n")
(folder / "node").chmod(0o755)
worker = RemotionWorker(WorkerSettings(folder, folder / "node", folder, tabs=None, timeout_s=60))
try:
    worker.draw(folder, [])
except Exception as error:
    print(str(error).split()[-1])
worker.end()
""",
}


@pytest.mark.needs(sys.platform == "linux" and CORES > 1, "control groups, which Linux alone has, and two cores")
@pytest.mark.parametrize("program", COUNTED.values(), ids=list(COUNTED))
def test_a_real_quota_is_seen_from_within(group_of_one_core, tmp_path, program):
    enter = 'echo $$ >"$0/cgroup.procs" && exec "$@"'
    command = ["sh", "-c", enter, str(group_of_one_core), sys.executable, "-c", program]
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    counting = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment | {"FOLDER": str(tmp_path)}
    )
    assert counting.stdout.strip() == "1"
