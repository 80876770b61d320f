"""The sources of a film as its viewers are told them: which document says what it says, and where.

Belongs here: what is told of a source to strangers. Not here: following a scene to its facts (script/sources.py), the
whole account with digests (assets/handover).
"""

from collections.abc import Iterable, Sequence
from pathlib import PurePath, PureWindowsPath

from assets.facts.facts import FromBrief, FromDocument, SourcedFact
from assets.post.post import Citation, postable
from assets.text.words import unmarked


def citations(told: Iterable[SourcedFact]) -> tuple[Citation, ...]:
    """Return where each fact is from, in the order the film tells them."""
    return tuple(map(_citation, told))


def source_lines(sources: Sequence[Citation]) -> list[str]:
    """Return the documents for a description, a line each, with the places that the film's facts stand at."""
    places: dict[str, dict[str, None]] = {}
    for each in sources:
        if each.file and each.place:
            places.setdefault(each.file, {})[each.place] = None
    return [postable(f"{file}, {', '.join(found)}") for file, found in places.items()]


def public_name(file: str) -> str:
    """Return a document's name without the folders of this machine: a path from a brief's own folder is kept."""
    for path in (PurePath(file), PureWindowsPath(file)):
        if path.is_absolute() or path.drive or path.parts[:1] == ("~",) or ".." in path.parts:
            return path.name
    return file


def _citation(fact: SourcedFact) -> Citation:
    said = unmarked(fact.text)
    match fact.source:
        case FromDocument(file=file, place=place, quote=quote):
            return Citation(said=said, kind="document", file=public_name(file), place=place, quote=quote)
        case FromBrief():
            return Citation(said=said, kind="brief")
        case _:
            return Citation(said=said, kind="model")
