"""Reading a document: its bytes once, which give both its digest and its passages.

Belongs here: which ending is read by which module, the limits of every file, a file that changes meanwhile, errors
that name the file. Not here: the formats, one module each; which documents a brief names (assets/brief/sources.py).
"""

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path, PurePath

from resources.documents.document import Document, UnreadableDocument
from resources.documents.outline import Outline
from resources.errors import NotMade, WrongInput

READER_VERSION = "1"
"""Of the readers together: what is kept of a document was read by this version of them."""
LARGEST_BYTES = 200 * 1024 * 1024

_FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain_text",
    ".text": "plain_text",
    ".html": "web_page",
    ".htm": "web_page",
    ".xhtml": "web_page",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
}
KNOWN = "md, txt, html, pdf, docx, epub"
"""The endings as a person is told them."""

_Read = Callable[[bytes, Outline], tuple[str, ...]]


def format_of(name: str) -> str | None:
    """Return by which module a file of that name is read, None where by none."""
    return _FORMATS.get(PurePath(name).suffix.lower())


def read_document(path: Path, name: str) -> Document:
    """Read a document, which its owner knows by `name`.

    Every text in it is plain text, also what looks like an order or a script.

    Raises:
        WrongInput: there is none, of a kind that is read, or it says nothing; the message names it and the fix.
        NotMade: it changed while it was read.
    """
    if format_of(name) is None:
        raise wrong(name, f"no reader knows this ending. Known: {KNOWN}")
    data = read_bytes(path, name)
    try:
        return parsed(data, name)
    except UnreadableDocument as error:
        raise wrong(name, str(error)) from error


def parsed(data: bytes, name: str) -> Document:
    """Return what a document of these bytes says, whose name has a known ending.

    Raises:
        UnreadableDocument: it says nothing, or is not what its ending says.
    """
    if not data.strip():
        raise UnreadableDocument("this file is empty. Write something in it, or take it away")
    outline = Outline()
    notes = _reader(name)(data, outline)
    if not outline.passages:
        raise UnreadableDocument("there is no paragraph of text in it. Take it away")
    return Document(name=name, sha256=hashlib.sha256(data).hexdigest(), passages=tuple(outline.passages), notes=notes)


def read_bytes(path: Path, name: str) -> bytes:
    """Return the bytes of a file, which are those of one moment.

    Raises:
        WrongInput: it is not there, no file, unreadable or too large.
        NotMade: it changed while it was read.
    """
    try:
        # Whoever opens a named pipe waits for its writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise wrong(name, "this is not a file. Name a document")
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > LARGEST_BYTES:
                raise wrong(name, f"larger than {LARGEST_BYTES // 1024**2} MB. Divide it, or take out its pictures")
            data = file.read(LARGEST_BYTES + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise wrong(name, "there is no such file. Mend its path, or put it there") from None
    except OSError as error:
        raise wrong(name, f"it cannot be read ({error.strerror}). Make it readable, or take it away") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise changed(name)
    return data


def changed(name: str) -> NotMade:
    """Return the error of a document that was saved again while it was read."""
    return NotMade(f"{shown(name)}: it was changed while it was read. Make the topic again")


def wrong(name: str, problem: str) -> WrongInput:
    """Return the error `name: problem` on one line."""
    return WrongInput(f"{shown(name)}: {problem}")


def shown(name: str) -> str:
    r"""Return a file's name as one line of text; bytes that are no UTF-8 as `\xe9`, what cannot be printed as space."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _reader(name: str) -> _Read:
    # Each brings its libraries, and a brief without such documents needs none of them.
    match format_of(name):
        case "markdown":
            from resources.documents.markdown import read_markdown

            return read_markdown
        case "plain_text":
            from resources.documents.plain_text import read_plain_text

            return read_plain_text
        case "web_page":
            from resources.documents.web_page import read_web_page

            return read_web_page
        case "pdf":
            from resources.documents.pdf import read_pdf

            return read_pdf
        case "docx":
            from resources.documents.docx import read_docx

            return read_docx
        case "epub":
            from resources.documents.epub import read_epub

            return read_epub
        case _:
            raise ValueError(f"no reader knows the ending of {name}")
