"""Markdown, as notes and documentation are written in it: CommonMark, tables, footnotes, admonitions.

Belongs here: which tokens are paragraphs and headings, what other programs write around them.
Not here: a topic file's Markdown, of which nothing may be lost without a word (assets/brief/body.py).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from resources.documents.decoding import decode
from resources.documents.document import UnreadableDocument
from resources.documents.line import raised
from resources.documents.outline import Outline
from resources.documents.web_page import add_page

# At this depth the parser drops what is left of the page, without a word.
_TOO_DEEP = 60
_LONGEST_PARAGRAPH = 5000
_MOST_BRACKETS = 200
"""Marks that nothing closes take the parser a time that grows with the square: a paragraph of more is not parsed."""
_BLOCKS = (
    MarkdownIt("commonmark", {"maxNesting": _TOO_DEEP})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin)
    .use(deflist_plugin)
    .disable(["inline"])
)
_INLINE = (
    MarkdownIt("commonmark", {"maxNesting": _TOO_DEEP})
    .enable(["strikethrough"])
    .use(footnote_plugin, inline=False, always_match_refs=True)
)
_FRONT_MATTER = re.compile(r"\A(?P<mark>---|\+\+\+)[ \t]*\n.*?^(?P=mark)[ \t]*$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|^%%[^%]{0,5000}%%[ \t]*$", re.DOTALL | re.MULTILINE)
# MkDocs' admonitions and tabs, whose text is indented by four, and the fences of Pandoc, Docusaurus, MyST and PyMdown.
_ADMONITION = re.compile(r"(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?|===\+?)[ \t]+\S.*")
_FENCE_OF_PROSE = re.compile(r"[ \t]*(?::{3,}|/{3,}).*")
_TEMPLATE = re.compile(r"\{\{|\{%|^\s*(?:import|export) .*from|^\[TOC\]|^:::|^\[!\w+\]\s*$|^\s*\.\. \w+::")
_ATTRIBUTES = re.compile(r"\s*\{[:#.][^{}]*\}\s*$")
_SHEBANG = re.compile(r"^(?:#!|:::)\w+ ")
"""The language of a code span, as MkDocs' highlighting reads it."""
_ALERT = re.compile(r"^\[!\w+\][+-]?\s*")
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_SKIPPED = {
    "table_open": "table_close",
    "footnote_block_open": "footnote_block_close",
    "footnote_reference_open": "footnote_reference_close",
}
_MOST_IN_LINKS = 0.7
_TERM = 7


def read_markdown(data: bytes, outline: Outline) -> tuple[str, ...]:
    """Add the paragraphs of a text in Markdown, placed by their line; return notes.

    Raises:
        UnreadableDocument: it is no text, too large, or nested too deep.
    """
    decoded = decode(data)
    text = _COMMENT.sub(_as_empty_lines, _FRONT_MATTER.sub(_as_empty_lines, decoded.text, count=1))
    tokens = _BLOCKS.parse("\n".join(_without_frames(text.split("\n"))))
    if any(token.level >= _TOO_DEEP - 1 for token in tokens):
        raise UnreadableDocument("there are lists or quotes in it nested too deep to be read. Write fewer marks")
    _add(tokens, outline)
    return decoded.notes


def _as_empty_lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _without_frames(lines: Sequence[str]) -> list[str]:
    """Return the lines with the frames of admonitions emptied, and what they frame moved to the left."""
    kept: list[str] = []
    frames: list[int] = []
    for line in lines:
        width = len(line) - len(line.lstrip(" \t"))
        while frames and line.strip() and width < frames[-1] + 4:
            frames.pop()
        moved = line[min(width, 4 * len(frames)) :]
        if frame := _ADMONITION.fullmatch(line):
            frames.append(len(frame["indent"].expandtabs(4)))
            moved = ""
        elif _FENCE_OF_PROSE.fullmatch(line):
            moved = ""
        kept.append(moved)
    return kept


def _add(tokens: Iterable[Token], outline: Outline) -> None:
    heading: int | None = None
    until: str | None = None
    for token in tokens:
        if until:
            until = None if token.type == until else until
            continue
        place = f"line {token.map[0] + 1}" if token.map else "line 1"
        match token.type:
            case "heading_open":
                heading = int(token.tag[1:])
            case "dt_open":
                heading = _TERM
            case "dl_close":
                outline.leave(_TERM)
            case "html_block":
                add_page(token.content, outline, place)
            case "inline":
                _add_inline(token.content, outline, heading, place)
                heading = None
            case _:
                until = _SKIPPED.get(token.type)


def _add_inline(content: str, outline: Outline, heading: int | None, place: str) -> None:
    if len(content) > _LONGEST_PARAGRAPH or content.count("[") > _MOST_BRACKETS:
        outline.add(content, place)
        return
    text, in_links = _said(_ALERT.sub("", content))
    if heading is not None:
        outline.enter(heading, _ATTRIBUTES.sub("", text))
    elif not _TEMPLATE.search(content) and in_links <= _MOST_IN_LINKS * _letters(text):
        outline.add(_ATTRIBUTES.sub("", text), place)


def _said(content: str) -> tuple[str, int]:
    """Return the words of a paragraph without its marks, and how many of its letters are in links."""
    pieces: list[str] = []
    in_links = 0
    inside = Counter[str]()
    for token in _INLINE.parseInline(_WIKI_LINK.sub(r"\1", content))[0].children or []:
        tag = token.content.lower()
        if token.type.startswith(("link_", "s_")):
            inside[token.tag] += token.nesting
        elif token.type == "html_inline" and tag.startswith(("<sup", "</sup")):
            inside["sup"] = int(tag.startswith("<sup"))
        elif token.type.endswith("break") or tag.startswith("<br"):
            pieces.append(" ")
        elif token.type == "code_inline" and not inside["s"]:
            pieces.append(_SHEBANG.sub("", token.content))
        elif token.type == "text" and not inside["s"]:
            said = raised("".join(pieces[-2:]), token.content) if inside["sup"] else token.content
            pieces.append(said)
            in_links += _letters(said) if inside["a"] else 0
    return "".join(pieces), in_links


def _letters(text: str) -> int:
    return sum(sign.isalnum() for sign in text)
