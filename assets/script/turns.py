"""Which way a fact turns: a warning, a limit, a surprise, a contrast, a myth, a denial; and how strongly.

Belongs here: the words, language by language, that such a turn is told by. Not here: what follows from it for a
script: the order (order.py), the lead-ins (lead_ins.py), the hooks (hooks/by_rule.py).
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from assets.text.lexicon import lexicon
from assets.text.words import unmarked, words

Turn = Literal["warning", "limit", "surprise", "contrast", "myth", "denial"]


class _Signs(NamedTuple):
    """Regular expressions; "" where a language has none."""

    warning: str = ""
    limit: str = ""
    surprise: str = ""
    contrast: str = ""
    myth: str = ""
    because: str = ""


# A warning begins a statement; what contrasts or limits may stand anywhere in it.
_SIGNS = {
    "en": _Signs(
        warning=r"never|do not|don't|avoid|beware|be careful|always",
        surprise=r"although|though|even though|not even|despite|in spite of",
        contrast=r"but|yet|however|instead",
        myth=r"not mean|n't mean|no sign of|not a sign|a myth",
        limit=r"unless|only (?:for|once|when|if)",
        because="because",
    ),
    "fr": _Signs(
        warning=r"jamais|attention|évitez|évite|n'\w+ jamais|ne \w+ (?:jamais|pas|rien)|n'\w+ pas",
        surprise=r"alors que|bien que|quoique|malgré",
        contrast=r"mais|pourtant|cependant",
        myth=r"(?:veut|veulent) pas dire|(?:signifie|signifient) pas",
        limit=r"sauf|à moins|seulement si",
        because="parce qu[e']",
    ),
    "es": _Signs(
        warning=r"nunca|jamás|evita|evite|cuidado|no (?:toques?|des|dé|uses?|comas?|hagas?)",
        surprise=r"aunque|a pesar de",
        contrast=r"pero|sin embargo|en cambio",
        myth=r"no (?:significa|significan|quiere decir|quieren decir)",
        limit=r"salvo|excepto|a menos que",
        because="porque",
    ),
    "it": _Signs(
        warning=r"mai|attenzione|evita|evitate|non \w+(?:are|ere|ire|te) mai",
        surprise=r"anche se|sebbene|benché|nonostante",
        contrast=r"ma|però|eppure|tuttavia|invece",
        myth=r"non (?:significa|significano|vuol dire|vogliono dire)",
        limit=r"tranne|a meno che|salvo",
        because="perché",
    ),
    "pt": _Signs(
        warning=r"nunca|jamais|evite|cuidado|não (?:dê|toque|use|coma|faça)",
        surprise=r"embora|apesar de|ainda que",
        contrast=r"mas|porém|no entanto",
        myth=r"não (?:significa|significam|quer dizer|querem dizer)",
        limit=r"exceto|a menos que|salvo",
        because="porque",
    ),
    "hi": _Signs(
        warning=r".*मत|सावधान",
        surprise=r"हालाँकि|हालांकि|फिर भी",
        contrast=r"लेकिन|मगर",
        because="क्योंकि",
    ),
}  # fmt: skip
_BEGINS = r"(?:^|[.!?;:,।]\s+(?:(?:and|but|so|et|mais|donc|y|pero|así que|e|ma|quindi|mas|por isso|और|इसलिए)\s+)?)"
_ANYWHERE = r"(?:^|(?<=[\s,]))"
_OPPOSED = re.compile(r", (?:not|non|no|não|pas) [^,]{2,40},", re.IGNORECASE)
_ONLY = frozenset(
    ["only", "just", "seulement", "solo", "solamente", "soltanto", "so", "apenas", "somente", "केवल", "सिर्फ"]
)
_SOUGHT: tuple[Turn, ...] = ("warning", "limit", "surprise", "myth", "contrast", "denial")
"""Of several that a fact has, the first is its turn."""
_STRENGTH: dict[Turn, int] = {"surprise": 6, "contrast": 5, "limit": 5, "myth": 4, "denial": 2, "warning": 0}


def turn_of(text: str, language: str) -> Turn | None:
    """Return the turn that a fact has in itself, or None for a plain statement."""
    said = unmarked(text).replace("\u2019", "'")
    signs = _patterns(language)
    found = [turn for turn in _SOUGHT if (sign := signs.get(turn)) and sign.search(said)]
    if "surprise" not in found and _OPPOSED.search(said):
        found.append("surprise")
    found += ["denial"] if any(word.kind == "negation" for word in words(said, language)) else []
    return min(found, key=_SOUGHT.index, default=None)


def turn_strength(text: str, language: str) -> int:
    """Return how much a fact turns against what one expects: 0 for a plain statement, and for a warning.

    A surprise ("although") counts most, then a contrast, a limit, a myth and a denial; a negation and an "only" add
    to it.
    """
    turn = turn_of(text, language)
    if turn is None or turn == "warning":
        return 0
    read = words(unmarked(text), language)
    kinds = {word.kind for word in read}
    return _STRENGTH[turn] + ("negation" in kinds) + any(word.plain in _ONLY for word in read)


def is_warning(text: str, language: str) -> bool:
    """Tell whether a fact says what not to do."""
    return turn_of(text, language) == "warning"


def is_weighty(text: str, language: str) -> bool:
    """Tell whether a fact carries a number, a negation, a warning or code, and so must not be lost in silence."""
    warnings = lexicon(language).warnings
    carries = any(
        word.kind in {"number", "negation"} or word.plain in warnings for word in words(unmarked(text), language)
    )
    return carries or "`" in text or is_warning(text, language)


def reason_begins(sentence: str, language: str) -> bool:
    """Tell whether a sentence begins with the reason for the one before it."""
    because = _patterns(language).get("because")
    return bool(because and because.match(sentence))


def has_reason(text: str, language: str) -> bool:
    """Tell whether a fact says why."""
    because = _patterns(language).get("because")
    return bool(because and because.search(text))


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    # A vowel sign of Devanagari is no letter to `re`, so a word ends where white space or a mark follows.
    end = r"(?=[\s.,;:!?।]|$)"
    signs = _SIGNS.get(language, _Signs())._asdict()
    return {
        name: re.compile(
            rf"{_BEGINS if name == 'warning' else _ANYWHERE}(?:{sign}){'' if sign.endswith(']') else end}",
            re.IGNORECASE,
        )
        for name, sign in signs.items()
        if sign
    }
