"""Numbers in English words, for voices that read digits in ways of their own.

Belongs here: cardinal, decimal and ordinal numbers. Not here: units, years, money and dates (spoken_english.py).

The words are those of num2words, less its commas and "and", for espeak-ng, which pronounces for the voices in this
process and for the aligner, reads digits without.
"""

import re

_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+)|(st|nd|rd|th)\b)?")
_MOST_DIGITS = 15


def spelled_out(text: str) -> str:
    """Return text with its numbers in words: 42.195 as "forty-two point one nine five", 21st as "twenty-first".

    What begins with a needless zero, or has more than 15 digits, is read digit by digit.
    """
    return _NUMBER.sub(_words, text)


def _words(found: re.Match[str]) -> str:
    digits, decimals, ordinal = found[1].replace(",", ""), found[2], found[3]
    if digits[:1] == "0" or len(digits) > _MOST_DIGITS:
        whole = " ".join(map(_spelled, digits))
    else:
        whole = _spelled(digits, to="ordinal" if ordinal else "cardinal")
    return " ".join([whole, "point", *map(_spelled, decimals)]) if decimals else whole


def _spelled(digits: str, to: str = "cardinal") -> str:
    from num2words import num2words

    words: str = num2words(int(digits), to=to)
    return words.replace(",", "").replace(" and ", " ")
