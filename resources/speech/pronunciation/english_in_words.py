# ruff: noqa: RUF001, SIM905 - the look-alike characters are what this is about
"""How written English is said: a library's words for numbers, units, money, dates and fractions, word for word.

Belongs here: asking the library, and which written word each spoken one belongs to. Not here: what the library gets
wrong (exceptions_english.py), Roman numerals (roman_numerals.py), phonemes (phonemes.py), other languages
(spoken_elsewhere.py). What the viewer reads never passes through here.

The library is the English grammar of WeTextProcessing (https://github.com/wenet-e2e/WeTextProcessing), which `wetext`
carries in its package as compiled transducers. It is asked for the smallest pieces that it reads rightly, never for a
sentence: what it says for "250 g" would have to be shared out, and a single sign that it does not know fails it all.
"""

import re
import threading
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from resources.speech.pronunciation.exceptions_english import (
    BEFORE_A_DECADE,
    BEFORE_THE_LETTER_A,
    BEFORE_THE_METAL,
    LEXICON,
    MONTHS,
    NO_UNITS,
    NUMBER,
    RULES,
    UNITS,
)
from resources.speech.pronunciation.roman_numerals import roman_numeral

_MAGNITUDES = frozenset({"thousand", "million", "billion", "trillion"})
_MONTHS = MONTHS | {name: name for name in MONTHS.values()}
_LAST_DAY = 31
_APOSTROPHES = ("'", "’")
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion".split()
)

_IS_NUMBER = re.compile(NUMBER, re.ASCII)
_WHOLE = re.compile(r"[0-9]+")
_FRACTION = re.compile(r"[0-9]+/[0-9]+")
_DECADE = re.compile(r"['’]?([2-9]0)s")
_YEARS = re.compile(r"(?:1[1-9]|20)\d0s")
_MONEY = re.compile(rf"([$€£¥])({NUMBER})", re.ASCII)
_MEASURE = re.compile(rf"([-−]?(?:{NUMBER}))([a-zA-Zµμ°]\S*)", re.ASCII)
_SYMBOL = re.compile(r"[°μµ]?[a-zA-Z]{1,4}[²³23]?")
_PIECE = re.compile(
    rf"'\d0s|\d{{4}}-\d\d-\d\d|\d+/\d+(?:/\d+)?|\d+(?::\d+)+|(?:{NUMBER})(?:st|nd|rd|th)\b|"
    rf"[$€£¥](?:{NUMBER})(?:bn|[MmB]\b)?|{NUMBER}",
    re.ASCII,
)


def english_in_words(words: Sequence[str]) -> list[str]:
    """Return what is said for each written word, in order; a word that needs no change comes back as it is.

    `words` have no white space and no punctuation around them. What is said may be several words.
    """
    return _in_words("", words, "")


def _in_words(before: str, words: Sequence[str], after: str) -> list[str]:
    return [_said(*neighbours) for neighbours in zip([before, *words], words, [*words[1:], after], strict=False)]


def _said(before: str, word: str, after: str) -> str:
    for reading in (_homograph, _roman, _date, _money, _measure, _from_the_lexicon, _by_rule):
        said = reading(before, word, after)
        if said is not None:
            return said
    return _pieces(word)


def _said_instead(before: str, written: str, after: str) -> str:
    return " ".join(_in_words(before, written.split(), after))


def _homograph(before: str, word: str, after: str) -> str | None:
    """Read a word that is said one way or the other, by its neighbours."""
    if word == "A" and before.lower() in BEFORE_THE_LETTER_A:
        return "eh"
    if word == "lead" and before.lower() in BEFORE_THE_METAL:
        return "led"
    return word if word == "No" and not _IS_NUMBER.fullmatch(after) else None


def _roman(before: str, word: str, after: str) -> str | None:
    numeral = roman_numeral(before, word, after)
    if numeral is None:
        return None
    said = _the(before, _ordinal(numeral.value)) if numeral.ranks else _read(str(numeral.value))
    return f"{said}{numeral.possessive}"


def _date(before: str, word: str, after: str) -> str | None:
    """Read a decade, a day beside its month, a short month beside its day, or an hour before noon or after."""
    decade = _DECADE.fullmatch(word)
    if decade and before.lower() in BEFORE_A_DECADE:
        return _read(f"'{decade[1]}s")
    if _WHOLE.fullmatch(word) and 1 <= int(word) <= _LAST_DAY and (before in _MONTHS or after in _MONTHS):
        day = _ordinal(int(word))
        return day if before in _MONTHS else f"{_the(before, day)} of"
    if _WHOLE.fullmatch(before) or _WHOLE.fullmatch(after):
        month = _MONTHS.get(word)
        return month if month or not before[-1:].isdigit() else _noon(word)
    if word.endswith(":00") and _noon(after):
        return _read(word.removesuffix(":00"))
    return _noon(word) if before[-1:].isdigit() else None


def _noon(word: str) -> str | None:
    letters = word.replace(".", "").upper()
    return letters if letters in {"AM", "PM"} else None


def _money(before: str, word: str, after: str) -> str | None:
    """Read `$5 million` with the currency behind the magnitude."""
    money = _MONEY.fullmatch(word)
    if money and after in _MAGNITUDES:
        return _read(money[2])
    if word in _MAGNITUDES and before[:1] in {"$", "€", "£", "¥"}:
        return f"{word} {_read(f'{before[0]}2').removeprefix('two ')}"
    return None


def _measure(before: str, word: str, after: str) -> str | None:
    """Read a number before its unit, a fraction or a unit after its number, or number and unit in one word."""
    if _WHOLE.fullmatch(word) and unit_name(after, one=False):
        return _read(f"{int(word):,}")
    if _WHOLE.fullmatch(before) and _FRACTION.fullmatch(word):
        return _read(f"{before} {word}").removeprefix(f"{_read(before)} ")
    if before[-1:].isdigit() or (before in _NUMBER_WORDS and len(word) > 1):
        return unit_name(word, one=before in {"1", "one"})
    measure = _MEASURE.fullmatch(word)
    if measure and unit_name(measure[2], one=True) and not _YEARS.fullmatch(word):
        return _said_instead(before, f"{measure[1]} {measure[2]}", after)
    return None


def _from_the_lexicon(before: str, word: str, after: str) -> str | None:
    return _said_instead(before, LEXICON[word], after) if word in LEXICON else None


def _by_rule(before: str, word: str, after: str) -> str | None:
    for pattern, reading in RULES:
        found = pattern.fullmatch(word)
        written = (found.expand(reading) if isinstance(reading, str) else reading(found)) if found else word
        if written != word:
            return _said_instead(before, written, after)
    return None


def _pieces(word: str) -> str:
    """Put the numbers in a word into words; a hyphen beside one is a space."""
    pieces: list[str] = []
    end = 0
    for found in _PIECE.finditer(word):
        pieces += [word[end : found.start()].strip("-"), _read(found[0])]
        end = found.end()
    rest = word[end:]
    said = " ".join(filter(None, [*pieces, "" if rest.startswith(_APOSTROPHES) else rest.strip("-")]))
    return (said + rest if rest.startswith(_APOSTROPHES) else said) if pieces else word


def _ordinal(number: int) -> str:
    ending = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return _read(f"{number}{ending}")


def _the(before: str, said: str) -> str:
    return said if before.lower() == "the" else f"the {said}"


@cache
def unit_name(symbol: str, *, one: bool) -> str | None:
    """Return the name of a unit: `km`, `km/h`, `m²`, `KM`; singular after the number one and after `per`."""
    if len(symbol) > 1 and symbol.isupper() and not _unit(symbol, one=one):
        symbol = symbol.lower()
    above, slash, below = symbol.partition("/")
    name, per = _unit(above, one=one), _unit(below, one=True)
    if name is None or (slash and per is None):
        return None
    return f"{name} per {per}" if slash else name


def _unit(symbol: str, *, one: bool) -> str | None:
    if symbol in UNITS:
        counted, space, rest = UNITS[symbol].partition(" ")
        return f"{counted}{'' if one or counted.endswith('hertz') else 's'}{space}{rest}"
    if symbol.lower() in NO_UNITS or not _SYMBOL.fullmatch(symbol):
        return None
    name = _read(f"{1 if one else 2} {symbol.replace('µ', 'μ')}").removeprefix("one " if one else "two ")
    known = name.casefold() != symbol.casefold() and not name.startswith(("one ", "two ", "the "))
    return re.sub(r"(met|lit)er(?=s?\b)", r"\1re", name) if known else None


_reading = threading.Lock()


@lru_cache(maxsize=4096)
def _read(written: str) -> str:
    """Return the library's words for a number, also with a unit or a sign: "one hundred twenty-three"."""
    with _reading:
        said = _library()(written)
    said = re.sub(r"^thousand", "one thousand", said)
    said = re.sub(r"(hundred|thousand|million|billion) and (?!a half|\w+ (?:half|hal|third|quarter))", r"\1 ", said)
    return re.sub(r"(?<=ty) (?=(?:one|two|three|four|five|six|seven|eight|nine|first|second|third|\w+th)\b)", "-", said)


@cache
def _library() -> Callable[[str], str]:
    """Load the library once; it reads nothing but its own package."""
    from wetext import Normalizer

    read: Callable[[str], str] = Normalizer(lang="en", operator="tn").normalize
    return read
