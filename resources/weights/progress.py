"""Who is told how a pull goes on.

Belongs here: only the protocol. Not here: bars and lines on a terminal (cm_dagster/cli/models_progress.py).
"""

from typing import Protocol


class Progress(Protocol):
    """Told from several threads at once."""

    def say(self, line: str) -> None:
        """Hear something a person may want to know."""

    def begin(self, weight: str, size_bytes: int) -> None:
        """Hear that about this many bytes have to come for a weight."""

    def received(self, weight: str, size_bytes: int) -> None:
        """Hear that so many bytes more have come; less than nothing where a source starts over."""

    def ready(self, weight: str) -> None:
        """Hear that a weight is here whole and its digests are right."""
