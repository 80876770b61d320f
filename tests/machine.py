"""What becomes of a test where the machine has not what it needs: `@pytest.mark.needs(there, "what is not there")`.

Belongs here: that rule. Not here: how each thing is looked for (tests/mounts.py, tests/namespaces.py, the tests).
"""

import os

import pytest


def demand(*, there: bool, reason: str) -> None:
    """Skip the test if what it needs is not there; in CI (`CI` is set) fail it, for a proof left out proves nothing."""
    if not there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
