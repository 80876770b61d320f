"""Which characters can stand in a caption, and a text without those that cannot.

Belongs here: what leaves a text because it cannot be drawn. Not here: the fonts themselves (resources/rendering/fonts),
what becomes of a text of which little is left (brief/brief.py).

Captions must equal the script, and a glyph that no font has is drawn as a box, or from another font, in silence. So
what cannot be drawn leaves the text before anything is written, spoken or drawn.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from resources.rendering.drawing.fonts import CHAINS, DEVANAGARI, Role, letters

Shown = Callable[[str], bool]
"""Tells whether one character can be drawn."""

_PUNCTUATION = "\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2026\u2039\u203a\u20ac"
IN_EVERY_FONT = frozenset(
    [chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x100)) if code != 0xAD] + list(_PUNCTUATION)
)
"""Printable ASCII and Latin-1 and everyday punctuation: no font file is opened for these."""

CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""A control character, but for tab and newline."""

_JOINERS = "\u200c\u200d"
_SAME_IN_LETTERS = {0x2010: "-", 0x2011: "-"} | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)
}
_GONE = "\0"


class Coverage(NamedTuple):
    """What the fonts for captions and the fonts for blocks of code can draw."""

    captions: Shown
    code: Shown


class Drawable(NamedTuple):
    """A text with only what can be drawn, and the pieces that left it, each once, in their order."""

    text: str
    left_out: tuple[str, ...]


def shown_by(role: Role) -> Shown:
    """Return the test for the pinned fonts of a role: one of them has the character, as it is and as a capital.

    The test opens a font at the first character that needs it, once in a process.

    Raises:
        WeightsMissing: that font is not here; the message carries the pull command (when the test is called).
    """
    *default, devanagari = CHAINS[role]

    def shown(character: str) -> bool:
        if character in IN_EVERY_FONT:
            return True
        names = [devanagari] if ord(character) in DEVANAGARI or character in _JOINERS else default
        return any(letters(name).issuperset(map(ord, character + character.upper())) for name in names)

    return shown


PINNED_FONTS = Coverage(captions=shown_by("display"), code=shown_by("mono"))


def drawable(text: str, shown: Shown) -> Drawable:
    """Return `text` on one line, NFC, with only characters that are `shown`.

    A word with a letter that no font shows leaves whole, for half a word would be another word. Where only the plain
    form of a character is shown (full-width or mathematical letters), the plain form takes its place, but never that of
    a raised or lowered figure or a fraction: 10\u2076 would become 106. What shows
    nothing (soft hyphens, direction marks, the frames of keycaps) leaves without being listed.
    """
    text = " ".join(unicodedata.normalize("NFC", text).translate(_SAME_IN_LETTERS).split())
    if IN_EVERY_FONT.issuperset(text):
        return Drawable(text, ())
    text = unicodedata.normalize("NFC", "".join(_plain(character, shown) for character in _visible(text, shown)))
    runs = ["".join(run) for _, run in groupby(text, key=_is_part_of_a_word)]
    pieces = [piece for run in runs for piece in ([run] if _is_part_of_a_word(run[0]) else run)]
    groups = [
        (stays, "".join(group))
        for stays, group in groupby(pieces, key=lambda piece: all(c == " " or shown(c) for c in piece))
    ]
    kept = "".join(group if stays else _GONE for stays, group in groups)
    return Drawable(_closed_up(kept), tuple(dict.fromkeys(group for stays, group in groups if not stays)))


def drawable_code(code: str, shown: Shown) -> Drawable:
    """Return a block of code, NFC, with its lines and indentation and only characters that are `shown`."""
    code = unicodedata.normalize("NFC", code.expandtabs(4)).rstrip()
    gone = dict.fromkeys(character for character in code if character not in "\n " and not shown(character))
    lines = "".join(character for character in code if character not in gone).splitlines()
    return Drawable("\n".join(line.rstrip() for line in lines), tuple(gone))


def _visible(text: str, shown: Shown) -> Iterator[str]:
    """Yield what shows; of the invisible only the joiners after a Devanagari letter, which change how it is drawn."""
    before = ""
    for character in text:
        joins = character in _JOINERS and before and ord(before) in DEVANAGARI and shown(character)
        hidden = unicodedata.category(character) in {"Cc", "Cf", "Me"} or "\ufe00" <= character <= "\ufe0f"
        if joins or not hidden:
            yield character
        before = character


def _plain(character: str, shown: Shown) -> str:
    if shown(character):
        return character
    # A power's figures or a fraction's would become figures of the number before them.
    if unicodedata.decomposition(character).startswith(("<super>", "<sub>", "<fraction>")):
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if all(map(shown, plain)) else character


def _is_part_of_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" or character in _JOINERS


def _closed_up(text: str) -> str:
    """Return a text without the gaps that pieces left: no empty brackets, no space before a full stop."""
    text = re.sub(rf" ?{_GONE}[ {_GONE}]*+", f" {_GONE} ", text)
    text = re.sub(rf"[(\[\u201c«\"] {_GONE} [)\]\u201d»\"]", _GONE, text)
    text = re.sub(rf" ?{_GONE} ?(?=[,.;:!?…)\]]|$)", "", text)
    text = re.sub(rf"(?<=[(\[\u201c«]) ?{_GONE} ?", "", text)
    return " ".join(text.replace(_GONE, " ").split())
