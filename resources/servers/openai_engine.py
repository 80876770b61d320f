"""What the engines behind a server that speaks OpenAI's protocol share, whatever their capability.

Belongs here: telling models apart, and what is asked of the server beside the work.
Not here: the work (resources/language/openai.py, resources/embedding/openai.py, resources/transcription/openai.py),
how the server is reached (openai_server.py).
"""

from abc import abstractmethod
from typing import Any, ClassVar

from resources.engines.identity import Identity, library_versions
from resources.extras import extra
from resources.servers.deadline import ApiKeyVariable, BaseUrl, TimeLimit
from resources.servers.endpoint import public_host
from resources.servers.openai_server import DEFAULT_URL, OpenAIServer
from resources.servers.reachable import ANSWERS_WITHIN_S
from resources.servers.revision import Revision, counted
from resources.servers.server_engine import ServerEngine


class OpenAIEngine(ServerEngine):
    """A model behind an OpenAI-compatible server; `capability` is what its mistakes are told with.

    `libraries` are the distributions whose versions count. `revision` is what the user calls the weights behind the
    model's name; only OpenAI's own models need none.
    """

    capability: ClassVar[str]
    libraries: ClassVar[tuple[str, ...]] = ("openai",)

    base_url: BaseUrl = DEFAULT_URL
    model: str
    revision: Revision = None
    timeout_s: TimeLimit
    api_key_variable: ApiKeyVariable = "OPENAI_API_KEY"

    def identity(self) -> Identity:
        """Return engine, libraries, model and its revision, a public host, what changes the outcome; asks no server."""
        with extra("servers"):
            libraries = library_versions(*self.libraries)
        return Identity(
            engine="openai",
            libraries=libraries,
            parameters={
                "model": self.model,
                **counted(self.revision),
                **public_host(self.base_url),
                **self._what_counts(),
            },
        )

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def check_server(self) -> str:
        """Ask whether the server takes the key and has the model."""
        return self._server(ANSWERS_WITHIN_S).check(self.model)

    def _server(self, timeout_s: float) -> OpenAIServer:
        return OpenAIServer(self.base_url, timeout_s, self.api_key_variable, self.capability)

    @abstractmethod
    def _what_counts(self) -> dict[str, Any]:
        """Return the settings beside the model's name that change what it makes."""
