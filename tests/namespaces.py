"""What a program that is started without a network finds: only loopback, where the system has network namespaces."""

import json
import subprocess
import sys

import pytest

from resources.no_network import can_leave_network, without_network

LOOK = "import json, socket; print(json.dumps([name for _, name in socket.if_nameindex()]))"
INTERFACES: list[str] = json.loads(
    subprocess.run(without_network([sys.executable, "-c", LOOK]), check=True, capture_output=True, text=True).stdout
)
NAMESPACES = INTERFACES == ["lo"]

needs_namespaces = pytest.mark.skipif(
    not NAMESPACES, reason=f"this system gives a program no network namespace of its own: it has {INTERFACES}"
)


def forbid_namespaces() -> None:
    """Let programs enter a namespace and not set it up, as Ubuntu's AppArmor does. To be called in_own_mounts."""
    subprocess.run(["mount", "-o", "remount,bind,ro", "/proc"], check=True)
    can_leave_network.cache_clear()
