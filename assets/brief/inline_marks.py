"""Marks inside a line that other programs understand and Markdown does not, as rules of its parser.

Belongs here: wiki links, highlights, hidden comments, struck text, tags, marks of notes and sources, powers, products
with asterisks; formulas and templates, which are refused.
Not here: marks at the beginning of lines (line_marks.py), HTML and what the words come to (prose.py).

Code spans and escaped characters are not looked into: the parser has taken them before.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from assets.topics.error import quoted

LEFT_OUT, REFUSED, RAISED, LOWERED, PICTURE = "left_out", "refused", "raised", "lowered", "picture"
"""Types of tokens: a note on what is not told, an error, an exponent, an index, an embedded picture."""

_COMMENT = re.compile(r"%%(?P<text>.*?)%%", re.DOTALL)
_TEMPLATE_COMMENT = re.compile(r"\{#(?!\})(?:(?!\{#).)*?#\}", re.DOTALL)
_HEADING_ID = re.compile(r"\{[#.][\w-]+(?:[ \t]+[#.][\w-]+)*\}\s*$")
_TEMPLATE = re.compile(r"\{%|\{\{|\{(?:\+\+|--|==|>>|~~)")
_WIKI = re.compile(r"!?\[\[(?P<to>[^\[\]|\n]*)(?:\\?\|(?P<shown>[^\[\]\n]*))?\]\]")
_STRUCK = re.compile(r"(?P<mark>~~?)(?=[^\s~])(?P<text>.+?)(?<=[^\s~])(?P=mark)(?![~\w])", re.DOTALL)
_LOWERED = re.compile(r"~(?P<text>\w{1,4})~(?!~)")
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(?P<text>.+?)(?<=[^\s=])==(?![=\w])", re.DOTALL)
_POWER = re.compile(
    r"\^(?:\{(?P<braced>[-+\u2212]?\w{1,4})\}|(?P<between>[-+\u2212]?\w{1,4})\^|(?P<plain>[-+\u2212]?(?:\d{1,4}|n))(?!\w))"
)
_BLOCK_ID = re.compile(r"\^(?=[\w-]*[A-Za-z])[A-Za-z0-9-]{2,}[ \t]*(?=\n|$)")
_TAG = re.compile(r"#(?P<name>[\w/-]*[^\W\d][\w/-]*)")
_TAGS_TO_THE_END = re.compile(r"(?:#[\w/-]*[^\W\d][\w/-]*[ \t,\n]*)+$")
_TAGS_OF_A_ROW = re.compile(r"(?:#[\w/-]*[^\W\d][\w/-]*[ \t,]*)+(?=\n|$)")
_COLOUR = re.compile(r"#(?=[0-9a-fA-F]*\d)(?:[0-9a-fA-F]{3}){1,2}(?!\w)")
_CITATION = re.compile(r"\[-?@[^\]\n]+\]")
_NUMBERED = re.compile(r"\[(?P<numbers>\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*)\](?:\([^()\s]*\))?(?![\[:])")
_OTHER_SOURCE = re.compile(r"\[(?:citation needed|source\?|\?\?+|sic|edit)\](?![(\[:])", re.IGNORECASE)
_FIELD = re.compile(r"[\[(](?P<key>[A-Za-z][\w -]{0,30})::[^\])\n]*[\])]")
_FORMULA = re.compile(
    r"\$\$.+?\$\$|\$(?=[^\s$])(?:[^$\n]*[\\^_{}=][^$\n]*|[A-Za-z])(?<=[^\s$])\$(?!\d)|\$`[^`\n]+`\$", re.DOTALL
)
_TEX = re.compile(
    r"\\(?:frac|sqrt|times|cdot|text|mathrm|mathbf|alpha|beta|gamma|delta|pi|sum|int|leq?|geq?|approx|pm|infty|begin|end|ref|cite)\b"
)
_EMOJI = re.compile(r":(?:(?=[a-z0-9_+-]*[a-z]{2})[a-z0-9_+-]+|[+-]1):(?!\w)")
_PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|bmp|avif|heic|tiff?)$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:][\"'\u201d\u2019)]*\s*$")
_SHORT_BEFORE = re.compile(r"(?:(?<![^\W_])[^\W\d_]|\d|\))$")
_SHORT_BEHIND = re.compile(r"\d|\(|[^\W\d_](?![^\W_])")


def inline_marks(md: MarkdownIt) -> None:
    """Add the rules to a parser."""
    for mark, name, rule in _RULES:
        md.inline.ruler.before("newline", name, _at(mark, rule))
    md.inline.ruler.at("emphasis", _emphasis)


def _at(mark: str, rule: Callable[[StateInline, bool], int | None]) -> Callable[[StateInline, bool], bool]:
    """Make a parser's rule of one that returns where its mark ends, if it is there."""

    def at(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != mark:
            return False
        end = rule(state, silent)
        if end is None:
            return False
        state.pos = end
        return True

    return at


def _push(state: StateInline, silent: bool, kind: str, content: str) -> None:
    if not silent:
        state.push(kind, "", 0).content = content


def _before(state: StateInline, length: int = 1) -> str:
    return state.src[max(0, state.pos - length) : state.pos]


def _percent(state: StateInline, silent: bool) -> int | None:
    if not state.src.startswith("%%", state.pos):
        return None
    found = _COMMENT.match(state.src, state.pos)
    if not found:
        _push(state, silent, REFUSED, "the comment %% is never closed. Close it with %%")
        return state.pos + 2
    _rows(state, silent, found["text"])
    return found.end()


def _rows(state: StateInline, silent: bool, skipped: str) -> None:
    """Keep count of the rows that are skipped, and the words on both sides apart."""
    for _ in range(skipped.count("\n")):
        _push(state, silent, "softbreak", "")


def _brace(state: StateInline, silent: bool) -> int | None:
    if found := _TEMPLATE_COMMENT.match(state.src, state.pos):
        _rows(state, silent, found[0])
        return found.end()
    if found := _HEADING_ID.match(state.src, state.pos):
        return found.end()
    if found := _TEMPLATE.match(state.src, state.pos):
        problem = f"{quoted(found[0])} belongs to a template or to tracked changes. Write what it stands for"
        _push(state, silent, REFUSED, problem)
        return found.end()
    return None


def _wiki(state: StateInline, silent: bool) -> int | None:
    found = _WIKI.match(state.src, state.pos)
    if not found:
        return None
    to, shown = found["to"].strip(), (found["shown"] or "").strip()
    page, _, place = (part.strip() for part in to.partition("#"))
    name = re.sub(r"\.md$", "", page.rpartition("/")[2])
    if found[0].startswith("!") or _PICTURES.search(page):
        if _PICTURES.search(page):
            _push(state, silent, PICTURE, page)
        else:
            _push(state, silent, LEFT_OUT, f"{quoted(found[0])} (what lies in another file is not read)")
        return found.end()
    words = shown or name or place.lstrip("^#").rpartition("#")[2]
    if not shown and name and place:
        _push(state, silent, LEFT_OUT, f"{quoted('#' + place)} (the place that a link leads to)")
    _push(state, silent, "text", words)
    return found.end()


def _bracket(state: StateInline, silent: bool) -> int | None:
    if state.src.startswith("[[", state.pos) and (end := _wiki(state, silent)):
        return end
    for pattern, what in ((_CITATION, "a source"), (_OTHER_SOURCE, "a remark"), (_FIELD, "a field of the page")):
        if found := pattern.match(state.src, state.pos):
            _push(state, silent, LEFT_OUT, f"{quoted(found[0])} ({what})")
            return found.end()
    found = _NUMBERED.match(state.src, state.pos)
    if not found or re.search(r"(?<![^\W_])[^\W\d_]$", _before(state, 2)) or not state.pos:
        return None
    spaced, several = _before(state).isspace(), len(re.findall(r"\d+", found["numbers"])) > 1
    ends = re.match(r"\s*(?:[.,;:!?)\n\[]|$)", state.src[found.end() :])
    after_a_sentence = _SENTENCE_END.search(_before(state, 8))
    if spaced and not after_a_sentence and (several or not ends):
        problem = f"{quoted(found[0])} may be numbers or the mark of a source. Write the numbers without brackets"
        _push(state, silent, REFUSED, f"{problem}, or delete the mark")
    else:
        _push(state, silent, LEFT_OUT, f"{quoted(found[0])} (the mark of a source)")
    return found.end()


def _exclamation(state: StateInline, silent: bool) -> int | None:
    return _wiki(state, silent) if state.src.startswith("![[", state.pos) else None


def _tilde(state: StateInline, silent: bool) -> int | None:
    before = _before(state)
    found = _LOWERED.match(state.src, state.pos)
    if found and before.isalnum():
        _push(state, silent, LOWERED, found["text"])
        return found.end()
    found = _STRUCK.match(state.src, state.pos)
    if not found or before == "~" or before.isalnum() or "\n\n" in found["text"]:
        return None
    _push(state, silent, LEFT_OUT, f"{quoted(' '.join(found['text'].split()))} (struck out)")
    _rows(state, silent, found["text"])
    return found.end()


def _equals(state: StateInline, silent: bool) -> int | None:
    found = _HIGHLIGHT.match(state.src, state.pos)
    if not found or _before(state).isalnum() or _before(state) == "=":
        return None
    if not silent:
        end, state.pos = state.posMax, found.start("text")
        state.posMax = found.end("text")
        state.md.inline.tokenize(state)
        state.posMax = end
    return found.end()


def _caret(state: StateInline, silent: bool) -> int | None:
    before = _before(state)
    if (not before or before.isspace()) and (found := _BLOCK_ID.match(state.src, state.pos)):
        return found.end()
    if (before.isalnum() or before == ")") and (found := _POWER.match(state.src, state.pos)):
        _push(state, silent, RAISED, found["braced"] or found["between"] or found["plain"])
        return found.end()
    return None


def _hash(state: StateInline, silent: bool) -> int | None:
    before = _before(state)
    if before and not before.isspace() and before not in "([\"'\u201c\u2018":
        return None
    found = _TAG.match(state.src, state.pos)
    if not found or _COLOUR.match(state.src, state.pos):
        return None
    row_begins = not before or not state.src[: state.pos].rpartition("\n")[2].strip()
    row = _TAGS_OF_A_ROW.match(state.src, state.pos)
    if row and row_begins:
        _push(state, silent, LEFT_OUT, f"{quoted(row[0].strip())} (tags)")
        return row.end()
    last = _TAGS_TO_THE_END.match(state.src, state.pos)
    if last and _SENTENCE_END.search(_before(state, 8)):
        _push(state, silent, LEFT_OUT, f"{quoted(last[0].strip())} (tags)")
        return last.end()
    if last:
        problem = f"{quoted(last[0].strip())} may be tags or words of the sentence"
        _push(state, silent, REFUSED, f"{problem}. Write the words without #, or put tags on a line of their own")
        return last.end()
    _push(state, silent, "text", found["name"])
    return found.end()


def _dollar(state: StateInline, silent: bool) -> int | None:
    found = _FORMULA.match(state.src, state.pos)
    if not found or _before(state).isalnum():
        return None
    _push(state, silent, REFUSED, f"the formula {quoted(' '.join(found[0].split()))} is not read. Write it in words")
    return found.end()


def _backslash(state: StateInline, silent: bool) -> int | None:
    found = _TEX.match(state.src, state.pos)
    if not found:
        return None
    _push(state, silent, REFUSED, f"{quoted(found[0])} is TeX, and is not read. Write it in words")
    return found.end()


def _colon(state: StateInline, silent: bool) -> int | None:
    found = _EMOJI.match(state.src, state.pos)
    if not found or _before(state).isalnum():
        return None
    _push(state, silent, LEFT_OUT, f"{quoted(found[0])} (an emoji)")
    return found.end()


_RULES: tuple[tuple[str, str, Callable[[StateInline, bool], int | None]], ...] = (
    ("%", "hidden_comment", _percent),
    ("{", "template", _brace),
    ("[", "source_or_wiki_link", _bracket),
    ("!", "embedded", _exclamation),
    ("~", "struck_or_lowered", _tilde),
    ("=", "highlight", _equals),
    ("^", "power_or_block_id", _caret),
    ("#", "tag", _hash),
    ("$", "formula", _dollar),
    ("\\", "tex", _backslash),
    (":", "emoji", _colon),
)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read `*` and `_` as Markdown does, but for an asterisk that multiplies: between figures, or two lone letters.

    One asterisk between two letters opens nothing either, so that `length*width*height` is not read as one word.
    """
    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    scanned = state.scanDelims(state.pos, mark == "*")
    end = state.pos + scanned.length
    before, behind = _before(state, 2), state.src[end : end + 2]
    inside = before[-1:].isalnum() and behind[:1].isalnum()
    figures = before[-1:].isdigit() and behind[:1].isdigit()
    short = bool(_SHORT_BEFORE.search(before) and _SHORT_BEHIND.match(behind))
    can_open = scanned.can_open and not (mark == "*" and inside and (scanned.length == 1 or short))
    can_close = scanned.can_close and not (mark == "*" and (figures or (scanned.length == 1 and short)))
    for _ in range(scanned.length):
        state.push("text", "", 0).content = mark
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(mark), scanned.length, at, -1, can_open, can_close))
    state.pos = end
    return True
