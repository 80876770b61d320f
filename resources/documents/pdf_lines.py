"""The lines of a PDF's pages: what stands in each, where, and how it is set. PDFium reads them.

Belongs here: everything that is asked of PDFium, columns and rows of tables by the gaps in their lines.
Not here: what lines come to together (pdf.py).
"""

import ctypes
import re
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from resources.documents.document import UnreadableDocument

MOST_PAGES = 5000
MOST_CHARACTERS = 30_000_000
LARGEST_UNPACKED_BYTES = 24 * 1024 * 1024
"""Of one stream, which is a page or a font: PDFium takes twenty times as much memory for a page's."""
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DESCRIPTION_BYTES = 600
_LEAST_LETTERS = 20
_DIVIDED = "\x02"
"""What PDFium has for a hyphen at the end of a line."""
_BREAK = re.compile("[\r\n]+")
_CODE_FONT = re.compile(r"mono|courier|consol|typewriter|cmtt|menlo|inconsolata|sourcecode|lmtt|code", re.IGNORECASE)
_BOLD_FONT = re.compile(r"bold|black|heavy|semib|cmbx|-bd|medi", re.IGNORECASE)
_FIXED_PITCH = 1
_BOLD_WEIGHT = 600
_GAP = 1.7
"""How many times its size lies between two columns of a line, at least; between words it is a third."""
_LEAST_ROWS = 4
_LEAST_COLUMN_LETTERS = 22
_MOST_LINES_OF_A_CELL = 3
_BEFORE_ITS_TEXT = re.compile(r"\W{1,2}|\(?\w[.)]|(?:\d+|[A-Z])(?:\.\d+)*\.?\)?")
"""A bullet or a number before its item, or a section's number before its title."""
_MARK = re.compile(r"(?<=[^\W\d_])[.,;:!?)\"\u201d]?(?P<mark>\d{1,3})(?=\s|[.,;:)]|$)")
# PDFium has one library's worth of state.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Line:
    """A line of a column: where it begins, ends and stands, in points from the left and from the bottom of its page.

    `is_divided`: its last word goes on in the next. `is_row`: it has gaps as a table's row has.
    """

    text: str
    page: int
    column: int
    left: float
    right: float
    bottom: float
    size: float
    is_bold: bool
    is_code: bool
    is_divided: bool = False
    is_row: bool = False


def pages(data: bytes) -> list[list[Line]]:
    """Return the lines of each page in reading order.

    Raises:
        UnreadableDocument: it is damaged, has a password, too many pages, or no text.
    """
    with _ONE_AT_A_TIME:
        return _pages(data)


def _require_bounded(data: bytes) -> None:
    """Find out whether what is packed in a PDF is of a size that a page of text has; of pictures nothing is unpacked.

    Raises:
        UnreadableDocument: it is larger.
    """
    left = MOST_UNPACKED_BYTES
    for stream in _STREAM.finditer(data):
        described = data[max(stream.start() - _DESCRIPTION_BYTES, 0) : stream.start()].rpartition(b"obj")[2]
        if b"Flate" not in described or b"/Image" in described:
            continue
        most = min(left, LARGEST_UNPACKED_BYTES)
        try:
            unpacked = len(zlib.decompressobj().decompress(memoryview(data)[stream.end() :], most + 1))
        except zlib.error:
            continue
        left -= unpacked
        if unpacked > most or described.count(b"Flate") > 1:
            raise UnreadableDocument("what is packed in it is too large for pages of text. Save it again")


def _pages(data: bytes) -> list[list[Line]]:
    import pypdfium2

    _require_bounded(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument("it has a password. Save it without one") from error
        raise UnreadableDocument("it is damaged, or no PDF. Save it again, or fetch it anew") from error
    try:
        if len(document) > MOST_PAGES:
            raise UnreadableDocument(f"{len(document):,} pages, more than {MOST_PAGES:,}. Divide it")
        found, characters, letters = [], 0, 0
        for number in range(len(document)):
            lines = _lines(document, number)
            found.append(lines)
            characters += sum(len(line.text) for line in lines)
            letters += sum(sign.isalpha() for line in lines for sign in line.text[:200])
            if characters > MOST_CHARACTERS:
                raise UnreadableDocument(f"more than {MOST_CHARACTERS:,} characters. Divide it")
        if letters < _LEAST_LETTERS:
            problem = "it has no text, only pictures of pages. Have the text recognised first, such as with ocrmypdf"
            raise UnreadableDocument(problem)
        return found
    finally:
        document.close()


def _lines(document: Any, number: int) -> list[Line]:
    import pypdfium2

    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        # One page that is damaged, in a document that opens: viewers show it empty.
        return []
    try:
        reader = _PageReader(text_page.raw, number + 1)
        return _in_columns(list(reader.lines()))
    finally:
        text_page.close()
        page.close()


class _PageReader:
    """Reads a page of text: PDFium's characters by number."""

    def __init__(self, page: Any, number: int) -> None:
        import pypdfium2.raw

        self.pdfium, self.page, self.number = pypdfium2.raw, page, number
        self.count = min(max(self.pdfium.FPDFText_CountChars(page), 0), MOST_CHARACTERS)
        self.box = [ctypes.c_double() for _ in range(4)]
        self.name, self.flags = ctypes.create_string_buffer(256), ctypes.c_int()

    def lines(self) -> Iterator[list[Line]]:
        """Yield the lines in the order of the file; one with gaps as several, from left to right."""
        unicode = self.pdfium.FPDFText_GetUnicode
        signs = [
            chr(code) if code <= 0x10FFFF else " " for code in (unicode(self.page, at) for at in range(self.count))
        ]
        signs = _with_pairs_joined(signs)
        start = 0
        for end in range(self.count + 1):
            if end == self.count or signs[end] in "\r\n\x02\ufffe":
                is_divided = end < self.count and signs[end] in "\x02\ufffe"
                parts = list(self._parts(signs, start, end))
                if parts:
                    if is_divided:
                        parts[-1] = replace(parts[-1], text=f"{parts[-1].text}-", is_divided=True)
                    yield parts
                start = end + 1

    def _parts(self, signs: Sequence[str], start: int, end: int) -> Iterator[Line]:
        """Yield what lies between the wide gaps of a line."""
        written = [at for at in range(start, end) if not signs[at].isspace() and signs[at] != "\x00"]
        if not written:
            return
        size = self._size(written[len(written) // 2])
        begin = written[0]
        for one, other in pairwise(written):
            if other > one + 1 and self._box(other)[0] - self._box(one)[1] > _GAP * size:
                yield self._line(signs, begin, one, size)
                begin = other
        yield self._line(signs, begin, written[-1], size)

    def _line(self, signs: Sequence[str], first: int, last: int, size: float) -> Line:
        middle = (first + last) // 2
        looked_at = [at for at in {first, middle, last} if not signs[at].isspace()]
        set_in = [self._font(at) for at in looked_at]
        left, right = self._box(first), self._box(last)
        text = "".join(signs[first : last + 1]).replace("\x00", "")
        return Line(
            text=self._without_marks(text, first, len(text) == last + 1 - first),
            page=self.number,
            column=0,
            left=left[0],
            right=right[1],
            bottom=left[2],
            size=size,
            is_bold=all(is_bold for is_bold, _ in set_in),
            is_code=all(is_code for _, is_code in set_in),
        )

    def _without_marks(self, text: str, first: int, is_aligned: bool) -> str:
        """Return a line without the marks of footnotes: small figures right behind a word."""
        for found in reversed(list(_MARK.finditer(text)) if is_aligned else []):
            at = first + found.start("mark")
            if self._size(at) < 0.85 * self._size(at - 1):
                text = text[: found.start("mark")] + text[found.end("mark") :]
        return text

    def _size(self, at: int) -> float:
        size = float(self.pdfium.FPDFText_GetFontSize(self.page, at))
        box = self._box(at)
        # Where the page scales its letters, their font's own size says nothing.
        height = box[3] - box[2]
        return size if 0.4 * size < height < 2.5 * size or height <= 0 else height

    def _box(self, at: int) -> tuple[float, float, float, float]:
        """Return a character's left, right, bottom and top."""
        import pypdfium2.raw

        rectangle = pypdfium2.raw.FS_RECTF()
        self.pdfium.FPDFText_GetLooseCharBox(self.page, at, rectangle)
        return rectangle.left, rectangle.right, rectangle.bottom, rectangle.top

    def _font(self, at: int) -> tuple[bool, bool]:
        """Return whether a character is bold, and whether it is set as code is."""
        self.pdfium.FPDFText_GetFontInfo(self.page, at, self.name, 256, self.flags)
        name = self.name.value.decode("utf-8", "replace").rpartition("+")[2]
        is_bold = bool(_BOLD_FONT.search(name)) or self.pdfium.FPDFText_GetFontWeight(self.page, at) >= _BOLD_WEIGHT
        return is_bold, bool(_CODE_FONT.search(name)) or bool(self.flags.value & _FIXED_PITCH)


def _with_pairs_joined(signs: list[str]) -> list[str]:
    """Return UTF-16's pairs as one sign and an empty one."""
    for at in range(len(signs) - 1):
        if 0xD800 <= ord(signs[at] or " ") < 0xDC00 <= ord(signs[at + 1] or " ") < 0xE000:
            pair = (signs[at] + signs[at + 1]).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            signs[at], signs[at + 1] = pair, "\x00"
    return signs


def _in_columns(rows: list[list[Line]]) -> list[Line]:
    """Return lines in reading order: of rows that a gap divides, columns one after the other, or a table's rows."""
    ordered: list[Line] = []
    run: list[list[Line]] = []
    for row in [*rows, []]:
        if len(row) > 1:
            run.append(row)
            continue
        ordered += _columns_or_rows(run)
        run = []
        ordered += row
    return _with_columns_numbered(_with_cells(ordered))


def _columns_or_rows(run: Sequence[Sequence[Line]]) -> list[Line]:
    lines = [line for row in run for line in row]
    is_columns = (
        len(run) >= _LEAST_ROWS
        and all(len(row) == 2 for row in run)
        and all(sum(len(row[side].text) for row in run) >= _LEAST_COLUMN_LETTERS * len(run) for side in (0, 1))
    )
    if is_columns:
        return [*(row[0] for row in run), *(row[1] for row in run)]
    if len(run) == 1 and len(run[0]) == 2 and _BEFORE_ITS_TEXT.fullmatch(run[0][0].text):
        bullet, item = run[0]
        return [replace(item, text=f"{bullet.text} {item.text}", left=bullet.left)]
    return [replace(line, is_row=True) for line in lines]


def _with_cells(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, those between a table's rows as rows: of a cell that takes several lines the rest."""
    rows = [number for number, line in enumerate(lines) if line.is_row]
    cells = set[int]()
    for above, below in pairwise(rows):
        if 1 < below - above <= _MOST_LINES_OF_A_CELL + 1:
            cells.update(range(above + 1, below))
    return [replace(line, is_row=True) if number in cells else line for number, line in enumerate(lines)]


def _with_columns_numbered(lines: Sequence[Line]) -> list[Line]:
    """Count a column further where the text begins higher up again, further to the right."""
    numbered: list[Line] = []
    column = 0
    for line in lines:
        if numbered and line.bottom > numbered[-1].bottom + 2 * line.size and line.left > numbered[-1].left:
            column += 1
        numbered.append(replace(line, column=column))
    return numbered
