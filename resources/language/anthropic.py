"""Claude models behind Anthropic's Messages API, asked through the official client.

Not here: what the model is asked (assets/script/hooks/questions.py).
"""

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from resources.engines.engine import EngineUnavailable
from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed, UnknownName, nearest
from resources.extras import extra
from resources.language.answers import (
    agreement_in,
    cut_off,
    log_speed,
    only_thought,
    refusal,
    until_right,
    without_reasoning,
)
from resources.language.base import Completion, LanguageModel, Message
from resources.servers.certificates import certificates
from resources.servers.deadline import (
    CONNECT_S,
    ApiKeyVariable,
    BaseUrl,
    Busy,
    TimeLimit,
    api_key,
    asked,
    hanging_up_after,
    said_without,
)
from resources.servers.endpoint import public_host
from resources.servers.reachable import ANSWERS_WITHIN_S, ListedModel, Listing, Reply, reply
from resources.servers.revision import Revision, counted
from resources.servers.server_engine import ServerEngine

if TYPE_CHECKING:
    import anthropic

_API_VERSION = "2023-06-01"
YES_OR_NO: dict[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["answer"],
    "additionalProperties": False,
}
REMEDY = "Check the connection, or choose another language engine in the profile"


class Anthropic(ServerEngine, LanguageModel):
    """A Claude model; the answer is held to the schema by the API (`output_config.format`), and checked here again.

    The API has no seed. `temperature`, if set, is sent for every seed but 0, which sends 0; models after Opus 4.6
    refuse the parameter, so it is unset by default. What makes a take come again is the store, which remembers the
    answer. `thinking` asks for adaptive thinking; `thinking_tokens` above 0 gives the models before Opus 4.7 a fixed
    budget instead, and `max_tokens` bounds thinking and answer together. `api_key_variable` names the environment
    variable with the key. `revision` is what the user calls the weights behind the model's name at another `base_url`
    than Anthropic's own. `timeout_s` bounds one answer, repeated questions to a busy server included.

    Source: https://platform.claude.com/docs/en/api/messages,
    https://platform.claude.com/docs/en/build-with-claude/structured-outputs,
    https://platform.claude.com/docs/en/build-with-claude/thinking
    """

    base_url: BaseUrl = "https://api.anthropic.com"
    model: str = "claude-sonnet-5"
    revision: Revision = None
    temperature: float | None = Field(default=None, gt=0.0, le=1.0)
    max_tokens: int = Field(default=8192, ge=1)
    thinking: bool = False
    thinking_tokens: int = Field(default=0, ge=0)
    timeout_s: TimeLimit = 300.0
    api_key_variable: ApiKeyVariable = "ANTHROPIC_API_KEY"

    def identity(self) -> Identity:
        """Return engine, library, model, the host if it is public, and what changes the text; asks no server."""
        with extra("cloud"):
            libraries = library_versions("anthropic")
        return Identity(
            engine="anthropic",
            libraries=libraries,
            parameters={
                "model": self.model,
                **counted(self.revision),
                "max_tokens": self.max_tokens,
                "thinking": self.thinking,
                "thinking_tokens": self.thinking_tokens,
                **public_host(self.base_url),
                **({} if self.temperature is None else {"temperature": self.temperature}),
            },
        )

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def check_server(self) -> str:
        """Ask whether the API takes the key and has the model, by its name or an alias.

        Source: https://platform.claude.com/docs/en/api/models
        """
        found = self._reply(f"/v1/models/{quote(self.model, safe='')}")
        if found.status == 200 and _is_of(ListedModel, found.said):
            return f"{self.base_url} has {self.model}"
        listing = self._reply("/v1/models?limit=1000")
        if not _is_of(Listing, listing.said):
            raise listing.another_kind(
                f"{self.base_url}: what answers there is not Anthropic's API (HTTP {listing.status}). "
                "Set language.base_url in the profile; it does not end in /v1"
            )
        near = nearest(self.model, (each.id for each in Listing.model_validate(listing.said).data))
        raise UnknownName(
            f'language.model: {self.base_url} has no model "{self.model}". {near} Set language.model in the profile'
        )

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Answer `messages` with JSON that satisfies `schema`; speed in tokens per second goes to the log.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            NotInstalled: the server is public, and no key is set.
            UnknownName: there is no such model.
            EngineFailed: the key is wrong, the answer is too long or refused, or none of three
                answers satisfies the schema.
        """

        def ask(these: Sequence[Message], seed: int) -> Completion:
            return asked(
                lambda left_s: self._once(left_s, these, schema, seed),
                url=self.base_url,
                timeout_s=self.timeout_s,
                remedy=REMEDY,
            )

        return until_right(ask, messages, schema, seed=seed, model=self.model)

    def agreement(self, messages: Sequence[Message]) -> float:
        """Return 1.0 where the model answers yes, else 0.0: the API tells no probabilities.

        Raises:
            CmError: what `complete` raises.
        """
        said = self.complete(messages, YES_OR_NO, seed=0)
        return agreement_in(str(json.loads(said.text)["answer"]), (), model=self.model)

    def release(self) -> None:
        """Do nothing: the memory is the server's."""

    def _once(self, left_s: float, messages: Sequence[Message], schema: dict[str, Any], seed: int) -> Completion:
        with extra("cloud"):
            import anthropic
            import httpx2
        timeout = anthropic.Timeout(left_s, connect=min(CONNECT_S, left_s))
        key = api_key(self.api_key_variable, self.base_url)
        try:
            with (
                hanging_up_after(left_s) as hooks,
                anthropic.Anthropic(
                    api_key=key,
                    base_url=self.base_url,
                    timeout=timeout,
                    max_retries=0,
                    open_telemetry=False,
                    # The library's own client would take proxies and certificates from the environment.
                    http_client=httpx2.Client(
                        trust_env=False,
                        verify=certificates(httpx2.create_ssl_context),
                        timeout=timeout,
                        event_hooks=hooks,
                    ),
                ) as client,
            ):
                return self._answer(client, self._request(messages, schema, seed))
        except (TimeoutError, anthropic.APITimeoutError, httpx2.TimeoutException) as error:
            raise self._unavailable(f"no answer within {self.timeout_s:g} s") from error
        except (anthropic.APIConnectionError, httpx2.TransportError) as error:
            raise self._unavailable("no server answers there, or the connection was lost") from error
        except json.JSONDecodeError as error:
            raise self._unavailable("the answer broke off, or is not the protocol's") from error
        except anthropic.APIStatusError as error:
            # Not chained: a server may quote the key, and causes are logged.
            raise self._refusal(error, said_without(key, error.api_message or error.message)) from None

    def _request(self, messages: Sequence[Message], schema: dict[str, Any], seed: int) -> dict[str, Any]:
        import anthropic

        request: dict[str, Any] = {
            "model": self.model,
            "max_tokens": self.max_tokens,
            "system": "\n\n".join(message.content for message in messages if message.role == "system"),
            "messages": [
                {"role": message.role, "content": message.content} for message in messages if message.role != "system"
            ],
            # The API refuses string lengths; the library turns them into descriptions.
            "output_config": {"format": {"type": "json_schema", "schema": anthropic.transform_schema(schema)}},
        }
        if not request["system"]:
            del request["system"]
        if self.thinking_tokens:
            request["thinking"] = {
                "type": "enabled", "budget_tokens": self.thinking_tokens, "display": "summarized",
            }  # fmt: skip
        elif self.thinking:
            request["thinking"] = {"type": "adaptive", "display": "summarized"}
        if self.temperature is not None:
            # No parameter of the library any more, as the newest models refuse it.
            request["extra_body"] = {"temperature": self.temperature if seed else 0.0}
        return request

    def _answer(self, client: "anthropic.Anthropic", request: dict[str, Any]) -> Completion:
        began, whole = 0.0, False
        with client.messages.stream(**request) as stream:
            for event in stream:
                began = began or time.monotonic()
                whole = event.type == "message_stop"
            if not whole:
                raise self._unavailable("the answer broke off: the connection was lost")
            message = stream.get_final_message()
        tokens = message.usage.output_tokens
        text, inlined = without_reasoning("".join(block.text for block in message.content if block.type == "text"))
        thought = "".join(block.thinking for block in message.content if block.type == "thinking")
        if message.stop_reason in ("end_turn", "max_tokens") and thought.strip() and not text:
            off = "Set language.thinking to false in the profile, or raise"
            raise only_thought(self.model, tokens, f"{off} language.max_tokens ({self.max_tokens})")
        if message.stop_reason in ("max_tokens", "model_context_window_exceeded"):
            raise cut_off(self.model, tokens, max_tokens=self.max_tokens)
        if message.stop_reason == "refusal":
            raise refusal(self.model)
        log_speed(self.model, tokens, time.monotonic() - began)
        return Completion(
            text=text,
            reasoning=thought.strip() or inlined,
            prompt_tokens=message.usage.input_tokens,
            completion_tokens=tokens,
        )

    def _refusal(self, error: "anthropic.APIStatusError", said: str) -> Exception:
        """Return what an error answer means (https://platform.claude.com/docs/en/api/errors); 529 is `overloaded`."""
        status = error.status_code
        if status in (200, 408, 429) or status >= 500:
            # 200: an error in the middle of a stream.
            return Busy(f"HTTP {status}: {said}", error.response.headers.get("retry-after"))
        if status in (401, 403):
            return self._wrong_key()
        if status == 404:
            return UnknownName(f'language.model: {self.base_url} has no model "{self.model}"')
        return EngineFailed(f"{self.base_url}: {self.model}: the server refuses the question: {said}")

    def _reply(self, path: str) -> Reply:
        """Return what the API says to one of two plain questions."""
        key = api_key(self.api_key_variable, self.base_url)
        headers = {"x-api-key": key, "anthropic-version": _API_VERSION}
        answer = reply(self.base_url, path, within_s=ANSWERS_WITHIN_S / 2, remedy=REMEDY, headers=headers)
        if answer.status in (401, 403):
            raise self._wrong_key()
        return answer

    def _wrong_key(self) -> EngineFailed:
        return EngineFailed(
            f"{self.base_url}: the server does not take the key in the variable {self.api_key_variable}. "
            f"Run: export {self.api_key_variable}=..."
        )

    def _unavailable(self, what: str) -> EngineUnavailable:
        return EngineUnavailable(f"{self.base_url}: {what}. {REMEDY}")


def _is_of(kind: type[BaseModel], said: object) -> bool:
    try:
        kind.model_validate(said)
    except ValidationError:
        return False
    return True
