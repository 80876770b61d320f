"""Dagster's migrations, read once a process instead of at every opening of one of its databases.

There is a database for each run, and alembic reading a hundred files was a third of a short run.
"""

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory

_read = ScriptDirectory.from_config


@cache
def _from(script_location: str) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", script_location)
    return _read(config)


def read_once() -> None:
    """Have alembic read the migrations of a place once, in this process and its forks."""

    def migrations(config: Config) -> ScriptDirectory:
        return _from(str(config.get_main_option("script_location")))

    ScriptDirectory.from_config = migrations  # type: ignore[method-assign]
