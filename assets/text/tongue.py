"""Whether a text is in a language, told by its small words.

Belongs here: that guess. Not here: the word lists (lexicon.py).
"""

import re

from assets.text.lexicon import Lexicon, lexicon

_WITH_LISTS = ("en", "fr", "es", "it", "pt", "hi")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019](?=[^\W\d_]))?|[\u0900-\u0dff]+")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_MARGIN = 2
"""Small words that another language has more: "a", "la" and "no" stand in several."""


def reads_as(text: str, language: str) -> bool:
    """Tell whether a text can be of a primary language code such as `fr`.

    It is not where it is written in other letters, or has clearly more small words of another language; a language
    that has no lists here is believed as long as no other has a claim.
    """
    letters = sum(character.isalpha() for character in text)
    devanagari = len(_DEVANAGARI.findall(text))
    if letters and (language == "hi") != (2 * devanagari > letters):
        return False
    words = [word.rstrip("'\u2019").casefold() for word in _WORD.findall(text)]
    own = _small_words(words, lexicon(language))
    others = (_small_words(words, lexicon(other)) for other in _WITH_LISTS if other != language)
    return max(others) < own + _MARGIN


def _small_words(words: list[str], of: Lexicon) -> int:
    known = of.light | of.negations | of.links
    return sum(word in known for word in words)
