"""OpenAI's HTTP protocol as its documentation has it, over a real model or a text that a test lays down.

https://platform.openai.com/docs/api-reference/chat (streaming: .../chat-streaming),
https://platform.openai.com/docs/api-reference/embeddings, https://platform.openai.com/docs/guides/error-codes;
`reasoning_content` beside `content`: https://docs.vllm.ai/en/latest/features/reasoning_outputs.html
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from resources.embedding.base import Embedder
from tests.servers.loopback import Asked, Loopback, Reply, Stream
from tests.servers.writers import Broken, Piece, Writer, is_too_long

KEY = "sk-loopback-0123456789"
CREATED = 1_790_000_000
NOTHING = Piece()


@dataclass(frozen=True)
class OpenAIModels:
    """The models of one server, and the key it wants (none for a local server)."""

    writer: Writer | None = None
    embedder: Embedder | None = None
    chat_model: str = "gpt-4.1-mini"
    embedding_model: str = "text-embedding-3-small"
    reasoning: str = ""
    key: str | None = KEY
    logprobs: Literal["told", "unknown", "refused"] = "told"

    def answer(self, asked: Asked) -> Reply | Stream:
        if self.key and asked.key != self.key:
            # As OpenAI does, with part of the key in it.
            said = f"Incorrect API key provided: {asked.key}. You can find your API key at the account page."
            return _error(401, said, "invalid_request_error", "invalid_api_key")
        routes = {
            ("GET", "/v1/models"): lambda _: Reply(
                {"object": "list", "data": [_model(name) for name in self._names()]}
            ),
            ("POST", "/v1/chat/completions"): self._chat,
            ("POST", "/v1/embeddings"): self._embed,
        }
        route = routes.get((asked.method, asked.path))
        return (
            route(asked.body) if route else _error(404, f"Unknown request URL: {asked.path}", "invalid_request_error")
        )

    def _names(self) -> list[str]:
        return [*([self.chat_model] if self.writer else []), *([self.embedding_model] if self.embedder else [])]

    def _unknown(self, body: dict[str, Any]) -> Reply | None:
        if body["model"] in self._names():
            return None
        said = f"The model `{body['model']}` does not exist or you do not have access to it."
        return _error(404, said, "invalid_request_error", "model_not_found")

    def _chat(self, body: dict[str, Any]) -> Reply | Stream:
        if unknown := self._unknown(body):
            return unknown
        if is_too_long(body["messages"]):
            said = "This model's maximum context length is 2048 tokens. Please reduce the length of the messages."
            return _error(400, said, "invalid_request_error", "context_length_exceeded")
        if body.get("logprobs") and self.logprobs == "refused":
            # As OpenAI's models that reason do.
            said = "You are not allowed to request logprobs from this model"
            return _error(400, said, "invalid_request_error", "unsupported_parameter")
        chunks = self._chunks(body)
        if body.get("stream"):
            return Stream("text/event-stream", _events(chunks))
        parts = list(chunks)
        said = "".join(choice["delta"].get("content") or "" for part in parts for choice in part["choices"])
        message = {"role": "assistant", "content": said, "refusal": None}
        reason = next(c["finish_reason"] for part in parts for c in part["choices"] if c["finish_reason"])
        told = [choice["logprobs"]["content"] for part in parts for choice in part["choices"] if choice["logprobs"]]
        logprobs = {"content": [token for tokens in told for token in tokens], "refusal": None} if told else None
        choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": logprobs}
        return Reply({**_head(body, "chat.completion"), "choices": [choice], "usage": parts[-1]["usage"]})

    def _chunks(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert self.writer
        head = _head(body, "chat.completion.chunk")

        def chunk(finish_reason: str | None, piece: Piece = NOTHING, **delta: Any) -> dict[str, Any]:
            logprobs = {"content": [{"bytes": None, **token} for token in piece.tokens]} if piece.tokens else None
            choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": logprobs}
            return {**head, "choices": [choice], "usage": None}

        yield chunk(None, role="assistant", content="", refusal=None)
        if self.reasoning:
            yield chunk(None, reasoning_content=self.reasoning)
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        room = body.get("max_completion_tokens") or body.get("max_tokens")
        sampling = {"seed": body.get("seed"), "temperature": body.get("temperature")}
        if body.get("logprobs") and self.logprobs == "told":
            sampling["top_logprobs"] = body.get("top_logprobs")
        for piece in self.writer.write(body["messages"], schema=schema, max_tokens=room, **sampling):
            if piece.finish_reason is None:
                yield chunk(None, piece, content=piece.text)
                continue
            yield chunk(piece.finish_reason)
            usage = {"prompt_tokens": piece.prompt_tokens, "completion_tokens": piece.completion_tokens}
            yield {**head, "choices": [], "usage": {**usage, "total_tokens": sum(usage.values())}}

    def _embed(self, body: dict[str, Any]) -> Reply:
        if unknown := self._unknown(body):
            return unknown
        assert self.embedder
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        if not texts:
            return _error(400, "'$.input' is invalid.", "invalid_request_error")
        vectors = self.embedder.embed(texts)[:, : body.get("dimensions")].tolist()
        data = [{"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(vectors)]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return Reply({"object": "list", "data": data, "model": body["model"], "usage": usage})


def openai_server(models: OpenAIModels) -> Loopback:
    """Return an OpenAI-compatible server with these models; its base URL ends in /v1."""
    return Loopback(models.answer)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "system"}


def _head(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": kind,
        "created": CREATED,
        "model": body["model"],
        "system_fingerprint": "fp_1",
    }


def _error(status: int, message: str, kind: str, code: str | None = None) -> Reply:
    return Reply({"error": {"message": message, "type": kind, "param": None, "code": code}}, status)


def _events(chunks: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    try:
        for chunk in chunks:
            yield f"data: {json.dumps(chunk)}\n\n".encode()
        yield b"data: [DONE]\n\n"
    except Broken:
        error = {"message": "The server had an error while processing your request", "type": "server_error"}
        yield f"data: {json.dumps({'error': error})}\n\n".encode()
