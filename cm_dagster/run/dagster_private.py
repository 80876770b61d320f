"""What the project uses of Dagster's private modules: imported here and nowhere else.

Each may change with any version of Dagster, so pyproject.toml bounds the version, and a test names it
(tests/cm_dagster/run/test_dagster_private.py): who raises it looks at these first.
"""

from dagster._core.events import RunFailureReason
from dagster._core.storage.runs import SqliteRunStorage
from dagster_shared.check import CheckError

__all__ = ["CheckError", "RunFailureReason", "SqliteRunStorage"]
