"""In which order facts are told, and which part each has in the script.

Belongs here: what stays behind what, where a warning and the turn go, roles. Not here: which facts are told
(telling.py), what a turn is (turns.py).

The author's order is kept but for two moves, each later and never past a fact that takes up what the moved one was the
first to name: a warning goes to the end, and the fact that contradicts most goes behind the middle.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assets.brief.brief import Fact
from assets.script.script import Role
from assets.script.turns import is_warning, turn_strength
from assets.text.words import unmarked, words

TURN_AT = 0.6
"""How far into the facts the turn is moved at most; a story's turn comes behind its middle."""

_LEANS = {
    "en": "it|its|this|that|these|those|they|their|them|he|she|his|her|both|then|next|after that|afterwards|later"
    "|finally|so|also|but|however|instead|yet|still|such|another|the others?|the same|the rest"
    "|(?:one|two|three|four|five|some|many|most|all|none|each|half|neither|either)(?: \\w+)? of (?:them|these|those)",
    "fr": "il|elle|ils|elles|cela|ça|c'est|ce|cet|cette|ces|son|sa|ses|leurs?|puis|ensuite|enfin|donc|mais|aussi"
    "|pourtant|les autres|deux d'entre",
    "es": "él|ella|ellos|ellas|esto|eso|este|esta|estos|estas|ese|esa|su|sus|luego|después|así|pero|también|por eso"
    "|los demás|dos de ell[oa]s",
    "it": "esso|essa|essi|esse|lui|lei|loro|questo|questa|questi|queste|il suo|la sua|poi|dopo|infine|quindi|ma|anche"
    "|gli altri|due di (?:essi|esse|loro)",
    "pt": "ele|ela|eles|elas|isto|isso|este|esta|estes|estas|esse|essa|seu|sua|seus|suas|depois|então|por isso|mas"
    "|também|os outros|dois deles|duas delas",
    "hi": "यह|ये|वह|वे|इस|इसका|इसकी|इसके|इन|उस|उसका|उसकी|उसके|उन|फिर|बाद में|लेकिन|इसलिए",
}
"""With what a fact begins that leans on the one before it."""
_YEAR = re.compile(r"\b1\d{3}\b|\b20\d{2}\b")


class Placed(NamedTuple):
    """A fact in its place, and its part in the script."""

    fact: Fact
    role: Role


def placed(facts: Sequence[Fact], title: str, language: str) -> tuple[Placed, ...]:
    """Return the facts in the order in which they are told, each with its part."""
    groups = _groups(facts, language)
    behind = _behind(groups, title, language)
    order = list(range(len(groups)))
    for group in [each for each in order if any(is_warning(fact.text, language) for fact in groups[each])]:
        _move(order, group, len(order) - 1, behind)
    turn = _turn(groups, order, language)
    if turn is not None:
        _move(order, turn, max(order.index(turn), min(round(TURN_AT * len(order)), len(order) - 2)), behind)
    told = [(fact, group) for group in order for fact in groups[group]]
    strongest = max(groups[turn], key=lambda fact: turn_strength(fact.text, language)) if turn is not None else None
    return tuple(
        Placed(fact, "payoff" if at == len(told) - 1 else "turn" if fact is strongest else "setup")
        for at, (fact, _) in enumerate(told)
    )


def leans(text: str, language: str) -> bool:
    """Tell whether a fact begins with what can only mean the one before it."""
    signs = _LEANS.get(language)
    return bool(signs and re.match(rf"(?:{signs})(?=[\s,.;:!?।]|$)", unmarked(text), re.IGNORECASE))


def _groups(facts: Sequence[Fact], language: str) -> list[list[Fact]]:
    """Return the facts in rows that are told together: each with those that lean on it."""
    groups: list[list[Fact]] = []
    for fact in facts:
        if groups and leans(fact.text, language):
            groups[-1].append(fact)
        else:
            groups.append([fact])
    return groups


def _behind(groups: Sequence[Sequence[Fact]], title: str, language: str) -> list[set[int]]:
    """Return for each group those that must stay before it: what it takes up, they were the first to name.

    What the title names is known to the viewer. What tells a year stays in the order of the others that do.
    """
    named = set(_named(title, language))
    first: dict[str, int] = {}
    behind: list[set[int]] = []
    for index, group in enumerate(groups):
        text = " ".join(unmarked(fact.text) for fact in group)
        keys = [*_named(text, language), *(["a year"] if _YEAR.search(text) else [])]
        behind.append({first[key] for key in keys if key in first})
        for key in keys:
            if key not in named:
                first.setdefault(key, index)
        if _YEAR.search(text):
            first["a year"] = index
    return behind


def _named(text: str, language: str) -> list[str]:
    return [word.key for word in words(text, language) if word.kind == "other"]


def _turn(groups: Sequence[Sequence[Fact]], order: Sequence[int], language: str) -> int | None:
    """Return the group that contradicts most, the later of equals; neither the first nor the last."""
    strength = {each: max(turn_strength(fact.text, language) for fact in groups[each]) for each in order[1:-1]}
    best = max(strength, key=lambda each: (strength[each], order.index(each)), default=None)
    return best if best is not None and strength[best] else None


def _move(order: list[int], group: int, to: int, behind: Sequence[set[int]]) -> None:
    """Move a group later, as far as `to`, and no further than just before one that must come behind it."""
    at = order.index(group)
    follower = next((place for place in range(at + 1, len(order)) if group in behind[order[place]]), len(order))
    order.insert(min(to, follower - 1), order.pop(at))
