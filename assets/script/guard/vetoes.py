"""Vetoes: what can be seen of a wording, without understanding it, that its facts do not bear out.

Belongs here: one rule for each kind of error, blind to everything else. Not here: whether a wording says what its facts
say (judging.py), the phrases of each language (text/bounding.py, text/lexicon.py), what becomes of a wording that
fails (rewording.py).

A wording passes only with the figures of its facts, each with its bound and in its place, their negations, names and
code, and without units, quantities, reasons or times that they have not. The rules are blind to synonyms, so what they
let through may still be wrong, and they are strict, so a true wording that turns "not late" into "early" is refused.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise

from assets.brief.brief import Fact
from assets.text.bounding import bounding
from assets.text.glyphs import IN_EVERY_FONT
from assets.text.lexicon import lexicon
from assets.text.words import Word, code_spans, unmarked, words

_EVERYDAY = frozenset("` .,;:!?¿¡'\"\u2019\u2026\u2014\u2013-%।")
_BETWEEN = r"(?: [^ #]+){0,4}"
_ARTICLE = "(?:an?|the|les?|la|los|las|el|i|gli|os|as|des?)"
_CLAUSE_END = re.compile(r"[.,;:!?…—()।]\s+|\s(?:and|but|while|et|mais|y|pero|e|ma|mas|और)\s")
_YEAR = re.compile(r"(?<= )(?:in|since|en|depuis|desde|nel|dal|em) #((?:1\d|20)\d{2})(?= )")


def vetoes(said: str, facts: Sequence[Fact], language: str) -> tuple[str, ...]:
    """Return what speaks against a wording of `facts`: nothing, or phrases to put behind "it"."""
    source = " ".join(fact.text for fact in facts)
    claimed, true = _Read(unmarked(said), language), _Read(unmarked(source), language)
    return (
        *foreign_signs(said, source),
        *_code(said, source),
        *_figures(claimed, true),
        *_bounds_of_figures(claimed, true),
        *_units(claimed, true),
        *_negations(claimed, true),
        *_names(claimed, true),
        *_bounds(claimed, true),
        *_order(claimed, true),
    )


def foreign_signs(said: str, source: str) -> Iterator[str]:
    """Yield signs that are neither everyday punctuation nor the source's own: markup, emoji, letters of no font."""
    scripts = {_script(sign) for sign in source if sign.isalpha()}
    foreign = {
        sign
        for sign in set(said) - _EVERYDAY - set(source)
        if not (sign in IN_EVERY_FONT and sign.isalnum()) and _script(sign) not in scripts
    }
    if foreign:
        yield f"has the sign {' '.join(sorted(foreign))}"


def _script(sign: str) -> str:
    """Return the first word of a sign's Unicode name: for a letter its script, such as DEVANAGARI."""
    return unicodedata.name(sign, "").split(" ")[0]


class _Read:
    """A text as it is compared: its words, and its plain text in which a figure is "#" and its value."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language, self.phrases = text, language, bounding(language)
        self.words = words(text, language)
        self.keys = [word.key.casefold() or word.plain for word in self.words]
        plain = (f"#{word.key}" if _is_figure(word) else word.plain for word in self.words)
        self.plain = f" {' '.join(plain)} "

    def has(self, phrases: str) -> bool:
        """Tell whether one of some phrases is in the text."""
        return _pattern(phrases).search(self.plain) is not None

    @property
    def figures(self) -> list[str]:
        return [word.key for word in self.words if _is_figure(word)]


def _is_figure(word: Word) -> bool:
    # "one" is more often a pronoun than a figure.
    return word.kind == "number" and word.plain != "one"


@cache
def _pattern(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<= )(?:{phrases})(?= )")


def _code(said: str, source: str) -> Iterator[str]:
    for code in code_spans(source):
        if code not in unmarked(said):
            yield f"must have the code {code} as it is"
    for code in code_spans(said):
        if code not in unmarked(source):
            yield f"has the code {code}, which the facts have not"


def _figures(claimed: _Read, true: _Read) -> Iterator[str]:
    """Yield figures that are missing or new, and those that have changed places."""
    has, needs = Counter(claimed.figures), Counter(true.figures)
    if missing := set(needs - has):
        yield f"leaves out {', '.join(sorted(missing))}"
    if added := set(has - needs):
        # A figure may be said again; another one may not.
        yield from (f"adds {figure}" for figure in sorted(added) if figure not in needs)
    if not missing and not added and any(_changed_places(claimed, true)):
        yield "changes which figure belongs to what"


def _changed_places(claimed: _Read, true: _Read) -> Iterator[bool]:
    """Tell of the figures and words of each two clauses whether only one of both changed order.

    "Tea has 40 mg, coffee 95" may become "coffee has 95, tea 40 mg", and not "tea has 95 mg, coffee 40". A year and an
    amount are no two to be taken for each other.
    """
    there = {key: place for place, key in enumerate(key for clause in _clauses(claimed) for key in clause)}
    years = {f"#{year}" for year in _YEAR.findall(true.plain)}
    counting = [
        ([key for key in clause if key in there and key[0] == "#"], [key for key in clause if key in there])
        for clause in _clauses(true)
    ]
    for (figures, words_there), (others, other_words) in pairwise(each for each in counting if each[0]):
        one, other = _telling(figures, years), _telling(others, years)
        if (one in years) == (other in years):
            turned = there[one] > there[other]
            pairs = ((mine, its) for mine in words_there for its in other_words if "#" not in mine[0] + its[0])
            yield from (turned != (there[mine] > there[its]) for mine, its in pairs)


def _clauses(text: _Read) -> list[list[str]]:
    """Return, clause by clause, the figures and the words that count, of those that are there once."""
    read = [
        [
            f"#{word.key}" if _is_figure(word) else word.key.casefold()
            for word in words(clause, text.language)
            if word.kind in {"number", "other"}
        ]
        for clause in _CLAUSE_END.split(text.text)
    ]
    all_keys = Counter(key for clause in read for key in clause)
    return [[key for key in clause if all_keys[key] == 1] for clause in read]


def _telling(figures: Sequence[str], years: Container[str]) -> str:
    """Return the first figure that is no year, if there is one."""
    return next((figure for figure in figures if figure not in years), figures[0])


def _bounds_of_figures(claimed: _Read, true: _Read) -> Iterator[str]:
    wanted, found = _bounds_by_figure(true), _bounds_by_figure(claimed)
    for figure in sorted(wanted.keys() & found.keys()):
        lost, new = wanted[figure] - found[figure], found[figure] - wanted[figure]
        if lost:
            yield f"loses {_listed(lost)} of {figure}"
        if new:
            yield f"adds {_listed(new)} to {figure}"


def _bounds_by_figure(text: _Read) -> dict[str, frozenset[str]]:
    tables = text.phrases
    return {
        figure: frozenset(
            {name for name, phrases in tables.before.items() if _stands_before(phrases, figure, text.plain)}
            | {name for name, phrases in tables.behind.items() if _stands_behind(phrases, figure, text.plain)}
        )
        for figure in set(text.figures)
    }


def _stands_before(phrases: str, figure: str, plain: str) -> bool:
    """Tell whether a figure has a bound before it: the words of a phrase such as "at least" may stand apart from it."""
    number = rf"#{re.escape(figure)}(?= )"
    long = "|".join(phrase for phrase in phrases.split("|") if " " in phrase)
    apart = long and re.search(rf"(?<= )(?:{long}){_BETWEEN} {number}", plain)
    return bool(apart or re.search(rf"(?<= )(?:{phrases})(?: {_ARTICLE})? {number}", plain))


def _stands_behind(phrases: str, figure: str, plain: str) -> bool:
    return re.search(rf"#{re.escape(figure)}{_BETWEEN} (?:{phrases})(?= )", plain) is not None


def _units(claimed: _Read, true: _Read) -> Iterator[str]:
    known = _units_of(claimed.language)
    own = set(true.keys)
    if added := sorted(
        {word.text for word, key in zip(claimed.words, claimed.keys, strict=True) if key in known - own}
    ):
        yield f"adds the unit {', '.join(added)}"


@cache
def _units_of(language: str) -> frozenset[str]:
    """Return the units of a language, as words are compared."""
    symbols = (word for unit in lexicon(language).symbols.values() for word in unit.split() if len(word) > 3)
    written = " ".join((bounding(language).units, *symbols))
    return frozenset(word.key.casefold() for word in words(written, language) if word.kind == "other")


def _negations(claimed: _Read, true: _Read) -> Iterator[str]:
    has, needs = _negation_count(claimed), _negation_count(true)
    if has < needs:
        yield "loses a negation"
    if has > needs:
        yield "adds a negation"


def _negation_count(text: _Read) -> int:
    """Count negations; two that go together ("ne ... jamais") are one."""
    concord = text.phrases.concord.split()
    negations = [word.plain for word in text.words if word.kind == "negation"]
    if not concord:
        return len(negations)
    firsts = sum(word in concord for word in negations)
    return max(firsts, len(negations) - firsts)


def _names(claimed: _Read, true: _Read) -> Iterator[str]:
    own = set(true.keys)
    if added := [word.text for word in _capitals(claimed) if word.key.casefold() not in own]:
        yield f"adds the name {', '.join(dict.fromkeys(added))}"
    said = claimed.plain
    runs = groupby(true.words, key=_is_capital)
    names = [list(run) for capital, run in runs if capital]
    if missing := [run[0].text for run in names if not any(word.plain in said for word in run)]:
        yield f"leaves out the name {', '.join(missing)}"


def _capitals(text: _Read) -> Iterator[Word]:
    return (word for word in text.words if _is_capital(word))


def _is_capital(word: Word) -> bool:
    """Tell a name by its capital, which tells nothing at the beginning of a sentence."""
    return word.kind == "other" and not word.turn and word.text[:1].isupper() and word.text != "I"


def _bounds(claimed: _Read, true: _Read) -> Iterator[str]:
    phrases = true.phrases
    for name, which in phrases.kept.items():
        if true.has(which) and not claimed.has(which):
            yield f'loses "{name}"'
    for name, which in phrases.claims.items():
        if claimed.has(which) and not true.has(which):
            yield f"adds {name}" if name.startswith("a ") else f'adds "{name}"'
    for one, other in phrases.opposites:
        if _turns(one, other, claimed, true) or _turns(other, one, claimed, true):
            yield f'turns "{one.replace("|", ", ")}" round'


def _turns(one: str, other: str, claimed: _Read, true: _Read) -> bool:
    return true.has(one) and not true.has(other) and claimed.has(other) and not claimed.has(one)


def _order(claimed: _Read, true: _Read) -> Iterator[str]:
    """Yield a fault where the same words stand in another order.

    Clauses may change places, and what begins a clause or the whole may end it: "In 1969 men walked on the Moon".
    """
    has, needs = _counting(claimed.text, claimed.language), _counting(true.text, true.language)
    is_turned = _turned(has) == _turned(needs) or _turned_clauses(claimed) == _turned_clauses(true)
    if Counter(has) == Counter(needs) and not is_turned:
        yield "has the same words in another order"


def _turned_clauses(text: _Read) -> list[list[str]]:
    return sorted(_turned(_counting(clause, text.language)) for clause in _CLAUSE_END.split(text.text))


def _turned(keys: Sequence[str]) -> list[str]:
    """Return the keys beginning where they come first in the alphabet, alike for one order in a ring."""
    return min(([*keys[cut:], *keys[:cut]] for cut in range(len(keys))), default=[])


def _counting(text: str, language: str) -> list[str]:
    return [word.key.casefold() for word in words(text, language) if word.kind != "light"]


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names))
