"""The lines of a text with what other programs write on lines of their own read, left out or refused.

Belongs here: hidden comments, callouts, fields, tables of contents, addresses of links, boxes of other programs; which
lines are code and stay as they are.
Not here: marks that people type (typed_marks.py), properties of a page (page_properties.py), marks inside a line
(inline_marks.py), what Markdown itself says of a line (body.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assets.brief.page_properties import MayBeFacts, properties
from assets.brief.typed_marks import Row, with_plain_marks, with_plain_spaces
from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput

_FENCE = re.compile(
    r"(?:[ \t]{0,3}>)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<fence>(?P<mark>`|~)(?P=mark){2,})(?P<info>.*)"
)
_TITLE = re.compile(r" {0,3}#[ \t]")
_CALLOUT = re.compile(r"(?P<quote>[ \t]*(?:>[ \t]?)+)\[![\w /|-]+\][+-]?[ \t]*(?P<title>.*)")
_GOES_ON = re.compile(r"[ \t]*>[ \t>]*[^\s>]")
_FIELD = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?P<key>[A-Za-z][\w -]{0,30})::(?:[ \t]|$)")
_COMMENT = re.compile(r"[ \t]*\[(?://|comment|_|#|\.|-)[^\]]*\]:[ \t]*(?P<rest>.*)", re.IGNORECASE)
_REFERENCE = re.compile(r" {0,3}\[[^\]^\n]+\]:[ \t]*\S")
_CONTENTS = re.compile(r"[ \t]*(?:\[toc\]|\[\[_?toc_?\]\]|\{:?toc\}|\\(?:newpage|pagebreak))[ \t]*", re.IGNORECASE)
_OF_OTHERS = {
    r"#\+\w+:": "this is Org mode",
    r"[ \t]*:[A-Z_]+:[ \t]*$": "this is a drawer of Org mode",
    r"\.\. (?:[\w-]+::|\[|_)": "this is reStructuredText",
    r"[ \t]*:::+[ \t]*(?:\{.*\}|[\w-].*)?$": "::: begins or ends a box of another program",
    r"(?:!!!|\?\?\?\+?)[ \t]+\w": "this is a box of MkDocs",
    r"(?:import|export)[ \t]+(?:[\w{*].*[ \t]from[ \t]+)?[\"'].+[\"'];?[ \t]*$": "this is MDX",
    r"export[ \t]+(?:default|const|function)\b": "this is MDX",
}
# In rows; nobody emphasises more, and a file may be one paragraph of a hundred thousand.
_LONGEST_EMPHASIS = 50


@dataclass
class Rows:
    """A text's rows, the line of the file that each comes from, and what was left out of them."""

    text: str
    lines: list[int]
    notes: list[str]


def rewritten(markdown: str, first_line: int, source: str) -> Rows:
    r"""Return a text (lines ended by `\n`) that begins at `first_line` of its file, with Markdown's own marks.

    Raises:
        WrongInput: a block of code or a comment that is never closed; a line that only another program understands; a
            mark without a space that may be a word; properties that may be facts.
    """
    rewriting = _Rewriting(markdown.split("\n"), first_line, source)
    rewriting.rewrite()
    return Rows("\n".join(rewriting.out), rewriting.lines, rewriting.notes)


@dataclass
class _Rewriting:
    rows: list[str]
    first_line: int
    source: str
    out: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rewrite(self) -> None:
        literal = set(self._literal())
        texts = [at for at, row in enumerate(self.rows) if at not in literal and row.strip()]
        left_out = self._properties(texts)
        is_titled = any(_TITLE.match(with_plain_spaces(self.rows[at])) for at in texts)
        for at, row in enumerate(self.rows):
            if at in literal:
                self._add(at, row)
            elif at in left_out:
                self._add(at, "")
            else:
                is_first = texts[:1] == [at]
                for each in self._rewritten(at, with_plain_spaces(row), is_first=is_first, is_titled=is_titled):
                    self._add(at, each)

    def _add(self, at: int, row: str) -> None:
        self.out.append(row)
        self.lines.append(self.first_line + at)

    def _wrong(self, at: int, problem: str) -> WrongInput:
        return bad_brief(self.source, f"line {self.first_line + at}", problem)

    def _literal(self) -> Iterator[int]:
        """Yield the rows that are code or a comment; those of a comment that Markdown does not know become empty."""
        at = 0
        while at < len(self.rows):
            end = self._end_of_literal(at, self.rows[at])
            if end is not None:
                yield from range(at, end + 1)
            at = (at if end is None else end) + 1

    def _end_of_literal(self, at: int, row: str) -> int | None:
        fence = _FENCE.match(row)
        if fence and not (fence["mark"] == "`" and "`" in fence["info"]):
            end = self._find(at, rf"[ \t>]*{fence['mark']}{{{len(fence['fence'])},}}[ \t]*$")
            if end is None:
                close = f"Close it with a line of {quoted(fence['fence'])}"
                raise self._wrong(at, f"the block of code is never closed. {close}")
            return end
        if re.match(r" {0,3}<!--", row):
            # One without an end is the reader's to tell.
            end = at if "-->" in row else self._find(at, ".*-->")
            return len(self.rows) - 1 if end is None else end
        if re.match(r"[ \t]*%%", row) and row.count("%%") % 2:
            return self._end_of_hidden_comment(at)
        return None

    def _end_of_hidden_comment(self, at: int) -> int:
        end = self._find(at, ".*%%")
        if end is None:
            raise self._wrong(at, "the comment %% is never closed. Close it with %%")
        if self.rows[end].partition("%%")[2].strip():
            raise self._wrong(end, "something stands behind the %% that ends a comment. Put it on a line of its own")
        self.rows[at : end + 1] = [""] * (end + 1 - at)
        return end

    def _find(self, at: int, closing: str) -> int | None:
        closes = re.compile(closing)
        return next((end for end in range(at + 1, len(self.rows)) if closes.match(self.rows[end])), None)

    def _properties(self, texts: list[int]) -> set[int]:
        try:
            found = properties(self.rows, texts)
        except MayBeFacts as error:
            problem = f"{quoted(self.rows[error.at].strip())} and what follows may be properties of a page"
            raise self._wrong(error.at, f"{problem}. Write them as items of a list, or delete them") from None
        if found:
            keys = ", ".join(each.key for each in found)
            self.notes.append(f"left out: the properties of the page below its title ({keys})")
        return {each.at for each in found}

    def _rewritten(self, at: int, row: str, *, is_first: bool, is_titled: bool) -> list[str]:
        for pattern, what in _OF_OTHERS.items():
            if re.match(pattern, row):
                raise self._wrong(at, f"{what}, and is not read. Write what it says as a paragraph, or delete the line")
        if _CONTENTS.fullmatch(row):
            return [""]
        if comment := _COMMENT.match(row):
            return self._without_comment(at, comment["rest"].strip())
        above = self.out[-1] if self.out else ""
        if _REFERENCE.match(row) and above.strip():
            return ["", row]
        if of_page := _FIELD.match(row):
            self.notes.append(f"left out: the field {quoted(of_page['key'])} (key:: value belongs to the page)")
            return [""]
        if callout := _CALLOUT.fullmatch(row):
            return [self._callout(at, callout["quote"].rstrip(), callout["title"].strip())]
        behind = "\n".join(self.rows[at + 1 : self._end_of_paragraph(at)]) if "*" in row else ""
        may_be_title = is_first and not is_titled
        return with_plain_marks(
            Row(row, above, behind, may_be_title, is_titled, lambda problem: self._wrong(at, problem))
        )

    def _without_comment(self, at: int, rest: str) -> list[str]:
        opener = next((mark for mark in "(\"'" if mark in rest), None)
        if opener and not rest.endswith({"(": ")"}.get(opener, opener)):
            fix = "Close it there, or write it as <!-- comment -->"
            raise self._wrong(at, f"the comment is not closed on its line. {fix}")
        return [""]

    def _callout(self, at: int, quote: str, title: str) -> str:
        # Without a text below it, the heading is what the callout says.
        if not _GOES_ON.match("".join(self.rows[at + 1 : at + 2])):
            return f"{quote} {title}"
        if title:
            self.notes.append(f"left out: the heading {quoted(title)} of a callout")
        return quote

    def _end_of_paragraph(self, at: int) -> int:
        last = min(at + _LONGEST_EMPHASIS, len(self.rows))
        return next((end for end in range(at, last) if not self.rows[end].strip()), last)
