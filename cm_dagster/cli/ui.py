"""The Dagster page: started on this code location, stopped whole.

Belongs here: the child process and its end, and whether its port is free. Not here: where the instance lies
(run/home.py).
"""

import errno
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from types import FrameType

from cm_dagster.run.home import dagster_home, home_path, instance
from cm_dagster.run.limits import limits_diagnostics
from cm_dagster.run.lost_runs import report_lost_runs
from cm_dagster.run.profile import load_profile
from resources.errors import WrongInput

STOP_S = 5
LEAST_OWN_PORT = 1024
"""Those below belong to the superuser."""
PORTS_TRIED = 100


def serve(*, profile: str | None, host: str, port: int) -> int:
    """Run `dagster dev` until it ends or this process is told to stop; return its exit code.

    A profile given here is CM_PROFILE there; one that cannot be used is an error before anything starts.

    `dagster dev` leaves its own children behind when it is terminated, so it runs as a process group of its own and
    the whole group is ended.

    Raises:
        UnknownName, WrongInput: the profile cannot be used, or nothing can listen at that host and port.
        StorageUnusable: runs cannot be recorded.
    """
    require_free(host, port)
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


def require_free(host: str, port: int) -> None:
    """Find out whether the page can listen there.

    Raises:
        WrongInput: it cannot; the message says why, and which option to change.
    """
    problem = _taken(host, port)
    if problem is None:
        return
    if problem.errno in (errno.EADDRINUSE, errno.EACCES):
        others = range(max(port, LEAST_OWN_PORT) + 1, min(port + PORTS_TRIED, 65_536))
        other = next((each for each in others if _taken(host, each) is None), None)
        fix = f"Run: cm ui --port {other}" if other else "Choose another with --port"
        raise WrongInput(f"--port: {port} cannot be listened at ({problem.strerror}). {fix}") from problem
    raise WrongInput(
        f"--host: {host} is no address of this machine ({problem.strerror}). Run: cm ui --host 127.0.0.1"
    ) from problem


def _taken(host: str, port: int) -> OSError | None:
    """Return what the system says where nothing can listen."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as one:
            # As the page's server does: an address that a closed connection still has is free.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
    except OSError as error:
        return error
    return None


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
