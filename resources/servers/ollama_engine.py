"""What the engines behind an Ollama server share, whatever their capability.

Belongs here: telling models apart, and what is asked of the server beside the work. Not here: the work
(resources/language/ollama.py, resources/embedding/ollama.py), how the server is reached (ollama_server.py).
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import PrivateAttr

from resources.engines.engine import EngineUnavailable, OllamaModel
from resources.engines.identity import Identity, library_versions
from resources.servers.deadline import BaseUrl, TimeLimit
from resources.servers.ollama_server import DEFAULT_URL, OllamaModelFound, OllamaServer
from resources.servers.reachable import ANSWERS_WITHIN_S
from resources.servers.server_engine import ServerEngine

if TYPE_CHECKING:
    import ollama

T = TypeVar("T")


class OllamaEngine(ServerEngine):
    """A model served by Ollama; `capability` is what its mistakes are told with."""

    capability: ClassVar[str]

    base_url: BaseUrl = DEFAULT_URL
    model: str
    keep_alive: str = "5m"
    timeout_s: TimeLimit

    _identity: Identity | None = PrivateAttr(default=None)
    _told: set[str | None] = PrivateAttr(default_factory=set)
    _found: OllamaModelFound | None = PrivateAttr(default=None)

    def identity(self) -> Identity:
        """Return engine, library, model, its digest as the server last gave it, and what changes the outcome.

        The server need not be up, and is asked once at most, until it has told the digest.
        """
        if self._identity is None or not self._identity.weights:
            libraries = library_versions("ollama")
            digest = self._server(self.timeout_s).digest(self.model)
            self._identity = Identity(
                engine="ollama",
                libraries=libraries,
                weights={self.model: digest} if digest else {},
                parameters={"model": self.model, **self._what_counts()},
            )
            self._told.add(digest)
        return self._identity

    def installed(self) -> None:
        """Find out whether the client library is here; the server is not asked, not even for its digest."""
        library_versions("ollama")

    def check_server(self) -> str:
        """Ask whether the server has the model, and whether that can do what is asked of it."""
        self._server(ANSWERS_WITHIN_S).check(self.model, self._needed())
        return f"{self.base_url} has {self.model}"

    def ollama_models(self) -> tuple[OllamaModel, ...]:
        """Return its one model."""
        return (OllamaModel(server_url=self.base_url, tag=self.model),)

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def _server(self, timeout_s: float) -> OllamaServer:
        return OllamaServer(self.base_url, timeout_s, self.capability)

    def _asked(self, ask: "Callable[[ollama.Client], T]", *, also: Mapping[str, Any] | None = None) -> T:
        """Ask the server as `OllamaServer.asked` does, once it is known that it has the model that counts.

        Raises:
            EngineUnavailable: also if the model is another one than `identity` has told of.
            EngineFailed: also if the model cannot do it.
        """
        try:
            if self._found is None and self._is_to_be_found:
                self._found = self._as_counted(self._server(self.timeout_s).check(self.model, self._needed()))
            return self._server(self.timeout_s).asked(ask, model=self.model, also=also)
        except EngineUnavailable:
            # Who comes back may have another model under the name.
            self._found = None
            raise

    @property
    def _is_to_be_found(self) -> bool:
        return True

    def _as_counted(self, found: OllamaModelFound) -> OllamaModelFound:
        told, self._told = self._told, {found.digest}
        if told <= self._told:
            return found
        self._identity = None
        raise EngineUnavailable(
            f"{self.base_url}: {self.model} is not the model that was counted when this began, for the server was away "
            "or got another one since. Make the topic again"
        )

    @abstractmethod
    def _needed(self) -> dict[str, str]:
        """Return the capabilities that it needs, by Ollama's names, each with what a model without it is told."""

    @abstractmethod
    def _what_counts(self) -> dict[str, Any]:
        """Return the settings beside the model's name that change what it makes."""
