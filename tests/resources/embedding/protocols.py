"""The embedding engines that ask a server, each with the loopback server that speaks its protocol."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from resources.embedding.base import Embedder
from resources.embedding.fastembed import FastEmbed
from resources.embedding.ollama import Ollama
from resources.embedding.openai import OpenAI
from tests.servers import openai_protocol
from tests.servers.loopback import Loopback, Reply
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.openai_protocol import OpenAIModels, openai_server

NO_WAIT = {"retry-after": "0"}


@dataclass(frozen=True)
class Protocol:
    """How to serve an embedder, make the engine that asks it, and what the protocol calls things."""

    engine: type[Any]
    serve: Callable[[Embedder], Loopback]
    path: str
    overloaded: Reply
    base: str = ""
    needed: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    key_variable: str | None = None

    @contextmanager
    def over_a_real_model(self) -> Iterator[Embedder]:
        """Yield the engine with a server over all-MiniLM-L6-v2."""
        with self.serve(FastEmbed()) as server:
            yield self.asking(server.url)

    def asking(self, url: str, **fields: Any) -> Embedder:
        """Return the engine, pointed at a server."""
        engine: Embedder = self.engine(base_url=url + self.base, **{**self.needed, **fields})
        return engine


OLLAMA = Protocol(
    engine=Ollama,
    serve=lambda embedder: ollama_server(OllamaModels(embedder=embedder)),
    path="/api/embed",
    overloaded=Reply({"error": "server busy, please try again"}, 503, NO_WAIT),
)
OPENAI = Protocol(
    engine=OpenAI,
    serve=lambda embedder: openai_server(OpenAIModels(embedder=embedder)),
    path="/v1/embeddings",
    overloaded=Reply({"error": {"message": "Rate limit reached", "type": "requests"}}, 429, NO_WAIT),
    base="/v1",
    needed={"revision": "1"},
    key=openai_protocol.KEY,
    key_variable="OPENAI_API_KEY",
)
PROTOCOLS = [OLLAMA, OPENAI]
