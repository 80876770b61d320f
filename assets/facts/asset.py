"""The facts as a Dagster asset: what may be said of a topic, each with its source.

Not here: what a fact is (facts.py).
"""

from typing import Any

import dagster as dg

from assets.brief.asset import brief as brief_artifact
from assets.brief.brief import FactSource
from assets.facts.facts import Facts, FromBrief, FromModel, SourcedFact, source_line
from assets.making.artifact import artifact
from assets.making.checks import Finding, check
from resources.embedding.base import Embedder
from resources.language.base import LanguageModel
from resources.store.store import Store


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
    checks=(facts_are_checked,),
    asks=asked,
    metadata=metadata,
)
def facts(brief: FactSource, embedding: Embedder | None, language: LanguageModel | None, store: Store) -> Facts:
    """Say what may be said of the topic: what the brief states, the best of its documents, or what the model knows."""
    del embedding, language, store
    return stated(brief)
