"""The language engines that ask a server, each with the loopback server that speaks its protocol."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from resources.language.anthropic import Anthropic
from resources.language.base import LanguageModel
from resources.language.ollama import Ollama
from resources.language.openai import OpenAI
from tests.servers import anthropic_protocol, openai_protocol
from tests.servers.anthropic_protocol import AnthropicModels, anthropic_server
from tests.servers.loopback import Loopback, Reply
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Gguf, Writer

PUBLIC_URL = "https://models.example.com/v1"
NO_WAIT = {"retry-after": "0"}
MODEL = Gguf()


@dataclass(frozen=True)
class Protocol:
    """How to serve a writer, make the engine that asks it, and what the protocol calls things."""

    engine: type[Any]
    serve: Callable[[Writer], Loopback]
    path: str
    limit: str
    overloaded: Reply
    keep_alive: bytes
    base: str = ""
    needed: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    key_variable: str | None = None
    has_seed: bool = True
    takes_empty_text: bool = True
    tells_logprobs: bool = True

    @contextmanager
    def over_a_real_model(self, **fields: Any) -> Iterator[LanguageModel]:
        """Yield the engine with a server over a real model."""
        with self.serve(MODEL) as server:
            yield self.asking(server.url, **fields)

    def asking(self, url: str, **fields: Any) -> LanguageModel:
        """Return the engine, pointed at a server."""
        engine: LanguageModel = self.engine(base_url=url + self.base, **{**self.needed, **fields})
        return engine


OLLAMA = Protocol(
    engine=Ollama,
    serve=lambda writer: ollama_server(OllamaModels(writer)),
    path="/api/chat",
    limit="num_predict",
    overloaded=Reply({"error": "server busy, please try again"}, 503, NO_WAIT),
    keep_alive=b" ",
)
OPENAI = Protocol(
    engine=OpenAI,
    serve=lambda writer: openai_server(OpenAIModels(writer)),
    path="/v1/chat/completions",
    limit="max_tokens",
    overloaded=Reply({"error": {"message": "Rate limit reached", "type": "requests"}}, 429, NO_WAIT),
    keep_alive=b": PROCESSING\n\n",
    base="/v1",
    needed={"revision": "1"},
    key=openai_protocol.KEY,
    key_variable="OPENAI_API_KEY",
)
ANTHROPIC = Protocol(
    engine=Anthropic,
    serve=lambda writer: anthropic_server(AnthropicModels(writer)),
    path="/v1/messages",
    limit="max_tokens",
    overloaded=Reply(anthropic_protocol.error(529, "overloaded_error", "Overloaded").body, 529, NO_WAIT),
    keep_alive=b'event: ping\ndata: {"type": "ping"}\n\n',
    needed={"revision": "1"},
    key=anthropic_protocol.KEY,
    key_variable="ANTHROPIC_API_KEY",
    has_seed=False,
    tells_logprobs=False,
    takes_empty_text=False,
)
PROTOCOLS = [OLLAMA, OPENAI, ANTHROPIC]
