"""No model at all: the brief already is a script, and every fact is said in the brief's own words.

Not here: how a script is put together from a brief alone (assets/script/writing.py).
"""

from collections.abc import Sequence
from typing import Any

from resources.engines.identity import Identity
from resources.errors import EngineFailed
from resources.language.base import Completion, LanguageModel, Message


class Verbatim(LanguageModel):
    """Rewords nothing: for a brief that is written to be spoken, or to be read out as it stands."""

    def identity(self) -> Identity:
        """Return the engine's name: there is nothing else to it."""
        return Identity(engine="verbatim")

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:  # noqa: ARG002
        """Answer with the empty object: no place is given other words than the caller's own."""
        return Completion(text="{}", prompt_tokens=0, completion_tokens=0)

    def agreement(self, messages: Sequence[Message]) -> float:  # noqa: ARG002
        """Judge nothing.

        Raises:
            EngineFailed: always.
        """
        raise EngineFailed(
            "language engine verbatim: there is no model that could judge a wording. Set wording to literal, or name "
            "another language engine in the profile"
        )

    def release(self) -> None:
        """Do nothing: nothing is held."""
