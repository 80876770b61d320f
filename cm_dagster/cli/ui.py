"""The Dagster page: started on this code location, stopped whole.

Belongs here: the child process and its end. Not here: where the instance lies (run/home.py).
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import FrameType

from cm_dagster.run.home import dagster_home, home_path, instance
from cm_dagster.run.limits import limits_diagnostics
from cm_dagster.run.lost_runs import report_lost_runs
from cm_dagster.run.profile import load_profile

STOP_S = 5


def serve(*, profile: str | None, host: str, port: int) -> int:
    """Run `dagster dev` until it ends or this process is told to stop; return its exit code.

    A profile given here is CM_PROFILE there; one that cannot be used is an error before anything starts.

    `dagster dev` leaves its own children behind when it is terminated, so it runs as a process group of its own and
    the whole group is ended.

    Raises:
        UnknownName, WrongInput: the profile cannot be used.
        StorageUnusable: runs cannot be recorded.
    """
    engines = load_profile(profile).choices
    with instance() as recorded:
        report_lost_runs(recorded)
        for line in limits_diagnostics(recorded, home_path() / "dagster.yaml", engines):
            print(line.found, file=sys.stderr)  # noqa: T201
    dagster = subprocess.Popen(
        [sys.executable, "-m", "dagster", "dev", "-m", "cm_dagster.definitions", "-h", host, "-p", str(port)],
        env={**os.environ, **({"CM_PROFILE": profile} if profile else {}), "DAGSTER_HOME": str(dagster_home())},
        start_new_session=True,
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, stop)
    try:
        return dagster.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _end_group(dagster)


def _end_group(dagster: "subprocess.Popen[bytes]") -> None:
    """Ask the whole group to end, then insist; return when none of it is left."""
    import psutil

    group = [each for each in psutil.process_iter() if _group_of(each.pid) == dagster.pid]
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(dagster.pid, kind)
        _, group = psutil.wait_procs(group, timeout=STOP_S)
        if not group:
            return


def _group_of(pid: int) -> int | None:
    with suppress(ProcessLookupError):
        return os.getpgid(pid)
    return None
