"""What a document comes to, whatever its format: paragraphs in reading order, each with where it stands.

Belongs here: the models, and the error of bytes that are no such document. Not here: any format.
"""

from pydantic import BaseModel

from resources.errors import WrongInput


class Passage(BaseModel, frozen=True, extra="forbid"):
    """One paragraph or item of a list, as one line of plain text without markup.

    `heading` is what it stands under, outermost first, joined by " > ", and empty where there is nothing; `place` is
    where to look for it: "page 12" of a PDF, "line 40" of a text, "paragraph 7" of a DOCX, "chapter 3: Title" of an
    EPUB.
    """

    text: str
    heading: str
    place: str


class Document(BaseModel, frozen=True, extra="forbid"):
    """A document, read: `name` as its owner knows it, `sha256` of its bytes; `notes` says how it was read, if oddly.

    Tables, code, formulas, pictures and their captions, navigation, notes and what repeats on each page are no
    passages.
    """

    name: str
    sha256: str
    passages: tuple[Passage, ...]
    notes: tuple[str, ...] = ()


class UnreadableDocument(WrongInput):
    """Bytes that are not, or not safely, a document of their format; the text says why and what to do, not which."""
