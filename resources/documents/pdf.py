"""PDF: paragraphs put together again from the lines of its pages.

Belongs here: which lines of a document are one paragraph, a heading, a table, code, or repeat on each page.
Not here: where a page's lines stand and how they are set (pdf_lines.py). A PDF has neither paragraphs nor headings,
only letters at places: what is here is typography's conventions, read backwards.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from resources.documents.line import joined, words_of
from resources.documents.outline import Outline
from resources.documents.pdf_lines import Line, pages

_ITEM = re.compile(r"(?:[•◦▪■●○‣\u2043∙·\u2013—*\uf0b7\uf0a7-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
_LEADER = re.compile(r"(?:\. ?){4,}|\u2026{2,}|(?:\u00b7 ?){4,}")
_NUMBER_ALONE = re.compile(
    r"(?:page\s+)?[-\u2013—]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-\u2013—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.I
)
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡§¶])\s*\S")
_ENDS = re.compile(r"[.!?…:][\"'\u201d\u2019)\]]*$")
_LONGEST_HEADING = 120
_SAME_PT = 3.0
_INDENT = 0.8
"""How far a paragraph's first line is moved in, at least, by its size."""
_SHORT = 6.0
"""By how much a paragraph's last line is shorter than the column, by its size."""
_LONGEST_PAPER = 3
"""Pages of a paper whose headings may each be set in a size of its own."""
_LEAST_REPEATED = 3
_EDGE_LINES = 2
"""How many lines at the top and the bottom of a page may repeat."""


def read_pdf(data: bytes, outline: Outline) -> tuple[str, ...]:
    """Add the paragraphs, placed by their page; there are no notes.

    Raises:
        UnreadableDocument: it is damaged, has a password, too many pages, or no text.
    """
    found = [[line for line in page if line.text.strip()] for page in pages(data)]
    lines = [line for page in _without_edges(found) for line in page]
    setting = _Setting(lines)
    known = {word for line in lines for word in words_of(line.text)}
    for paragraph in _paragraphs(lines, setting):
        first = paragraph[0]
        text = joined((line.text for line in paragraph), known)
        level = setting.level(paragraph)
        if level is not None:
            outline.enter(level, text)
        elif setting.is_prose(paragraph):
            item = _ITEM.match(text)
            outline.add(text[item.end() :] if item else text, f"page {first.page}")
    return ()


class _Setting:
    """How a document is set: its text's size, the distance of its lines in points, the sizes of its headings."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes = Counter[float]()
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 10.0
        gaps = Counter(
            round(above.bottom - below.bottom, 1)
            for above, below in pairwise(lines)
            if above.page == below.page and 0 < above.bottom - below.bottom < 3 * self.size
        )
        self.leading = gaps.most_common(1)[0][0] if gaps else 1.2 * self.size
        self.sizes = _sizes_of_headings(lines, self.size)

    def level(self, paragraph: Sequence[Line]) -> int | None:
        """Return the level of a heading: by its size, and below all sizes where it is bold."""
        text = " ".join(line.text for line in paragraph)
        if any(line.is_row or line.is_code for line in paragraph):
            return None
        if len(text) > _LONGEST_HEADING or (_ITEM.match(text) and not paragraph[0].is_bold):
            return None
        if not any(sign.isalpha() for sign in text) or text.rstrip().endswith((".", ",", ";")):
            return None
        size = _rounded(paragraph[0].size)
        if size > 1.1 * self.size:
            return 1 + self.sizes.index(size) if size in self.sizes else None
        return 6 if all(line.is_bold for line in paragraph) and size >= 0.95 * self.size else None

    def is_prose(self, paragraph: Sequence[Line]) -> bool:
        """Tell a paragraph from code, rows of a table, contents and footnotes."""
        first = paragraph[0]
        if first.size > 1.3 * self.size and len(paragraph) == 1:
            return False
        if 2 * sum(line.is_code for line in paragraph) > len(paragraph):
            return False
        if 2 * sum(line.is_row or bool(_LEADER.search(line.text)) for line in paragraph) >= len(paragraph):
            return False
        is_small = first.size < 0.92 * self.size
        return not (is_small and _FOOTNOTE.match(first.text))


def _sizes_of_headings(lines: Sequence[Line], size: float) -> list[float]:
    """Return the sizes of a document's title and headings; what is set large once is a cover's."""
    pages_of = defaultdict[float, set[int]](set)
    for line in lines:
        if line.size > 1.1 * size:
            pages_of[_rounded(line.size)].add(line.page)
    is_book = len({line.page for line in lines}) > _LONGEST_PAPER
    found = sorted(pages_of, reverse=True)
    return [each for number, each in enumerate(found) if number == 0 or not is_book or len(pages_of[each]) > 1][:5]


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def _paragraphs(lines: Sequence[Line], setting: _Setting) -> Iterator[list[Line]]:
    right = _right_edges(lines)
    begun: list[Line] = []
    for line in lines:
        if begun and not _goes_on(begun, line, setting, right):
            yield begun
            begun = []
        begun.append(line)
    if begun:
        yield begun


def _right_edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """Return how far to the right the lines of each column of each page go."""
    edges = defaultdict[tuple[int, int], float](float)
    for line in lines:
        edges[line.page, line.column] = max(edges[line.page, line.column], line.right)
    return edges


def _goes_on(begun: Sequence[Line], line: Line, setting: _Setting, right: dict[tuple[int, int], float]) -> bool:
    """Tell whether a line is of the same paragraph as those above it."""
    last = begun[-1]
    if not _is_set_alike(begun, line) or line.is_row or last.is_row or last.is_divided:
        return last.is_divided
    is_full = last.right > right[last.page, last.column] - _SHORT * last.size
    has_ended = bool(_ENDS.search(last.text.rstrip()))
    if (line.page, line.column) != (last.page, last.column) or line.bottom > last.bottom:
        return is_full and not has_ended and line.text[:1].islower()
    leading = setting.leading * max(1.0, line.size / setting.size)
    if _ITEM.match(line.text) or last.bottom - line.bottom > 1.3 * leading + 0.5:
        return False
    shift = (line.left - last.left) / line.size
    if len(begun) == 1 and _ITEM.match(last.text):
        return shift > -_INDENT
    if shift > _INDENT:
        return len(begun) > 1 and is_full and not has_ended
    return (is_full or not has_ended) and (shift > -_INDENT or len(begun) == 1)


def _is_set_alike(begun: Sequence[Line], line: Line) -> bool:
    last = begun[-1]
    if abs(_rounded(line.size) - _rounded(last.size)) > 0.5 or line.is_code != last.is_code:
        return False
    # A paragraph may have bold lines, but neither begins nor ends with a bold one of its own.
    return line.is_bold == last.is_bold or not (line.is_bold or all(each.is_bold for each in begun))


def _without_edges(found: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without running headers, footers and page numbers."""
    kept = [list(page) for page in found]
    for top in (True, False):
        for _ in range(_EDGE_LINES):
            edges = [_edge(page, top=top) for page in kept]
            repeated = _repeated([edge for edge in edges if edge.lines])
            for page, edge in zip(kept, edges, strict=True):
                is_number = len(page) > len(edge.lines) and bool(_NUMBER_ALONE.fullmatch(edge.text))
                if edge in repeated or is_number:
                    page[:] = [line for line in page if line not in edge.lines]
    return kept


class _Edge(NamedTuple):
    """What stands uppermost, or lowest, on a page: `height` in steps of `_SAME_PT` from the bottom."""

    page: int
    height: int
    text: str
    lines: tuple[Line, ...]

    @property
    def alike(self) -> str:
        """What it says, whatever the figures in it."""
        return re.sub(r"\d+", "#", self.text).casefold()

    @property
    def offsets(self) -> set[int]:
        """How far the numbers at its two ends are from that of the page."""
        found = re.match(r"(\d{1,4})\b", self.text), re.search(r"\b(\d{1,4})$", self.text)
        return {int(each[1]) - self.page for each in found if each}


def _edge(page: Sequence[Line], *, top: bool) -> _Edge:
    bottoms = [line.bottom for line in page] or [0.0]
    bottom = max(bottoms) if top else min(bottoms)
    lines = tuple(line for line in page if abs(line.bottom - bottom) < _SAME_PT)
    number = lines[0].page if lines else 0
    return _Edge(number, round(bottom / _SAME_PT), " ".join(line.text.strip() for line in lines), lines)


def _repeated(edges: Sequence[_Edge]) -> set[_Edge]:
    """Return those that at one height say the same on three pages, or count the pages."""
    by_height = defaultdict[int, list[_Edge]](list)
    for edge in edges:
        by_height[edge.height].append(edge)
    repeated: set[_Edge] = set()
    for alike in by_height.values():
        texts = Counter(edge.alike for edge in alike)
        offsets = Counter(offset for edge in alike for offset in edge.offsets)
        counted = {offset for offset, times in offsets.items() if times >= max(_LEAST_REPEATED, len(alike) // 3)}
        repeated |= {edge for edge in alike if texts[edge.alike] >= _LEAST_REPEATED or counted & edge.offsets}
    return repeated
