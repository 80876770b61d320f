"""The Dagster instance that runs are recorded in: DAGSTER_HOME, else a folder that lasts beside the project.

Belongs here: where that folder is and the settings it starts with. Not here: what is recorded.
"""

import fcntl
import os
from pathlib import Path

import dagster as dg

from resources.store.entries import write_atomically

# Nothing is reported to anyone, and the page opens without a dialog that asks for an e-mail address.
SETTINGS = """\
telemetry:
  enabled: false
nux:
  enabled: false
"""


def home_path() -> Path:
    """Return where it is, or would be: DAGSTER_HOME, or `.dagster` in the working folder."""
    return Path(os.environ.get("DAGSTER_HOME") or ".dagster").expanduser().absolute()


def dagster_home() -> Path:
    """Return that folder; make it and its settings if they are not there."""
    home = home_path()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        write_atomically(settings, SETTINGS.encode())
    return home


def instance() -> dg.DagsterInstance:
    """Return the lasting instance, shared by the command line and the page."""
    home = dagster_home()
    os.environ["DAGSTER_HOME"] = str(home)
    descriptor = os.open(home, os.O_RDONLY)
    try:
        # Of two processes that find no tables yet, both would make them, and one would fail.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return dg.DagsterInstance.get()
    finally:
        os.close(descriptor)
