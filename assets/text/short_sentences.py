"""A long sentence told as two short ones, which is how people speak.

Belongs here: where a sentence may be cut without a word changing. Not here: where sentences end already (sentences.py).
"""

import re

from assets.text.sentences import CODE_SPAN

FEWEST_WORDS = 3

_BEGINNERS = {
    "en": "but(?! also)|because|so(?! that)",
    "fr": "mais(?! aussi)|car|parce que?|donc",
    "es": "pero|porque|por eso",
    "it": "ma(?! anche)|perché|quindi",
    "pt": "mas(?! também)|porque|por isso",
    "hi": "लेकिन|क्योंकि|इसलिए",
}
"""Words that may begin a sentence of their own: what follows them is a statement, whatever stands before."""


def in_short_sentences(text: str, language: str) -> str:
    """Put a full stop for each comma before a "but", "because" or "so" that has three words or more on both sides."""
    beginners = _BEGINNERS.get(language)
    if beginners is None:
        return text
    prose = CODE_SPAN.sub(lambda span: "C" * len(span[0]), text)
    cuts = [cut.start() for cut in re.finditer(rf",(?= (?:{beginners})[ '\u2019])", prose)]
    stop = "\u0964" if language == "hi" else "."
    parts, start = [], 0
    for cut in cuts:
        if (
            min(len(text[start:cut].split()), len(re.split("[,.;:!?\u0964]", prose[cut + 1 :])[0].split()))
            >= FEWEST_WORDS
        ):
            parts.append(text[start:cut] + stop)
            start = cut + 2
    return " ".join(part[:1].upper() + part[1:] for part in [*parts, text[start:]])
