"""GGUF models on llama.cpp, in this process (xllamacpp): the embedded default.

Not here: what the model is asked (assets/script/hooks/questions.py), where weights come from (resources/weights).
"""

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Self

from pydantic import Field

from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed, StorageUnusable
from resources.language.answers import MOST_LIKELY_TOKENS, Likely, agreement_in, cut_off, plain
from resources.language.base import Completion, LanguageModel, Message
from resources.process.cores import usable_cores
from resources.process.interruptible import interruptible
from resources.process.openmp import briefly_spinning_threads
from resources.process.temporary import temporary_folder
from resources.weights.cache import weight

# Stated in full, so that another default of the library cannot change what a seed gives.
SAMPLING = {"top_k": 40, "top_p": 0.95, "min_p": 0.05, "repeat_penalty": 1.0}
_NOTHING: Mapping[str, Any] = {"max_tokens": 0, "seed": 0, "temperature": 0.0}
"""Asks for no answer: the prompt is read, and that is all."""
_YES_OR_NO: Mapping[str, Any] = {
    "grammar": 'root ::= "yes" | "no"',
    "max_tokens": 1,
    "seed": 0,
    "temperature": 0.0,
    "logprobs": True,
    "top_logprobs": MOST_LIKELY_TOKENS,
}
# A socket's path may be 108 bytes long on Linux and 104 on macOS, the closing NUL among them (unix(7), unix(4)).
SOCKET_PATH_BYTES = 103


class LlamaCpp(LanguageModel):
    """A GGUF model on llama.cpp; Qwen2.5-Coder-1.5B-Instruct (4 bit) by default.

    The answer depends on the messages, the schema and the seed alone: not on what was asked before (no prefix is
    reused, which would change the logits: https://github.com/ggml-org/llama.cpp/issues/28368) and not on `threads`
    (no flash attention, whose CPU kernel divides its sums among the threads). Another kind of processor may round
    differently.

    `temperature` counts for every seed but 0. `keep_loaded` leaves the model in memory when it is released, for a
    batch. The model takes 1.4 GB at 4,096 tokens of context.

    Source: https://github.com/xorbitsai/xllamacpp, https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF

    Raises:
        WeightsMissing: the model file is not there; the message carries the pull command.
    """

    model: str = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    context_tokens: int = Field(default=4096, ge=512)
    max_tokens: int = Field(default=2048, ge=1)
    temperature: float = Field(default=0.8, gt=0.0, le=2.0)
    threads: int | None = Field(default=None, ge=1, description="All cores this process may use, unless given.")
    keep_loaded: bool = False

    def weights(self) -> tuple[str, ...]:
        """Name the GGUF file."""
        return (self.model,)

    def identity(self) -> Identity:
        """Return engine, library, the digest of the model file, and what changes the text."""
        return Identity(
            engine="llama_cpp",
            libraries=library_versions("xllamacpp"),
            weights=weight(self.model).digests,
            parameters={
                "context_tokens": self.context_tokens,
                "max_tokens": self.max_tokens,
                "temperature": self.temperature,
                **SAMPLING,
            },
        )

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Answer `messages` with compact JSON that satisfies `schema`; load the model first unless it is loaded.

        Raises:
            EngineFailed: the model cannot be loaded, or the prompt or the answer is too long.
        """
        answer = self._answer(
            messages,
            grammar=grammar(schema),
            max_tokens=self.max_tokens,
            seed=seed,
            temperature=self.temperature if seed else 0.0,
            cache_prompt=False,
        )
        if answer.finish_reason != "stop":
            raise cut_off(
                self.model, answer.completion_tokens, max_tokens=self.max_tokens, context_tokens=self.context_tokens
            )
        return Completion(
            text="".join(answer.pieces),
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
        )

    def agreement(self, messages: Sequence[Message]) -> float:
        """Return how probable "yes" is beside "no" as the answer's first token, before any sampling.

        All messages but the last are read once for all questions that begin with them, which costs an eighth. Before
        each question the model is brought back to the same state, so that none depends on those before it.

        Source: https://github.com/ggml-org/llama.cpp/tree/master/tools/server (`logprobs`, `cache_prompt`)

        Raises:
            EngineFailed: the model cannot be loaded, or the prompt is too long.
        """
        model = self._loaded()
        beginning = tuple(messages[:-1])
        if beginning and model.has_read != beginning:
            self._answer(beginning, **_NOTHING, cache_prompt=False)
        if beginning:
            # What another question left behind it is dropped, and the last token read anew, also the first time.
            self._answer(beginning, **_NOTHING, cache_prompt=True)
        answer = self._answer(messages, **_YES_OR_NO, cache_prompt=bool(beginning))
        model.has_read = beginning
        return agreement_in("".join(answer.pieces), answer.places, model=self.model)

    def staying_loaded(self) -> Self:
        """Return the same model with `keep_loaded`."""
        return self.model_copy(update={"keep_loaded": True})

    def release(self) -> None:
        """Free the model's memory, unless `keep_loaded`; the next call loads it again."""
        if not self.keep_loaded:
            _free()

    def _loaded(self) -> "_Model":
        (gguf,) = weight(self.model).files
        return _in_this_process(_Loaded(gguf.path, gguf.sha256, self.context_tokens, self.threads or usable_cores()))

    def _answer(self, messages: Sequence[Message], **how: Any) -> "_Answer":
        request = {
            "messages": [{"role": message.role, "content": plain(message.content)} for message in messages],
            "id_slot": 0,
            **SAMPLING,
            **how,
        }
        model = self._loaded()
        model.has_read = ()
        answer = _ask(model.server, request)
        if answer.error:
            raise EngineFailed(f"language model {self.model}: {answer.error}")
        return answer


def grammar(schema: Mapping[str, Any]) -> str:
    """Return the grammar of JSON without white space between its parts, which saves a quarter of the tokens.

    `x-guidance`: https://github.com/guidance-ai/llguidance/blob/main/docs/json_schema.md
    """
    written: str = _library().json_schema_to_grammar({**schema, "x-guidance": {"whitespace_flexible": False}})
    return written


@dataclass
class _Answer:
    """The answer as it comes in, piece by piece (chunks of an OpenAI chat completion stream)."""

    pieces: list[str] = field(default_factory=list)
    places: list[Likely] = field(default_factory=list)
    finish_reason: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    error: str | None = None

    def add(self, chunk: Mapping[str, Any]) -> None:
        if "choices" not in chunk:
            self.error = str(chunk.get("error", chunk).get("message", chunk)).strip()
            return
        for choice in chunk["choices"]:
            self.pieces.append(choice["delta"].get("content") or "")
            for token in (choice.get("logprobs") or {}).get("content", ()):
                self.places.append({each["token"]: each["logprob"] for each in token["top_logprobs"]})
            self.finish_reason = choice["finish_reason"] or self.finish_reason
        if usage := chunk.get("usage"):
            self.prompt_tokens, self.completion_tokens = usage["prompt_tokens"], usage["completion_tokens"]


def _ask(server: Any, request: Mapping[str, Any]) -> _Answer:
    """Return the whole answer. An interrupt stops the model at its next token instead of waiting for its last."""
    answer = _Answer()
    streamed = {**request, "stream": True, "stream_options": {"include_usage": True}}

    def work(stopped: Callable[[], bool]) -> None:
        def receive(chunk: Mapping[str, Any]) -> bool:
            answer.add(chunk)
            return stopped()

        server.handle_chat_completions(streamed, receive)

    interruptible(work)
    return answer


@dataclass(frozen=True)
class _Loaded:
    """What a model in memory was loaded with."""

    path: Path
    sha256: str
    context_tokens: int
    threads: int


@dataclass
class _Model:
    """A model in memory, and the messages that it has just read and that a question can go on from."""

    server: Any
    has_read: tuple[Message, ...] = ()


# One model a process, kept here because each Dagster run has a fresh resource.
_in_memory: dict[_Loaded, _Model] = {}
_loading = Lock()


def _in_this_process(wanted: _Loaded) -> _Model:
    """Return the model in memory; what was loaded otherwise is freed first.

    Raises:
        StorageUnusable: the folder of temporary files has too long a name.
        EngineFailed: llama.cpp cannot load it.
    """
    with _loading:
        if wanted not in _in_memory:
            _in_memory.clear()
            _in_memory[wanted] = _Model(_load(wanted))
        return _in_memory[wanted]


def _free() -> None:
    with _loading:
        _in_memory.clear()


def server_params(gguf: Path, context_tokens: int, threads: int) -> Any:
    """Return what llama.cpp (xllamacpp.Server) loads a model with, but for the socket it is bound to."""
    xllamacpp = _library()
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx = context_tokens
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.cache_prompt = params.cache_idle_slots = False
    params.cache_ram_mib = 0
    # Mapped pages would count beside the copy that llama.cpp repacks for the processor: 2.0 GB instead of 1.4.
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.fit_params = params.warmup = params.ui = params.endpoint_slots = False
    params.offline = True
    params.verbosity = -1
    return params


def _load(wanted: _Loaded) -> Any:
    params = server_params(wanted.path, wanted.context_tokens, wanted.threads)
    # The library cannot be had without its HTTP server. Bound to a socket file that is gone once the model is loaded,
    # nothing can reach it.
    socket = temporary_folder() / f"{uuid.uuid4().hex[:8]}.sock"
    if len(os.fsencode(socket)) > SOCKET_PATH_BYTES:
        raise StorageUnusable(
            f"{socket.parent}: too long a name for a folder of temporary files, llama.cpp needs a socket in it. "
            "Set TMPDIR to a shorter one"
        )
    params.hostnames = [str(socket)]
    try:
        return _library().Server(params)
    except RuntimeError as error:
        raise EngineFailed(
            f"{wanted.path}: llama.cpp cannot load the model: its file is damaged (cm models verify) or memory is short"
        ) from error
    finally:
        socket.unlink(missing_ok=True)


def _library() -> Any:
    with briefly_spinning_threads():
        import xllamacpp
    return xllamacpp
