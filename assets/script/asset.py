"""The script as a Dagster asset: which take is wanted, a language model whose answers are kept, a person's own script.

Not here: what a script is (script.py), how it comes about (writing.py), what the model is asked
(hooks/questions.py), how an edited script is read (markdown.py).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
from pydantic import Field

from assets.brief.asset import brief as brief_artifact
from assets.brief.brief import About, ScriptSource, Words, read_words
from assets.facts.asset import facts as facts_artifact
from assets.facts.facts import Facts, Told, told
from assets.making.artifact import artifact
from assets.making.checks import check
from assets.making.recipe import ByHand
from assets.script.checks import script_has_the_length, script_is_grounded, with_true_origins, worded_by
from assets.script.guard.judging import JUDGEMENT, kept_judgement
from assets.script.markdown import read_script, script_markdown
from assets.script.script import Script
from assets.script.sources import source_table
from assets.script.writing import write_script
from assets.topics.file import TopicFile
from resources.language.base import Completion, LanguageModel, Message
from resources.store.keys import Step
from resources.store.store import Store

ANSWER = Step(name="answer", version="1")


class Take(dg.Config):
    """Which version of the script is wanted: 1 is the model's most likely one, every other number another."""

    take: int = Field(default=1, ge=1)


@dataclass(frozen=True)
class Remembered:
    """A language model that is asked the same question once: the store keeps its answers."""

    language: LanguageModel
    store: Store

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Return the kept answer, else ask."""
        inputs = {
            "messages": list(messages),
            # As text, for the order of a schema's properties is the order in which the model writes them.
            "schema": json.dumps(schema),
            "seed": seed,
            "language": self.language.identity(),
        }
        asked = self.store.get_or_make(
            ANSWER, inputs, Completion, lambda _: self.language.complete(messages, schema, seed=seed)
        )
        return asked.value

    def agreement(self, messages: Sequence[Message]) -> float:
        """Return the kept judgement, else have it judge."""
        return kept_judgement(messages, self.language, self.store)


def metadata(script: Script, facts: Facts) -> dict[str, Any]:
    """Return what the page shows of a script."""
    return {
        "script": dg.MetadataValue.md(script_markdown(script)),
        "sources": dg.MetadataValue.md(source_table(script, facts)),
        "hooks": dg.MetadataValue.md("\n".join(f"1. {hook.text} ({hook.kind})" for hook in script.hooks) or "none"),
        "scenes": len(script.scenes),
        **worded_by(script),
        "estimated_s": round(script.estimated_s, 1),
        "notes": dg.MetadataValue.md("\n".join(f"- {note}" for note in script.notes) or "none"),
    }


def read_words_with_script(file: TopicFile) -> Words:
    """Read a brief but for its media, and find out whether the edited script beside it can be used.

    Raises:
        WrongInput: one of them cannot; the message names the file, the line or field, and the fix.
        CmError: what `read_words` raises besides.
    """
    words = read_words(file)
    if words.brief.edited:
        # What documents say, or a model, is not known before the run.
        unknown = {"facts": ()} if words.sources else {}
        read_script(words.brief.edited, words.brief.content.model_copy(update=unknown))
    return words


def by_hand(brief: ScriptSource, facts: Told) -> ByHand[Script] | None:
    """Return the script that a person edited, if there is one."""
    if brief.edited is None:
        return None
    content = told(brief.about, facts)
    return ByHand(brief.edited.file, with_true_origins(read_script(brief.edited, content), content))


@artifact(
    version="5",
    kinds={"markdown"},
    made_from=(brief_artifact, facts_artifact),
    components=(ANSWER, JUDGEMENT),
    checks=(check(blocking=True)(script_is_grounded), check(blocking=False)(script_has_the_length)),
    by_hand=by_hand,
    metadata=metadata,
)
def script(brief: About, facts: Told, config: Take, language: LanguageModel, store: Store) -> Script:
    """Tell the facts in an order that holds a viewer, behind the best of several hooks; or take a person's."""
    try:
        content = told(brief, facts).model_copy(update={"wording": brief.wording or language.wording})
        return write_script(content, config.take, Remembered(language, store))
    finally:
        language.release()
