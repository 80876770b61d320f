"""What every engine is, whatever it makes: it can be told apart from others, and says whom it talks to.

Belongs here: the root of the five abstract engines, and the error that lets a profile's next engine take over.
Not here: what a capability promises (each package's base.py).
"""

from abc import ABC, abstractmethod
from typing import Any, Self

import dagster as dg

from resources.errors import CmError
from resources.identity import Identity


class EngineUnavailable(CmError):
    """The engine's server refused the connection, did not answer in time, or went away in the middle of its answer.

    Nothing is wrong with what was asked, so the next engine of a profile's `fallback` list may be asked instead.
    """


class Engine(dg.ConfigurableResource[Any], ABC):
    """Something that makes one kind of artifact; fields are what a profile may set."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count; must not load a model."""

    def weights(self) -> tuple[str, ...]:
        """Return the names of the manifest's weights that it loads for English; none where it loads no such."""
        return ()

    def kept_loaded(self) -> Self:
        """Return the same engine, set to keep its model in memory for the next topic; most do so anyway."""
        return self

    def endpoint(self) -> str | None:
        """Return the URL of the server it asks, or None for an engine in this process."""
        return None
