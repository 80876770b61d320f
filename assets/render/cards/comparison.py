"""Comparisons: two things that a narration sets against each other in so many words."""

import re

from assets.render.cards.wording import plain
from assets.text.sentences import sentences
from assets.text.words import capitalised
from resources.rendering.base import ComparisonCard

LONGEST_SIDE = 40

_THING = r"[\w'\u2019.-]+(?: [\w'\u2019.-]+){0,4}?"
_AMOUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|[\d.,]+)(?: \w+){0,2}"
_PATTERNS = (
    # two round trips in TLS 1.2, but only one in TLS 1.3
    re.compile(
        rf"\b(?P<left>{_AMOUNT}) (?:in|with|for|on) (?P<left_label>[\w.]+(?: [\w.]+)?), but "
        r"(?P<right>(?:only )?\w+(?: \w+)?) (?:in|with|for|on) (?P<right_label>\w+(?: [\w.]*\w)?)"
    ),
    # Raw honey vs. pasteurised honey
    re.compile(rf"(?P<left>{_THING}) (?:vs\.?|versus) (?P<right>{_THING})(?=[.,;:!?]|$)"),
    # copper, not iron, carries the oxygen
    re.compile(r"\b(?P<right>\w{3,}), (?P<left_label>not) (?P<left>\w{3,})(?=[.,;:!?])"),
    # Venus is hotter than Mercury
    re.compile(
        rf"^(?P<right>{_THING}) (?:is|are|was|were) (?P<right_label>(?:(?:even|much|far) )?"
        rf"(?:\w+er|(?:more|less) \w+)) than (?P<left>{_THING})(?=[.,;:!?]|$)"
    ),
)


def comparison_card(narration: str, language: str) -> ComparisonCard | None:
    """Return the two sides with what the narration calls them, or None where it does not compare."""
    for pattern in _PATTERNS:
        found = pattern.search(narration)
        if found is not None and max(len(part) for part in found.groups()) <= LONGEST_SIDE:
            part = {"left_label": "", "right_label": ""} | found.groupdict()
            return ComparisonCard(
                left=capitalised(plain(part["left"])),
                right=capitalised(plain(part["right"])),
                left_label=part["left_label"],
                right_label=part["right_label"],
            )
    return _before_and_after(narration, language)


def _before_and_after(narration: str, language: str) -> ComparisonCard | None:
    """Read two sentences of which one begins with Before and one with After."""
    sides = {}
    for sentence in sentences(narration, language):
        found = re.match(r"(?P<when>Before|After)\b,? ?(?P<rest>.+)$", sentence)
        if found:
            sides[found["when"].casefold()] = capitalised(plain(found["rest"]))
    if len(sides) < 2 or max(len(side) for side in sides.values()) > LONGEST_SIDE:
        return None
    return ComparisonCard(left=sides["before"], right=sides["after"], left_label="before", right_label="after")
