"""The text of a topic file below its front matter: Markdown in, the author's statements out.

Belongs here: which parts of Markdown are statements.
Not here: how a statement is written without its markup (prose.py), what people type and other programs write
(line_marks.py, inline_marks.py), where sentences end (text/sentences.py), what can be drawn (text/glyphs.py), what
becomes of statements (brief.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from assets.brief.inline_marks import inline_marks
from assets.brief.line_marks import rewritten
from assets.brief.prose import DONT, Prose, prose
from assets.text.sentences import sentences
from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput

# At this depth the parser drops what is left of the page, without a word.
_TOO_DEEP = 60
# Some marks, such as brackets that nothing closes, take the parser a time that grows with the square of a paragraph.
LONGEST_PARAGRAPH = 5000
# What is indented is prose: in files that people export, a tab begins a paragraph far more often than code.
_MARKDOWN = (
    MarkdownIt("commonmark", {"maxNesting": _TOO_DEEP})
    .enable("table")
    .disable(["code", "text_join"])
    .use(footnote_plugin, move_to_end=False, always_match_refs=True)
    .use(deflist_plugin)
    .use(gfm_autolink_plugin)
    .use(inline_marks)
)
# One that is never closed goes on to the end.
_COMMENT = re.compile(r"<!--(?:.*?-->|(?P<open>.*))", re.DOTALL)
_EMPTY_HTML = re.compile(r"(?:\s|<[bh]r\s*/?>|<a\s[^>]*>\s*</a>|<!--more-->)*", re.IGNORECASE)
_PICTURE = re.compile(r"""<img\s(?:[^>]*?\bsrc\s*=\s*["']?(?P<src>[^"'\s>]+))?[^>]*>""", re.IGNORECASE)
_HTML_TAG = re.compile(r"</?[A-Za-z][\w:.-]*|<[!?]\w*")
# A box, or one of the words that programs of notes put before a task; the words are read here, not left by us.
_BOX = re.compile(r"\[(?P<state>[ xX/><!?-]?)\](?:\s+|$)|(?P<word>TODO|DOING|LATER|FIXME|DONE)\b:?(?:\s+|$)")
_DRAWN_BY_OTHERS = (
    "mermaid dataview dataviewjs query tasks plantuml puml dot graphviz tikz math latex tex chart button excalidraw"
)
_FILE = re.compile(
    r"\.(?:csv|pdf|docx?|xlsx?|pptx?|odt|ods|txt|md|html?|zip|mp[34]|mov|wav|json|ya?ml)(?:[?#].*)?$", re.I
)
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:][\"'\u201d\u2019)\]*_]*$")
_QUOTE_MARKS = re.compile(r"^(?: {0,3}>[ ]?)+")
_ITEM_MARK = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]*")
# A list may begin with any number, so that a year at the beginning of a paragraph would be lost.
_HIGHEST_NUMBER = 200
_TURNS_ROUND = re.compile(
    r"(?:the )?(?:do.?s (?:and|&) )?(?:don.?t.?s?|do not|never|avoid|what not to do|things to avoid|myths?|false|wrong|"
    r"jamais|à éviter|mythes?|faux|nunca|evitar?|mitos?|falso|mai|da evitare|miti?)\W*",
    re.IGNORECASE,
)


_PLACE, _OPEN_TASK = "place", "open_task"


@dataclass(frozen=True)
class _Place:
    """Where a text stands: its file, and the line of the file that each of its rows comes from."""

    source: str
    lines: list[int]

    def line(self, token: Token, row: int = 0) -> int:
        at = (token.map[0] if token.map else 0) + row
        return self.lines[min(at, len(self.lines) - 1)]

    def wrong(self, token: Token, problem: str, row: int = 0) -> WrongInput:
        return bad_brief(self.source, f"line {self.line(token, row)}", problem)


def _bound_paragraphs(state: StateCore) -> None:
    """Refuse a paragraph that is too long, once the parser knows where paragraphs are and before it reads in them."""
    place: _Place = state.env[_PLACE]
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST_PARAGRAPH:
            problem = f"a paragraph of {len(token.content)} characters, more than {LONGEST_PARAGRAPH}. Divide it"
            raise place.wrong(token, problem)


def _take_boxes(state: StateCore) -> None:
    """Take the box away that an item or a paragraph begins with, and remember which of them is not done yet."""
    for above, before, token in zip([None, None, *state.tokens], [None, *state.tokens], state.tokens, strict=False):
        if token.type != "inline" or before is None or before.type != "paragraph_open":
            continue
        in_item = above is not None and above.type == "list_item_open"
        box = _BOX.match(token.content)
        if not box or not (in_item or (box["word"] and "\n" not in token.content)):
            continue
        token.content = token.content[box.end() :]
        # What is marked as important is no task.
        done = box["word"] == "DONE" or (box["state"] or "") in {"x", "X", "!"}
        token.meta = {**token.meta, _OPEN_TASK: not done}


_MARKDOWN.core.ruler.before("inline", "bound_paragraphs", _bound_paragraphs)
_MARKDOWN.core.ruler.before("inline", "take_boxes", _take_boxes)


@dataclass
class CodeBlock:
    """A fenced block of code, and the language its fence names."""

    text: str
    language: str | None


@dataclass
class Statement:
    """One sentence of a paragraph, or one item of a list, with the code blocks below it; `line` counts from 1."""

    text: str
    line: int
    code: list[CodeBlock] = field(default_factory=list)


@dataclass
class Body:
    """What the text says: its first heading, its statements in order, the pictures it points to.

    `notes` says, a sentence each, what else of the text is not told, and why.
    """

    heading: str | None
    statements: list[Statement]
    pictures: list[str]
    notes: list[str]


def read_body(markdown: str, first_line: int, source: str, language: str) -> Body:
    r"""Read the statements of a text (lines ended by `\n`) that begins at `first_line` of its file.

    Emphasis and links leave their words behind, code spans keep their backticks (a backtick outside of one becomes an
    apostrophe), comments and headings are no statements. A list item is one statement, the items below it others. A
    block of code belongs to the statement before it, or to the first where none is. A line of `---` right below a
    paragraph separates it from the next and does not make it a heading: a fact would be lost without a word. What
    other programs write is read or left out with a note, as docs/briefs.md says.

    Raises:
        WrongInput: a table, a definition list, a block of HTML, a comment or a block of code that is never closed,
            lists in lists some thirty deep, a paragraph of over 5,000 characters, what may mean one thing or another.
    """
    rows = rewritten(markdown, first_line, source)
    place = _Place(source, rows.lines)
    reader = _Reader(place, rows.text.split("\n"), language)
    reader.notes += rows.notes
    tokens = _MARKDOWN.parse(rows.text, {_PLACE: place})
    if deep := next((token for token in tokens if token.level >= _TOO_DEEP - 1), None):
        raise place.wrong(deep, "there are lists in lists here, too deep to be read. Write fewer marks")
    for before, token in zip([None, *tokens], tokens, strict=False):
        underlined = before is not None and before.markup == "-"
        reader.read(token, in_heading=before is not None and before.type == "heading_open" and not underlined)
    if reader.statements:
        reader.statements[0].code[:0] = reader.code_before_all
    return Body(reader.heading, reader.statements, reader.pictures, reader.notes)


@dataclass
class _Item:
    """A list item while it is read: its own paragraphs and code, and the statements of the lists inside it."""

    token: Token
    line: int
    paragraphs: list[str] = field(default_factory=list)
    code: list[CodeBlock] = field(default_factory=list)
    inner: list[Statement] = field(default_factory=list)
    is_open_task: bool = False

    def statements(self) -> Iterator[Statement]:
        if self.paragraphs:
            yield Statement(" ".join(self.paragraphs), self.line, self.code)
        yield from self.inner


class _Reader:
    """Reads the parser's flat stream of tokens; `items` are the list items that are open, the innermost last."""

    def __init__(self, place: _Place, rows: list[str], language: str) -> None:
        self.place, self.rows, self.language = place, rows, language
        self.heading: str | None = None
        self.statements: list[Statement] = []
        self.pictures: list[str] = []
        self.notes: list[str] = []
        self.code_before_all: list[CodeBlock] = []
        self.items: list[_Item] = []
        self.footnotes = 0

    def read(self, token: Token, *, in_heading: bool) -> None:
        match token.type:
            case "footnote_reference_open":
                self.footnotes += 1
            case "footnote_reference_close":
                self.footnotes -= 1
            case _ if self.footnotes:
                if token.content:
                    self.notes.append(f"left out: the footnote {quoted(' '.join(token.content.split()))}")
            case "inline" if in_heading:
                self._read_heading(token)
            case kind if kind in _READ:
                _READ[kind](self, token)
            case kind if kind in _NOT_READ:
                raise self.place.wrong(token, f"{_NOT_READ[kind]} as a sentence")

    def open_item(self, token: Token) -> None:
        if token.info.isdigit() and int(token.info) > _HIGHEST_NUMBER:
            problem = f'"{token.info}{token.markup}" would be the number of an item, and is not told'
            raise self.place.wrong(token, f"{problem}. Begin the sentence with a word")
        self.items.append(_Item(token, self.place.line(token)))

    def close_item(self, _: Token) -> None:
        item = self.items.pop()
        if item.is_open_task:
            told = [statement.text for statement in item.statements()] or ["a box without words"]
            self.notes += [f"left out: {quoted(text)} (a task that is not done)" for text in told]
            return
        (self.items[-1].inner if self.items else self.statements).extend(item.statements())
        if not item.paragraphs:
            self._code_so_far().extend(item.code)

    def _read_heading(self, token: Token) -> None:
        if _TURNS_ROUND.fullmatch(token.content):
            problem = f"the heading {quoted(token.content)} is not told, and what is below it would say the opposite"
            raise self.place.wrong(token, f'{problem}. Write "Never ..." into each fact')
        if self.heading is None:
            self.heading = self._prose(token).text.replace("`", "") or None
        elif sign := next((sign for sign in DONT if sign in token.content), None):
            problem = f'{quoted(sign)} in a heading is not told. Write "Never ..." into each fact'
            raise self.place.wrong(token, problem)

    def read_paragraph(self, token: Token) -> None:
        self._refuse_indented_code(token)
        found = self._prose(token)
        text = found.text
        if token.meta.get(_OPEN_TASK):
            if not self.items:
                self.notes.append(f"left out: {quoted(text)} (a task that is not done)")
                return
            self.items[-1].is_open_task = True
        if text and found.only_link is not None and _is_a_file(found.only_link) and not _SENTENCE_END.search(text):
            self.notes.append(f"left out: {quoted(text)} (a link to a file)")
        elif text and self.items:
            self.items[-1].paragraphs.append(text)
        else:
            line = self.place.line(token)
            self.statements.extend(Statement(sentence, line) for sentence in sentences(text, self.language))

    def _prose(self, token: Token) -> Prose:
        found = prose(token.children or (), lambda row, problem: self.place.wrong(token, problem, row))
        self.pictures += found.pictures
        self.notes += found.notes
        return found

    def _refuse_indented_code(self, token: Token) -> None:
        """Refuse a paragraph that Markdown takes for code because of its indent, unless it is a sentence.

        Raises:
            WrongInput: it may be either.
        """
        row = token.map[0] if token.map else 0
        if self.items and (self.items[-1].token.map or [0])[0] == row:
            return
        shown = _QUOTE_MARKS.sub("", self.rows[row]).expandtabs(4)
        indent = len(shown) - len(shown.lstrip())
        if self.items:
            above = _QUOTE_MARKS.sub("", self.rows[(self.items[-1].token.map or [0])[0]]).expandtabs(4)
            mark = _ITEM_MARK.match(above)
            indent -= mark.end() if mark else 0
        text = token.content.strip()
        if indent >= 4 and not (_SENTENCE_END.search(text) and len(text.split()) > 2):
            problem = f"{quoted(text.splitlines()[0] if text else '')} is indented, so that it may be code or a fact"
            raise self.place.wrong(token, f"{problem}. Put code between lines of ```, or take the indent away")

    def read_code(self, token: Token) -> None:
        language = token.info.strip().partition(" ")[0].strip("{}")
        if language.casefold() in _DRAWN_BY_OTHERS.split():
            self.notes.append(f"left out: a block of {language} (what it would draw is not drawn here)")
            return
        self._code_so_far().append(CodeBlock(token.content, token.info.partition(" ")[0] or None))

    def _code_so_far(self) -> list[CodeBlock]:
        if self.items:
            return self.items[-1].code
        return self.statements[-1].code if self.statements else self.code_before_all

    def read_html(self, token: Token) -> None:
        if any(comment["open"] is not None for comment in _COMMENT.finditer(token.content)):
            raise self.place.wrong(token, "the comment <!-- is never closed. Close it with -->")
        html = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), token.content)
        self.pictures += [found["src"] or "" for found in _PICTURE.finditer(html)]
        html = _PICTURE.sub("", html)
        if _EMPTY_HTML.fullmatch(html):
            return
        tag = _HTML_TAG.search(html)
        name = f"{tag[0]}>" if tag else "<"
        row = html.count("\n", 0, tag.start()) if tag else 0
        if name.casefold() in {"<aside>", "</aside>"}:
            problem = (
                f"{name} is not read; Notion writes a callout so. Delete its tags, and keep its text as a paragraph"
            )
            raise self.place.wrong(token, problem, row)
        raise self.place.wrong(token, f"HTML is not read, here {name}. Write it as plain Markdown", row)


_READ = {
    "list_item_open": _Reader.open_item,
    "list_item_close": _Reader.close_item,
    "inline": _Reader.read_paragraph,
    "fence": _Reader.read_code,
    "html_block": _Reader.read_html,
}
_NOT_READ = {
    "table_open": "a table is not read. Write each row",
    "dl_open": "a list of definitions is not read. Write each",
}


def _is_a_file(address: str) -> bool:
    """Tell whether a link leads to a file beside the brief or to one that is downloaded, not to a page of the web."""
    return bool(_FILE.search(address)) or not (_HAS_SCHEME.match(address) or address.startswith(("#", "/", "www.")))
