"""Numbers: the figure of a scene that tells something by itself, and the words around it."""

import re

from assets.render.cards.wording import CLAUSE_END
from resources.rendering.base import NumberCard

LONGEST_LABEL = 44
LONGEST_LABEL_WORDS = 7
FEWEST_DIGITS = 3

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_QUALIFIER = (
    r"(?:only about|only|about|around|roughly|nearly|almost|more than|less than|fewer than|at least|at most|up to|over"
    r"|under|exactly|just)"
)
_MAGNITUDE = (
    r"(?:hundred|thousand|million|billion|trillion|millions?|milliards?|millones|milioni|miliardi|milhões|bilhões)"
)
_PERCENT = r"(?:%|percent\b|per cent\b|pour cent\b|por ciento\b|per cento\b|por cento\b|प्रतिशत)"
_FIGURE = re.compile(
    rf"(?:(?<![\w-])(?P<qualifier>{_QUALIFIER}) )?"
    rf"(?P<figure>(?<![\w.,/-])[$€£¥]?\d+(?:[.,\u202f ]\d{{3}})*(?:[.,]\d+)?"
    rf"(?:\s?{_PERCENT}|\s?°\s?[CF]?|\s{_MAGNITUDE}\b)?)(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)
_SPEAKS_FOR_ITSELF = re.compile(rf"[$€£¥°]|{_PERCENT}|{_MAGNITUDE}", re.IGNORECASE)
_YEAR = re.compile(
    r"\b(?:in|since|by|from|until|around|before|after|en|depuis|desde|nel|dal|em)\s"
    rf"(?P<figure>(?:(?:{_MONTHS})\s)?(?:1\d|20)\d\d)(?![\w/-]|[.,]\d)"
)
_UNIT = re.compile(
    r"(?:times|years?|days?|hours?|minutes?|seconds?|miles?|feet|foot|meters?|metres?|km|kilometers?|kilometres?"
    r"|kilograms?|kg|grams?|tons?|tonnes?|degrees|dollars|euros|people|ans|jours|heures|años|días|horas|anni|giorni|ore"
    r"|anos|dias)\b",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    rf"(?:\b(?P<qualifier>{_QUALIFIER}) )?\b(?P<figure>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?= [a-z]+s\b| [a-z]+ [a-z]+s\b)",
    re.IGNORECASE,
)
_WHEN = re.compile(r"(?:in|on|at|by|since|during|between|after|before)\s", re.IGNORECASE)
_HANGING = re.compile(
    r"(?:\s(?:is|are|was|were|be|about|around|only|just|than|for|in|on|at|of|to|the|a|an|by|from|has|have|had|takes|with"
    r"|more|less|at least|up|over|nearly|almost|longer|since|until))+$",
    re.IGNORECASE,
)


def number_card(narration: str) -> NumberCard | None:
    """Return a card with the first share, price, measure, year or large number; else a number written as a word.

    The figure stands on it as it stands in the narration; the label is the words after it, or those before it where
    the ones after only say when.
    """
    for found in _FIGURE.finditer(narration):
        before, after = narration[: found.start()], narration[found.end() :]
        year = _YEAR.search(narration, max(0, found.start() - 24), found.end())
        if year is not None and year.end() == found.end():
            card = _labelled(year["figure"], "", _label_before(narration[: year.start()]), "")
        elif _tells(found["figure"], after):
            card = _labelled(found["figure"], found["qualifier"], _label_before(before), _label_after(after))
        else:
            card = None
        if card is not None:
            return card
    return _spelled_number_card(narration)


def _spelled_number_card(narration: str) -> NumberCard | None:
    cards = (
        _labelled(found["figure"], found["qualifier"], "", _label_after(narration[found.end() :]))
        for found in _SPELLED.finditer(narration)
    )
    return next((card for card in cards if card is not None), None)


def _labelled(figure: str, qualifier: str | None, before: str, after: str) -> NumberCard | None:
    label = before if before and _WHEN.match(after) else after or before
    return NumberCard(qualifier=qualifier or "", figure=figure, label=label) if label else None


def _tells(figure: str, following: str) -> bool:
    """Say whether a figure means something without its sentence: `TLS 1.3` and `step 2` do not."""
    if _SPEAKS_FOR_ITSELF.search(figure) or _UNIT.match(following.lstrip()):
        return True
    return len(re.sub(r"\D", "", figure)) >= FEWEST_DIGITS and not re.search(r"[.,]\d{1,2}$", figure)


def _label_after(text: str) -> str:
    end = CLAUSE_END.search(text)
    label = " ".join((text[: end.start()] if end else text).split())
    return label if _is_short(label) and not _HANGING.fullmatch(f" {label}") else ""


def _label_before(text: str) -> str:
    clause = CLAUSE_END.split(text)[-1].strip()
    label = _HANGING.sub("", f" {clause}").strip()
    return label if " " in label and _is_short(label) else ""


def _is_short(label: str) -> bool:
    return 0 < len(label) <= LONGEST_LABEL and len(label.split()) <= LONGEST_LABEL_WORDS
