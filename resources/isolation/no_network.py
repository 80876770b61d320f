"""A program that is started without a network: it sees loopback and nothing else (a Linux network namespace).

Belongs here: starting one. Not here: keeping this process off the network (guard.py), which programs there are.

The file is run as a script in the child, before the program takes the child's place, so it imports nothing of this
project. Where the system has no namespaces, or forbids them, the program starts with the network it finds. Some systems
give a namespace that may not be set up (AppArmor, on Ubuntu); there is no way back out of it, so a child tries first.
Source: unshare(2), user_namespaces(7), netdevice(7).
"""

import ctypes
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000
SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1


def without_network(command: Sequence[str]) -> list[str]:
    """Return the command that starts `command` without a network, under the same process id and user."""
    return [*_this_file(), *command] if can_leave_network() else list(command)


def can_leave_network() -> bool:
    """Tell whether programs are started without a network here; tried by a child until that has worked once."""
    import subprocess

    if sys.platform != "linux":
        return False
    try:
        _try_once()
    except subprocess.CalledProcessError:
        return False
    return True


@cache
def _try_once() -> None:
    """Let a child leave the network; a failure is not remembered, for its reason may pass (ENOSPC of unshare(2))."""
    import subprocess

    subprocess.run(_this_file(), capture_output=True, check=True)


def _this_file() -> list[str]:
    return [sys.executable, "-I", "-S", str(Path(__file__))]


def leave_network() -> bool:
    """Move this process, which must have one thread, to where there is only loopback; tell whether that worked."""
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _raise_loopback()
    return True


def _raise_loopback() -> None:
    import fcntl
    import socket
    import struct

    request = "16sh22x"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        _, flags = struct.unpack(request, fcntl.ioctl(asking, SIOCGIFFLAGS, struct.pack(request, b"lo", 0)))
        fcntl.ioctl(asking, SIOCSIFFLAGS, struct.pack(request, b"lo", flags | IFF_UP))


if __name__ == "__main__":
    left = leave_network()
    if len(sys.argv) == 1:
        sys.exit(0 if left else 1)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - there is to be no shell
