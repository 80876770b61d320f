"""Anthropic's Messages API as its documentation has it, over a real model or a text that a test lays down.

https://platform.claude.com/docs/en/api/messages, https://platform.claude.com/docs/en/build-with-claude/streaming,
https://platform.claude.com/docs/en/build-with-claude/structured-outputs (which schemas are refused),
https://platform.claude.com/docs/en/build-with-claude/thinking, https://platform.claude.com/docs/en/api/errors,
https://platform.claude.com/docs/en/api/models
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.servers.loopback import Asked, Loopback, Reply, Stream
from tests.servers.writers import Broken, Writer, is_too_long

KEY = "sk-ant-loopback-0123456789"
STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}


@dataclass(frozen=True)
class AnthropicModels:
    """The model of one server and its alias, whether it takes sampling parameters, and the key it wants."""

    writer: Writer
    model: str = "claude-sonnet-5"
    alias: str = "claude-sonnet-latest"
    samples: bool = False
    thinking: str = ""
    key: str = KEY

    def answer(self, asked: Asked) -> Reply | Stream:
        if asked.key != self.key:
            return error(401, "authentication_error", f"invalid x-api-key: {asked.key}")
        if asked.method == "GET" and (listing := self._listed(asked.path)):
            return listing
        if (asked.method, asked.path) != ("POST", "/v1/messages"):
            return error(404, "not_found_error", "Not found")
        body = asked.body
        schema = body.get("output_config", {}).get("format", {}).get("schema")
        if refusal := self._refusal(body, schema):
            return refusal
        events = self._events(body, schema)
        if body.get("stream"):
            return Stream("text/event-stream", _until_broken(events))
        return Reply(_message_of(list(events)))

    def _listed(self, path: str) -> Reply | None:
        about = {"type": "model", "id": self.model, "display_name": self.model, "created_at": "2026-02-04T00:00:00Z"}
        if path.partition("?")[0] == "/v1/models":
            return Reply({"data": [about], "has_more": False, "first_id": self.model, "last_id": self.model})
        return Reply(about) if path in (f"/v1/models/{self.model}", f"/v1/models/{self.alias}") else None

    def _refusal(self, body: dict[str, Any], schema: dict[str, Any] | None) -> Reply | None:
        if body["model"] != self.model:
            return error(404, "not_found_error", f"model: {body['model']}")
        if "temperature" in body and not self.samples:
            return error(400, "invalid_request_error", "`temperature` is deprecated for this model.")
        if refused := {"minLength", "maxLength"} & set(_keywords(schema)):
            return error(400, "invalid_request_error", f"output_config.format.schema: {sorted(refused)} not supported")
        if not all(message["content"] for message in body["messages"]):
            return error(400, "invalid_request_error", "messages: text content blocks must be non-empty")
        if is_too_long(body["messages"]):
            return error(400, "invalid_request_error", "prompt is too long: 10000 tokens > 2048 maximum")
        return None

    def _events(self, body: dict[str, Any], schema: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
        usage = {"input_tokens": 1, "output_tokens": 1}
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": usage,
        }  # fmt: skip
        yield {"type": "message_start", "message": message}
        index = 0
        if body.get("thinking", {}).get("type") in ("enabled", "adaptive"):
            yield from self._thinking()
            index = 1
        yield {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}}
        yield {"type": "ping"}
        system = [{"role": "system", "content": body["system"]}] if "system" in body else []
        last = None
        for piece in self.writer.write(
            [*system, *body["messages"]],
            schema=schema, max_tokens=body["max_tokens"], temperature=body.get("temperature"), seed=1,
        ):  # fmt: skip
            if piece.finish_reason is None:
                delta = {"type": "text_delta", "text": piece.text}
                yield {"type": "content_block_delta", "index": index, "delta": delta}
            last = piece
        assert last
        assert last.finish_reason
        yield {"type": "content_block_stop", "index": index}
        yield {
            "type": "message_delta",
            "delta": {"stop_reason": STOP_REASONS[last.finish_reason], "stop_sequence": None},
            "usage": {"input_tokens": last.prompt_tokens, "output_tokens": last.completion_tokens},
        }
        yield {"type": "message_stop"}

    def _thinking(self) -> Iterator[dict[str, Any]]:
        block = {"type": "thinking", "thinking": "", "signature": ""}
        yield {"type": "content_block_start", "index": 0, "content_block": block}
        for delta in (
            {"type": "thinking_delta", "thinking": self.thinking},
            {"type": "signature_delta", "signature": "c2lnbmVk"},
        ):
            yield {"type": "content_block_delta", "index": 0, "delta": delta}
        yield {"type": "content_block_stop", "index": 0}


def anthropic_server(models: AnthropicModels) -> Loopback:
    """Return an Anthropic server with this model."""
    return Loopback(models.answer)


def error(status: int, kind: str, message: str) -> Reply:
    """Return an error as the API words it; 529 is `overloaded_error`."""
    return Reply({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}, status)


def _keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from (name for name in schema if name != "properties")
        for value in schema.values():
            yield from _keywords(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keywords(value)


def _until_broken(events: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    try:
        for event in events:
            yield _event(event)
    except Broken:
        yield _event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})


def _event(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def _message_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    message: dict[str, Any] = events[0]["message"]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    said = "".join(delta.get("text", "") for delta in deltas)
    last = next(event for event in events if event["type"] == "message_delta")
    return {**message, **last["delta"], "usage": last["usage"], "content": [{"type": "text", "text": said}]}
