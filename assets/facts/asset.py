"""The facts as a Dagster asset: what may be said of a topic, each with its source.

Belongs here: which sources a topic has, and how much there is room for. Not here: what a fact is (facts.py), what
documents say of a topic (retrieval.py, story.py), what a model says of it (knowledge.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import dagster as dg

from assets.brief.asset import brief as brief_artifact
from assets.brief.brief import About, FactSource
from assets.facts.facts import Facts, FromBrief, FromDocument, FromModel, Source, SourcedFact, source_line
from assets.facts.knowledge import known, names_topic
from assets.facts.retrieval import Found, Page, questions, searched
from assets.facts.story import Said, chosen, in_order
from assets.facts.vectors import SEARCHABLE, searchable
from assets.making.artifact import artifact
from assets.making.checks import Finding, check
from assets.text.pacing import is_near, track_s
from assets.topics.error import printable, quoted
from resources.embedding.base import Embedder
from resources.errors import WrongInput
from resources.language.base import LanguageModel
from resources.store.store import Store

FEWEST_ON_TOPIC = 3
"""Sentences on a topic below which documents say nothing of it: one or two are there by chance."""
LONGEST_SHARE = 1.05
"""Of the length asked for: half of what a script may be off, for its hook is longer than a title."""
CALL_S = 3.0
"""Room that is left for a call to action which the brief does not word, in seconds."""


@check(blocking=False)
def facts_are_checked(facts: Facts) -> Finding:
    """Every fact is the author's or stands in a document; what a model claims to know is checked by nobody."""
    unchecked = ", ".join(map(str, facts.unchecked))
    return Finding(
        passed=not unchecked,
        message=f"Unchecked: the language model alone says facts {unchecked}" if unchecked else "All have a source.",
        travels=True,
        figures={"facts": len(facts.facts), "unchecked": len(facts.unchecked)},
    )


def metadata(facts: Facts) -> dict[str, Any]:
    """Return what the page shows of facts."""
    rows = "\n".join(f"{fact.id}. {fact.text} ({source_line(fact.source)})" for fact in facts.facts)
    return {
        "facts": dg.MetadataValue.md(rows),
        "unchecked": len(facts.unchecked),
        "notes": dg.MetadataValue.md("\n".join(f"- {note}" for note in facts.notes) or "none"),
    }


def stated(brief: FactSource) -> Facts:
    """Return the facts that a brief states; with `knowledge: model` a model wrote them, whoever read them since."""
    source = FromModel() if brief.knowledge else FromBrief()
    return Facts(facts=tuple(SourcedFact(**fact.model_dump(), source=source) for fact in brief.content.facts))


def asked(brief: FactSource) -> set[str]:
    """Return which engines find the facts: none for those that a brief states."""
    if brief.documents:
        return {"embedding"}
    return set() if brief.content.facts else {"language"}


@artifact(
    version="1",
    kinds={"json"},
    made_from=(brief_artifact,),
    components=(SEARCHABLE,),
    checks=(facts_are_checked,),
    asks=asked,
    metadata=metadata,
)
def facts(brief: FactSource, embedding: Embedder | None, language: LanguageModel | None, store: Store) -> Facts:
    """Say what may be said of the topic: what the brief states, the best of its documents, or what the model knows."""
    if embedding is not None:
        return found_in_documents(brief, embedding, store)
    if language is not None:
        return told_by_model(brief.content, language)
    return stated(brief)


def found_in_documents(brief: FactSource, embedding: Embedder, store: Store) -> Facts:
    """Return what a brief states, and of its documents what the length has room for besides.

    Raises:
        WrongInput: the documents say nothing of the topic; the message shows the three sentences that came nearest.
        EngineUnavailable, UnknownName, EngineFailed: as `Embedder.embed`.
        StoreDamaged: the store's copy of a document is gone.
    """
    about, own = brief.content, stated(brief)
    texts = tuple(fact.text for fact in own.facts)
    pages = list(_pages(brief, embedding, store))
    asked = questions(about)
    vectors = embedding.embed([*asked, *texts])
    search = searched(about, vectors[: len(asked)], pages)
    if len(search.on_topic) < FEWEST_ON_TOPIC:
        raise WrongInput(_nothing_said(about.title, search.found[:3], len(brief.documents)))
    said = Said(texts, vectors[len(asked) :])
    picked = chosen(search, said, about.language, partial(_has_room_for, about, texts))
    found = in_order(picked, about.title, about.language)
    numbered = _numbered([(each.candidate.text, _source(each)) for each in found], first=len(texts) + 1)
    together = (*own.facts, *numbered)
    return Facts(facts=together, notes=tuple(_notes(about, together)))


def _pages(brief: FactSource, embedding: Embedder, store: Store) -> Iterator[Page]:
    """Yield the documents that have sentences; the store's observer is told of each that had to be embedded."""
    for at, document in enumerate(brief.documents, start=1):
        kept = searchable(document, brief.content.language, embedding, store)
        if not kept.hit:
            store.observe(at, len(brief.documents))
        if kept.value.candidates:
            yield Page(document, kept.value.candidates, kept.value.read())


def told_by_model(about: About, language: LanguageModel) -> Facts:
    """Return what a language model says of a topic, each marked as nobody's but its own.

    Raises:
        WrongInput, EngineFailed, EngineUnavailable, UnknownName: as `known`.
    """
    try:
        told = _numbered([(text, FromModel()) for text in known(about, language)], first=1)
    finally:
        language.release()
    notes = [*_notes(about, told)]
    if not names_topic(about, [fact.text for fact in told]):
        notes.append("no fact of the language model has a word of the title: are they about it?")
    return Facts(facts=told, notes=tuple(notes))


def _numbered(texts: Iterable[tuple[str, Source]], *, first: int) -> tuple[SourcedFact, ...]:
    return tuple(SourcedFact(id=at, text=text, source=source) for at, (text, source) in enumerate(texts, start=first))


def _source(found: Found) -> FromDocument:
    document, candidate = found.document, found.candidate
    return FromDocument(
        file=document.name,
        place=candidate.place,
        heading=candidate.heading,
        quote=candidate.quote,
        sha256=document.sha256,
    )


def _has_room_for(about: About, own: Sequence[str], texts: Sequence[str]) -> bool:
    """Tell whether texts after the brief's own facts leave a film near the length that is asked for."""
    return _seconds(about, [*own, *texts]) <= LONGEST_SHARE * about.target_seconds


def _seconds(about: About, texts: Sequence[str]) -> float:
    call_s = 0.0 if about.cta else CALL_S
    return track_s([about.title, *texts, *filter(None, [about.cta])], about.language) + call_s


def _notes(about: About, told: Sequence[SourcedFact]) -> Iterable[str]:
    seconds = _seconds(about, [fact.text for fact in told])
    if seconds < about.target_seconds and not is_near(seconds, about.target_seconds):
        yield f"{about.target_seconds:g} s were asked for; the facts found take about {seconds:.0f} s"


def _nothing_said(title: str, nearest: Sequence[Found], documents: int) -> str:
    best = "; ".join(
        f"{found.nearness:.2f} {quoted(found.candidate.text)} ({found.document.name}, {found.candidate.place})"
        for found in nearest
    )
    what = f"The nearest: {best}" if best else "Not one sentence in them can be said alone"
    return printable(
        f"sources: {documents} document{'s' if documents != 1 else ''} and nothing on {quoted(title)}. {what}. "
        "Name other documents, or change the title"
    )
