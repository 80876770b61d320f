# ruff: noqa: E501, RUF001, SIM905 - the look-alike characters are what this is about; word lists read best as text
"""What the library that puts written English into words gets wrong or does not know: at most 100 lines, each tested.

Belongs here: exceptions to the library. Not here: asking it (english_in_words.py), Roman numerals (roman_numerals.py).
"""

import re
from collections.abc import Callable
from unicodedata import normalize

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
UNITS = {
    "m": "metre", "L": "litre", "l": "litre", "mL": "millilitre", "dl": "decilitre", "cl": "centilitre", "hr": "hour", "hrs": "hour",
    "mins": "minute", "sec": "second", "W": "watt", "V": "volt", "kV": "kilovolt", "kWh": "kilowatt-hour", "mA": "milliamp", "J": "joule",
    "kJ": "kilojoule", "kcal": "kilocalorie", "kPa": "kilopascal", "kB": "kilobyte", "KiB": "kibibyte", "MiB": "mebibyte",
    "GiB": "gibibyte", "px": "pixel", "dB": "decibel", "ly": "light-year", "kHz": "kilohertz", "fps": "frame per second",
    "Gbps": "gigabit per second", "t": "tonne", "ppm": "part per million", "tbsp": "tablespoon", "tsp": "teaspoon",
}  # fmt: skip
NO_UNITS = frozenset("am pm atm tv pa cd da eb ma mc mr mrs mon tu tue wed th thu thur fri sat sun".split())
"""What the library takes for a unit or a day after a number, where it mostly is a word or a name."""
MONTHS = dict(zip("Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec".split(), "January February March April May June July August September September October November December".split(), strict=True))  # fmt: skip
LEXICON = {short: name for short, name in MONTHS.items() if short not in {"Mar", "May", "Jun"}} | {
    "&": "and", "+": "plus", "=": "equals", "≈": "about", "→": "to", "->": "to", "=>": "to", "<": "less than", ">": "greater than",
    "×": "times", "|": "pipe", "/": "slash", "~": "about", "%": "percent", "24/7": "24 7", "9/11": "9 11", "911": "9 1 1", "50-50": "50 50",
    "vs": "versus", "approx": "approximately", "Mt": "Mount", "Jr": "junior", "Sr": "senior", "No": "number", "2000s": "two thousands",
    "IPv4": "I P V 4", "IPv6": "I P V 6", "CLI": "C L I", "OSI": "O S I", "AEAD": "A E A D", "ATP": "A T P", "ECDSA": "E C D S A",
    "CE": "C E", "AD": "A D", "ETA": "E T A", "CO2": "C O 2", "CO₂": "C O 2", "NO2": "N O 2", "C#": "C sharp", "F#": "F sharp",
    "WiFi": "Wi-Fi", "nginx": "engine X", "stderr": "standard error", "stdout": "standard out", "stdin": "standard in",
    "chmod": "change mod", "WWI": "World War 1", "WWII": "World War 2",
}  # fmt: skip
DAYS = dict(zip("Mon Tue Tues Wed Thu Thurs Fri Sat Sun".split(), "Monday Tuesday Tuesday Wednesday Thursday Thursday Friday Saturday Sunday".split(), strict=True))  # fmt: skip
"""Said in full between dashes, and a month beside a number; alone many of them are words."""

# espeak-ng says the verb; after these words it is the metal. A lone A it takes for the article.
BEFORE_THE_METAL = frozenset("as from into like liquid melt melted melting melts molten of than with".split())
BEFORE_THE_LETTER_A = frozenset("class grade group hepatitis influenza level option plan team type vitamin".split())
BEFORE_A_DECADE = frozenset("the early mid late his her their my your our its".split())

_POWERS = {"2": "squared", "3": "cubed"}
_SIGNS = {"~": "about", "≈": "about", "<": "less than", ">": "more than", "≤": "at most", "≥": "at least", "±": "plus or minus", "+": "plus", "-": "minus", "−": "minus", "#": "number"}  # fmt: skip
_IN_ADDRESSES = {".": " dot ", "/": " slash ", "@": " at ", "~": "home ", "-": " ", "_": " "}
_IN_OPTIONS = {"-": " ", "=": " equals "}
_SMALL = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "-01234567890123456789")


def _power(found: re.Match[str]) -> str:
    power = found[2].translate(_SMALL)
    return f"{found[1]} {_POWERS.get(power, f'to the {power}')}"


def _days(found: re.Match[str]) -> str:
    names = [(DAYS | MONTHS).get(each, each) for each in found.groups()]
    return " to ".join(names) if {*DAYS.values(), *MONTHS.values()}.issuperset(names) else found[0]


_REWRITTEN: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"(?:https?://(?:www\.)?|www\.)([^?#]+?)/?(?:[?#].*)?", r"\1"),
    (r"((?:\.{0,2}|~)/\w.*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w-]*[a-z][\w-]+(?:\.[\w-]{2,})+/.*[^/]|(?:[a-z][\w-]+\.){2,}[a-z]{2,})/?", lambda found: re.sub(r"[./@~_-]", lambda sign: _IN_ADDRESSES[sign[0]], found[1])),
    (r"(?:\d{3}[-.]){2}\d{4}|555-\d{4}|\d\d[1-9]-\d{3}[1-9]|\d{3}-0\d{3}|0\d+|\d{16,}", lambda found: " ".join(re.sub(r"\D", "", found[0]))),
    (rf"([$€£¥])({NUMBER})[-–—~]\1?((?:{NUMBER})\S*)", r"\2 to \1\3"),
    (rf"({NUMBER})([^\d\s.,:–—~-]+)[-–—~]({NUMBER})\2", r"\1 to \3\2"),
    (rf"((?:{NUMBER})[^-–—~]*)[-–—~]((?:{NUMBER})[^-–—~]*)", r"\1 to \2"),
    (r"([A-Z][a-z]+)[-–—]([A-Z][a-z]+)", _days),
    (r"[A-Z]{1,2}([$]\d.*)", r"\1"),
    (rf"({NUMBER})([$€£¥])", r"\2\1"),
    (r"([$€£¥][\d.]+)[kK]", r"\1 thousand"),
    (r"[$€]0\.(\d\d)", r"\1 cents"),
    (r"([$€£¥]\d[\d,]*)\.(\d\d)", r"\1 \2"),
    (r"(.*\b1\d)00['’]?s", r"\1 hundreds"),
    (r"(.*\b(?:1\d|20))10['’]?s", r"\1 tens"),
    (r"(.*\b(?:1[1-9]|20))([2-9]0)['’]?s", r"\1 '\2s"),
    (r"(early|mid|late)-(\d0s)", r"\1 \2"),
    (r"(1[1-9])0([1-9])", r"\1 oh \2"),
    (r"100\d|2[1-9]\d\d", lambda found: f"{int(found[0]):,}"),
    (r"(1[3-9]|2\d):00", r"\1 hundred"),
    (r"(\d[\d:]*?)(?::00)?([aApP])\.?[mM]", lambda found: f"{found[1]} {found[2].upper()}M"),
    (r"(\d+)x(\d+)", r"\1 by \2"),
    (rf"({NUMBER})[×*](\d.*)", r"\1 times \2"),
    (r"(\d+)[×x]", r"\1 times"),
    (r"([~≈<>≤≥±+−#-])([$€£¥]?\d.*)", lambda found: f"{_SIGNS[found[1]]} {found[2]}"),
    (r"(.+?)(?:\^(?=-?\d+$))?((?<=\^)-?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", _power),
    (r"(--?)([A-Za-z].*)", lambda found: "dash " * len(found[1]) + re.sub("[-=]", lambda sign: _IN_OPTIONS[sign[0]], found[2])),
    (r"(\w+)=(\w.*)", r"\1 equals \2"),
    (r"(\d*)([½⅓⅔¼¾⅛⅜⅝⅞])", lambda found: f"{found[1]} {normalize('NFKC', found[2]).replace('⁄', '/')}"),
    (rf"(-?(?:{NUMBER}))%", r"\1 percent"),
    (rf"(-?(?:{NUMBER}))°", r"\1 degrees"),
    (r"(\d+)/(\d+)", lambda found: f"{found[1]} over {found[2]}" if int(found[1]) >= int(found[2]) else found[0]),
    (r".*[^\W\d].*/.+|.+/.*[^\W\d].*", lambda found: found[0].replace("/", " ")),
    (r"(.*?)([₀-₉]+)(.*)", lambda found: f"{found[1]} {found[2].translate(_SMALL)} {found[3]}"),
    (r"\*\.(\w+)", r"star dot \1"),
    (r"(.*\w)[_*]+(\w.*)", r"\1 \2"),
    (r"\d+(?:\.\d+){2,}", lambda found: found[0].replace(".", " point ")),
]  # fmt: skip
RULES = [(re.compile(pattern), reading) for pattern, reading in _REWRITTEN]
"""Words that are rewritten before the library is asked, by the first rule that changes them."""
