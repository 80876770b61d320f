"""Models behind any server that speaks OpenAI's chat completions, asked through the official client.

Not here: what the model is asked (assets/script/hooks/questions.py), what every engine behind such a server does
(resources/servers/openai_engine.py).
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from resources.engines.engine import EngineUnavailable
from resources.extras import extra
from resources.language.answers import (
    MOST_LIKELY_TOKENS,
    agreement_in,
    cut_off,
    log_speed,
    only_thought,
    plain,
    refusal,
    until_right,
    without_reasoning,
)
from resources.language.base import Completion, LanguageModel, Message
from resources.servers.deadline import TimeLimit
from resources.servers.endpoint import is_public
from resources.servers.openai_engine import OpenAIEngine

if TYPE_CHECKING:
    import openai


class OpenAI(OpenAIEngine, LanguageModel):
    """A model behind an OpenAI-compatible server: OpenAI itself, vLLM, llama.cpp, LM Studio, Ollama and others.

    The answer is held to the schema by the server (`response_format`), streamed, and checked here again.
    `temperature` counts for every seed but 0, which asks for 0; unset sends none, as models that always reason want it.
    `api_key_variable` names the environment variable with the key; a server in the user's own network needs none.
    `timeout_s` bounds one answer, repeated questions to a busy server included.

    The protocol calls its `seed` a best effort: the same seed need not give the same answer. What makes a take come
    again is the store, which remembers the answer.

    Source: https://platform.openai.com/docs/api-reference/chat,
    https://platform.openai.com/docs/guides/structured-outputs
    """

    capability: ClassVar[str] = "language"

    model: str = "gpt-4.1-mini"
    temperature: float | None = Field(default=0.8, gt=0.0, le=2.0)
    max_tokens: int = Field(default=4096, ge=1)
    timeout_s: TimeLimit = 300.0

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Answer `messages` with JSON that satisfies `schema`; speed in tokens per second goes to the log.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            NotInstalled: the server is public, and no key is set.
            UnknownName: there is no such model.
            EngineFailed: the key is wrong, the answer is too long or refused, or none of three
                answers satisfies the schema.
        """
        server = self._server(self.timeout_s)

        def ask(asked: Sequence[Message], seed: int) -> Completion:
            return server.asked(lambda client: self._answer(client, asked, schema, seed), model=self.model)

        return until_right(ask, messages, schema, seed=seed, model=self.model)

    def agreement(self, messages: Sequence[Message]) -> float:
        """Return how probable "yes" is beside "no" where the answer says it, as `logprobs` tell.

        A server that knows no `logprobs`, or a model that has none, as OpenAI's that reason, gives 1.0 or 0.0.

        Raises:
            CmError: what `complete` raises; EngineFailed also if it answers neither yes nor no.
        """
        with extra("servers"):
            import openai

        def ask(client: "openai.OpenAI") -> float:
            try:
                return self._agreement(client, messages, logprobs=True, top_logprobs=MOST_LIKELY_TOKENS)
            except openai.BadRequestError as error:
                if "logprobs" not in error.message:
                    raise
                return self._agreement(client, messages)

        return self._server(self.timeout_s).asked(ask, model=self.model)

    def release(self) -> None:
        """Do nothing: the memory is the server's."""

    def _what_counts(self) -> dict[str, Any]:
        return {
            "max_tokens": self.max_tokens,
            **({} if self.temperature is None else {"temperature": self.temperature}),
        }

    def _answer(
        self, client: "openai.OpenAI", messages: Sequence[Message], schema: dict[str, Any], seed: int
    ) -> Completion:
        said, thought, refused = [], [], []
        finish_reason, usage, began = None, None, 0.0
        stream = client.chat.completions.create(**self._request(messages, schema, seed), stream=True)
        for chunk in stream:
            began = began or time.monotonic()
            usage = chunk.usage or usage
            for choice in chunk.choices:
                said.append(choice.delta.content or "")
                refused.append(choice.delta.refusal or "")
                thought.append(_reasoning(choice.delta))
                finish_reason = choice.finish_reason or finish_reason
        tokens = usage.completion_tokens if usage else 0
        text, inlined = without_reasoning("".join(said))
        reasoning = "".join(thought).strip() or inlined
        if finish_reason in ("stop", "length") and reasoning and not text:
            off = "Have the server turn thinking off, choose another model (language.model in the profile), or raise"
            raise only_thought(self.model, tokens, f"{off} language.max_tokens ({self.max_tokens})")
        self._judge(finish_reason, "".join(refused), tokens)
        log_speed(self.model, tokens, time.monotonic() - began)
        return Completion(
            text=text,
            reasoning=reasoning,
            prompt_tokens=usage.prompt_tokens if usage else 0,
            completion_tokens=tokens,
        )

    def _agreement(self, client: "openai.OpenAI", messages: Sequence[Message], **also: Any) -> float:
        answer = client.chat.completions.create(**self._question(messages, seed=0), **also)
        if not answer.choices:
            raise EngineUnavailable(f"{self.base_url}: what answers there does not speak OpenAI's protocol")
        (choice,) = answer.choices
        self._judge(
            choice.finish_reason, choice.message.refusal or "", answer.usage.completion_tokens if answer.usage else 0
        )
        said, _ = without_reasoning(choice.message.content or "")
        tokens = (choice.logprobs.content if choice.logprobs else None) or ()
        places = ({each.token: each.logprob for each in token.top_logprobs} for token in tokens)
        return agreement_in(said, places, model=self.model)

    def _request(self, messages: Sequence[Message], schema: dict[str, Any], seed: int) -> dict[str, Any]:
        return {
            **self._question(messages, seed),
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": "answer",
                    "strict": True,
                    "schema": _lengths_as_words(schema) if is_public(self.base_url) else schema,
                },
            },
            "stream_options": {"include_usage": True},
        }

    def _question(self, messages: Sequence[Message], seed: int) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": message.role, "content": plain(message.content)} for message in messages],
            "seed": seed,
            # OpenAI's models that reason take the newer name alone, many local servers only the older one.
            "max_completion_tokens" if is_public(self.base_url) else "max_tokens": self.max_tokens,
        }
        if self.temperature is not None:
            request["temperature"] = self.temperature if seed else 0.0
        return request

    def _judge(self, finish_reason: str | None, refused: str, tokens: int) -> None:
        """Raise what is wrong with an answer as a whole."""
        if finish_reason is None:
            raise EngineUnavailable(f"{self.base_url}: the answer of {self.model} broke off: the connection was lost")
        if finish_reason == "length":
            raise cut_off(self.model, tokens, max_tokens=self.max_tokens)
        if refused or finish_reason == "content_filter":
            raise refusal(self.model, refused or "content filter")


def _reasoning(delta: Any) -> str:
    """Return the reasoning in a piece of an answer, which compatible servers send beside the protocol's fields."""
    return getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None) or ""


def _lengths_as_words(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema whose string lengths are descriptions: not every public model takes `minLength`, `maxLength`.

    OpenAI's fine-tuned models refuse them: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    worded = {name: _worded(name, value) for name, value in schema.items() if name not in ("minLength", "maxLength")}
    if "maxLength" in schema:
        worded["description"] = f"At most {schema['maxLength']} characters."
    return worded


def _worded(keyword: str, value: Any) -> Any:
    if keyword in ("properties", "$defs"):
        return {name: _lengths_as_words(each) for name, each in value.items()}
    if isinstance(value, Mapping):
        return _lengths_as_words(value)
    return [_lengths_as_words(each) for each in value] if keyword in ("anyOf", "prefixItems") else value
