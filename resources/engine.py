"""What every engine is, whatever it makes: it can be told apart from others, and says whom it talks to.

Belongs here: the root of the five abstract engines, and the error that lets a profile's next engine take over.
Not here: what a capability promises (each package's base.py).
"""

from abc import ABC, abstractmethod
from typing import Any, Self

import dagster as dg

from resources.endpoint import is_listening
from resources.errors import CmError
from resources.identity import Identity
from resources.weights.cache import weight


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

    def installed(self) -> None:
        """Find out whether what it needs on this machine is here, without loading a model or asking a server.

        Raises:
            CmError: its library or a weight is not here; the message says what to run.
        """
        self.identity()
        for name in self.weights():
            weight(name)

    def ready(self) -> None:
        """Find out whether it could work now, without loading a model.

        Raises:
            CmError: as `installed`, or no server answers; the message says what to run.
        """
        self.installed()
        endpoint = self.endpoint()
        if endpoint and not is_listening(endpoint):
            raise EngineUnavailable(f"{endpoint}: no server answers there. Start it, or set base_url in the profile")

    def kept_loaded(self) -> Self:
        """Return the same engine, set to keep its model in memory for the next topic; most do so anyway."""
        return self

    def endpoint(self) -> str | None:
        """Return the URL of the server it asks, or None for an engine in this process."""
        return None
