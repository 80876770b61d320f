"""Plain text: paragraphs between empty lines, as people type them and as books and manuals come in files.

Belongs here: which lines are one paragraph, an item, a heading, a table or code. Not here: encodings (decoding.py).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resources.documents.decoding import decode
from resources.documents.line import joined, words_of
from resources.documents.outline import Outline

_UNDERLINE = re.compile(r"[ \t]*([=\-~^*#+_])\1{2,}[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+•◦▪‣·\u2013]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
_COLUMNS = re.compile(r"\S(?: {3,}|\t+| ?\|)\s*\S")
_LEADER = re.compile(r"(?:\. ?){4,}\s*\d*\s*$")
_LONGEST_HEADING = 80
_CHAPTER = re.compile(r"(?:chapter|part|book|section|appendix)\s+[\divxlc]+\b|\d+(?:\.\d+)*\.?\s+\S", re.IGNORECASE)
_ENDS = ".!?,;:…\"')\u201d\u2019"


class _Block(NamedTuple):
    """Lines between empty ones, and the number of the first."""

    line: int
    rows: list[str]


def read_plain_text(data: bytes, outline: Outline) -> tuple[str, ...]:
    """Add the paragraphs of a text, placed by their line; return notes.

    Raises:
        UnreadableDocument: it is no text, or too large.
    """
    decoded = decode(data)
    known = words_of(decoded.text)
    blocks = list(_blocks(decoded.text.replace("\f", "\n").split("\n")))
    for number, block in enumerate(blocks):
        if len(block.rows) == 2 and _UNDERLINE.fullmatch(block.rows[1]):
            outline.enter(1 if block.rows[1].strip()[0] in "=*#" else 2, block.rows[0])
        elif level := _heading(block, blocks[number + 1 : number + 2]):
            outline.enter(level, block.rows[0])
        elif not _is_no_prose(block.rows):
            for line, rows in _paragraphs(block):
                outline.add(joined(rows, known), f"line {line}")
    return decoded.notes


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    begun: _Block | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            begun = None
        elif begun is None:
            begun = _Block(number, [line.rstrip()])
            yield begun
        else:
            begun.rows.append(line.rstrip())


def _heading(block: _Block, behind: Sequence[_Block]) -> int | None:
    """Return the level of a line that stands alone above a text and is no sentence."""
    if len(block.rows) > 1 or not behind:
        return None
    text = block.rows[0].strip()
    is_short = len(text) <= _LONGEST_HEADING and text[-1] not in _ENDS and any(sign.isalpha() for sign in text)
    if not is_short or _LEADER.search(text) or re.match(r"[-*+•]", text):
        return None
    if text.isupper() or _CHAPTER.match(text):
        return 1
    first = next(sign for sign in text if sign.isalpha())
    follows = " ".join(behind[0].rows).strip()
    return 2 if (first.isupper() or not first.islower()) and len(follows) > len(text) else None


def _is_no_prose(rows: Sequence[str]) -> bool:
    """Tell a table, a table of contents and code from prose."""
    text = "".join(rows)
    written = [sign for sign in text if not sign.isspace()]
    if sum(not sign.isalpha() for sign in written) > 0.3 * len(written):
        return True
    tabular = sum(bool(_COLUMNS.search(_ITEM.sub("", row)) or _LEADER.search(row[-_LONGEST_HEADING:])) for row in rows)
    return 2 * tabular > len(rows)


def _paragraphs(block: _Block) -> Iterator[tuple[int, list[str]]]:
    """Yield each paragraph's first line and rows; each item of a list is one, without its bullet."""
    begun: list[str] = []
    line = block.line
    for number, row in enumerate(block.rows, block.line):
        item = _ITEM.match(row)
        if item and begun:
            yield line, begun
            begun = []
        if not begun:
            line = number
        begun.append(row[item.end() :] if item else row.strip())
    if begun:
        yield line, begun
