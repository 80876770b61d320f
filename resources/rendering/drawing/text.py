"""Text set into a box: as large as it fits, broken into even lines.

Belongs here: line breaks, sizes and drawing of plain text. Not here: which font has the letters (fonts.py), captions
(captions/ass.py).
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from resources.rendering.drawing.fonts import Face, Role, advance_px, face_for, sized
from resources.rendering.drawing.shapes import Colour

if TYPE_CHECKING:
    from PIL import Image

_MIXED_CASE = re.compile(r"[a-z]+[A-Z]")

SMALLEST_PX = 12
CUT_BELOW = 0.55


class SetText(NamedTuple):
    """Lines of text at one size; `height_px` runs from the top of the capitals to the last baseline."""

    lines: tuple[str, ...]
    face: Face
    size_px: int
    leading_px: int

    @property
    def cap_px(self) -> float:
        """The height of a capital letter."""
        return self.face.cap_height * self.size_px

    @property
    def height_px(self) -> float:
        """The height of the whole block."""
        return self.cap_px + (len(self.lines) - 1) * self.leading_px

    @property
    def width_px(self) -> float:
        """The width of the widest line."""
        return max(advance_px(self.face, self.size_px, line) for line in self.lines)


def capitals(text: str) -> str:
    """Write a text in capitals, but "pH" and "iPhone" as they are; Greek capitals lose their accents, as Greek does."""
    upper = " ".join(word if _MIXED_CASE.match(word) else word.upper() for word in text.split(" "))
    if not any("\u0370" <= letter <= "\u03ff" for letter in upper):
        return upper
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", upper).replace("\u0301", ""))


def set_text(
    text: str, role: Role, *, width: int, height: int, largest_px: int, most_lines: int, leading: float = 1.22
) -> SetText:
    """Set a text as large as it fits; a word is cut only where it alone would make all of the text small."""
    face = face_for(role, text)
    words = text.split()
    if most_lines > 1:
        words = [piece for word in words for piece in _pieces(word, face, largest_px * CUT_BELOW, width)]
    widths = [advance_px(face, 1, word) for word in words]
    space = advance_px(face, 1, " ")
    for size in range(largest_px, SMALLEST_PX - 1, -2):
        rows = _even_rows(widths, space, width / size)
        lines = tuple(" ".join(words[i] for i in row) for row in rows)
        setting = SetText(lines, face, size, round(size * leading))
        # Kerning across a space makes a line a little wider than its words and spaces, so the set lines are measured.
        if setting.width_px <= width and len(lines) <= most_lines and setting.height_px <= height:
            break
    return setting


def _even_rows(widths: list[float], space: float, room: float) -> list[range]:
    """Break as few times as possible, then at the narrowest room that needs no more rows."""
    rows = _rows(widths, space, room)
    narrowest, widest = max(widths), room
    while widest - narrowest > 0.05:
        middle = (narrowest + widest) / 2
        tried = _rows(widths, space, middle)
        if len(tried) == len(rows):
            widest, rows = middle, tried
        else:
            narrowest = middle
    return rows


def _rows(widths: list[float], space: float, room: float) -> list[range]:
    """Fill one row after the other; a word that is too wide has a row to itself."""
    starts, used = [0], widths[0]
    for i, width in enumerate(widths[1:], start=1):
        if used + space + width <= room:
            used += space + width
        else:
            starts.append(i)
            used = width
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(widths)], strict=True)]


def _pieces(word: str, face: Face, size: float, width: float) -> list[str]:
    """Cut a word that is wider than the width at this size into pieces that are not, all but the last hyphenated."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and advance_px(face, size, f"{pieces[-1]}{letter}-") > width:
            pieces[-1] += "-"
            pieces.append("")
        pieces[-1] += letter
    return [word] if advance_px(face, size, word) <= width else pieces


def draw_text(
    picture: "Image.Image",
    text: SetText,
    x: float,
    y: float,
    tint: Colour,
    *,
    align: Literal["left", "centre"] = "left",
) -> None:
    """Draw with the top of the first line's capitals at `y`; `x` is the left edge or the centre."""
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    font = sized(text.face, text.size_px)
    for row, line in enumerate(text.lines):
        left = x if align == "left" else x - advance_px(text.face, text.size_px, line) / 2
        baseline = y + text.cap_px + row * text.leading_px
        draw.text((round(left), round(baseline)), line, font=font, fill=(*tint, 255), anchor="ls")
