"""Whether this system gives a program a network namespace of its own; asked without any code of this project."""

import subprocess
import sys

import pytest

# The inner one needs what many a system withholds from the root of a namespace: the right to set anything up there.
UNSHARE = ["unshare", "--user", "--map-root-user", "--net", "unshare", "--net", "true"]
NAMESPACES = sys.platform == "linux" and subprocess.run(UNSHARE, check=False, capture_output=True).returncode == 0

needs_namespaces = pytest.mark.needs(NAMESPACES, "this system gives a program no network namespace of its own")


def forbid_namespaces() -> None:
    """Let programs enter a namespace and not set it up, as Ubuntu's AppArmor does. To be called in_own_mounts."""
    subprocess.run(["mount", "-o", "remount,bind,ro", "/proc"], check=True)


def allow_namespaces() -> None:
    """Take that back."""
    subprocess.run(["mount", "-o", "remount,bind,rw", "/proc"], check=True)
