"""Quotes and warnings: the sentence of a narration that is most worth reading."""

import re

from assets.render.cards.wording import plain
from assets.script.script import Scene
from assets.text.sentences import sentences
from assets.text.words import capitalised
from resources.rendering.base import QuoteCard, WarningCard

LONGEST_WHOLE = 60
FEWEST_CLAUSE_WORDS = 4

_MERE_ADDITION = re.compile(r", (?:and|so|because|which|et|y|e) ")
_WARNING = re.compile(
    r"(?:But |And |So )?(?:Never|Do not|Don['\u2019]t|Avoid|Beware|Be careful|Warning|Caution|Jamais|Attention|Nunca"
    r"|Cuidado|Mai|Attenzione|Atenção)\b",
    re.IGNORECASE,
)
_OPENING_LINK = re.compile(r"^(?:And|But|So|Because) ")


def warning_card(scene: Scene, language: str) -> WarningCard | None:
    """Return the first sentence that warns, or None where none does."""
    said = sentences(plain(scene.narration), language)
    found = next((sentence for sentence in said if _WARNING.match(sentence)), None)
    return WarningCard(text=_shortened(found)) if found else None


def quote_card(scene: Scene, language: str) -> QuoteCard:
    """Return the sentence that shares most words with the on-screen text, the first of equals."""
    wanted = set(plain(scene.on_screen_text).casefold().split())
    said = sentences(plain(scene.narration), language)
    best = max(said, key=lambda sentence: len(wanted & set(sentence.casefold().split())))
    return QuoteCard(text=_shortened(best))


def _shortened(sentence: str) -> str:
    """Cut a long sentence after its first clause, but only where what follows adds to it and takes nothing back."""
    if len(sentence) > LONGEST_WHOLE:
        first = _MERE_ADDITION.split(sentence)[0]
        sentence = first if len(first.split()) >= FEWEST_CLAUSE_WORDS else sentence
    return capitalised(_OPENING_LINK.sub("", plain(sentence)))
