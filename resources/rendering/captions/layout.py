"""The captions: how a page of words is set, and which word of it is the spoken one from when to when.

Belongs here: capitals, fonts, sizes, places and times of caption words, and how they look. Not here: what draws them
(ass.py for libass, the remotion project for a browser).
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from resources.rendering.base import BoardScene, ShownPage
from resources.rendering.drawing.fonts import Face, advance_px, face_for, has_face
from resources.rendering.drawing.layout import CAPTION_CENTRE_Y, CAPTION_WIDTH, FRAME_RATE_HZ, WIDTH_PX
from resources.rendering.drawing.text import capitals

CAPTION_PX = 108
SMALLEST_ON_ONE_LINE_PX = 84
SMALLEST_WORD_PX = 56
"""Below it a word is broken: on a phone, 48 px of the 1080 are the least that is read in passing."""
WORD_GAP_EM = 0.36
LINE_STEP_EM = 1.12
OUTLINE_EM = 0.10
SHADOW_EM = 0.055
OUTLINE = "#080810"
SHADOW = "#000000"
SHADOW_OPACITY = 159 / 255
LINGER_S = 0.8

# Where an address, a path or a name in code is broken, if it must be.
_BREAK = re.compile(r"(?<=[/\\._@:=?&+-])(?=\w)|(?<=[a-z])(?=[A-Z])")

CASE_MATTERS = re.compile(r"[_=/\\<>(){}\[\]]|^[-.]+\w|\w\.\w")


class Pop(NamedTuple):
    """A word's scale at some times after its turn began, linear between them."""

    times_s: tuple[float, ...]
    scales: tuple[float, ...]


OPENING_POP = Pop((0, 0.08, 0.12), (0.82, 1.04, 1))
SPOKEN_POP = Pop((0, 0.07, 0.14), (1, 1.09, 1.04))


class PlacedWord(NamedTuple):
    """One caption word, or a piece of one too long for a line, with its font, its size and the centre it stands on.

    `number` says which word of its page it is, or is a piece of.
    """

    number: int
    text: str
    face: Face
    size_px: float
    x: float
    y: float


class HighlightedPage(NamedTuple):
    """A page from `start_s` to `end_s`, while its word number `spoken` is the spoken one."""

    words: tuple[PlacedWord, ...]
    spoken: int
    start_s: float
    end_s: float

    @property
    def opens(self) -> bool:
        """Whether the page has just come."""
        return self.spoken == 0


def spoken_words(scene: BoardScene) -> Iterator[HighlightedPage]:
    """Yield each word's turn, in order; a page stays a little after its last word unless the next one comes.

    Raises:
        WrongInput: no font has a letter of the captions.
    """
    end_s = scene.frames / FRAME_RATE_HZ
    for number, page in enumerate(scene.pages):
        following = scene.pages[number + 1].words[0].start_s if number + 1 < len(scene.pages) else end_s
        page_end = min(following, page.words[-1].end_s + LINGER_S, end_s)
        words = placed(page)
        changes = [*(max(0.0, word.start_s) for word in page.words), page_end]
        for spoken in range(len(page.words)):
            yield HighlightedPage(words, spoken, changes[spoken], changes[spoken + 1])


def caption_faces(scene: BoardScene) -> frozenset[Face]:
    """Return the fonts that a scene's captions are drawn with."""
    return frozenset(word.face for page in scene.pages for word in placed(page))


def shown(word: str) -> str:
    """Return a word as the captions write it: in capitals, except code, where case has a meaning."""
    visible = "".join(letter for letter in word if letter.isprintable())
    return visible if CASE_MATTERS.search(visible) else capitals(visible)


def placed(page: ShownPage) -> tuple[PlacedWord, ...]:
    """Set a page on one line, or on two where one would be too small, each word on its own centre.

    A word that would be too small even alone is broken over as many lines as it needs.
    """
    texts = [shown(word.text) for word in page.words]
    together = " ".join(texts)
    common = face_for("display", together) if has_face("display", together) else None
    pieces = [
        _Piece(number, piece, chosen, advance_px(chosen, 1, piece))
        for number, text in enumerate(texts)
        for chosen in [common or face_for("display", text)]
        for piece in _broken(text, chosen)
    ]
    widths = [piece.width for piece in pieces]
    rows = _rows(widths) if len(pieces) == len(texts) else _filled_rows(pieces)
    size = min(CAPTION_PX, *(CAPTION_WIDTH / _row_width([widths[i] for i in row]) for row in rows))
    words = []
    for number, row in enumerate(rows):
        y = CAPTION_CENTRE_Y + (number - (len(rows) - 1) / 2) * LINE_STEP_EM * size
        left = WIDTH_PX / 2 - _row_width([widths[i] for i in row]) * size / 2
        for i in row:
            word = pieces[i]
            words.append(PlacedWord(word.number, word.text, word.face, size, left + widths[i] * size / 2, y))
            left += (widths[i] + WORD_GAP_EM) * size
    return tuple(words)


class _Piece(NamedTuple):
    """A word of a page, or a piece of it; its width is a share of the em."""

    number: int
    text: str
    face: Face
    width: float


def _broken(text: str, chosen: Face) -> list[str]:
    """Return a word in pieces that each fill a line as far as it goes: behind a mark, else wherever a line is full."""
    longest = CAPTION_WIDTH / SMALLEST_WORD_PX
    if advance_px(chosen, 1, text) <= longest:
        return [text]
    marks = {found.start() for found in _BREAK.finditer(text)}
    pieces, start = [], 0
    while advance_px(chosen, 1, text[start:]) > longest:
        fits = [at for at in range(start + 1, len(text)) if advance_px(chosen, 1, text[start:at]) <= longest]
        whole = [at for at in fits if not unicodedata.category(text[at]).startswith("M")] or [start + 1]
        # A line that is less than half full looks torn.
        behind_marks = [at for at in whole if at in marks and advance_px(chosen, 1, text[start:at]) > longest / 2]
        end = (behind_marks or whole)[-1]
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


def _filled_rows(pieces: list[_Piece]) -> list[range]:
    """Fill line after line; a piece begins a new one where the word before it is the same."""
    rows = [range(1)]
    for at in range(1, len(pieces)):
        row = range(rows[-1].start, at + 1)
        is_full = _row_width([pieces[i].width for i in row]) > CAPTION_WIDTH / SMALLEST_WORD_PX
        if is_full or pieces[at].number == pieces[at - 1].number:
            rows.append(range(at, at + 1))
        else:
            rows[-1] = row
    return rows


def _row_width(widths: list[float]) -> float:
    return sum(widths) + WORD_GAP_EM * (len(widths) - 1)


def _rows(widths: list[float]) -> list[range]:
    """Keep a page on one line if it stays large there, else split it where the longer line is shortest."""
    count = len(widths)
    if count == 1 or CAPTION_WIDTH / _row_width(widths) >= SMALLEST_ON_ONE_LINE_PX:
        return [range(count)]
    split = min(range(1, count), key=lambda cut: max(_row_width(widths[:cut]), _row_width(widths[cut:])))
    return [range(split), range(split, count)]
