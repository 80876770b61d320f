"""The lines of a text as people type, paste and export them, with the marks at their beginnings made Markdown's own.

Belongs here: bullets that are no Markdown, marks with another space or none behind them, boxes without a bullet,
callouts, what other programs write on lines of their own (properties, comments, templates).
Not here: marks inside a line (inline_marks.py), what Markdown itself says of a line (body.py).

Lines in a block of code or a comment stay as they are. What may be one thing or another is an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput

DONT = "❌✖✗✘❎⛔🚫☒👎🙅🚭🚯🚱🚳🚷📵"
"""Signs that say "do not"; a sentence whose sign is left out would say the opposite."""

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u200b\u2060\ufeff\u200e\u200f"
_QUOTES = r"(?:[ \t]{0,3}>)*"
_FENCE = re.compile(
    rf"{_QUOTES}[ \t]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)*(?P<fence>`{{3,}}(?=[^`]*$)|~{{3,}})(?P<info>.*)"
)
_LEADING_SPACES = re.compile(rf"^[ \t]*[{_SPACES}{_UNSEEN}][ \t{_SPACES}{_UNSEEN}]*")
_MARK_AND_SPACES = re.compile(
    rf"^(?P<mark>[ \t]*(?:>[ \t]*)*(?:#{{1,6}}|[-*+]|\d{{1,9}}[.)]|>))[ \t{_UNSEEN}]*[{_SPACES}][ \t{_SPACES}{_UNSEEN}]*"
)
_START = r"^(?P<indent>[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)"
# Of these a space must follow, for they begin words, numbers and sentences as well.
_BULLET = re.compile(
    rf"^(?P<indent>[ \t]*(?:>[ \t]?)*)(?:"
    r"(?P<sure>[•◦▪▫■●○‣⁃∙⦁⦾⦿\uf0b7\uf0a7\uf0d8\uf0fc\uf076❖◆◇➤➢➣➔➜➡▶►▸▹✅✓✔☑✦✧★☆✩✪⚠❗❕‼🔹🔸🔷🔶🔘👉⭐]\ufe0f?"
    r"|[0-9]\ufe0f?\u20e3|🔟|[①-⑳❶-❿➀-➓])[ \t\u00a0]*"
    r"|[–—−·→⇒*]\ufe0f?[ \t\u00a0]+(?=\S)"
    r"|o\t+"
    r"|(?:\([0-9]{1,2}\)|\(?[a-hA-H]\)|[0-9]{1,2}\.\))[ \t\u00a0]+)"
)
_DASH_WITHOUT_SPACE = re.compile(
    r"^(?P<indent>[ \t]*(?:>[ \t]?)*)(?P<mark>[-+–—])(?=(?P<word>[^\W\d_]|\*{1,2}\w|[\"\u201c\u201e«`]|\[[ xX]\]))"
)
_STAR_WITHOUT_SPACE = re.compile(r"^(?P<indent>[ \t]*(?:>[ \t]?)*)\*(?=[^\W_]|[\"\u201c\u201e«`])")
_STAR_CLOSES = re.compile(r"(?<=[^\s*])\*(?!\*)(?!\w)")
_NUMBER_WITHOUT_SPACE = re.compile(
    r"^(?P<mark>[ \t]*(?:>[ \t]?)*\d{1,2}[.)])(?=[\"\u201c\u201e«*]*[^\W\d_])(?=[\"\u201c\u201e«*]*(?P<letter>.))"
)
_HEADING_WITHOUT_SPACE = re.compile(r"^(?P<mark>[ \t]{0,3}#{1,6})(?=[^\W_]|[\"\u201c\u201e«*])(?!#*\d)")
_TAG_LINE = re.compile(r"^[ \t]*#[^\s#]+(?:[ \t,]+#[^\s#]+)*[ \t]*$")
_SIGN = re.compile(
    r"^(?P<indent>[ \t]*(?:>[ \t]?)*)(?=[\u2190-\u21ff\u2300-\u27bf\u2900-\u29ff\u2b00-\u2bff\U0001f000-\U0001faff])"
)
_BOX = re.compile(r"^(?P<indent>[ \t]*(?:>[ \t]?)*)(?:[-*+][ \t]+)?(?:(?P<open>[☐□❏❑⬜🔲]\ufe0f?)|(?=\[[ xX]\][ \t]))")
_BEGINS_ANEW = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:#|[-*+][ \t]|\d{1,9}[.)][ \t])|[.!?…:;][\"'\u201d\u2019)]*\s*$|>\s*$")
_INLINE_BULLET = re.compile(r"[ \t]+[•◦▪●‣][ \t]+")
_CALLOUT = re.compile(r"^(?P<quote>[ \t]*(?:>[ \t]?)+)\[![\w /|-]+\][+-]?[ \t]*(?P<title>.*)$")
_FIELD = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?(?P<key>[A-Za-z][\w -]{0,30})::(?:[ \t]|$)")
_COMMENT_LINE = re.compile(r"^[ \t]*\[(?://|comment|_|#|\.|-)[^\]]*\]:[ \t]*(?P<rest>.*)$", re.IGNORECASE)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]^\n]+\]:[ \t]*\S")
_PAGE_MARK = re.compile(r"^[ \t]*(?:\[toc\]|\[\[_?toc_?\]\]|\{:?toc\}|\\(?:newpage|pagebreak))[ \t]*$", re.IGNORECASE)
_PROPERTY = re.compile(r"^[ \t]*(?P<key>[A-Z\u00c0-\u00de][\w /&()#-]{0,40}):(?:[ \t]+(?P<value>.*))?$")
_SENTENCE_END = re.compile(r"[.!?…][\"'\u201d\u2019)]*\s*$")
_SENTENCE = re.compile(r"(?:\S+\s+){3,}.*[.!?…][\"'\u201d\u2019)]*\s*$")
_PROPERTIES = frozenset(
    "created,created by,created time,created at,owner,status,tags,tag,due,due date,date,author,assignee,assign,"
    "assigned to,last edited,last edited time,last edited by,last updated,updated,modified,priority,type,category,"
    "url,files,files & media,person,people,project,parent,id,verification,archived,published,slug,reviewer,editor,"
    "stage,progress,deadline,sprint,parent item,sub-item,backlinks,alias,aliases,cssclass,publish,version,draft".split(
        ","
    )
)
_OF_OTHERS = (
    (re.compile(r"^#\+\w+:"), "this is Org mode"),
    (re.compile(r"^[ \t]*:[A-Z_]+:[ \t]*$"), "this is a drawer of Org mode"),
    (re.compile(r"^\.\. (?:[\w-]+::|\[|_)"), "this is reStructuredText"),
    (re.compile(r"^[ \t]*:::+[ \t]*(?:\{.*\}|[\w-].*)?$"), "::: begins or ends a box of another program"),
    (re.compile(r"^(?:!!!|\?\?\?\+?)[ \t]+\w"), "this is a box of MkDocs"),
    (re.compile(r"^(?:import|export)[ \t]+(?:[\w{*].*[ \t]from[ \t]+)?[\"'].+[\"'];?[ \t]*$"), "this is MDX"),
    (re.compile(r"^export[ \t]+(?:default|const|function)\b"), "this is MDX"),
)


@dataclass
class Rows:
    """A text's rows, the line of the file that each comes from, and what was left out of them."""

    text: str
    lines: list[int]
    notes: list[str]


def with_plain_marks(markdown: str, first_line: int, source: str) -> Rows:
    r"""Return a text (lines ended by `\n`) that begins at `first_line` of its file, with Markdown's own marks.

    Raises:
        WrongInput: a block of code or a comment that is never closed; a line that another program would understand; a
            mark without a space that may be a word; properties that may be facts.
    """
    rows = _Rows(markdown.split("\n"), first_line, source)
    rows.rewrite()
    return Rows("\n".join(rows.out), rows.lines, rows.notes)


@dataclass
class _Rows:
    rows: list[str]
    first_line: int
    source: str
    out: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rewrite(self) -> None:
        literal = set(self._literal())
        properties = set(self._properties(literal))
        self.titled = any(re.match(r" {0,3}#[ \t]", row) for at, row in enumerate(self.rows) if at not in literal)
        self.first_text = next((at for at, row in enumerate(self.rows) if at not in literal and row.strip()), -1)
        for at, row in enumerate(self.rows):
            if at in literal:
                self._add(at, row)
            elif at in properties:
                self._add(at, "")
            else:
                for each in self._rewritten(at, row):
                    self._add(at, each)

    def _add(self, at: int, row: str) -> None:
        self.out.append(row)
        self.lines.append(self.first_line + at)

    def wrong(self, at: int, problem: str) -> WrongInput:
        return bad_brief(self.source, f"line {self.first_line + at}", problem)

    def _literal(self) -> Iterator[int]:
        """Yield the rows that are code or a comment."""
        at = 0
        while at < len(self.rows):
            row, end = self.rows[at], None
            if fence := _FENCE.match(row):
                closing = re.compile(rf"[ \t>]*{fence['fence'][0]}{{{len(fence['fence'])},}}[ \t]*$")
                end = self._end(at, closing)
                if end is None:
                    close = f"a line of {quoted(fence['fence'])}"
                    raise self.wrong(at, f"the block of code is never closed. Close it with {close}")
            elif re.match(r" {0,3}<!--", row):
                # One without an end is the reader's to tell.
                end = at if "-->" in row else self._end(at, re.compile(".*-->")) or len(self.rows) - 1
            elif re.match(r"[ \t]*%%", row) and row.count("%%") % 2:
                end = self._end(at, re.compile(r".*%%"))
                if end is None:
                    raise self.wrong(at, "the comment %% is never closed. Close it with %%")
                if self.rows[end].partition("%%")[2].strip():
                    raise self.wrong(
                        end, "something stands behind the %% that ends a comment. Put it on a line of its own"
                    )
                self.rows[at : end + 1] = [""] * (end + 1 - at)
            if end is not None:
                yield from range(at, end + 1)
                at = end
            at += 1

    def _end(self, at: int, closing: re.Pattern[str]) -> int | None:
        return next((end for end in range(at + 1, len(self.rows)) if closing.match(self.rows[end])), None)

    def _properties(self, literal: set[int]) -> list[int]:
        """Return the rows right below the title that are properties of an exported page."""
        texts = [at for at, row in enumerate(self.rows) if at not in literal and row.strip()]
        if texts and re.match(r" {0,3}#", self.rows[texts[0]]):
            texts = texts[1:]
        elif len(texts) > 1 and re.match(r" {0,3}=+[ \t]*$", self.rows[texts[1]]):
            texts = texts[2:]
        block: list[int] = []
        for at in texts:
            if not _PROPERTY.match(self.rows[at]) or (block and at != block[-1] + 1):
                break
            block.append(at)
        found = {at: found for at in block if (found := _PROPERTY.match(self.rows[at]))}
        said = [at for at in block if _SENTENCE.search(found[at]["value"] or "")]
        known = [at for at in block if found[at]["key"].strip().casefold() in _PROPERTIES]
        if known == said == block[:1]:
            known = []
        left_out = [at for at in block if known and (at in known or at not in said)]
        if len(block) > 1 and not known and not any(_SENTENCE_END.search(self.rows[at]) for at in block):
            problem = f"{quoted(self.rows[block[0]].strip())} and what follows may be properties of a page"
            raise self.wrong(block[0], f"{problem}. Write them as items of a list, or delete them")
        if left_out:
            keys = ", ".join(found[at]["key"].strip() for at in left_out)
            self.notes.append(f"left out: the properties of the page below its title ({keys})")
        return left_out

    def _rewritten(self, at: int, row: str) -> Iterator[str]:
        row = _LEADING_SPACES.sub(lambda found: re.sub(f"[{_UNSEEN}]", "", found[0]).translate(_AS_PLAIN), row)
        row = _MARK_AND_SPACES.sub(r"\g<mark> ", row)
        for pattern, what in _OF_OTHERS:
            if pattern.match(row):
                raise self.wrong(at, f"{what}, and is not read. Write what it says as a paragraph, or delete the line")
        if _PAGE_MARK.match(row):
            yield ""
        elif comment := _COMMENT_LINE.match(row):
            yield from self._comment_line(at, comment["rest"].strip())
        elif _REFERENCE.match(row) and self.out and self.out[-1].strip():
            yield from ("", row)
        elif of_page := _FIELD.match(row):
            self.notes.append(f"left out: the field {quoted(of_page['key'])} (key:: value belongs to the page)")
            yield ""
        elif callout := _CALLOUT.match(row):
            title, below = callout["title"].strip(), "".join(self.rows[at + 1 : at + 2])
            # Without a text below it, the heading is what the callout says.
            if says_more := re.match(r"[ \t]*>[ \t>]*[^\s>]", below):
                self.notes += [f"left out: the heading {quoted(title)} of a callout"] if title else []
            yield callout["quote"].rstrip() if says_more else f"{callout['quote'].rstrip()} {title}"
        else:
            yield from self._with_a_mark(at, row)

    def _comment_line(self, at: int, rest: str) -> Iterator[str]:
        opener = next((mark for mark in "(\"'" if mark in rest), None)
        if opener and not rest.endswith({"(": ")"}.get(opener, opener)):
            raise self.wrong(
                at, "the comment is not closed on its line. Close it there, or write it as <!-- comment -->"
            )
        yield ""

    def _with_a_mark(self, at: int, row: str) -> Iterator[str]:
        first, *others = _INLINE_BULLET.split(row) if _BULLET.match(row) else [row]
        first = self._marked(at, first)
        yield "" if re.fullmatch(r"[ \t]*-[ \t]*", first) and first != row else first
        indent = re.match(r"[ \t>]*", first)
        yield from (f"{indent[0] if indent else ''}- {other}" for other in others if other.strip())

    def _marked(self, at: int, row: str) -> str:
        if heading := _HEADING_WITHOUT_SPACE.match(row):
            return self._heading(at, row, heading["mark"])
        if box := _BOX.match(row):
            return f"{box['indent']}- {'[ ] ' if box['open'] else ''}{row[box.end() :].lstrip()}"
        bullet = _BULLET.match(row)
        if bullet and (bullet["sure"] or self._may_begin()):
            return f"{bullet['indent']}- {row[bullet.end() :]}"
        if (sign := _SIGN.match(row)) and self._may_begin():
            return f"{sign['indent']}- {row[sign.end() :]}"
        if dash := _DASH_WITHOUT_SPACE.match(row):
            return self._dashed(at, row, dash)
        if (star := _STAR_WITHOUT_SPACE.match(row)) and not _STAR_CLOSES.search(self._paragraph_from(at)[star.end() :]):
            return f"{star['indent']}- {row[star.end() :]}"
        if (number := _NUMBER_WITHOUT_SPACE.match(row)) and number["letter"].isupper():
            return f"{number['mark']} {row[number.end() :]}"
        return row

    def _may_begin(self) -> bool:
        """Tell whether a row begins something new: below a wrapped line, a dash or a sign stands in a sentence."""
        above = self.out[-1] if self.out else ""
        return not above.strip() or bool(_BEGINS_ANEW.search(above))

    def _dashed(self, at: int, row: str, dash: re.Match[str]) -> str:
        rest = row[dash.end() :]
        word = re.match(r"[^\W\d_]*", rest)
        length = len(word[0]) if word else 0
        if length == 1 and rest[:2] not in {"A ", "I "}:
            return row
        if rest[:1].islower() and dash["mark"] == "-":
            problem = f"{quoted(row.split()[0])} may be an item of a list or an option of a program"
            raise self.wrong(at, f"{problem}. Put a space behind -, or the option in `backticks`")
        return f"{dash['indent']}- {rest}"

    def _heading(self, at: int, row: str, mark: str) -> str:
        as_heading = f"{mark} {row.removeprefix(mark)}"
        if not _TAG_LINE.match(row):
            # A sentence may begin with a tag; a heading has no full stop, and is nobody's second line.
            is_sentence = mark.strip() == "#" and _SENTENCE_END.search(row) and at != self.first_text
            return row if is_sentence or (mark.strip() == "#" and self.titled and at != self.first_text) else as_heading
        if mark.strip() != "#":
            return as_heading
        word = row.strip().removeprefix("#")
        if at == self.first_text and not self.titled and word[:1].isupper() and " " not in word:
            problem = f"{quoted(row.strip())} may be the title or a tag"
            raise self.wrong(at, f"{problem}. Put a space behind # for a title, or the tag on the last line")
        return row

    def _paragraph_from(self, at: int) -> str:
        end = next((end for end in range(at, len(self.rows)) if not self.rows[end].strip()), len(self.rows))
        return "\n".join(self.rows[at:end])


_AS_PLAIN = {
    ord(space): " "
    for space in "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
