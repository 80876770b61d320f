"""Marks at the beginning of a line as people type and paste them, made Markdown's own.

Belongs here: bullets that are no Markdown, marks with another space or none behind them, boxes without a bullet.
Not here: what other programs write on lines of their own (line_marks.py), marks inside a line (inline_marks.py).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from assets.topics.error import quoted
from resources.errors import WrongInput

_SPACE_CODES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_AS_PLAIN = dict.fromkeys(_SPACE_CODES, " ") | dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F))
_OTHER_SPACE = f"[{''.join(map(chr, _AS_PLAIN))}]"
_ANY_SPACE = rf"(?:[ \t]|{_OTHER_SPACE})"
_LEADING_SPACES = re.compile(rf"{_ANY_SPACE}*{_OTHER_SPACE}{_ANY_SPACE}*")
_MARK_AND_SPACES = re.compile(
    rf"(?P<mark>[ \t]*(?:>[ \t]*)*(?:#{{1,6}}|[-*+]|\d{{1,9}}[.)]|>)){_ANY_SPACE}*{_OTHER_SPACE}{_ANY_SPACE}*"
)

_INDENT = r"(?P<indent>[ \t]*(?:>[ \t]?)*)"
_DASHES = "\u2013\u2014"
# Of those in the private area, Word writes them in its font Symbol.
_DOTS = "•◦▪▫■●○‣\u2043∙⦁⦾⦿\uf0b7\uf0a7\uf0d8\uf0fc\uf076❖◆◇➤➢➣➔➜➡▶►▸▹✅✓✔☑✦✧★☆✩✪⚠❗❕‼🔹🔸🔷🔶🔘👉⭐"
_BULLET = re.compile(
    rf"{_INDENT}(?:[{_DOTS}]\ufe0f?|[0-9]\ufe0f?\u20e3(?![0-9]\ufe0f?\u20e3)|🔟|[①-⑳❶-❿➀-➓]){_ANY_SPACE}*"
)
# These begin words, numbers and sentences as well.
_BULLET_OR_TEXT = re.compile(
    rf"{_INDENT}(?:[{_DASHES}\u2212·→⇒*]\ufe0f?{_ANY_SPACE}+(?=\S)|o(?:\t+|\u00a0{{2,}})"
    rf"|(?:\([0-9]{{1,2}}\)|\(?[a-hA-H]\)|[0-9]{{1,2}}\.\)){_ANY_SPACE}+)"
)
_SIGN = re.compile(rf"{_INDENT}(?=[\u2190-\u21ff\u2300-\u27bf\u2900-\u29ff\u2b00-\u2bff\U0001f000-\U0001faff])")
_BETWEEN = re.compile(r"[ \t]+[•◦▪●‣][ \t]+")
_OPENS_A_QUOTE = '["\u201c\u201e«`]'
_DASH = re.compile(rf"{_INDENT}(?P<mark>[-+{_DASHES}])(?=[^\W\d_]|\*{{1,2}}\w|{_OPENS_A_QUOTE}|\[[ xX]\])")
_STAR = re.compile(rf"{_INDENT}\*(?=[^\W_]|{_OPENS_A_QUOTE})")
_STAR_CLOSES = re.compile(r"(?<=[^\s*])\*(?![*\w])")
_NUMBER = re.compile(rf"(?P<mark>[ \t]*(?:>[ \t]*)*\d{{1,2}}[.)])(?=(?:{_OPENS_A_QUOTE}|\*)*(?P<letter>[^\W\d_]))")
_BOX = re.compile(rf"{_INDENT}(?:[-*+][ \t]+)?(?:(?P<open>[☐□❏❑⬜🔲]\ufe0f?)|(?=\[[ xX]\][ \t]))")
_HEADING = re.compile(rf"(?P<mark>[ \t]{{0,3}}#{{1,6}})(?=[^\W_]|{_OPENS_A_QUOTE}|\*)(?!#*\d)")
_TAGS = re.compile(r"[ \t]*#[^\s#]+(?:[ \t,]+#[^\s#]+)*[ \t]*")
_BEGINS_ANEW = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:#|[-*+][ \t]|\d{1,9}[.)][ \t])|[.!?…:;][\"'\u201d\u2019)]*\s*$|>\s*$")
SENTENCE_END = re.compile(r"[.!?…][\"'\u201d\u2019)]*\s*$")


class Row(NamedTuple):
    """A row as a person wrote it, the row above as it was rewritten, and the rest of its paragraph.

    `may_be_title`: it is the text's first, and there is no title. `is_titled`: there is one. `wrong` makes an error.
    """

    text: str
    above: str
    behind: str
    may_be_title: bool
    is_titled: bool
    wrong: Callable[[str], WrongInput]

    @property
    def may_begin(self) -> bool:
        """Whether something new may begin here: below a wrapped line, a dash or a sign stands in a sentence."""
        return not self.above.strip() or bool(_BEGINS_ANEW.search(self.above))


def with_plain_spaces(row: str) -> str:
    """Return a row with plain spaces before and behind the mark at its beginning, and none that is not seen."""
    if odd := _LEADING_SPACES.match(row):
        row = f"{odd[0].translate(_AS_PLAIN)}{row[odd.end() :]}"
    found = _MARK_AND_SPACES.match(row)
    return f"{found['mark']} {row[found.end() :]}" if found else row


def with_plain_marks(row: Row) -> list[str]:
    """Return the rows that a row comes to: its mark as Markdown's, and one row for each further bullet on it.

    Raises:
        WrongInput: its mark may be a word.
    """
    if heading := _HEADING.match(row.text):
        return [_heading(row, heading["mark"])]
    if box := _BOX.match(row.text):
        return [f"{box['indent']}- {'[ ] ' if box['open'] else ''}{row.text[box.end() :].lstrip()}"]
    bullet = _BULLET.match(row.text) or (
        (_BULLET_OR_TEXT.match(row.text) or _SIGN.match(row.text)) if row.may_begin else None
    )
    if bullet:
        items = _BETWEEN.split(row.text[bullet.end() :])
        return [f"{bullet['indent']}- {item}" for item in items if item.strip()] or [""]
    return [_spaced(row)]


def _spaced(row: Row) -> str:
    """Return a row with a space behind a mark that has none."""
    if dash := _DASH.match(row.text):
        return f"{dash['indent']}- {row.text[dash.end() :]}" if _is_item(row, dash) else row.text
    star = _STAR.match(row.text)
    if star and not _STAR_CLOSES.search(f"{row.text[star.end() :]}\n{row.behind}"):
        return f"{star['indent']}- {row.text[star.end() :]}"
    number = _NUMBER.match(row.text)
    if number and number["letter"].isupper():
        return f"{number['mark']} {row.text[number.end() :]}"
    return row.text


def _is_item(row: Row, dash: re.Match[str]) -> bool:
    """Tell an item of a list from an option such as `-v`."""
    rest = row.text[dash.end() :]
    if re.match(r"[^\W\d_](?![^\W\d_])", rest):
        return rest.startswith(("A ", "I "))
    if rest[0].islower() and dash["mark"] == "-":
        problem = f"{quoted(row.text.split(maxsplit=1)[0])} may be an item of a list or an option of a program"
        raise row.wrong(f"{problem}. Put a space behind -, or the option in `backticks`")
    return True


def _heading(row: Row, mark: str) -> str:
    """Return a heading with its space; a row of tags, and a sentence that begins with one, stay as they are."""
    is_tagged = mark.strip() == "#"
    if is_tagged and _TAGS.fullmatch(row.text):
        word = row.text.strip()
        if row.may_be_title and word[1:2].isupper() and " " not in word:
            problem = f"{quoted(word)} may be the title or a tag"
            raise row.wrong(f"{problem}. Put a space behind # for a title, or the tag on the last line")
        return row.text
    if is_tagged and not row.may_be_title and (row.is_titled or SENTENCE_END.search(row.text)):
        return row.text
    return f"{mark} {row.text.removeprefix(mark)}"
