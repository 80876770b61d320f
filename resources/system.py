"""The system and the Python that this project can be installed on: where each of its pins is published.

Belongs here: which they are (tests/test_pins.py looks for every pin on each), and whether this is one.
Not here: what else of a machine a run needs (checks/machine.py), libraries that end earlier (extras.py).

`make` runs this file before there is an environment, so it imports the standard library only, and is read by older
Pythons too.
"""

from __future__ import annotations

import platform
import sys
from typing import NamedTuple

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
MACOS_PYTHONS = PYTHONS[:3]
"""watchdog 6, which Dagster asks for, has no wheel for a later Python on macOS."""

PROCESSORS = ("x86_64", "aarch64")
OLDEST_GLIBC = (2, 28)
OLDEST_MACOS = 14


class System(NamedTuple):
    """What decides whether a package can be installed; the version is glibc's on Linux, macOS's on macOS."""

    platform: str
    processor: str
    version: tuple[int, ...]
    python: tuple[int, int]


def this_system() -> System:
    """Return the system this runs on; its version is empty where it cannot be told, as on Linux without glibc."""
    library, libc = platform.libc_ver()
    release = platform.mac_ver()[0] if sys.platform == "darwin" else libc if library == "glibc" else ""
    version = tuple(int(part) for part in release.split(".") if part.isdigit())
    return System(sys.platform, platform.machine(), version, sys.version_info[:2])


def unfit(system: System) -> str | None:
    """Return why this project cannot be installed on a system, in one line with what is needed; None if it can."""
    on_linux, on_macos = system.platform == "linux", system.platform == "darwin"
    pythons = MACOS_PYTHONS if on_macos else PYTHONS
    name = "Windows" if system.platform == "win32" else system.platform
    glibc = f"needs Linux with glibc {_dotted(OLDEST_GLIBC)} or later"
    faults = {
        f"{name}: needs Linux or macOS": not (on_linux or on_macos),
        f"Linux on {system.processor}: needs {' or '.join(PROCESSORS)}": (
            on_linux and system.processor not in PROCESSORS
        ),
        f"Linux without glibc, such as Alpine: {glibc}": on_linux and not system.version,
        f"Linux with glibc {_dotted(system.version)}: {glibc}": on_linux and system.version < OLDEST_GLIBC,
        f"macOS on {system.processor}: needs Apple silicon": on_macos and system.processor != "arm64",
        f"macOS {_dotted(system.version)}: needs macOS {OLDEST_MACOS} or later": (
            on_macos and system.version < (OLDEST_MACOS,)
        ),
        f"Python {_dotted(system.python)}: needs Python {_dotted(pythons[0])} to {_dotted(pythons[-1])}": (
            system.python not in pythons
        ),
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(unfit(this_system()))
