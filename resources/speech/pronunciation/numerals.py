"""Numbers in English words, for voices that read digits in ways of their own.

Belongs here: cardinal, decimal and ordinal numbers. Not here: units, years, money and dates (spoken_english.py).

espeak-ng, which pronounces for the voices in this process and for the aligner, reads digits the same way.
"""

import re

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = ("", " thousand", " million", " billion", " trillion")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+)|(st|nd|rd|th)\b)?")
_MOST_DIGITS = 15


def spelled_out(text: str) -> str:
    """Return text with its numbers in words: 42.195 as "forty-two point one nine five", 21st as "twenty-first".

    What begins with a needless zero, or has more than 15 digits, is read digit by digit.
    """
    return _NUMBER.sub(_words, text)


def _words(found: re.Match[str]) -> str:
    digits, decimals, ordinal = found[1].replace(",", ""), found[2], found[3]
    whole = _digits(digits) if digits[:1] == "0" or len(digits) > _MOST_DIGITS else _cardinal(int(digits))
    if decimals:
        return f"{whole} point {_digits(decimals)}"
    return _ordinal(whole) if ordinal else whole


def _digits(digits: str) -> str:
    return " ".join(_ONES[int(digit)] for digit in digits)


def _cardinal(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    groups = []
    for scale in _THOUSANDS:
        number, group = divmod(number, 1000)
        if group:
            groups.append(f"{_below_a_thousand(group)}{scale}")
    return " ".join(reversed(groups))


def _below_a_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    small = _ONES[rest] if rest < len(_ONES) else "-".join(filter(None, [_TENS[tens], _ONES[ones] if ones else ""]))
    return " ".join(filter(None, [f"{_ONES[hundreds]} hundred" if hundreds else "", small if rest else ""]))


def _ordinal(cardinal: str) -> str:
    start, last = re.fullmatch(r"(.*?)([a-z]+)", cardinal).groups()  # type: ignore[union-attr]
    return start + (_ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"))
