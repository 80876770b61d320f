"""What every language model promises.

Belongs here: the abstract resource and its plain value types. Not here: any engine, any prompt
(assets/script/prompt.py).
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from resources.engines.engine import Engine


class Message(BaseModel, frozen=True):
    """One turn of the conversation handed to the model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Completion(BaseModel, frozen=True):
    """A model's answer; `text` is JSON that satisfies the schema it was asked for."""

    text: str
    reasoning: str | None = None
    prompt_tokens: int
    completion_tokens: int


class Answering(Protocol):
    """Whatever answers as a language model does: the model itself, or one whose answers are remembered."""

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Answer as `LanguageModel.complete` does."""
        ...


class LanguageModel(Engine):
    """A model that answers in JSON that satisfies a schema."""

    @abstractmethod
    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Answer `messages` with JSON text that satisfies `schema`.

        `seed` 0 is the model's most likely answer (greedy); any other seed samples another version, repeatably as far
        as the engine's protocol goes (its own docstring says how far).

        Raises:
            EngineUnavailable: the engine's server is not there, or went away.
            UnknownName: the model is missing.
            EngineFailed: it was cut off by its token limit, or gave no such JSON.
        """

    @abstractmethod
    def release(self) -> None:
        """Free the model's memory if this engine's configuration says so; the next call loads it again."""
