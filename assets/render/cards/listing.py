"""Lists: the things a narration enumerates."""

import re

from assets.text.words import capitalised
from resources.rendering.base import ListCard

FEWEST_ITEMS, MOST_ITEMS = 3, 5
LONGEST_ITEM = 32
MOST_ITEM_WORDS = 4

_ITEM = r"[^,;:.!?()]{2,32}?"
_ENUMERATION = re.compile(
    rf"(?P<lead>[^,;:.!?()]+)(?P<middle>(?:, {_ITEM})+),? (?:and|or|et|ou|y|o|e|ed|und|oder|और|या) (?P<last>{_ITEM})"
    r"(?=[.,;:!?)]|$)"
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
_COUNTED_PAIR = re.compile(rf"\b(?P<first>{_COUNT} [a-z]+s) and (?P<second>{_COUNT} [a-z]+s)\b", re.IGNORECASE)
_OPENER = re.compile(r"(?:only|just|like|such as|including|namely|mostly|both)\s", re.IGNORECASE)
_LEADS_TO_ITEMS = re.compile(
    r".*\b(?:only|of|with|without|are|is|was|were|has|have|had|contains?|includes?|needs?|uses?|from|in|like|as|by|for|to"
    r"|the|a|an|its|their|your|our|add|adds|into|between|on|at|de|des|du|les|la|le|el|los|las|con|di|il|lo|com|os)\s",
    re.IGNORECASE,
)


def list_card(narration: str) -> ListCard | None:
    """Return the things of an enumeration of three to five, or two things that are each counted, else None."""
    pair = _COUNTED_PAIR.search(narration)
    if pair is not None:
        return ListCard(items=(capitalised(pair["first"]), capitalised(pair["second"])))
    found = _ENUMERATION.search(narration)
    if found is None:
        return None
    middle = [item.strip() for item in found["middle"].split(",") if item.strip()]
    items = [_first_item(found["lead"], middle[0]), *middle, found["last"].strip()]
    opening = next((at for at, item in enumerate(items) if _OPENER.match(item)), 0)
    items = [_OPENER.sub("", item) for item in items[opening:]]
    short = all(item and len(item) <= LONGEST_ITEM and len(item.split()) <= MOST_ITEM_WORDS for item in items)
    if not short or not FEWEST_ITEMS <= len(items) <= MOST_ITEMS:
        return None
    return ListCard(items=tuple(capitalised(item) for item in items))


def _first_item(lead: str, second: str) -> str:
    """Cut the first thing off what leads to it: after a word that things follow, else as long as the second."""
    words = lead.split()[-3:]
    found = _LEADS_TO_ITEMS.match(" ".join(words))
    return " ".join(words)[found.end() :] if found else " ".join(words[-len(second.split()) :])
