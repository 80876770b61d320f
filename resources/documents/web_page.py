"""HTML: a saved web page, a page of documentation, a chapter of an EPUB.

Belongs here: which elements hold paragraphs, what is boilerplate around them, the limits of the parser.
Not here: which pages there are (read.py, epub.py).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from resources.documents.decoding import decode
from resources.documents.document import UnreadableDocument
from resources.documents.line import one_line, raised
from resources.documents.outline import Outline

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_TEXT = (
    "script style template noscript head iframe object embed audio video canvas svg nav footer aside form button"
    " select textarea input dialog menu table pre listing xmp plaintext figure caption figcaption annotation rp rt"
    " s del strike"
)
"""Elements nothing of which is a sentence of the page; what is struck out is not said."""
_ROLES = (
    "navigation banner contentinfo search complementary menu menubar toolbar dialog alert tablist doc-noteref"
    " doc-footnote doc-footnotes doc-endnotes doc-toc doc-index doc-pagebreak"
)
_NAMES = (
    "nav navbar navigation menu sidebar breadcrumb breadcrumbs toc tableofcontents footer footnote footnotes endnotes"
    " pagination pager headerlink permalink anchorjs docnav cookie cookies newsletter advert advertisement ads comments"
    " share sharing related editsection noprint visually-hidden sr-only screen-reader-text skip-link skiplink"
    " sphinxsidebar toctree-wrapper related-pages codehilite highlight mw-editsection reflist navbox catlinks hatnote"
    " copyright"
)
"""Words in the class, or the id, of what stands around a page's text."""
_BLOCKS = (
    "address article blockquote body center dd details div dl dt fieldset h1 h2 h3 h4 h5 h6 header hgroup hr html li"
    " main ol p section summary ul title"
)
_HEADING = re.compile("h([1-6])")
_BREAK = "\u2029"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])[\])]?")
_LINK_TARGET = re.compile(r"\s*\[(?:https?|mailto):[^\]\s]+\]")
"""Where a link leads, as Sphinx writes it behind the link in an EPUB."""
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{3000,}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 300
_MOST_IN_LINKS = 0.7
_TERM = 7
"""The level of a list's defined term: below every heading."""
_LONGEST_TERM = 60


def read_web_page(data: bytes, outline: Outline) -> tuple[str, ...]:
    """Add the paragraphs of a page, placed by their line; return notes.

    Raises:
        UnreadableDocument: it is no text, too large, or nested as no page is that a person wrote.
    """
    decoded = decode(data, declares=True)
    add_page(decoded.text, outline)
    return decoded.notes


def add_page(text: str, outline: Outline, place: str | None = None) -> str | None:
    """Add the paragraphs of a page of HTML, placed by their line unless at `place`. Return the page's title.

    Raises:
        UnreadableDocument: it is nested as no page is that a person wrote.
    """
    root = _parsed(text)
    if root is None:
        return None
    title = one_line(root.findtext(".//title") or "") or None
    _without_boilerplate(root)
    body = _main(root)
    if title and not any(True for _ in body.iter("h1")):
        outline.enter(0, title)
    _Paragraphs(outline, place).read(body)
    return title


def _parsed(text: str) -> "HtmlElement | None":
    from lxml import etree
    from lxml.html import HTMLParser

    # The parser compares each attribute of a tag with all others.
    for tag in _LONG_TAG.finditer(text):
        if len(_VALUE.sub("", tag[0]).split()) > _MOST_ATTRIBUTES:
            raise _not_of_a_person()
    parser = HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.ParserError:
        return None
    # What lies deeper than it goes is lost without an error.
    if any(each.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for each in parser.error_log):
        raise _not_of_a_person()
    return root


def _not_of_a_person() -> UnreadableDocument:
    problem = "its tags are nested too deep, or have too many attributes. Save its text as Markdown or plain text"
    return UnreadableDocument(problem)


def _without_boilerplate(root: "HtmlElement") -> None:
    """Take out what is not the page's text; what has most of it stays, whatever it is called."""
    most = len(root.text_content()) // 2
    for each in list(root.iterdescendants()):
        if not isinstance(each.tag, str) or _is_mark(each) or _is_around(each, most):
            each.drop_tree()


def _is_around(each: "HtmlElement", most: int) -> bool:
    if each.tag in ("html", "body", "main", "article"):
        return False
    if each.tag in _NEVER_TEXT.split() or "hidden" in each.attrib or each.get("aria-hidden") == "true":
        return True
    if each.get("role") in _ROLES.split() or _HIDDEN.search(each.get("style", "")):
        return True
    named = f"{each.get('class', '')} {each.get('epub:type', '')}".lower().split()
    if each.tag != "section" and "section" not in named:
        # The id of a section is made of its heading, which may be about navigation.
        named += each.get("id", "").lower().split()
    words = {word for name in named for word in (name, *re.split(r"[^a-z]+", name))}
    return bool(words.intersection(_NAMES.split())) and len(each.text_content()) < most


def _is_mark(each: "HtmlElement") -> bool:
    """Tell a footnote's mark: a link to a place on the page that is a number or a sign."""
    if each.tag not in ("a", "sup") or not _NOTE.fullmatch(each.text_content().strip()):
        return False
    return (each.tag == "a" and each.get("href", "").rpartition("/")[2].startswith("#")) or any(
        True for _ in each.iter("a")
    )


def _main(root: "HtmlElement") -> "HtmlElement":
    """Return the element that holds the page's own text, where it says which."""
    whole = len(root.text_content())
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and len(found[0].text_content()) > whole // 4:
            return found[0]
    return root


class _Paragraphs:
    """Walks over an element and adds its paragraphs."""

    def __init__(self, outline: Outline, place: str | None) -> None:
        self.outline, self.place = outline, place
        self.pieces: list[str] = []
        self.linked = self.letters = self.links = 0
        self.heading: int | None = None
        self.at: Any = None

    def read(self, body: "HtmlElement") -> None:
        """Add the paragraphs of an element."""
        from lxml import etree

        self.at = body
        for event, each in etree.iterwalk(body, events=("start", "end")):
            if event == "start":
                self._start(each)
            else:
                self._end(each)
                if each is not body:
                    self._say(each.tail)
        self._flush()

    def _start(self, each: "HtmlElement") -> None:
        if each.tag in _BLOCKS.split():
            self._flush()
            self.at = each
            found = _HEADING.fullmatch(each.tag)
            self.heading = int(found[1]) if found else _TERM if each.tag == "dt" else None
        elif each.tag == "br":
            self._say(_BREAK)
        elif each.tag == "a":
            self.links += 1
        self._say(raised("".join(self.pieces[-2:]), each.text or "") if each.tag == "sup" else each.text)

    def _end(self, each: "HtmlElement") -> None:
        if each.tag in _BLOCKS.split():
            self._flush()
            self.heading = None
            if each.tag == "dl":
                self.outline.leave(_TERM)
        elif each.tag == "a":
            self.links -= 1

    def _say(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            letters = sum(sign.isalnum() for sign in text)
            self.letters += letters
            self.linked += letters if self.links else 0

    def _flush(self) -> None:
        """Add what was gathered: as a heading, or as a paragraph where it is not all links."""
        text = "".join(self.pieces)
        is_linked = self.linked > _MOST_IN_LINKS * self.letters
        self.pieces, self.linked, self.letters = [], 0, 0
        if not text.strip():
            return
        if self.heading == _TERM:
            self.outline.enter(_TERM, _term(text))
        elif self.heading is not None:
            self.outline.enter(self.heading, text)
            self.heading = None
        elif not is_linked:
            for part in _parts(_LINK_TARGET.sub("", text)):
                self.outline.add(part, self.place or f"line {self.at.sourceline}")


def _parts(text: str) -> Iterator[str]:
    """Yield the paragraphs that two line breaks in a row make of one."""
    yield from re.split(rf"{_BREAK}\s*{_BREAK}", text)


def _term(text: str) -> str:
    """Return a defined term; of a function's signature its name."""
    return one_line(text).partition("(")[0][:_LONGEST_TERM]
