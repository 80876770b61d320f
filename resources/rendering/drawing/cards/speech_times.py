"""When a phrase of a card is spoken, so that it can appear with the voice."""

from collections.abc import Sequence

from resources.rendering.base import ShownPage

MATCHED_WORDS = 2


def spoken_at(phrase: str, pages: Sequence[ShownPage], after_s: float = 0.0) -> float | None:
    """Return when the phrase's first words are spoken at or after `after_s`, or None where they are not."""
    wanted = [_bare(word) for word in phrase.split()][:MATCHED_WORDS]
    words = [word for page in pages for word in page.words]
    for first in range(len(words) - len(wanted) + 1):
        heard = words[first : first + len(wanted)]
        if heard[0].start_s >= after_s and [_bare(word.text) for word in heard] == wanted:
            return heard[0].start_s
    return None


def _bare(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
