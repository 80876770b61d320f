"""What the engines behind an Ollama server share, whatever their capability.

Belongs here: telling models apart, and what is asked of the server beside the work. Not here: the work
(resources/language/ollama.py, resources/embedding/ollama.py), how the server is reached (ollama_server.py).
"""

from abc import abstractmethod
from typing import Any, ClassVar

from pydantic import PrivateAttr

from resources.engines.engine import OllamaModel
from resources.engines.identity import Identity, library_versions
from resources.servers.deadline import BaseUrl, TimeLimit
from resources.servers.ollama_server import DEFAULT_URL, OllamaServer
from resources.servers.reachable import ANSWERS_WITHIN_S
from resources.servers.server_engine import ServerEngine


class OllamaEngine(ServerEngine):
    """A model served by Ollama; `capability` is what its mistakes are told with."""

    capability: ClassVar[str]

    base_url: BaseUrl = DEFAULT_URL
    model: str
    keep_alive: str = "5m"
    timeout_s: TimeLimit

    _identity: Identity | None = PrivateAttr(default=None)

    def identity(self) -> Identity:
        """Return engine, library, model, its digest as the server last gave it, and what changes the outcome.

        The server is asked once at most, and need not be up.
        """
        if self._identity is None:
            libraries = library_versions("ollama")
            digest = self._server(self.timeout_s).digest(self.model)
            self._identity = Identity(
                engine="ollama",
                libraries=libraries,
                weights={self.model: digest} if digest else {},
                parameters={"model": self.model, **self._what_counts()},
            )
        return self._identity

    def installed(self) -> None:
        """Find out whether the client library is here; the server is not asked, not even for its digest."""
        library_versions("ollama")

    def check_server(self) -> str:
        """Ask whether the server has the model."""
        return self._server(ANSWERS_WITHIN_S).check(self.model)

    def ollama_models(self) -> tuple[OllamaModel, ...]:
        """Return its one model."""
        return (OllamaModel(server_url=self.base_url, tag=self.model),)

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def _server(self, timeout_s: float) -> OllamaServer:
        return OllamaServer(self.base_url, timeout_s, self.capability)

    @abstractmethod
    def _what_counts(self) -> dict[str, Any]:
        """Return the settings beside the model's name that change what it makes."""
