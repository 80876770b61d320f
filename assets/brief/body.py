"""The text of a topic file below its front matter: Markdown in, the author's statements out.

Belongs here: which parts of Markdown are statements, and how each is written without its markup.
Not here: where sentences end (text/sentences.py), what can be drawn (text/glyphs.py), what becomes of statements
(brief.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from assets.text.sentences import sentences
from assets.topics.error import bad_brief

# At this depth the parser drops what is left of the page, without a word.
_TOO_DEEP = 60
# Some marks, such as brackets that nothing closes, take the parser a time that grows with the square of a paragraph.
LONGEST_PARAGRAPH = 5000
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _TOO_DEEP}).enable("table")
# One that is never closed goes on to the end.
_COMMENT = re.compile(r"<!--(?:.*?-->|(?P<open>.*))", re.DOTALL)


_PLACE = "place"


def _bound_paragraphs(state: StateCore) -> None:
    """Refuse a paragraph that is too long, once the parser knows where paragraphs are and before it reads in them."""
    source, first_line = state.env[_PLACE]
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST_PARAGRAPH:
            line = first_line + (token.map[0] if token.map else 0)
            problem = f"a paragraph of {len(token.content)} characters, more than {LONGEST_PARAGRAPH}. Divide it"
            raise bad_brief(source, f"line {line}", problem)


_MARKDOWN.core.ruler.before("inline", "bound_paragraphs", _bound_paragraphs)


@dataclass
class CodeBlock:
    """A fenced or indented block of code, and the language its fence names."""

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
    """What the text says: its first heading, its statements in order, and the pictures it points to."""

    heading: str | None
    statements: list[Statement]
    pictures: list[str]


def read_body(markdown: str, first_line: int, source: str, language: str) -> Body:
    r"""Read the statements of a text (lines ended by `\n`) that begins at `first_line` of its file.

    Emphasis and links leave their words behind, code spans keep their backticks (a backtick outside of one becomes an
    apostrophe), comments and headings are no statements. A list item is one statement, the items below it others. A
    code block belongs to the statement before it, or to the first where none is. A line of `---` right below a
    paragraph separates it from the next and does not make it a heading: a fact would be lost without a word.

    Raises:
        WrongInput: a table, a block of HTML, a comment that is never closed, lists in lists some thirty deep, a
            paragraph of over 5,000 characters.
    """
    reader = _Reader(first_line, source, language)
    tokens = _MARKDOWN.parse(markdown, {_PLACE: (source, first_line)})
    if deep := next((token for token in tokens if token.level >= _TOO_DEEP - 1), None):
        line = first_line + (deep.map[0] if deep.map else 0)
        raise bad_brief(source, f"line {line}", "there are lists in lists here, too deep to be read. Write fewer marks")
    for before, token in zip([None, *tokens], tokens, strict=False):
        underlined = before is not None and before.markup == "-"
        reader.read(token, in_heading=before is not None and before.type == "heading_open" and not underlined)
    if reader.statements:
        reader.statements[0].code[:0] = reader.code_before_all
    return Body(reader.heading, reader.statements, reader.pictures)


@dataclass
class _Item:
    """A list item while it is read: its own paragraphs and code, and the statements of the lists inside it."""

    line: int
    paragraphs: list[str] = field(default_factory=list)
    code: list[CodeBlock] = field(default_factory=list)
    inner: list[Statement] = field(default_factory=list)

    def statements(self) -> Iterator[Statement]:
        if self.paragraphs:
            yield Statement(" ".join(self.paragraphs), self.line, self.code)
        yield from self.inner


class _Reader:
    """Reads the parser's flat stream of tokens; `items` are the list items that are open, the innermost last."""

    def __init__(self, first_line: int, source: str, language: str) -> None:
        self.first_line, self.source, self.language = first_line, source, language
        self.heading: str | None = None
        self.statements: list[Statement] = []
        self.pictures: list[str] = []
        self.code_before_all: list[CodeBlock] = []
        self.items: list[_Item] = []

    def read(self, token: Token, *, in_heading: bool) -> None:
        line = self.first_line + (token.map[0] if token.map else 0)
        match token.type:
            case "list_item_open":
                self.items.append(_Item(line))
            case "list_item_close":
                item = self.items.pop()
                (self.items[-1].inner if self.items else self.statements).extend(item.statements())
                if not item.paragraphs:
                    self._code_so_far().extend(item.code)
            case "inline" if in_heading:
                self.heading = self.heading or self._text(token, line).replace("`", "")
            case "inline" if self.items:
                self.items[-1].paragraphs.append(self._text(token, line))
            case "inline":
                split = sentences(self._text(token, line), self.language)
                self.statements.extend(Statement(sentence, line) for sentence in split)
            case "fence" | "code_block":
                self._code_so_far().append(CodeBlock(token.content, token.info.partition(" ")[0] or None))
            case "html_block":
                self._refuse_html(token, line)
            case "table_open":
                raise bad_brief(self.source, f"line {line}", "a table is not read. Write each row as a sentence")

    def _code_so_far(self) -> list[CodeBlock]:
        if self.items:
            return self.items[-1].code
        return self.statements[-1].code if self.statements else self.code_before_all

    def _refuse_html(self, token: Token, line: int) -> None:
        if any(comment["open"] is not None for comment in _COMMENT.finditer(token.content)):
            raise bad_brief(self.source, f"line {line}", "the comment <!-- is never closed. Close it with -->")
        if _COMMENT.sub("", token.content).strip():
            raise bad_brief(self.source, f"line {line}", "HTML is not read. Write it as plain Markdown")

    def _text(self, inline: Token, line: int) -> str:
        words = []
        for token in inline.children or ():
            match token.type:
                case "text" if "<!--" in token.content:
                    raise bad_brief(self.source, f"line {line}", "the comment <!-- is never closed. Close it with -->")
                case "text":
                    words.append(token.content.replace("`", "'"))
                case "code_inline":
                    words.append(_code_span(token.content))
                case "image":
                    self.pictures.append(str(token.attrs.get("src", "")))
                case "softbreak" | "hardbreak":
                    words.append(" ")
                case "html_inline" if token.content.startswith("<br"):
                    words.append(" ")
        return " ".join("".join(words).split())


def _code_span(code: str) -> str:
    """Return code between backticks, with a fence longer than any row of backticks inside it (CommonMark 6.1)."""
    fence = "`" * (max((len(row) for row in re.findall("`+", code)), default=0) + 1)
    padding = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{padding}{code}{padding}{fence}"
