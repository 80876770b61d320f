"""Which sentences of documents are about a topic.

Belongs here: how near a sentence is to a topic, and the floor below which it is not about it. Not here: which
sentences there are (sentences_of.py), their vectors (vectors.py), which of them make a film (story.py).
"""

import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assets.brief.brief import About
from assets.brief.sources import BriefDocument
from assets.facts.sentences_of import Candidate
from assets.facts.word_lists import of_every_title
from assets.text.words import counting_keys, unmarked, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOOR = 0.6
"""Nearness below which a sentence is not about the topic; docs/sources.md says on what it was measured."""
_BY_WORDS, _BY_WORDS_ABOVE = 0.35, 0.15
"""What it adds to the cosine that all words of a title stand in a sentence, or only above it."""
_BEGINS, _BEGINNING_WORDS = 0.1, 5
"""What it adds that one of the title's words is among a sentence's first: then the sentence is about it."""

_WORD = re.compile(r"[^\W_]+|[\u0900-\u0dff]+")


class Page(NamedTuple):
    """A document's sentences and their vectors, shape (sentences, dimensions)."""

    document: BriefDocument
    candidates: tuple[Candidate, ...]
    vectors: "NDArray[np.float32]"


class Found(NamedTuple):
    """A sentence, how near it is to the topic, and its place among all sentences of all documents."""

    document: BriefDocument
    candidate: Candidate
    nearness: float
    at: int


class Search(NamedTuple):
    """All sentences, the nearest first, and the vectors of all of them by `Found.at`."""

    found: tuple[Found, ...]
    vectors: "NDArray[np.float32]"

    @property
    def on_topic(self) -> list[Found]:
        """Those that are about the topic."""
        return [each for each in self.found if each.nearness >= FLOOR]


def questions(about: About) -> list[str]:
    """Return what documents are searched for: the title, and the title as it is for its audience if one is named."""
    default = About.model_fields["audience"].default
    return [about.title] + ([f"{about.title}, for {about.audience}"] if about.audience != default else [])


def searched(about: About, asked: "NDArray[np.float32]", pages: Sequence[Page]) -> Search:
    """Return how near every sentence is to a topic, whose questions have the vectors `asked`; no page has none."""
    import numpy as np

    if not pages:
        return Search((), asked)
    all_of = [(page.document, candidate) for page in pages for candidate in page.candidates]
    vectors = np.concatenate([page.vectors for page in pages])
    cosines = vectors @ asked.mean(axis=0)
    shares = _shares_of_words(about.title, about.language, [candidate for _, candidate in all_of])
    found = [
        Found(document, candidate, float(cosine) + share, at)
        for at, ((document, candidate), cosine, share) in enumerate(zip(all_of, cosines, shares, strict=True))
    ]
    return Search(tuple(sorted(found, key=lambda each: (-round(each.nearness, 6), each.at))), vectors)


def _shares_of_words(title: str, language: str, sentences: Sequence[Candidate]) -> list[float]:
    """Return what the words of a title add for each sentence: a rare word much, one that is everywhere little."""
    wanted = telling_words(title, language)
    if not wanted:
        return [0.0] * len(sentences)
    keys = _keys_by_word(language)
    within = [wanted & {key for word in _WORD.findall(each.text) for key in keys(word)} for each in sentences]
    above = [wanted & {key for word in _WORD.findall(each.heading) for key in keys(word)} for each in sentences]
    counts = {key: sum(key in one or key in other for one, other in zip(within, above, strict=True)) for key in wanted}
    rarity = {key: math.log(1 + len(sentences) / (1 + count)) for key, count in counts.items()}
    whole = sum(rarity.values())
    return [
        (_BY_WORDS * sum(rarity[key] for key in one) + _BY_WORDS_ABOVE * sum(rarity[key] for key in other - one))
        / whole
        + _BEGINS * any(not wanted.isdisjoint(keys(word)) for word in _WORD.findall(each.text)[:_BEGINNING_WORDS])
        for each, one, other in zip(sentences, within, above, strict=True)
    ]


def telling_words(title: str, language: str) -> set[str]:
    """Return the words of a title that say what it is about, as they are compared."""
    asking = of_every_title(language)
    return {word.key for word in words(unmarked(title), language) if word.kind == "other" and word.plain not in asking}


def _keys_by_word(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return the function that reads a word as it is compared; each is read once, for reading words is slow."""

    @cache
    def keys(word: str) -> tuple[str, ...]:
        return counting_keys(word, language)

    return keys
