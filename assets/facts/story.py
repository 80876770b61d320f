"""Which of the sentences on a topic make a film together, and in which order they are told.

Belongs here: variety, what says the same, the order. Not here: how near a sentence is to the topic (retrieval.py), how
much a film has room for (asset.py).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assets.facts.retrieval import Found, Search, telling_words
from assets.facts.standing_alone import difficulty
from assets.facts.word_lists import defining_verbs
from assets.text.lexicon import lexicon
from assets.text.words import counting_keys, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RELEVANCE = 0.8
"""Of the choice of the next sentence, the share that its nearness to the topic has; the rest is variety."""
NEAR_THE_NEAREST = 0.6
"""The share of the nearest sentence's nearness that every other one has: variety is no reason to leave the topic."""
SAME_COSINE, SAME_WORDS = 0.9, 0.7
"""From here on two sentences say the same: by their vectors, or by the share of the shorter one's words."""
MOST_LOOKED_AT = 200
"""The nearest sentences, among which a film's are chosen."""

LONGEST_SUBJECT = 4
"""Words before the verb of a sentence that says what something is."""
_NO_WARNING = frozenset({"must"})
"""Words that keep a sentence from being dropped, and are no reason to tell it last."""


class Said(NamedTuple):
    """What is said already: texts, and their vectors, shape (texts, dimensions)."""

    texts: tuple[str, ...]
    vectors: "NDArray[np.float32]"


def chosen(search: Search, said: Said, language: str, has_room_for: Callable[[Sequence[str]], bool]) -> list[Found]:
    """Return sentences on the topic, the most telling first, that say nothing twice and that there is room for.

    Each is the one that is nearest to the topic, easiest to follow and least like those before it (maximal marginal
    relevance, Carbonell and Goldstein 1998).
    """
    import numpy as np

    nearest = search.on_topic[:MOST_LOOKED_AT]
    left = [each for each in nearest if each.nearness >= NEAR_THE_NEAREST * nearest[0].nearness]
    ease = {each.at: each.nearness - difficulty(each.candidate.text) for each in left}
    picked: list[Found] = []
    vectors = [*said.vectors]
    keys = [frozenset(counting_keys(text, language)) for text in said.texts]
    while left:
        likeness = np.array([search.vectors[each.at] for each in left]) @ np.array(vectors).T if vectors else None
        worth = [
            RELEVANCE * ease[each.at] - (1 - RELEVANCE) * (float(likeness[at].max()) if likeness is not None else 0.0)
            for at, each in enumerate(left)
        ]
        at = max(range(len(left)), key=lambda at: (round(worth[at], 6), -at))
        best = left.pop(at)
        its_keys = frozenset(counting_keys(best.candidate.text, language))
        is_said = likeness is not None and likeness[at].max() >= SAME_COSINE
        if is_said or any(_says_the_same(its_keys, others) for others in keys):
            continue
        if has_room_for([each.candidate.text for each in (*picked, best)]):
            picked.append(best)
            vectors.append(search.vectors[best.at])
            keys.append(its_keys)
    return picked


def in_order(picked: Sequence[Found], title: str, language: str) -> list[Found]:
    """Return sentences as they are told: what says what it is first, then as they stand, warnings last.

    Documents come in the order in which the best of each was picked.
    """
    if not picked:
        return []
    nearest_first = sorted(picked, key=lambda each: (-each.nearness, each.at))
    opening = next((each for each in nearest_first if _defines(each.candidate.text, title, language)), nearest_first[0])
    documents = list(dict.fromkeys(each.document.sha256 for each in (opening, *picked)))
    rest = sorted(
        (each for each in picked if each is not opening),
        key=lambda each: (_warns(each.candidate.text, language), documents.index(each.document.sha256), each.at),
    )
    return [opening, *rest]


def _says_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME_WORDS * max(1, min(len(one), len(other)))


def _defines(text: str, title: str, language: str) -> bool:
    """Tell whether a sentence begins by saying what one of a title's words is: "An octopus is an animal"."""
    wanted, small = telling_words(title, language), lexicon(language).light
    read = words(text, language)
    for at, (word, following) in enumerate(pairwise(read[: LONGEST_SUBJECT + 2])):
        if word.text.casefold() in defining_verbs(language):
            return following.plain in small and any(before.key in wanted for before in read[:at])
    return False


def _warns(text: str, language: str) -> bool:
    warning = lexicon(language).warnings - _NO_WARNING
    return any(word.plain in warning for word in words(text, language))
