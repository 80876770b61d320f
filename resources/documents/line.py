"""A paragraph as one line of plain text: what typesetting left in it is taken out again.

Belongs here: ligatures, soft hyphens, words divided at the end of a line, raised figures, signs that cannot be seen.
Not here: which texts are paragraphs (the formats).
"""

import re
import unicodedata
from collections.abc import Container, Iterable

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_UNSEEN = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFC))
_DRAWN = str.maketrans({**_LIGATURES, "\u2028": " ", "\u2010": "-", "\u2011": "-", "\u00ad": None})
_SOFT_HYPHEN = re.compile(r"\u00ad\s*")
_DIVIDED = re.compile(r"(?P<head>\w+)[-\u2010]$")
_NOT_OF_A_WORD = "and or to und oder bis et ou à y o e ed"
"""What follows the hyphen of "pre- and post-"."""
_LONGEST_WORD = 200
_GOES_ON = re.compile(r"\w://\S*[/.?&=_-]$")
"""An address that its line was too short for."""
_RAISED = str.maketrans("0123456789+-\u2212n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_POWER = re.compile(r"[-+\u2212]?\d{1,3}|n")
_HAS_POWER = re.compile(r"(?:\d|\b(?:[mckdµn]?m|ft|in|s|h|[kmg]?g|x|n))$")
_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*|[a-z]|[*†‡§¶]{1,3})[\])]?\s*")


def one_line(text: str) -> str:
    """Return a text on one line, in NFC, without what is not seen; accents and letters of every script stay."""
    text = _SOFT_HYPHEN.sub("", text).translate(_UNSEEN).translate(_DRAWN)
    shown = (" " if unicodedata.category(sign) in {"Cc", "Co", "Cs"} else sign for sign in text)
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


def raised(before: str, text: str) -> str:
    """Return what is raised behind `before` as it stands in plain text: a power as ⁶, nothing of a footnote's mark."""
    if _POWER.fullmatch(text.strip()) and _HAS_POWER.search(before):
        return text.strip().translate(_RAISED)
    return "" if _MARK.fullmatch(text) else text


def joined(rows: Iterable[str], known: Container[str]) -> str:
    """Return the lines of a paragraph as one.

    A word that is divided between two becomes whole, but for one that is written with its hyphen elsewhere: `known` are
    the document's words, in small letters.
    """
    pieces: list[str] = []
    last = ""
    for row in rows:
        if pieces:
            if _drops_hyphen(last, row, known):
                pieces[-1] = pieces[-1][:-1]
            pieces.append("" if _is_glued(last, row) else " ")
        pieces.append(row)
        last = row[-_LONGEST_WORD:]
    return "".join(pieces)


def _is_glued(first: str, second: str) -> bool:
    """Tell whether a line goes on in the next without a space."""
    if _GOES_ON.search(first):
        return re.match(r"\w", second) is not None
    behind = re.match(r"\w+", second)
    return behind is not None and _DIVIDED.search(first) is not None and behind[0] not in _NOT_OF_A_WORD.split()


def _drops_hyphen(first: str, second: str, known: Container[str]) -> bool:
    """Tell whether the hyphen at the end of a line is none of the word's own."""
    divided, behind = _DIVIDED.search(first), re.match(r"\w+", second)
    if not divided or not behind or not _is_glued(first, second) or _GOES_ON.search(first):
        return False
    head, tail = divided["head"].lower(), behind[0].lower()
    is_one_word = head.isalpha() and behind[0][0].islower()
    return is_one_word and (f"{head}-{tail}" not in known or head + tail in known)


def words_of(text: str) -> set[str]:
    """Return the words of a line in small letters, hyphenated ones as one word, without one divided at its end."""
    return set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!\w|[-\u2010]$)", text.lower()))
