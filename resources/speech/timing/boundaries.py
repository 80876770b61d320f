"""Words and times as a server reports them, brought to the words as they are written.

Belongs here: which reported words are which written one. Not here: asking a server; where a sound sets in and stops
(word_times.py).

A server takes words apart in its own way: it leaves out marks, splits "0-RTT", says "three thousand" for "3,000". So
both sides are compared letter by letter, by edit distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from resources.speech.timing.word_times import Span


@dataclass(frozen=True)
class Reported:
    """One word as a server heard itself say it."""

    text: str
    span: Span


def spans_of(given: Sequence[str], reported: Sequence[Reported]) -> list[Span | None]:
    """Return when each given word sounds, from its first reported word to its last; None where nothing was reported.

    A word that is reported quite differently from how it was given is known by the words around it.
    """
    heard = [one for one in reported if _letters(one.text)]
    owners = _owners(given, heard)
    _settle_between(owners, [index for index, word in enumerate(given) if _letters(word)])
    spans: list[Span | None] = [None] * len(given)
    for one, owner in zip(heard, owners, strict=True):
        if owner is not None:
            known = spans[owner] or one.span
            spans[owner] = Span(min(known.start_s, one.span.start_s), max(known.end_s, one.span.end_s))
    return spans


def covered(given: Sequence[str], spans: Sequence[Span | None]) -> bool:
    """Tell whether most of the words that sound have a time of their own, so that the others can be placed by them."""
    sounding = sum(1 for word in given if _letters(word))
    return 2 * len({span.start_s for span in spans if span}) >= sounding


def _owners(given: Sequence[str], heard: Sequence[Reported]) -> list[int | None]:
    """Return the given word that holds most letters of each reported one; None where it holds none of them."""
    from rapidfuzz.distance import Levenshtein

    from_words = [(letter, index) for index, word in enumerate(given) for letter in _letters(word)]
    to_words = [(letter, index) for index, one in enumerate(heard) for letter in _letters(one.text)]
    shared: list[dict[int, int]] = [{} for _ in heard]
    steps = Levenshtein.opcodes([letter for letter, _ in from_words], [letter for letter, _ in to_words])
    for step in steps:
        if step.tag == "equal":
            for offset in range(step.src_end - step.src_start):
                owner, reported = from_words[step.src_start + offset][1], to_words[step.dest_start + offset][1]
                shared[reported][owner] = shared[reported].get(owner, 0) + 1
    return [max(counts, key=counts.__getitem__) if counts else None for counts in shared]


def _settle_between(owners: list[int | None], sounding: Sequence[int]) -> None:
    """Give reported words without an owner to the one given word without report that stands at their place."""
    taken = {owner for owner in owners if owner is not None}
    for index, owner in enumerate(owners):
        if owner is not None:
            continue
        before = max((one for one in owners[:index] if one is not None), default=-1)
        after = min((one for one in owners[index:] if one is not None), default=sounding[-1] + 1 if sounding else 0)
        free = [word for word in sounding if before < word < after and word not in taken]
        if len(free) == 1:
            owners[index] = free[0]
        elif not free and before in sounding:
            owners[index] = before


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
