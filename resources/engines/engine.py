"""What every engine is, whatever it makes: it can be told apart from others, and says whom it talks to.

Belongs here: the root of the five abstract engines, what one asks of Ollama, and the error that lets a profile's next
engine take over.
Not here: what a capability promises (each package's base.py).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Self

import dagster as dg
from pydantic import BaseModel

from resources.engines.identity import Identity
from resources.errors import CmError
from resources.weights.cache import weight


class EngineUnavailable(CmError):
    """The engine's server refused the connection, did not answer in time, or went away in the middle of its answer.

    Nothing is wrong with what was asked, so the next engine of a profile's `fallback` list may be asked instead.
    """


@dataclass(frozen=True)
class ProfileOnly:
    """Marks a field that a profile may set and a run may not: where a request goes, its key, a program to start.

    Whoever reaches Dagster's page can start a run, and is asked for no password.
    """


class OllamaModel(BaseModel, frozen=True):
    """A model that an engine asks of an Ollama server, by its tag."""

    server_url: str
    tag: str


class Engine(dg.ConfigurableResource[Any], ABC):
    """Something that makes one kind of artifact; fields are what a profile may set."""

    @classmethod
    def profile_only(cls) -> frozenset[str]:
        """Return the names of the fields that no run may set."""
        return frozenset(name for name, field in cls.model_fields.items() if ProfileOnly() in field.metadata)

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count; must not load a model."""

    def asks_for(self) -> dict[str, Any]:
        """Return the settings that change what it is asked and not what it answers; an artifact's key counts them."""
        return {}

    def weights(self) -> tuple[str, ...]:
        """Return the names of the manifest's weights that it loads for English; none where it loads no such."""
        return ()

    def ollama_models(self) -> tuple[OllamaModel, ...]:
        """Return the models it asks of an Ollama server; none where it asks no such server."""
        return ()

    def installed(self) -> None:
        """Find out whether what it needs on this machine is here, without loading a model or asking a server.

        Raises:
            CmError: its library or a weight is not here; the message says what to run.
        """
        self.identity()
        for name in self.weights():
            weight(name)

    def check_server(self) -> str | None:
        """Ask its server, within three seconds in all, whether it could work for it; return what it was found to have.

        None for an engine that asks no server; every other has a question of its own.

        Raises:
            EngineUnavailable: nobody listens there, no answer in time, or the server is busy.
            CannotTell: it answers and does not say whether it has the model.
            CmError: it is another kind of server, lacks the model or the voice, or wants another key; the message says
                what to run or edit.
        """
        return None

    def staying_loaded(self) -> Self:
        """Return the same engine, set to keep its model in memory for the next topic; most do so anyway."""
        return self

    def waits_s(self, *, is_last: bool) -> float:  # noqa: ARG002 - what an engine behind a server goes by
        """Return for how many seconds it is asked again when it cannot be reached; `is_last` if no other takes over.

        None of them for an engine that asks no server.
        """
        return 0.0

    def endpoint(self) -> str | None:
        """Return the URL of the server it asks, or None for an engine in this process."""
        return None
