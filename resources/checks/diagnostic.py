"""A diagnostic: one thing that was looked at before a run, and how it is with it.

Belongs here: what a diagnostic is, and whose engines are looked at. Not here: what is looked at (machine.py,
compute.py).
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from resources.engines.engine import Engine

State = Literal["ok", "warn", "fail"]
Capabilities = Mapping[str, Sequence[Engine]]
"""The engines of each capability, the preferred one first."""


class Diagnostic(BaseModel, frozen=True):
    """One thing that was looked at; `found` says what was seen and, unless it is well, what to run or edit."""

    state: State
    what: str
    found: str
