"""Models served by Ollama, asked through its official client.

Not here: what the model is asked (assets/script/hooks/questions.py), what every engine behind Ollama does
(resources/servers/ollama_engine.py).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import dagster as dg
from pydantic import Field, field_validator

from resources.engines.engine import EngineUnavailable
from resources.errors import CmError, EngineFailed
from resources.language.answers import (
    MOST_LIKELY_TOKENS,
    Likely,
    agreement_in,
    cut_off,
    log_speed,
    only_thought,
    plain,
    until_right,
    without_reasoning,
)
from resources.language.base import Completion, LanguageModel, Message
from resources.servers.deadline import TimeLimit
from resources.servers.ollama_engine import OllamaEngine

if TYPE_CHECKING:
    import ollama

UNLOAD_S = 10.0
WHOLE = {"truncate": False, "shift": False}
"""Has Ollama refuse a prompt that is longer than the context, and end an answer at its end.

Otherwise, as a server that does not know these fields, it drops the beginning of the prompt, and then of what it has
written, without a word.
"""
THINK: dict[str | None, bool | Literal["low", "medium", "high"] | None] = {
    None: None,
    "on": True,
    "off": False,
    "low": "low",
    "medium": "medium",
    "high": "high",
}


class _Answer(NamedTuple):
    """An answer, and the most likely tokens at its places, if they were asked for and told."""

    completion: Completion
    places: tuple[Likely, ...]


class Ollama(OllamaEngine, LanguageModel):
    """A model served by Ollama; the answer is held to the schema by the server (`format`).

    `temperature` counts for every seed but 0, which is greedy. `num_predict` bounds the answer and `num_ctx` prompt and
    answer together, in tokens; a longer prompt is refused. `think` is on, off, low, medium or high
    for models that reason; unset leaves it to the model. `timeout_s` bounds one answer, loading the model and repeated
    questions to a busy server included. `keep_alive` is how long the server keeps the model, such as 5m;
    `unload_after_use` has it dropped as soon as the script is written, for a small GPU that the voice needs next.

    The same seed gives the same answer on the same server; another Ollama version or graphics card may round
    differently, and the protocol does not say which one answers.

    Source: https://docs.ollama.com/api/chat, https://docs.ollama.com/capabilities/structured-outputs,
    https://docs.ollama.com/capabilities/thinking
    """

    capability: ClassVar[str] = "language"

    model: str = "llama3.1:8b"
    temperature: float = Field(default=0.8, gt=0.0, le=2.0)
    num_predict: int = Field(default=2048, ge=1)
    num_ctx: int = Field(default=4096, ge=512)
    timeout_s: TimeLimit = 600.0
    think: str | None = None
    validate_model_on_start: bool = True
    unload_after_use: bool = False

    @field_validator("think", mode="before")
    @classmethod
    def _how_to_think(cls, think: object) -> object:
        # YAML reads `on`, `off`, `true` and `false` as truth values.
        chosen = {True: "on", False: "off"}[think] if isinstance(think, bool) else think
        if chosen not in THINK:
            raise ValueError("must be on, off, low, medium or high")
        return chosen

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Answer `messages` with JSON that satisfies `schema`; speed in tokens per second goes to the log.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            UnknownName: the server has not the model; the message carries the pull line.
            EngineFailed: the model writes no text or cannot think, the prompt or the answer is too long, the answer is
                nothing but thoughts, or none of three answers satisfies the schema.
        """

        def ask(asked: Sequence[Message], seed: int) -> Completion:
            return self._asked(lambda client: self._answer(client, asked, seed, format=schema).completion, also=WHOLE)

        return until_right(ask, messages, schema, seed=seed, model=self.model)

    def agreement(self, messages: Sequence[Message]) -> float:
        """Return how probable "yes" is beside "no" where the answer says it, as `logprobs` tell.

        A server older than 0.12.11, which knows no `logprobs`, gives 1.0 or 0.0.

        Source: https://docs.ollama.com/api/chat (`logprobs`, `top_logprobs`)

        Raises:
            CmError: what `complete` raises; EngineFailed also if it answers neither yes nor no.
        """

        def ask(client: "ollama.Client") -> float:
            answer = self._answer(client, messages, 0, logprobs=True, top_logprobs=MOST_LIKELY_TOKENS)
            return agreement_in(answer.completion.text, answer.places, model=self.model)

        return self._asked(ask, also=WHOLE)

    def release(self) -> None:
        """Have the server drop the model, if `unload_after_use`; a server that is gone has dropped it already."""
        if not self.unload_after_use:
            return
        try:
            self._server(UNLOAD_S).asked(lambda client: client.generate(self.model, keep_alive=0), model=self.model)
        except CmError as error:
            # What was asked of the model is answered, or its failure is on its way: neither hangs on the unloading.
            dg.get_dagster_logger().warning(f"language model {self.model}: not unloaded: {error}")

    def _what_counts(self) -> dict[str, Any]:
        return {
            "temperature": self.temperature,
            "num_predict": self.num_predict,
            "num_ctx": self.num_ctx,
            **({"think": self.think} if self.think else {}),
        }

    @property
    def _is_to_be_found(self) -> bool:
        # A model that nothing is known of cannot be counted, whatever the profile says.
        return self.validate_model_on_start or None in self._told

    def _needed(self) -> dict[str, str]:
        writes = {
            "completion": "makes vectors and writes no text. Set language.model in the profile to one that writes"
        }
        thinks = {"thinking": "cannot think. Set language.think to off in the profile, or leave it out"}
        return {**writes, **(thinks if THINK[self.think] else {})}

    def _answer(self, client: "ollama.Client", messages: Sequence[Message], seed: int, **how: Any) -> "_Answer":
        stream = client.chat(
            self.model,
            messages=[{"role": message.role, "content": plain(message.content)} for message in messages],
            **how,
            think=THINK[self.think],
            options={
                "seed": seed,
                "temperature": self.temperature if seed else 0.0,
                "num_predict": self.num_predict,
                "num_ctx": self.num_ctx,
            },
            keep_alive=self.keep_alive,
            stream=True,
        )
        said, thought, last = [], [], None
        places: list[Likely] = []
        for part in self._fitting(stream):
            said.append(part.message.content or "")
            thought.append(part.message.thinking or "")
            if part.message.content:
                places += (
                    {each.token: each.logprob for each in token.top_logprobs or ()} for token in part.logprobs or ()
                )
            last = part
        if last is None or not last.done:
            raise EngineUnavailable(f"{self.base_url}: the answer of {self.model} broke off: the server is gone")
        tokens = last.eval_count or 0
        prompt_tokens = last.prompt_eval_count or 0
        text, inlined = without_reasoning("".join(said))
        reasoning = "".join(thought).strip() or inlined
        if reasoning and not text:
            off = "Set language.think to off in the profile, or raise"
            raise only_thought(self.model, tokens, f"{off} language.num_predict ({self.num_predict})")
        # A server that does not know `shift` goes on beyond its context by forgetting the beginning of the prompt.
        if last.done_reason == "length" or prompt_tokens + tokens > self.num_ctx:
            raise cut_off(self.model, tokens, num_predict=self.num_predict, num_ctx=self.num_ctx)
        log_speed(self.model, tokens, (last.eval_duration or 0) / 1e9)
        completion = Completion(
            text=text,
            reasoning=reasoning,
            prompt_tokens=prompt_tokens,
            completion_tokens=tokens,
        )
        return _Answer(completion, tuple(places))

    def _fitting(self, stream: "Iterator[ollama.ChatResponse]") -> "Iterator[ollama.ChatResponse]":
        import ollama

        try:
            yield from stream
        except ollama.ResponseError as error:
            # 0.15.6: "the input length exceeds the context length"; there is no code for it.
            if error.status_code != 400 or "context" not in str(error.error):
                raise
            reads = self._found.context_tokens if self._found else None
            most = f" (the model reads {reads:,} tokens at the most)" if reads else ""
            raise EngineFailed(
                f"language model {self.model}: the brief is too long for a context of {self.num_ctx} tokens. Raise "
                f"language.num_ctx in the profile{most}, or shorten the brief"
            ) from error
