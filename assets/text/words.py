"""A text read as words that can be compared with another text's, however each is written.

Belongs here: what is a word, a number, a contraction, an ending. Not here: word lists (lexicon.py), what is compared
with what (assets/script).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from assets.text.lexicon import MAGNITUDES, NUMBER_WORDS, Lexicon, lexicon
from assets.text.sentences import CODE_SPAN

Kind = Literal["number", "negation", "hedge", "link", "relative", "light", "other"]

_SHORTEST_STEM = 3
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    r"|(?P<range>(?<=\d)[-\u2013](?=\d))"
    r"|(?P<sign>(?<![\w)])[-\u2212](?=\d))"
    r"|(?P<symbol>(?<=\d)[ \u00a0\u202f]?(?:km/h|°[CF]|%)(?!\w))"
    r"|(?P<word>[^\W\d_](?:[^\W_]|[\u0900-\u0963\u0966-\u0dff\u200c\u200d])*|[°$€£¥%+=<>&×@#])"
    r"|(?P<mark>[.!?…:;,()\u2014\u2013।॥])"
)
_FULL_MARKS = frozenset(".!?…:;\u2014।॥")
_ENGLISH_FORMS = (
    (re.compile(r"\bcan(?:'t|not)\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon't\b", re.IGNORECASE), "will not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    (re.compile(r"'ll\b", re.IGNORECASE), " will"),
    (re.compile(r"'(?:s|re|ve|m)\b", re.IGNORECASE), ""),
    (re.compile(r"\bhow (many|much)\b", re.IGNORECASE), r"how\1"),
    (re.compile(r"\bper cent\b", re.IGNORECASE), "percent"),
)


class Word(NamedTuple):
    """A word as written, in small letters without accents, by which word lists are asked, and as it is compared.

    `opens`: a phrase can begin here, after a mark or with a word such as "because". `turn`: a statement ended before.
    """

    text: str
    plain: str
    key: str
    kind: Kind
    opens: bool
    turn: bool


def unmarked(text: str) -> str:
    """Return a text as it is spoken, without the backticks around its code."""
    return " ".join(CODE_SPAN.sub(lambda span: span["code"].strip(), text).split())


def code_spans(text: str) -> tuple[str, ...]:
    """Return the pieces of code in a text, each once, in order."""
    return tuple(dict.fromkeys(span["code"].strip() for span in CODE_SPAN.finditer(text)))


def capitalised(text: str) -> str:
    """Return a text that begins with a capital, unless its first word is one such as iPhone or pH."""
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].islower() else text


def words(text: str, language: str) -> list[Word]:
    """Read the words of a text without backticks; words that may come and go are among them, of kind `light`."""
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    if language == "en":
        for form, plain in _ENGLISH_FORMS:
            text = form.sub(plain, text)
    read = _Reading(lexicon(language), language)
    return list(read.words(list(_tokens(text, lexicon(language)))))


def counting_keys(text: str, language: str) -> tuple[str, ...]:
    """Return the words of a text that count, as they are compared: equal for texts that say the same alike."""
    return tuple(word.key for word in words(unmarked(text), language) if word.kind != "light")


class _Token(NamedTuple):
    text: str
    group: str


def _tokens(text: str, of_the_language: Lexicon) -> Iterator[_Token]:
    number_before = False
    for found in _TOKEN.finditer(text):
        group = found.lastgroup or ""
        token = found[0].strip()
        plain = _plain(token)
        if number_before and group in {"symbol", "word"} and plain in of_the_language.symbols:
            yield from (_Token(word, "word") for word in of_the_language.symbols[plain].split())
        elif group == "range":
            yield _Token("to", "word")
        elif group == "sign":
            yield _Token("minus", "word")
        else:
            yield _Token(token, group)
        number_before = group == "number"


class _Reading:
    """Turns tokens into words, in order; knows whether a phrase can begin with the next one."""

    def __init__(self, of_the_language: Lexicon, language: str) -> None:
        self.lexicon, self.language = of_the_language, language
        self.opens = self.turn = True

    def words(self, tokens: Sequence[_Token]) -> Iterator[Word]:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            number, used = _number(tokens, index, self.language)
            if number:
                yield self._next(" ".join(t.text for t in tokens[index : index + used]), number, "number")
                index += used
                continue
            index += 1
            if token.group == "mark":
                self.opens = True
                self.turn = self.turn or token.text in _FULL_MARKS
            else:
                yield self._word(token.text)

    def _word(self, text: str) -> Word:
        plain = _plain(text)
        if len(text) > 1 and text.isupper() and plain not in self.lexicon.negations:
            return self._next(text, text, "other")
        self.opens = self.opens or plain in self.lexicon.links | self.lexicon.turns
        self.turn = self.turn or plain in self.lexicon.turns
        if plain in self.lexicon.light:
            return Word(text, plain, "", "light", self.opens, self.turn)
        alike = self.lexicon.alike.get(plain) or unicodedata.normalize("NFC", text.casefold())
        return self._next(text, _stem(alike, self.lexicon.endings), self._kind(plain))

    def _kind(self, plain: str) -> Kind:
        if plain in self.lexicon.negations:
            return "negation"
        if plain in self.lexicon.hedges:
            return "hedge"
        if plain in self.lexicon.relatives:
            return "relative"
        return "link" if plain in self.lexicon.links | self.lexicon.turns else "other"

    def _next(self, text: str, key: str, kind: Kind) -> Word:
        word = Word(text, _plain(text), key, kind, self.opens, self.turn)
        self.opens = self.turn = False
        return word


def _plain(text: str) -> str:
    """Return small letters without the accents of Latin letters; signs of other scripts are letters of their own."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text.casefold()))


def _stem(plain: str, endings: Sequence[str]) -> str:
    for ending in endings:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST_STEM:
            plain = plain.removesuffix(ending)
            break
    return plain[:-1] if endings and len(plain) > _SHORTEST_STEM and plain[-1] == plain[-2] else plain


def _number(tokens: Sequence[_Token], index: int, language: str) -> tuple[str, int]:
    """Return the number that begins at a token, written one way, and how many tokens it takes; "" and 0 for none."""
    if tokens[index].group == "number":
        value = _figures(tokens[index].text, language)
        (following,) = tokens[index + 1 : index + 2] or (None,)
        magnitude = MAGNITUDES.get(following.text.casefold(), 1) if language == "en" and following else 1
        if magnitude == 1 or value.count(".") > 1:
            return value, 1
        return format((Decimal(value) * magnitude).normalize(), "f"), 2
    if language != "en":
        return "", 0
    return _written_out(tokens[at] for at in range(index, len(tokens)))


def _figures(text: str, language: str) -> str:
    """Return figures without grouping and with a decimal point; 1.10 stays 1.10, for it may be a version."""
    grouping, decimal = (",", ".") if language == "en" else (".", ",")
    text = re.sub(rf"(?<=\d)[{grouping}' \u00a0\u202f](?=\d{{3}}(?!\d))", "", text)
    return text.replace(decimal, ".")


def _written_out(tokens: Iterable[_Token]) -> tuple[str, int]:
    """Read the English number in words that tokens begin with, as far as each word can follow the one before."""
    total = current = used = 0
    for token in tokens:
        word = token.text.casefold()
        if word in NUMBER_WORDS:
            value = NUMBER_WORDS[word]
            after_tens = value in range(1, 10) and current % 10 == 0 and current % 100 >= 20
            if used and (value == 0 or total + current == 0 or (current % 100 and not after_tens)):
                break
            current += value
        elif word == "hundred" and current < 100 and (current or total or not used):
            current = (current or 1) * MAGNITUDES[word]
        elif word in MAGNITUDES and word != "hundred" and (current or not used):
            total, current = total + (current or 1) * MAGNITUDES[word], 0
        else:
            break
        used += 1
    return (str(total + current), used) if used else ("", 0)
