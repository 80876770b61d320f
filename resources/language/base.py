"""What every language model promises.

Belongs here: the abstract resource and its plain value types. Not here: any engine, any prompt
(assets/script/hooks/questions.py).
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


class Judging(Protocol):
    """Whatever judges as a language model does: the model itself, or one whose judgements are remembered."""

    def agreement(self, messages: Sequence[Message]) -> float:
        """Judge as `LanguageModel.agreement` does."""
        ...


Wording = Literal["literal", "faithful", "free"]
"""How freely a model may word what it was given: in its words, in others that say the same, or in any."""


class LanguageModel(Engine):
    """A model that answers in JSON that satisfies a schema, and judges yes-or-no questions.

    `wording` is what the profile lets it do where a brief says nothing of it; no part of `identity`, for it changes
    what is asked and not what is answered.
    """

    wording: Wording = "literal"

    def asks_for(self) -> dict[str, Any]:
        """Return the wording, unless it is the default."""
        return {} if self.wording == "literal" else {"wording": self.wording}

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
    def agreement(self, messages: Sequence[Message]) -> float:
        """Return the probability in [0, 1] that the model's first word is "yes", where it is "yes" or "no".

        `messages` ask a question that is answered so, and say it. An engine whose server tells no probabilities
        returns 1.0 or 0.0, as the model's most likely answer is.

        Raises:
            EngineUnavailable: the engine's server is not there, or went away.
            UnknownName: the model is missing.
            EngineFailed: it answered neither, was cut off by its token limit, or judges nothing.
        """

    @abstractmethod
    def release(self) -> None:
        """Free the model's memory if this engine's configuration says so; the next call loads it again."""
