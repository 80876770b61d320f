"""Judging a wording: whether it says what its facts say, by the vetoes and by a language model's own judgement.

Belongs here: the question a model is asked, what becomes of its answer. Not here: the vetoes (vetoes.py), how a model
answers (resources/language), on what pairs it is measured (labelled_pairs.py), what becomes of a wording that fails
(rewording.py).

Each is blind where the other sees: a 1.5B model lets a lost "can" pass (0.97) and "most" for "all" (0.95), and refuses
opposites, other names and things added (0.01 to 0.45), which no rule sees. docs/writing.md has the figures.
"""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from assets.brief.brief import Fact
from assets.script.guard.vetoes import vetoes
from assets.text.words import unmarked
from resources.language.base import Judging, LanguageModel, Message
from resources.store.keys import Step
from resources.store.store import Store

JUDGEMENT = Step(name="judgement", version="1")

THRESHOLD = 0.6
"""From which probability of "yes" a wording passes.

Chosen on the first half of the labelled pairs with Qwen2.5-Coder-1.5B: no wrong wording that the vetoes let through
comes to more than 0.45 there, which leaves a margin for those of other hands; at 0.6 57 of 75 true ones pass.
"""

_INSTRUCTION = (
    "You check whether a text is true to its fact. Answer yes if the text says the same in other words. Answer no if "
    "anything is changed, added, swapped or turned round. Answer yes or no."
)
_EXAMPLES = (
    (
        "The Nile is about 6,650 kilometres long and flows north.",
        "Flowing north, the Nile runs for roughly 6,650 kilometres.",
        "yes",
    ),
    ("Cats sleep 12 to 16 hours a day.", "Cats are awake 12 to 16 hours a day.", "no"),
    ("The lawyer wrote to the judge in May.", "The judge wrote to the lawyer in May.", "no"),
    ("Boiling water kills most germs.", "Most germs are killed by boiling water.", "yes"),
    ("Turmeric can stain clothes.", "Turmeric stains clothes because of its oil.", "no"),
    ("Never leave a candle alone in a room.", "Don't leave a candle burning in a room with nobody in it.", "yes"),
    ("Dvorak wrote his ninth symphony in New York.", "Dvorak wrote his ninth symphony in Boston.", "no"),
    (
        "Coffee came to Vienna after the siege of 1683.",
        "It was after the siege of 1683 that Vienna got to know coffee.",
        "yes",
    ),
)


class Verdict(BaseModel, frozen=True):
    """Whether a wording is true to its facts, and why not.

    `probability` is the model's of "yes"; None where vetoes speak against the wording and the model was not asked.
    """

    faithful: bool
    probability: float | None = None
    vetoes: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why it is not faithful, to put behind "it"; "" where it is."""
        if self.faithful:
            return ""
        return "; ".join(self.vetoes) or f"does not say the same as the fact (judged {self.probability:.2f})"


class Judgement(BaseModel, frozen=True):
    """How probable it is that a model finds a wording true to its facts."""

    probability: float = Field(ge=0.0, le=1.0)


def verdict(said: str, facts: Sequence[Fact], language: str, judge: Judging) -> Verdict:
    """Return whether a wording is true to the facts it cites; the model is asked only where no veto speaks against it.

    Raises:
        CmError: what `LanguageModel.agreement` raises.
    """
    against = vetoes(said, facts, language)
    if against:
        return Verdict(faithful=False, vetoes=against)
    probability = judge.agreement(question(said, facts))
    return Verdict(faithful=probability >= THRESHOLD, probability=probability)


def kept_judgement(messages: Sequence[Message], language: LanguageModel, store: Store) -> float:
    """Return what a model judged of these messages, which the store keeps, or have it judge.

    Raises:
        CmError: what `LanguageModel.agreement` raises.
    """
    inputs = {"messages": list(messages), "language": language.identity()}
    return store.get_or_make(
        JUDGEMENT, inputs, Judgement, lambda _: Judgement(probability=language.agreement(messages))
    ).value.probability


def question(said: str, facts: Sequence[Fact]) -> tuple[Message, ...]:
    """Return the messages that ask whether a wording is true to its facts, in whatever language these are.

    The eight examples are English ones: with the same in French and Spanish beside them Qwen2.5-Coder-1.5B is slower,
    and it judges both better than English (AUC 0.90 and 0.93 to 0.82).
    """
    worked = (
        message
        for fact, text, answer in _EXAMPLES
        for message in (_pair(fact, text), Message(role="assistant", content=answer))
    )
    source = " ".join(unmarked(fact.text) for fact in facts)
    return (Message(role="system", content=_INSTRUCTION), *worked, _pair(source, unmarked(said)))


def _pair(fact: str, said: str) -> Message:
    return Message(role="user", content=f"Fact: {fact}\nText: {said}")
