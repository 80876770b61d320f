"""The properties of an exported page: lines such as `Owner: Anna` right below its title, which are no facts.

Belongs here: telling them from facts with a colon. Not here: keys between `---` (front_matter.py).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assets.brief.typed_marks import SENTENCE_END

KNOWN = """
created, created by, created time, created at, owner, status, tags, tag, due, due date, date, author, assignee, assign,
assigned to, last edited, last edited time, last edited by, last updated, updated, modified, priority, type, category,
url, files, files & media, person, people, project, parent, id, verification, archived, published, slug, reviewer,
editor, stage, progress, deadline, sprint, parent item, sub-item, backlinks, alias, aliases, cssclass, publish, version,
draft
"""
"""Names that programs and their templates give to properties, in small letters."""

_PROPERTY = re.compile(r"[ \t]*(?P<key>[A-Z\u00c0-\u00de][\w /&()#-]{0,40}):(?:[ \t]+(?P<value>.*))?")
_SENTENCE = re.compile(rf"(?:\S+\s+){{3,}}.*{SENTENCE_END.pattern}")
_NAMES = frozenset(name.strip() for name in KNOWN.split(","))


class Property(NamedTuple):
    """The number of a row, and the name of the property that it is."""

    at: int
    key: str


class MayBeFacts(Exception):
    """Rows that may be properties or facts; `at` is the first of them."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def properties(rows: Sequence[str], texts: Sequence[int]) -> list[Property]:
    """Return which rows are properties of a page; `texts` are the numbers of those that say something.

    They follow the title, or come first. One with a name that programs use makes the others of its paragraph
    properties too, unless what they say is a sentence.

    Raises:
        MayBeFacts: none of several has a name that is known, and none is a sentence.
    """
    block: list[tuple[int, re.Match[str]]] = []
    for at in _below_title(rows, texts):
        found = _PROPERTY.fullmatch(rows[at])
        if not found or (block and at != block[-1][0] + 1):
            break
        block.append((at, found))
    said = {at for at, found in block if _SENTENCE.fullmatch(found["value"] or "")}
    known = {at for at, found in block if found["key"].strip().casefold() in _NAMES}
    if len(block) > 1 and not known and not any(SENTENCE_END.search(rows[at]) for at, _ in block):
        raise MayBeFacts(block[0][0])
    if not known or (len(block) == 1 and said):
        return []
    return [Property(at, found["key"].strip()) for at, found in block if at in known or at not in said]


def _below_title(rows: Sequence[str], texts: Sequence[int]) -> Sequence[int]:
    if texts and re.match(r" {0,3}#", rows[texts[0]]):
        return texts[1:]
    if len(texts) > 1 and re.fullmatch(r" {0,3}=+[ \t]*", rows[texts[1]]):
        return texts[2:]
    return texts
