"""Ollama's HTTP protocol as its documentation has it, over a real model or a text that a test lays down.

https://docs.ollama.com/api (docs/api.md of https://github.com/ollama/ollama), https://docs.ollama.com/api/errors,
https://docs.ollama.com/capabilities/thinking, https://docs.ollama.com/capabilities/structured-outputs,
`logprobs` and `top_logprobs` of a chat (since 0.12.11): https://docs.ollama.com/api/chat,
https://docs.ollama.com/api/pull, https://docs.ollama.com/api/delete
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from resources.embedding.base import Embedder
from tests.servers.loopback import Asked, Loopback, Reply, Stream
from tests.servers.writers import LONGEST_PROMPT_CHARACTERS, Broken, Writer, is_too_long

CREATED_AT = "2026-11-22T10:00:00.000000Z"


@dataclass(frozen=True)
class Published:
    """A model at the registry that a server pulls from: its digest, and the bytes of its layers by theirs."""

    digest: str
    layers: dict[str, int]


def published(what: str, *sizes_bytes: int) -> Published:
    """Return a model whose digests follow from `what` is in it."""
    digests = (f"sha256:{hashlib.sha256(f'{what}/{number}'.encode()).hexdigest()}" for number in range(99))
    return Published(hashlib.sha256(what.encode()).hexdigest(), dict(zip(digests, sizes_bytes, strict=False)))


@dataclass
class OllamaModels:
    """The models of one server: what writes, what embeds, which of them can think, and what it pulls and removes.

    `halfway` is called in the middle of every layer that is pulled; `pull_fails` is the error that comes there instead
    of the rest. `come_bytes` is what has come of each layer, also of those that were cut off.
    """

    writer: Writer | None = None
    embedder: Embedder | None = None
    chat_model: str = "llama3.1:8b"
    embedding_model: str = "all-minilm:latest"
    thinks: bool = False
    thinking: str = ""
    tells_capabilities: bool = True
    tells_logprobs: bool = True
    loaded: set[str] = field(default_factory=set)
    registry: dict[str, Published] = field(default_factory=dict)
    pulled: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    come_bytes: dict[str, int] = field(default_factory=dict)
    halfway: Callable[[], object] = lambda: None
    pull_fails: str = ""

    def names(self) -> list[str]:
        own = [
            *([self.chat_model] if self.writer else []),
            *([self.embedding_model] if self.embedder else []),
        ]
        return [name for name in dict.fromkeys([*own, *self.pulled]) if name not in self.removed]

    def digest(self, name: str) -> str:
        return self.pulled.get(name) or hashlib.sha256(name.encode()).hexdigest()

    def answer(self, asked: Asked) -> Reply | Stream:
        routes = {
            ("GET", "/api/version"): lambda _: Reply({"version": "0.15.6"}),
            ("GET", "/api/tags"): lambda _: Reply({"models": [self._listed(name) for name in self.names()]}),
            ("POST", "/api/show"): self._show,
            ("POST", "/api/chat"): self._chat,
            ("POST", "/api/generate"): self._generate,
            ("POST", "/api/embed"): self._embed,
            ("POST", "/api/pull"): self._pull,
            ("DELETE", "/api/delete"): self._delete,
        }
        route = routes.get((asked.method, asked.path))
        return route(asked.body) if route else Reply({"error": "404 page not found"}, 404)

    def _listed(self, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "model": name,
            "modified_at": CREATED_AT,
            "size": 4_920_753_328,
            "digest": self.digest(name),
            "details": {
                "parent_model": "",
                "format": "gguf",
                "family": "llama",
                "families": ["llama"],
                "parameter_size": "8.0B",
                "quantization_level": "Q4_K_M",
            },
        }

    def _unknown(self, body: dict[str, Any]) -> Reply | None:
        if _full(body["model"]) in self.names():
            return None
        return Reply({"error": f"model '{body['model']}' not found"}, 404)

    def _show(self, body: dict[str, Any]) -> Reply:
        if unknown := self._unknown(body):
            return unknown
        embeds = _full(body["model"]) == _full(self.embedding_model)
        info = (
            {"general.architecture": "bert", "bert.context_length": 512, "bert.pooling_type": 1}
            if embeds
            else {"general.architecture": "llama", "llama.context_length": 131_072}
        )
        said = {
            "modelfile": f"FROM {body['model']}",
            "template": "{{ .Prompt }}",
            "details": self._listed(body["model"])["details"],
            "model_info": info,
            "capabilities": ["embedding"] if embeds else ["completion", *(["thinking"] if self.thinks else [])],
        }
        if not self.tells_capabilities:
            del said["capabilities"]
        return Reply(said)

    def _chat(self, body: dict[str, Any]) -> Reply | Stream:
        if unknown := self._unknown(body):
            return unknown
        if body.get("think") and not self.thinks:
            return Reply({"error": f'"{body["model"]}" does not support thinking'}, 400)
        if _full(body["model"]) == _full(self.embedding_model):
            return Reply({"error": f'"{body["model"]}" does not support chat'}, 400)
        if not body.get("truncate", True) and is_too_long(body["messages"], _context_tokens(body)):
            return Reply({"error": "the input length exceeds the context length"}, 400)
        self.loaded.add(body["model"])
        lines = self._chat_lines(body)
        if body.get("stream", True):
            return Stream("application/x-ndjson", _until_broken(lines))
        *parts, last = lines
        said = "".join(part["message"]["content"] for part in parts)
        return Reply({**last, "message": {"role": "assistant", "content": said}})

    def _chat_lines(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert self.writer
        options = body.get("options", {})
        began = time.monotonic_ns()

        def line(done: bool, **message: str) -> dict[str, Any]:
            said = {"role": "assistant", "content": "", **message}
            return {"model": body["model"], "created_at": CREATED_AT, "message": said, "done": done}

        if body.get("think", True) and self.thinking:
            yield line(False, thinking=self.thinking)
        sampling = {"seed": options.get("seed"), "temperature": options.get("temperature")}
        if body.get("logprobs") and self.tells_logprobs:
            sampling["top_logprobs"] = body.get("top_logprobs")
        for piece in self.writer.write(
            _shortened([{"content": "", **message} for message in body["messages"]]),
            schema=body.get("format"),
            max_tokens=options.get("num_predict"),
            **sampling,
        ):
            if piece.finish_reason is None:
                yield line(False, content=piece.text) | ({"logprobs": list(piece.tokens)} if piece.tokens else {})
                continue
            took = time.monotonic_ns() - began
            is_full = piece.prompt_tokens + piece.completion_tokens > _context_tokens(body)
            yield {
                **line(True),
                "done_reason": "length" if is_full and not body.get("shift", True) else piece.finish_reason,
                "total_duration": took,
                "load_duration": 1_000_000,
                "prompt_eval_count": piece.prompt_tokens,
                "prompt_eval_duration": took // 2,
                "eval_count": piece.completion_tokens,
                "eval_duration": took // 2,
            }

    def _generate(self, body: dict[str, Any]) -> Reply:
        """Load or unload, as a request without a prompt does; other requests to /api/generate are not served here."""
        assert not body.get("prompt")
        if unknown := self._unknown(body):
            return unknown
        unload = body.get("keep_alive") == 0
        (self.loaded.discard if unload else self.loaded.add)(body["model"])
        answer = {"model": body["model"], "created_at": CREATED_AT, "response": "", "done": True}
        return Reply({**answer, "done_reason": "unload" if unload else "load"})

    def _embed(self, body: dict[str, Any]) -> Reply:
        if unknown := self._unknown(body):
            return unknown
        assert self.embedder
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        return Reply(
            {
                "model": body["model"],
                "embeddings": self.embedder.embed(texts).tolist() if texts else [],
                "total_duration": 14_143_917,
                "load_duration": 1_019_500,
                "prompt_eval_count": sum(len(text.split()) for text in texts),
            }
        )

    def _pull(self, body: dict[str, Any]) -> Stream:
        lines = self._pull_lines(_full(body["model"]))
        return Stream("application/x-ndjson", (json.dumps(line).encode() + b"\n" for line in lines))

    def _pull_lines(self, name: str) -> Iterator[dict[str, Any]]:
        yield {"status": "pulling manifest"}
        if name not in self.registry:
            yield {"error": "pull model manifest: file does not exist"}
            return
        wanted = self.registry[name]
        for digest, total in wanted.layers.items():
            line = {"status": f"pulling {digest.removeprefix('sha256:')[:12]}", "digest": digest, "total": total}
            come = self.come_bytes.get(digest, 0)
            yield line | ({"completed": come} if come else {})
            if come < total // 2:
                self.come_bytes[digest] = total // 2
                yield line | {"completed": total // 2}
                self.halfway()
                if self.pull_fails:
                    yield {"error": self.pull_fails}
                    return
            self.come_bytes[digest] = total
            yield line | {"completed": total}
        yield from ({"status": status} for status in ("verifying sha256 digest", "writing manifest"))
        self.pulled[name] = wanted.digest
        self.removed.discard(name)
        yield {"status": "success"}

    def _delete(self, body: dict[str, Any]) -> Reply:
        if unknown := self._unknown(body):
            return unknown
        self.pulled.pop(_full(body["model"]), None)
        self.removed.add(_full(body["model"]))
        return Reply(b"")


def _full(name: str) -> str:
    return name if ":" in name else f"{name}:latest"


def _until_broken(lines: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    try:
        for line in lines:
            yield json.dumps(line).encode() + b"\n"
    except Broken:
        yield b'{"error":"an error was encountered while running the model"}\n'


def _context_tokens(body: dict[str, Any]) -> int:
    context_tokens: int = body.get("options", {}).get("num_ctx", 4096)
    return context_tokens


def _shortened(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a prompt cut to the context, as Ollama cuts one without a word."""
    if not is_too_long(messages):
        return messages
    return [{**messages[-1], "content": messages[-1]["content"][: LONGEST_PROMPT_CHARACTERS // 2]}]


def ollama_server(models: OllamaModels) -> Loopback:
    """Return an Ollama server with these models."""
    return Loopback(models.answer)
