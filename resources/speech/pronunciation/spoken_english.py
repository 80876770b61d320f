# ruff: noqa: RUF001, SIM905 - the look-alike characters are what this is about; word lists read best as text
"""How written English is said: units, years, money, symbols and code put into words that espeak-ng reads rightly.

Belongs here: English text in, English text out, word for word. Not here: phonemes (phonemes.py), other languages
(spoken_elsewhere.py). What the viewer reads never passes through here.

Only what espeak-ng 1.52 gets wrong is listed: it reads plain numbers, decimals, ordinals, per cent, most acronyms and
times of day well by itself.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_IS_NUMBER = re.compile(_NUMBER)

_UNITS = {
    "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "µm": "micrometre", "nm": "nanometre",
    "mi": "mile", "yd": "yard", "ft": "foot", "kg": "kilogram", "g": "gram", "mg": "milligram", "µg": "microgram",
    "lb": "pound", "oz": "ounce", "L": "litre", "ml": "millilitre", "mL": "millilitre", "h": "hour", "min": "minute",
    "s": "second", "ms": "millisecond", "µs": "microsecond", "ns": "nanosecond", "W": "watt", "kW": "kilowatt",
    "MW": "megawatt", "GW": "gigawatt", "kWh": "kilowatt-hour", "V": "volt", "kV": "kilovolt", "mA": "milliamp",
    "J": "joule", "kJ": "kilojoule", "kcal": "kilocalorie", "Pa": "pascal", "kPa": "kilopascal", "B": "byte",
    "kB": "kilobyte", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "KiB": "kibibyte",
    "MiB": "mebibyte", "GiB": "gibibyte", "px": "pixel", "dB": "decibel", "ly": "light-year", "Hz": "hertz",
    "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "mph": "mile per hour", "fps": "frame per second",
    "kbps": "kilobit per second", "Mbps": "megabit per second", "Gbps": "gigabit per second",
    "°C": "degree Celsius", "°F": "degree Fahrenheit",
}  # fmt: skip
_POWERS = {"²": "square", "³": "cubic", "2": "square", "3": "cubic"}
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_MAGNITUDES = {"k": "thousand", "K": "thousand", "M": "million", "m": "million", "bn": "billion", "B": "billion"}
_MAGNITUDE_WORDS = frozenset({"thousand", "million", "billion", "trillion"})
_DECADES = dict(
    enumerate("hundreds tens twenties thirties forties fifties sixties seventies eighties nineties".split())
)
_BEFORE_A_DECADE = frozenset({"the", "early", "mid", "late"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_LEXICON = {
    "&": "and", "+": "plus", "=": "equals", "≈": "about", "→": "to", "->": "to", "=>": "to", "<": "less than",
    ">": "greater than", "×": "times", "|": "pipe", "/": "slash", "~": "about",
    "1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter", "3/4": "three quarters",
    "vs": "versus", "approx": "approximately", "Mt": "Mount", "Jan": "January", "Feb": "February", "Aug": "August",
    "Sept": "September", "Oct": "October", "Nov": "November", "Dec": "December", "Jr": "junior", "Sr": "senior",
    "IPv4": "I P V 4", "IPv6": "I P V 6", "CLI": "C L I", "OSI": "O S I", "AEAD": "A E A D", "ATP": "A T P",
    "ECDSA": "E C D S A", "CE": "C E", "AD": "A D", "ETA": "E T A", "CO2": "C O 2", "CO₂": "C O 2", "NO2": "N O 2",
    "C#": "C sharp", "F#": "F sharp", "WiFi": "Wi-Fi", "nginx": "engine X", "stderr": "standard error",
    "stdout": "standard out", "stdin": "standard in", "chmod": "change mod", "WWI": "World War 1",
    "WWII": "World War 2",
}  # fmt: skip

_ROMAN = {
    numeral: value
    for value, numeral in enumerate("II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split(), 2)
    if len(numeral) > 1
}
_REGNAL_NAMES = frozenset(
    "Alexander Benedict Carlos Catherine Charles Edward Elizabeth Felipe Francis Frederick George Gregory Gustav Henry"
    " Ivan James John Leo Louis Napoleon Nicholas Otto Paul Peter Philip Pius Ptolemy Ramesses Ramses Richard Thutmose"
    " Umberto Urban Wilhelm William".split()
)
# espeak-ng says the verb; after these words it is the metal.
_BEFORE_THE_METAL = frozenset("as from into like liquid melt melted melting melts molten of than with".split())


def spoken_english(words: Sequence[str]) -> list[str]:
    """Return what is said for each written word, in order; a word that needs no change comes back as it is.

    `words` have no white space and no punctuation around them. What is said may be several words.
    """
    neighbours = zip(["", *words[:-1]], words, [*words[1:], ""], strict=True) if words else ()
    said = [_said(word, before, after) for before, word, after in neighbours]
    for index, (word, after) in enumerate(pairwise(words)):
        if word[:1] in _CURRENCIES and after in _MAGNITUDE_WORDS:
            said[index] = word[1:]
            said[index + 1] += f" {_plural(_CURRENCIES[word[0]])}"
    return said


def _said(word: str, before: str = "", after: str = "") -> str:
    listed = _homograph(word, before, after) or _number_or_unit(word, before, after) or _LEXICON.get(word)
    if listed:
        return listed
    for pattern, reading in _RULES:
        found = pattern.fullmatch(word)
        said = reading(found) if found else None
        if said:
            return said
    pieces = word.split("-")
    if len(pieces) > 1 and all(pieces):
        said_pieces = [_said(piece) for piece in pieces]
        return word if said_pieces == pieces else " ".join(said_pieces)
    return word


def _homograph(word: str, before: str, after: str) -> str | None:
    """Read a word that is said one way or the other, by its neighbours."""
    if word == "A" and before:
        return "ay"
    if word == "No" and _IS_NUMBER.fullmatch(after):
        return "number"
    if word == "lead" and before.lower() in _BEFORE_THE_METAL:
        return "led"
    if word in _ROMAN and before[:1].isupper():
        return f"the {_ordinal(_ROMAN[word])}" if before in _REGNAL_NAMES else str(_ROMAN[word])
    return None


def _number_or_unit(word: str, before: str, after: str) -> str | None:
    """Read a decade, a year that measures nothing, or a unit after its number."""
    if before.lower() in _BEFORE_A_DECADE and (decade := re.fullmatch(r"['’]?([1-9])0['’]?s", word)):
        return _DECADES[int(decade[1])]
    if _YEAR.fullmatch(word) and not _unit(after, one=False):
        return _year(word)
    return _unit(word, one=before == "1") if before[-1:].isdigit() else None


_YEAR = re.compile(r"1[1-9]\d\d|20[1-9]\d")


def _year(digits: str) -> str:
    """Read 1969 as nineteen sixty-nine, 1905 as nineteen oh five, 1900 as nineteen hundred."""
    if digits.endswith("00"):
        return f"{digits[:2]} hundred"
    return f"{digits[:2]} {'oh ' if digits[2] == '0' else ''}{int(digits[2:])}"


def _decade(found: re.Match[str]) -> str:
    return "two thousands" if found[1] == "20" and found[2] == "0" else f"{found[1]} {_DECADES[int(found[2])]}"


def _money(found: re.Match[str]) -> str:
    sign, amount, magnitude = found.groups()
    one, many = _CURRENCIES[sign], _plural(_CURRENCIES[sign])
    if magnitude:
        return f"{amount} {_MAGNITUDES[magnitude]} {many}"
    whole, _, cents = amount.partition(".")
    if len(cents) == 2:
        return f"{whole} {one if whole == '1' else many} {int(cents) or ''}".strip()
    return f"{amount} {one if amount == '1' else many}"


def _measure(found: re.Match[str]) -> str | None:
    unit = _unit(found[2], one=found[1] == "1")
    return f"{found[1]} {unit}" if unit else None


def _power(found: re.Match[str]) -> str:
    power = found[2] or found[3].translate(_SUPERSCRIPTS)
    return f"{_said(found[1])} {({'2': 'squared', '3': 'cubed'}).get(power, f'to the {power}')}"


def _option(found: re.Match[str]) -> str:
    dashes = " ".join("dash" for _ in found[1])
    return f"{dashes} {found[2].replace('-', ' ').replace('=', ' equals ')}"


def _path(found: re.Match[str]) -> str:
    return found[1].replace("~", "home ").replace("/", " slash ").strip()


_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]] = [
    (re.compile(pattern), reading)
    for pattern, reading in [
        (rf"([$€£¥])({_NUMBER})(k|K|M|m|bn|B)?", _money),
        (r"(1[1-9]|20)(\d)0['’]?s", _decade),
        (rf"({_NUMBER})[-–—]((?:{_NUMBER})[a-zA-Zµ°%]*)", lambda found: f"{_said(found[1])} to {_said(found[2])}"),
        (rf"[~≈]((?:{_NUMBER})\S*)", lambda found: f"about {_said(found[1])}"),
        (r"(\d+)[x×](\d+)", lambda found: f"{found[1]} by {found[2]}"),
        (rf"([-−]?(?:{_NUMBER}))([a-zA-Zµμ°].*)", _measure),
        (r"(\d+):(\d)", lambda found: f"{found[1]} to {found[2]}"),
        (r"(\d{1,2}):0(\d)", lambda found: found[1] if found[2] == "0" else f"{found[1]} oh {found[2]}"),
        (r"(.+?)(?:\^(\d+)|([⁰¹²³⁴⁵⁶⁷⁸⁹]+))", _power),
        (r"(--?)([A-Za-z].*)", _option),
        (rf"#({_NUMBER})", lambda found: f"number {found[1]}"),
        (r"(?:https?://)?((?:\.{0,2}|~)/\w.*)", _path),
        (r"https?://(.+)", _path),
        (r".+/.+", lambda found: " ".join(_said(piece) for piece in found[0].split("/") if piece)),
        (r".*[₀-₉].*", lambda found: re.sub(r"([₀-₉]+)", r" \1 ", found[0]).translate(_SUBSCRIPTS).strip()),
        (r".*\w[_*]+\w.*", lambda found: re.sub(r"[_*]+", " ", found[0])),
        (r"\*\.(\w+)", lambda found: f"star dot {found[1]}"),
    ]
]


def _unit(symbol: str, *, one: bool) -> str | None:
    """Return the name of a unit: `km`, `km/h`, `m²`; singular after the number one and after `per`."""
    above, slash, below = symbol.replace("μ", "µ").partition("/")
    power = _POWERS.get(above[-1:], "") if above[:-1] in _UNITS else ""
    name = _UNITS.get(above[:-1] if power else above)
    if name is None or (slash and below not in _UNITS):
        return None
    counted = f"{power} {name if one else _plural(name)}".strip()
    return f"{counted} per {_UNITS[below]}" if slash else counted


def _plural(unit: str) -> str:
    """Put the first word in the plural: `miles per hour`, `degrees Celsius`."""
    counted, space, rest = unit.partition(" ")
    if counted.endswith("hertz") or counted == "yen":
        return unit
    return f"{'feet' if counted == 'foot' else f'{counted}s'}{space}{rest}"


def _ordinal(number: int) -> str:
    ending = "th" if 11 <= number <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
