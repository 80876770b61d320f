"""Claims: what a film says, second by second, and where each sentence is from.

Belongs here: that account as it is handed over. Not here: following a scene to its facts (script/sources.py), what is
told of sources where the film is published (assets/post).
"""

from typing import Literal

from pydantic import BaseModel

from assets.facts.facts import Facts, Source
from assets.script.script import Origin, Script
from assets.script.sources import facts_of
from assets.voiceover.asset import Track

Beside = Literal["title", "cta", "person"]


class ClaimedFact(BaseModel, frozen=True, extra="forbid"):
    """A fact that a sentence rests on, and its source."""

    id: int
    text: str
    source: Source


class Claim(BaseModel, frozen=True, extra="forbid"):
    """A spoken sentence, in seconds of the film with the pause after it; `scene` counts from 1.

    Without `facts` it rests on what the brief says `beside` them, its title or call to action, or on the person who
    edited the script.
    """

    start_s: float
    end_s: float
    said: str
    scene: int
    worded_by: Origin
    facts: tuple[ClaimedFact, ...]
    beside: Beside | None


def claims(script: Script, facts: Facts, voiceover: Track) -> tuple[Claim, ...]:
    """Return every sentence that is spoken, in order, with its sources."""
    found = []
    for sentence in voiceover.sentences:
        scene = script.scenes[sentence.scene]
        cited = facts_of(scene, facts)
        found.append(
            Claim(
                start_s=round(sentence.start_s, 3),
                end_s=round(sentence.end_s, 3),
                said=sentence.text,
                scene=sentence.scene + 1,
                worded_by=scene.origin,
                facts=tuple(ClaimedFact(id=fact.id, text=fact.text, source=fact.source) for fact in cited),
                beside=None if cited else _beside(scene.role, scene.origin),
            )
        )
    return tuple(found)


def _beside(role: str, origin: Origin) -> Beside:
    if origin == "person":
        return "person"
    return "cta" if role == "cta" else "title"
