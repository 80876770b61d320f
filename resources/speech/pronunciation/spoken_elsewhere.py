# ruff: noqa: RUF001 - the look-alike characters are what this is about
"""How written French, Spanish, Italian, Portuguese and Hindi are said: the signs and units that espeak-ng spells out.

Belongs here: text in, text out, word for word, for every language but English. Not here: English (english_in_words.py),
phonemes (phonemes.py). What the viewer reads never passes through here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = r"\d+(?:[.,]\d+)*"


@dataclass(frozen=True)
class _Readings:
    """What one language says for `&`, for the dash between two numbers, for °C, for money, and for units.

    Units are `singular plural`.
    """

    and_: str
    to: str
    celsius: str
    currencies: dict[str, str]
    units: dict[str, str]

    def unit(self, symbol: str, number: str) -> str | None:
        """Return the name of a unit as it stands after `number`; None for what is no unit."""
        if symbol == "°C":
            return self.celsius
        singular, _, plural = self.units.get(symbol, "").partition(" ")
        return (singular if number == "1" else plural) or None


_READINGS = {
    "fr": _Readings(
        and_="et",
        to="à",
        celsius="degrés Celsius",
        currencies={"$": "dollars", "€": "euros", "£": "livres"},
        units={
            "m": "mètre mètres", "mm": "millimètre millimètres", "g": "gramme grammes",
            "mg": "milligramme milligrammes", "l": "litre litres", "L": "litre litres", "h": "heure heures",
            "min": "minute minutes", "s": "seconde secondes", "ms": "milliseconde millisecondes",
            "km/h": "kilomètre-heure kilomètres-heure", "GHz": "gigahertz gigahertz", "Go": "gigaoctet gigaoctets",
            "Mo": "mégaoctet mégaoctets",
        },
    ),
    "es": _Readings(
        and_="y",
        to="a",
        celsius="grados Celsius",
        currencies={"$": "dólares", "€": "euros", "£": "libras"},
        units={
            "km": "kilómetro kilómetros", "m": "metro metros", "cm": "centímetro centímetros",
            "mm": "milímetro milímetros", "g": "gramo gramos", "mg": "miligramo miligramos", "l": "litro litros",
            "L": "litro litros", "h": "hora horas", "min": "minuto minutos", "s": "segundo segundos",
            "ms": "milisegundo milisegundos", "GHz": "gigahercio gigahercios", "GB": "gigabyte gigabytes",
            "MB": "megabyte megabytes",
        },
    ),
    "it": _Readings(
        and_="e",
        to="a",
        celsius="gradi Celsius",
        currencies={"$": "dollari", "€": "euro", "£": "sterline"},
        units={
            "km": "chilometro chilometri", "m": "metro metri", "cm": "centimetro centimetri",
            "mm": "millimetro millimetri", "kg": "chilogrammo chilogrammi", "g": "grammo grammi",
            "mg": "milligrammo milligrammi", "l": "litro litri", "L": "litro litri", "h": "ora ore",
            "min": "minuto minuti", "s": "secondo secondi", "ms": "millisecondo millisecondi",
            "GHz": "gigahertz gigahertz", "GB": "gigabyte gigabyte", "MB": "megabyte megabyte",
        },
    ),
    "pt": _Readings(
        and_="e",
        to="a",
        celsius="graus Celsius",
        currencies={"$": "dólares", "€": "euros", "£": "libras"},
        units={
            "km": "quilômetro quilômetros", "m": "metro metros", "cm": "centímetro centímetros",
            "mm": "milímetro milímetros", "kg": "quilograma quilogramas", "g": "grama gramas",
            "mg": "miligrama miligramas", "l": "litro litros", "L": "litro litros", "h": "hora horas",
            "min": "minuto minutos", "s": "segundo segundos", "ms": "milissegundo milissegundos",
            "GHz": "gigahertz gigahertz", "GB": "gigabyte gigabytes", "MB": "megabyte megabytes",
        },
    ),
    "hi": _Readings(
        and_="और",
        to="से",
        celsius="डिग्री सेल्सियस",
        currencies={"$": "डॉलर", "€": "यूरो", "£": "पाउंड", "₹": "रुपये"},
        units={
            "km": "किलोमीटर किलोमीटर", "m": "मीटर मीटर", "cm": "सेंटीमीटर सेंटीमीटर", "kg": "किलोग्राम किलोग्राम",
            "g": "ग्राम ग्राम", "l": "लीटर लीटर",
        },
    ),
}  # fmt: skip

_RANGE = re.compile(rf"({_NUMBER})[-–—]({_NUMBER})")
_MONEY = re.compile(rf"([$€£₹])({_NUMBER})")
_MEASURE = re.compile(rf"({_NUMBER})([^\d\W]+(?:/h)?|°C)")
_ROMAN = re.compile(r"(X{0,2}(?:IX|IV|V?I{0,3}))(er|e|ème)?")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def spoken_elsewhere(words: Sequence[str], language: str) -> list[str]:
    """Return what is said for each written word of `language`, in order; most words come back as they are.

    `words` have no white space and no punctuation around them. What is said may be several words.
    """
    readings = _READINGS[language]
    said = [_said(word, before, readings) for before, word in zip(["", *words], words, strict=False)]
    return [_french_numeral(word) for word in said] if language == "fr" else said


def _said(word: str, before: str, readings: _Readings) -> str:
    if word == "&":
        return readings.and_
    if before[-1:].isdigit() and (unit := readings.unit(word, before)):
        return unit
    if found := _RANGE.fullmatch(word):
        return f"{found[1]} {readings.to} {found[2]}"
    if (found := _MONEY.fullmatch(word)) and found[1] in readings.currencies:
        return f"{found[2]} {readings.currencies[found[1]]}"
    if (found := _MEASURE.fullmatch(word)) and (unit := readings.unit(found[2], found[1])):
        return f"{found[1]} {unit}"
    return word


def _french_numeral(word: str) -> str:
    """Read XIV as 14 and XIXe as 19ème; espeak-ng says "quatorze romain"."""
    found = _ROMAN.fullmatch(word)
    if found is None or len(found[1]) < 2:
        return word
    digits = [_ROMAN_DIGITS[letter] for letter in found[1]]
    value = sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )
    return f"{value}{'ème' if found[2] else ''}"
