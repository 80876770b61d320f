"""The words of a paragraph, an item or a heading: what the parser found inside it, as one line of text.

Belongs here: which marks and tags leave their words behind, what HTML's <sup>, <sub> and <s> come to.
Not here: which marks there are (inline_marks.py), how addresses are written (addresses.py), which paragraphs are facts
(body.py).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from assets.brief.addresses import shortened_notes, too_long, with_short_addresses
from assets.brief.inline_marks import LEFT_OUT, LOWERED, PICTURE, RAISED, REFUSED
from assets.topics.error import quoted
from resources.errors import WrongInput

DONT = "❌✖✗✘❎⛔🚫☒👎🙅🚭🚯🚱🚳🚷📵"
"""Signs that say "do not"; a sentence whose sign is left out would say the opposite."""
KEPT = (
    "a abbr acronym b bdi bdo big center cite code data dfn em font i ins kbd label mark nobr q rp rt ruby samp small"
    " span strong time tt u var wbr"
)
"""Tags of HTML that leave their words behind."""
_STRUCK = frozenset({"s", "del", "strike"})
_NOTHING = frozenset({"br", "wbr", "hr"})
_READ = _STRUCK | _NOTHING | {"sup", "sub", "img", *KEPT.split()}
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<rest>[^>]*)>", re.DOTALL)
_HIDDEN = re.compile(r"\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden|aria-hidden", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?(?P<src>[^"'\s>]+)""", re.IGNORECASE)

_RAISED = str.maketrans("0123456789+-\u2212()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-\u2212()n", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₙ")
_ORDINALS = "st nd rd th er re e ère ere ème eme nd nde o a os as ro mo do to no vo r me lle mes lles"
_SHORTENED = "M m Mm D d S s n N Mr Mlle V v F f"
_MARKS = {"TM": "™", "SM": "℠", "R": "®", "®": "®", "™": "™", "©": "©"}
_UNITS = "m cm mm km dm µm μm nm ft in yd mi s ms h min ha l kg g"
_LAST_WORD = re.compile(r"[^\W\d_]+$|\d[\d.,\u202f]*$|\S$")
_POWER = re.compile(r"[-+\u2212]?\d+|\d?[-+\u2212]|n")
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*|[a-z]{1,2}|[*†‡§¶]{1,3})[\])]?")
_FRACTION = re.compile(r"[\d⁰¹²³⁴-⁹][/\u2044][₀-₉]|[⁰¹²³⁴-⁹][/\u2044]\d")
# The parser stops at no round bracket, so that this is looked for in its text.
_FIELD = re.compile(r"\([A-Za-z][\w -]{0,30}::[^)\n]*\)")
_PRODUCT = re.compile(r"(?<=\d)\*(?=\d)|(?<=\d) \* (?=\d)")
_GONE = "\0"
_DONT = re.compile(rf"(?<!\d)(?<!\d )[{DONT}]|[{DONT}](?! ?\d)")
# What Obsidian's Tasks writes behind a task.
_DATED = re.compile(r"(?:[📅✅🛫⏳\u2795❌]\ufe0f?\s*\d{4}-\d\d-\d\d|🔁\s*every [\w ]+|[🔺⏫🔼🔽⏬]\ufe0f?)\s*")


@dataclass
class Prose:
    """A line of text, notes on what was left out of it, and the pictures it points to; `only_link`: where it leads."""

    text: str
    notes: list[str]
    pictures: list[str]
    only_link: str | None


def prose(children: Sequence[Token], refuse: Callable[[int, str], WrongInput]) -> Prose:
    """Read what a paragraph is made of; `refuse` makes the error on its row, counted from 0.

    Raises:
        WrongInput: a comment or a tag that is never closed, other HTML, a formula, a template, a power or an index that
            may be something else, a sign that says "do not", an address too long for a caption.
    """
    reading = _Reading(refuse)
    for token in children:
        reading.read(token)
    return reading.prose(children)


@dataclass
class _Open:
    """A tag that is open: where its words begin."""

    name: str
    at: int


@dataclass
class _Reading:
    refuse: Callable[[int, str], WrongInput]
    row: int = 0
    words: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def wrong(self, problem: str) -> WrongInput:
        return self.refuse(self.row, problem)

    def read(self, token: Token) -> None:
        match token.type:
            case "softbreak" | "hardbreak":
                self.row += 1
                self.words.append(" ")
            case "html_inline":
                self._html(token.content)
            case "image":
                self.pictures.append(str(token.attrs.get("src", "")))
            case kind if kind == PICTURE:
                self.pictures.append(token.content)
            case "footnote_ref":
                self._leave_out("the mark of a footnote")
            case kind if kind == LEFT_OUT:
                self._leave_out(token.content)
            case kind if kind == REFUSED:
                raise self.wrong(token.content)
            case _:
                self.words.append(self._said(token))

    def _said(self, token: Token) -> str:
        """Return the words of a token, none where it only opens or closes something."""
        match token.type:
            case "text":
                return self._text(token.content.replace("`", "'"))
            case "text_special":
                return token.content.replace("`", "'")
            case "code_inline":
                return _code_span(token.content)
            case kind if kind == RAISED:
                is_ordinal = token.content in _ORDINALS.split()
                return token.content if is_ordinal else self._small(token.content, _RAISED, f"^{token.content}")
            case kind if kind == LOWERED:
                return self._small(token.content, _LOWERED, f"~{token.content}~")
        return ""

    def _leave_out(self, what: str) -> None:
        self.notes.append(f"left out: {what}")
        self.words.append(_GONE)

    def prose(self, children: Sequence[Token]) -> Prose:
        if self.open:
            raise self.wrong(f"<{self.open[-1].name}> is never closed. Close it with </{self.open[-1].name}>")
        text = _closed_up("".join(self.words))
        if fraction := _FRACTION.search(text):
            raise self.wrong(f"{quoted(fraction[0])} is a fraction of small figures. Write it as 3/4 or in words")
        return Prose(text, self.notes, self.pictures, _only_link(children))

    def _text(self, text: str) -> str:
        if "<!--" in text:
            raise self.wrong("the comment <!-- is never closed. Close it with -->")
        if dated := _DATED.findall(text):
            self.notes.append(f"left out: {quoted(' '.join(piece.strip() for piece in dated))} (when a task is due)")
            text = _DATED.sub("", text)
        if fields := _FIELD.findall(text):
            self.notes += [f"left out: {quoted(each)} (a field of the page)" for each in fields]
            text = _FIELD.sub(_GONE, text)
        if sign := _DONT.search(text):
            example = 'Write the sentence in words, such as "Never ..."'
            raise self.wrong(f'{quoted(sign[0])} says "do not" and cannot be spoken. {example}')
        found = with_short_addresses(_PRODUCT.sub("\u00d7", text))
        if found.too_long:
            raise self.wrong(too_long(found.too_long[0]))
        self.notes += shortened_notes(found)
        return found.text

    def _html(self, html: str) -> None:
        self.row += html.count("\n")
        if html.startswith("<!--"):
            return
        tag = _TAG.fullmatch(html)
        name = tag["name"].casefold() if tag else ""
        if tag is None or name not in _READ:
            raise self.wrong(f"HTML is not read, here {quoted(html)}. Write it as plain Markdown, or as `code`")
        if _HIDDEN.search(tag["rest"]):
            raise self.wrong(f"{quoted(html)} hides what is in it. Delete that, or write it as <!-- comment -->")
        if name == "img":
            source = _SOURCE.search(tag["rest"])
            self.pictures.append(source["src"] if source else "")
        elif name in _NOTHING:
            self.words.append("" if name == "wbr" else " ")
        elif name in _STRUCK or name in {"sup", "sub"}:
            self._opened_or_closed(name, closes=bool(tag["close"]))

    def _opened_or_closed(self, name: str, *, closes: bool) -> None:
        if not closes:
            self.open.append(_Open(name, len(self.words)))
            return
        if not self.open or self.open[-1].name != name:
            raise self.wrong(f"</{name}> closes nothing. Delete it")
        at = self.open.pop().at
        inside = " ".join("".join(self.words[at:]).split())
        del self.words[at:]
        before = "".join(self.words)
        if not inside.strip(_GONE):
            self.words.append(inside)
            return
        if name in _STRUCK:
            self._leave_out(f"{quoted(_closed_up(inside))} (struck out)")
        elif name == "sup":
            self.words.append(self._superscript(before, inside))
        else:
            self.words.append(self._small(inside, _LOWERED, f"<sub>{inside}</sub>"))

    def _small(self, text: str, signs: dict[int, int], written: str) -> str:
        plain = text.replace(" ", "")
        if not all(ord(character) in signs for character in plain):
            raise self.wrong(f"{quoted(written)} cannot be written small. Write it in words")
        return plain.translate(signs)

    def _superscript(self, before: str, text: str) -> str:
        """Return a power as such and an ordinal's letters as they are; the mark of a footnote leaves with a note."""
        last = _LAST_WORD.search(before.rstrip())
        word = last[0] if last and not before[-1:].isspace() else ""
        written = f"{word.strip(_GONE)}<sup>{_closed_up(text)}</sup>"
        if text in _MARKS:
            return _MARKS[text]
        if text.casefold() in _ORDINALS.split() and (word[-1:].isdigit() or word in _SHORTENED.split()):
            return text
        if _POWER.fullmatch(text) and word and self._raises(word, text, written):
            return self._small(text, _RAISED, written)
        is_mark = last and (word[-1:].isalpha() or not last[0][-1:].isalnum())
        if is_mark and _FOOTNOTE.fullmatch(text) and not (text.isalpha() and len(word) == 1):
            self.notes.append(f"left out: {quoted(written)} (the mark of a footnote)")
            return _GONE
        raise self.wrong(f"{quoted(written)} cannot be written small. Write it in words")

    def _raises(self, word: str, text: str, written: str) -> bool:
        """Tell whether a number behind a word is a power of it, where it is not the mark of a footnote."""
        is_figure = text.isdigit()
        if word[-1] in ")]" or not is_figure:
            return True
        is_year = re.fullmatch(r"1\d{3}|20\d\d", word)
        either = text == "1" or is_year if word[-1].isdigit() else False
        if word[-1].isalpha() and int(text) > 1:
            if len(word) == 1 or (word in _UNITS.split() and int(text) <= 4):
                return True
            either = int(text) <= 3
        if either:
            problem = f"{quoted(written)} may be a power or the mark of a footnote"
            raise self.wrong(
                f"{problem}. Write the power as {quoted(word + text.translate(_RAISED))}, or delete the mark"
            )
        return word[-1].isdigit()


def _only_link(children: Sequence[Token]) -> str | None:
    """Return where a link leads that is all there is."""
    visible = [token for token in children if token.type != "text" or token.content.strip()]
    links = [token for token in visible if token.type == "link_open"]
    alone = len(links) == 1 and visible[0] is links[0] and visible[-1].type == "link_close"
    return str(links[0].attrs.get("href", "")) if alone else None


def _closed_up(text: str) -> str:
    """Return a text on one line, without the gap before a mark or in brackets that something left."""
    text = re.sub(rf"[(\[]\s*{_GONE}\s*[)\]]", _GONE, text)
    text = re.sub(rf"(?:\s*{_GONE})+\s*(?=[.,;:!?)\]]|$)", "", text)
    return " ".join(text.replace(_GONE, "").split())


def _code_span(code: str) -> str:
    """Return code between backticks, with a fence longer than any row of backticks inside it (CommonMark 6.1)."""
    fence = "`" * (max((len(row) for row in re.findall("`+", code)), default=0) + 1)
    padding = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{padding}{code}{padding}{fence}"
