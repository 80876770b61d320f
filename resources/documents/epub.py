"""EPUB: the chapters of a book in the order of its spine, each of them a page of HTML.

Belongs here: the package file, which of its files are chapters, what a chapter is called.
Not here: unpacking (archive.py), the pages (web_page.py).
"""

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from resources.documents.archive import Archive
from resources.documents.decoding import decode
from resources.documents.document import UnreadableDocument
from resources.documents.outline import Outline
from resources.documents.web_page import add_page

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document"})
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_LOCKED = "META-INF/encryption.xml"


def read_epub(data: bytes, outline: Outline) -> tuple[str, ...]:
    """Add the paragraphs of a book, placed by their chapter; return notes.

    Raises:
        UnreadableDocument: it is damaged, too large, copy-protected, or no EPUB.
    """
    archive = Archive(data)
    _require_open(archive)
    package = _package_file(archive)
    notes: list[str] = []
    for number, name in enumerate(_chapters(archive, package), 1):
        decoded = decode(archive.read(name), declares=True)
        notes += decoded.notes
        before = len(outline.passages)
        outline.leave(0)
        title = add_page(decoded.text, outline, f"chapter {number}")
        added = outline.passages[before:]
        heading = next((each.heading.split(" > ")[0] for each in added if each.heading), title)
        if heading:
            place = f"chapter {number}: {heading}"
            outline.passages[before:] = [each.model_copy(update={"place": place}) for each in added]
    return tuple(dict.fromkeys(notes))


def _require_open(archive: Archive) -> None:
    """Refuse a book whose chapters are encrypted; that its fonts are is common, and nothing to us."""
    if _LOCKED in archive.names:
        ways = [each.get("Algorithm") for each in archive.xml(_LOCKED).iter("{*}EncryptionMethod")]
        if any(way not in _FONTS for way in ways):
            raise UnreadableDocument("it is copy-protected (DRM). Name a copy without it")


def _package_file(archive: Archive) -> str:
    container = archive.xml("META-INF/container.xml")
    found: str = next((each.get("full-path", "") for each in container.iter("{*}rootfile")), "")
    if not found:
        raise UnreadableDocument("META-INF/container.xml in it names no book. Save it again, or fetch it anew")
    return found


def _chapters(archive: Archive, package: str) -> list[str]:
    """Return the names of the pages in reading order; the table of contents is none."""
    root = archive.xml(package)
    listed: dict[str | None, _Element] = {each.get("id"): each for each in root.iter("{*}item")}
    names = []
    for reference in root.iter("{*}itemref"):
        item = listed.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or item.get("media-type") not in _PAGES:
            continue
        if "nav" not in (item.get("properties") or "").split():
            names.append(posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", "")))))
    return list(dict.fromkeys(names))
