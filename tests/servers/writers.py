"""What a model behind a loopback server writes: a real GGUF on llama.cpp, or a text that a test lays down.

Belongs here: writing, piece by piece. Not here: any protocol.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Protocol

from resources.process.openmp import briefly_spinning_threads
from resources.weights.cache import weight

GGUF = "smollm2-135m-instruct-q4_1"
CONTEXT_TOKENS = 2048
CHARACTERS_A_TOKEN = 4
LONGEST_PROMPT_CHARACTERS = CHARACTERS_A_TOKEN * CONTEXT_TOKENS


@dataclass(frozen=True)
class Piece:
    """A piece of an answer; the last one has a finish reason and the counts of tokens.

    `tokens` are those it is made of, if their log probabilities were asked for: `token`, `logprob`, `top_logprobs`.
    """

    text: str = ""
    finish_reason: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tokens: tuple[Mapping[str, Any], ...] = ()


class Broken(Exception):
    """The model failed in the middle of its answer."""


class Writer(Protocol):
    """A model that writes an answer to messages."""

    def write(self, messages: Sequence[Mapping[str, Any]], **sampling: Any) -> Iterator[Piece]:
        """Yield the answer piece by piece.

        `schema`, `max_tokens`, `seed`, `temperature` and `top_logprobs` are as llama.cpp has them.
        """
        ...


@dataclass(frozen=True)
class Says:
    """Writes the same text always, eight characters a piece, cut off after `max_tokens` pieces.

    It ends as `ends` says, or fails in the middle if that is None.
    """

    text: str
    ends: str | None = "stop"
    prompt_tokens: int = 7

    def write(self, messages: Sequence[Mapping[str, Any]], **sampling: Any) -> Iterator[Piece]:  # noqa: ARG002
        pieces = [self.text[start : start + 8] for start in range(0, len(self.text), 8)]
        room = sampling.get("max_tokens") or len(pieces)
        yield from (Piece(piece) for piece in pieces[:room])
        if self.ends is None:
            raise Broken
        reason = self.ends if len(pieces) <= room else "length"
        yield Piece("", reason, prompt_tokens=self.prompt_tokens, completion_tokens=min(room, len(pieces)))


@dataclass(frozen=True)
class Judges:
    """Answers a yes-or-no question: yes where `agrees` says so of the last message, with that probability.

    Every other question it answers as `says` does.
    """

    agrees: Callable[[str], float]
    says: "Writer" = Says("{}")

    def write(self, messages: Sequence[Mapping[str, Any]], **sampling: Any) -> Iterator[Piece]:
        if sampling.get("schema") and "enum" not in str(sampling["schema"]):
            yield from self.says.write(messages, **sampling)
            return
        yes = self.agrees(messages[-1]["content"])
        said = "Yes" if yes >= 0.5 else "No"
        likely = {"Yes": 0.6 * yes, "yes": 0.3 * yes, "No": 0.8 * (1 - yes), " no": 0.1 * (1 - yes), "The": 0.1}
        tops = [{"token": token, "logprob": math.log(share)} for token, share in likely.items() if share]
        tokens = ({"token": said, "logprob": math.log(max(yes, 1 - yes)), "top_logprobs": tops},)
        text = f'{{"answer": "{said.casefold()}"}}' if sampling.get("schema") else f"{said}."
        yield Piece(text, tokens=tokens if sampling.get("top_logprobs") else ())
        yield Piece("", "stop", prompt_tokens=7, completion_tokens=1)


class SaysInTurn:
    """Writes the next of its texts at each question, the last of them for ever."""

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)

    def write(self, messages: Sequence[Mapping[str, Any]], **sampling: Any) -> Iterator[Piece]:
        text = self._texts.pop(0) if len(self._texts) > 1 else self._texts[0]
        return Says(text).write(messages, **sampling)


class Endless:
    """Writes for ever."""

    def write(self, messages: Sequence[Mapping[str, Any]], **sampling: Any) -> Iterator[Piece]:  # noqa: ARG002
        while True:
            yield Piece(" and")


class Gguf:
    """A GGUF model of the manifest on llama.cpp, loaded when it is first asked; it writes one answer at a time."""

    def __init__(self, name: str = GGUF) -> None:
        self.name = name
        self._one_at_a_time = Lock()

    def write(self, messages: Sequence[Mapping[str, Any]], **sampling: Any) -> Iterator[Piece]:
        with self._one_at_a_time:
            server = _loaded(self.name)
            chunks: SimpleQueue[Mapping[str, Any] | None] = SimpleQueue()
            left = False

            def receive(chunk: Mapping[str, Any]) -> bool:
                chunks.put(chunk)
                return left

            def work() -> None:
                try:
                    server.handle_chat_completions(_request(messages, sampling), receive)
                finally:
                    chunks.put(None)

            thread = Thread(target=work)
            thread.start()
            try:
                yield from _pieces(iter(chunks.get, None))
            finally:
                left = True
                thread.join()


def is_too_long(messages: Sequence[Mapping[str, Any]], context_tokens: int = CONTEXT_TOKENS) -> bool:
    """Tell whether a prompt is longer than a context; a token has about four characters."""
    characters = sum(len(message.get("content", "")) for message in messages)
    return characters > CHARACTERS_A_TOKEN * min(context_tokens, CONTEXT_TOKENS)


def _request(messages: Sequence[Mapping[str, Any]], sampling: Mapping[str, Any]) -> dict[str, Any]:
    import xllamacpp

    schema = sampling.get("schema")
    return {
        "messages": list(messages),
        **({"grammar": xllamacpp.json_schema_to_grammar(schema)} if schema else {}),
        **{name: sampling[name] for name in ("max_tokens", "seed", "temperature") if sampling.get(name) is not None},
        **({"logprobs": True, "top_logprobs": sampling["top_logprobs"]} if sampling.get("top_logprobs") else {}),
        "cache_prompt": False,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _pieces(chunks: Iterator[Mapping[str, Any]]) -> Iterator[Piece]:
    reason = None
    for chunk in chunks:
        for choice in chunk["choices"]:
            reason = choice["finish_reason"] or reason
            if text := choice["delta"].get("content"):
                yield Piece(text, tokens=tuple((choice.get("logprobs") or {}).get("content", ())))
        if usage := chunk.get("usage"):
            yield Piece("", reason or "stop", usage["prompt_tokens"], usage["completion_tokens"])


@cache
def _loaded(name: str) -> Any:
    with briefly_spinning_threads():
        import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weight(name).files[0].path)
    params.n_ctx = CONTEXT_TOKENS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.warmup = params.ui = params.endpoint_slots = False
    params.offline = True
    params.verbosity = -1
    return xllamacpp.Server(params)
