"""Which of the author's own files suits which text: by the words of its name.

Belongs here: matching names with texts. Not here: which texts there are, and what becomes of files that suit none
(media.py, assets/render/storyboard.py).
"""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

SHORTEST_NAME_WORD = 3


def suiting(texts: Sequence[str], names: Sequence[str]) -> dict[int, int]:
    """Give each file to at most one text that shares words with its name, those that share most first.

    Returns:
        The number of the file by the number of the text; both count from 0.
    """
    said = [_words(text) for text in texts]
    named = [_words(PurePath(name).stem) for name in names]
    shared = [(len(words & own), which, index) for index, words in enumerate(said) for which, own in enumerate(named)]
    given: dict[int, int] = {}
    taken: set[int] = set()
    for words, which, index in sorted(shared, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if words and index not in given and which not in taken:
            given[index] = which
            taken.add(which)
    return given


def _words(text: str) -> set[str]:
    """Return the words that can match, without case, figures, short words and a plural's s."""
    # Some systems keep the names of files decomposed; the vowels of Devanagari are marks.
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFC", text))
    words = "".join(sign if unicodedata.category(sign)[0] in "LM" else " " for sign in text).split()
    return {word.casefold().removesuffix("s") for word in words if len(word) >= SHORTEST_NAME_WORD}
