"""What every engine behind a server shares, whatever its protocol: for how long it is asked again.

Belongs here: that patience, and what it is by default. Not here: how one answer is waited for (deadline.py), asking
again (resources/engines/fallback.py).
"""

from pydantic import Field

from resources.engines.engine import Engine
from resources.process.patience import PatienceS

ALONE_S = 60.0
"""A server that is started anew, or a network that is gone for a moment, is back within a minute."""

WITH_ANOTHER_S = 5.0
"""Where another engine stands ready, a moment is waited for and no restart: one that is off delays every artifact."""


class ServerEngine(Engine):
    """An engine that asks a server; `patience_s` does not count, as it changes nothing of what comes out."""

    patience_s: PatienceS | None = Field(
        default=None,
        description="For how long it is asked again when it cannot be reached: 60 s, or 5 s if another takes over.",
    )

    def waits_s(self, *, is_last: bool) -> float:
        """Return what the profile says, else a minute, or a moment where another engine takes over."""
        if self.patience_s is not None:
            return self.patience_s
        return ALONE_S if is_last else WITH_ANOTHER_S
