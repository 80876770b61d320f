"""Which facts a script tells, and why others are left out.

Belongs here: facts that say the same, facts left out for length, what may not be left out. Not here: their order
(order.py), how long a text takes (text/pacing.py).
"""

from collections import Counter
from typing import NamedTuple

from assets.brief.brief import Content, Fact
from assets.script.brief_words import brief_words, call_to_action, spoken_title
from assets.script.script import fact_note
from assets.script.turns import is_weighty
from assets.text.pacing import TOLERANCE, track_s
from assets.text.words import counting_keys, unmarked, words

SUBJECT_SHARE = 0.5
"""A word of the title that stands in more than this share of the facts is the subject, and asks about none of them."""


class Telling(NamedTuple):
    """The facts that are told, in the author's order, and why others are not."""

    facts: tuple[Fact, ...]
    notes: tuple[str, ...]


def facts_to_tell(content: Content) -> Telling:
    """Return the facts to tell: each once, and of those that may be left out as many as there is time.

    What is left out for length is chosen from the brief alone, the last fact first, so it is the same for every take
    and every hook.
    """
    scripted: dict[tuple[str, ...], Fact] = {}
    notes = []
    for fact in content.facts:
        same = scripted.setdefault(counting_keys(fact.text, content.language), fact)
        if same is not fact:
            notes.append(fact_note(fact.id, f"is left out: it says the same as fact {same.id}"))
    facts = list(scripted.values())
    asked = asked_about(content)
    for fact in reversed(list(scripted.values())):
        seconds = track_s(
            [spoken_title(content), *(brief_words(each, content.language) for each in facts), call_to_action(content)],
            content.language,
        )
        if seconds <= (1 + TOLERANCE) * content.target_seconds:
            break
        if fact.id not in asked and not must_be_said(fact, content.language) and len(facts) > 1:
            facts.remove(fact)
            notes.append(fact_note(fact.id, f"is left out for length: {fact.text}"))
    return Telling(tuple(facts), tuple(notes))


def must_be_said(fact: Fact, language: str) -> bool:
    """Tell whether a fact carries a number, a negation, a warning or code, and so must not be lost in silence."""
    return fact.code is not None or is_weighty(fact.text, language)


def asked_about(content: Content) -> frozenset[int]:
    """Return the ids of the facts that the title asks about: they have a word of it that is not the subject itself."""
    named = {fact.id: _named(fact.text, content.language) for fact in content.facts}
    asks = _named(content.title, content.language) - subject(content)
    return frozenset(fact for fact, keys in named.items() if keys & asks)


def subject(content: Content) -> frozenset[str]:
    """Return the words, as they are compared, that more than half of the facts have."""
    in_facts = Counter(key for fact in content.facts for key in _named(fact.text, content.language))
    return frozenset(key for key, count in in_facts.items() if count > SUBJECT_SHARE * len(content.facts))


def _named(text: str, language: str) -> frozenset[str]:
    return frozenset(word.key for word in words(unmarked(text), language) if word.kind == "other")
