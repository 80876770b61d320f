"""The Dagster instance that runs are recorded in: DAGSTER_HOME, else a folder that lasts beside the project.

Belongs here: where that folder is and the settings it starts with. Not here: what is recorded.
"""

import os
from pathlib import Path

import dagster as dg

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
        settings.write_text(SETTINGS, encoding="utf-8")
    return home


def instance() -> dg.DagsterInstance:
    """Return the lasting instance, shared by the command line and the page."""
    os.environ["DAGSTER_HOME"] = str(dagster_home())
    return dg.DagsterInstance.get()
