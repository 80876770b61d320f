"""A user whom the system does not know: no entry among its users, and no home; as in a container with another uid.

Belongs here: running Python as that user. Not here: what is found there (the tests).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mounts import HERE

UNSHARE = ["unshare", "--user", "--map-user=54321", "--map-group=54321"]
STRANGER = (
    sys.platform == "linux" and not subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode
)

needs_stranger = pytest.mark.needs(STRANGER, "this system lets nobody be a user whom it does not know")


def python(*arguments: str, folder: Path, **changed: str) -> "subprocess.CompletedProcess[str]":
    """Run Python as that user, with the environment of the test but for the folders of a home."""
    home = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "CM_MODELS", "CM_STORE_COPIES")
    kept = {name: value for name, value in os.environ.items() if name not in home}
    environment = {**kept, "PYTHONPATH": str(HERE), **changed}
    command = [*UNSHARE, sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
