"""What the project uses of Dagster's private modules: imported here and nowhere else.

Each may change with any version of Dagster, so pyproject.toml pins it, and a test names the one that was looked at.
"""

from dagster._core.events import RunFailureReason
from dagster._core.storage.runs import SqliteRunStorage
from dagster_shared.check import CheckError

__all__ = ["CheckError", "RunFailureReason", "SqliteRunStorage"]
