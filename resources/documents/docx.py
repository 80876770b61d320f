"""DOCX: the paragraphs of a Word document's main text.

Belongs here: what of WordprocessingML is text, which paragraphs are headings. Not here: unpacking (archive.py).
Headers, footers and notes lie in files of their own, which are not opened.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from resources.documents.archive import Archive
from resources.documents.document import UnreadableDocument
from resources.documents.line import raised
from resources.documents.outline import Outline

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NO_TEXT = frozenset({f"{_W}{name}" for name in ("tbl", "del", "moveFrom", "instrText", "pPr", "rPr")} | {_FALLBACK})
_NAMED_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_NO_PROSE = re.compile(r"toc\b|table of|macro|html preformatted|code|source|plain text|caption|header|footer", re.I)
_MOST_STYLES = 20
"""How many styles deep one may be based on another."""


class _Style(NamedTuple):
    name: str
    level: int | None
    based_on: str | None


def read_docx(data: bytes, outline: Outline) -> tuple[str, ...]:
    """Add the paragraphs, placed by their number among those with text; there are no notes.

    Raises:
        UnreadableDocument: it is damaged, too large, has a password, or is no DOCX.
    """
    archive = Archive(data)
    main = _main_part(archive)
    styles = _styles(archive, f"{main.rpartition('/')[0]}/styles.xml".lstrip("/"))
    root = archive.xml(main)
    if _STRICT in (root.nsmap or {}).values():
        raise UnreadableDocument('it is saved as "Strict Open XML". Save it as an ordinary Word document (.docx)')
    number = 0
    for paragraph in _paragraphs(root):
        text = _text(paragraph)
        if not text.strip():
            continue
        number += 1
        name, level = _kind(paragraph, styles)
        if level is not None:
            outline.enter(level, text)
        elif not _NO_PROSE.match(name):
            for part in text.split("\n\n"):
                outline.add(part, f"paragraph {number}")
    return ()


def _main_part(archive: Archive) -> str:
    for each in archive.xml("_rels/.rels").iter("{*}Relationship"):
        if (each.get("Type") or "").endswith("/officeDocument"):
            return (each.get("Target") or "").lstrip("/")
    raise UnreadableDocument("it is no Word document. Save it as .docx, or give it the ending of what it is")


def _styles(archive: Archive, name: str) -> Mapping[str, _Style]:
    if name not in archive.names:
        return {}
    return {
        style.get(f"{_W}styleId", ""): _Style(
            name=_value(style, "name") or "",
            level=_level(_value(style, f"pPr/{_W}outlineLvl")),
            based_on=_value(style, "basedOn"),
        )
        for style in archive.xml(name).iter(f"{_W}style")
    }


def _value(element: "_Element", path: str) -> str | None:
    found = element.find(f"{_W}{path}")
    return None if found is None else found.get(f"{_W}val")


def _level(value: str | None) -> int | None:
    """Return a heading's level, from 1, of an outline level, from 0; 9 stands for body text."""
    return int(value) + 1 if value and value.isdecimal() and int(value) < 9 else None


def _kind(paragraph: "_Element", styles: Mapping[str, _Style]) -> tuple[str, int | None]:
    """Return the name of a paragraph's style, and its level if it is a heading."""
    own = _level(_value(paragraph, f"pPr/{_W}outlineLvl"))
    key = _value(paragraph, f"pPr/{_W}pStyle") or ""
    name = styles[key].name if key in styles else key
    for _ in range(_MOST_STYLES):
        if own is not None or key not in styles:
            break
        style = styles[key]
        named = _NAMED_HEADING.fullmatch(style.name)
        own = int(named[1]) if named else 0 if style.name.lower() == "title" else style.level
        key = style.based_on or ""
    return name, own


def _paragraphs(root: "_Element") -> Iterator["_Element"]:
    """Yield the paragraphs outside of tables and of what was deleted; one in a text box stands behind its anchor."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}p":
            yield element
        stack += [child for child in reversed(element) if child.tag not in _NO_TEXT]


def _text(paragraph: "_Element") -> str:
    """Return what a paragraph says, a line break as a newline."""
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag in _NO_TEXT or element.tag == f"{_W}p":
            continue
        if element.tag == f"{_W}t":
            pieces.append(_written(element))
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif element.tag in (f"{_W}tab", f"{_W}ptab"):
            pieces.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif element.tag == f"{_W}r" and element.find(f"{_W}rPr") is not None:
            pieces += _run(element, "".join(pieces[-2:]))
        else:
            stack += reversed(element)
    return "".join(pieces)


def _run(run: "_Element", before: str) -> list[str]:
    """Return what a run with properties says: nothing where it is hidden or struck out, powers raised."""
    properties = run.find(f"{_W}rPr")
    if properties is not None and any(_is_on(properties, name) for name in ("vanish", "strike", "dstrike")):
        return []
    breaks = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
    text = "".join(_written(each) if each.tag == f"{_W}t" else breaks.get(each.tag, "") for each in run)
    is_raised = properties is not None and _value(properties, "vertAlign") == "superscript"
    return [raised(before, text) if is_raised else text]


def _written(element: "_Element") -> str:
    """Return the text of an element; an entity in it, which is not resolved, is none."""
    return "".join(element.xpath("text()"))


def _is_on(properties: "_Element", name: str) -> bool:
    found = properties.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "true") not in ("false", "0", "off")
