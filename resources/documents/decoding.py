"""Bytes of a text file as text, whichever encoding it was saved in.

Belongs here: byte order marks, declared charsets, the fallback, telling text from what is none. Not here: any format.
"""

import codecs
import re
from typing import NamedTuple

from resources.documents.document import UnreadableDocument

LARGEST_TEXT_BYTES = 20 * 1024 * 1024
"""A text file's: a whole encyclopaedia's volume. What unpacks to text has its own limits."""
FALLBACK = "cp1252"
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*(?P<name>[A-Za-z0-9_.:-]{3,40})""")
_HEAD_BYTES = 2048
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """A text whose lines end in a newline, and a note where its encoding was guessed."""

    text: str
    notes: tuple[str, ...]


def decode(data: bytes, *, declares: bool = False) -> Decoded:
    """Decode a text: by its byte order mark, else as UTF-8, else as it declares, else as Windows-1252 with a note.

    `declares`: its format can name its charset in the first lines, as HTML and XML do.

    Raises:
        UnreadableDocument: it is too large, or no text.
    """
    if len(data) > LARGEST_TEXT_BYTES:
        problem = f"larger than {LARGEST_TEXT_BYTES // 1024**2} MB, which no text file is. Divide it"
        raise UnreadableDocument(problem)
    text, notes = _decoded(data, declares=declares)
    if len(_CONTROLS.findall(text[:100_000])) > len(text[:100_000]) // 200:
        raise UnreadableDocument("this is binary, not text. Give it the ending of what it is, or take it away")
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""), notes)


def _decoded(data: bytes, *, declares: bool) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), ()
    if wide := _without_a_mark(data[:_HEAD_BYTES]):
        return data.decode(wide, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    declared = _DECLARED.search(data[:_HEAD_BYTES]) if declares else None
    name = declared["name"].decode("ascii") if declared else FALLBACK
    if _is_of_text(name) and codecs.lookup(name).name != "utf-8":
        return data.decode(name, "replace"), () if declared else (_guessed(line),)
    return data.decode(FALLBACK, "replace"), (_guessed(line),)


def _guessed(line: int) -> str:
    return f"read as Windows-1252, for line {line} is not UTF-8. Save it as UTF-8 where letters are wrong"


def _is_of_text(name: str) -> bool:
    """Tell whether a declared charset is one: Python knows codecs that unpack or run what they are given, too."""
    try:
        return bool(b"a".decode(name))
    except (LookupError, ValueError):
        return False


def _without_a_mark(head: bytes) -> str | None:
    """Return which UTF-16 this is, if every other byte of mostly Latin letters is a zero."""
    half = len(head) // 2
    if half < 4 or b"\x00" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None
