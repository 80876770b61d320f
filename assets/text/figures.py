"""The figures in a text: its numbers, however they are written.

Not here: how a number is read (words.py), which figures may stand where (whoever asks).
"""

from assets.text.words import unmarked, words


def figures(text: str, language: str) -> frozenset[str]:
    """Return the numbers of a text, each written one way, and its names with digits in them, such as H2O.

    The word "one" is as often a pronoun, and counts for none.
    """
    found = words(unmarked(text), language)
    return frozenset(
        word.key if word.kind == "number" else word.text.casefold()
        for word in found
        if (word.kind == "number" and word.plain != "one") or any(sign.isdigit() for sign in word.text)
    )
