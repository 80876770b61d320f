"""Dagster's databases, opened as quickly as a test needs them: there is one for each run.

Its migrations are read once a process: alembic reading a hundred files at every opening was a third of a short run. And
nothing is waited for until it is on the disk, which no test needs: what a killed process wrote, the system still has.
"""

import sqlite3
from functools import cache
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

_read = ScriptDirectory.from_config


@cache
def _from(script_location: str) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", script_location)
    return _read(config)


def _migrations(config: Config) -> ScriptDirectory:
    return _from(str(config.get_main_option("script_location")))


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def opened_quickly() -> None:
    """Have the databases of this process and its forks opened so."""
    ScriptDirectory.from_config = _migrations  # type: ignore[method-assign]
    if not event.contains(Engine, "connect", _wait_for_no_disk):
        event.listen(Engine, "connect", _wait_for_no_disk)
