"""The brief's own words, as they are spoken.

Belongs here: its title, its facts and its call to action as sentences. Not here: when they are said
(writing.py).
"""

import re

from assets.brief.brief import Content, Fact
from assets.text.short_sentences import in_short_sentences
from assets.text.words import unmarked

CALLS_TO_ACTION = {
    "en": ("Follow for more.", "Your turn"),
    "fr": ("Abonnez-vous pour la suite.", "À vous"),
    "es": ("Sígueme para ver más.", "Te toca"),
    "it": ("Seguimi per altri video.", "Tocca a te"),
    "pt": ("Siga para ver mais.", "Sua vez"),
    "hi": ("और जानने के लिए फ़ॉलो करें।", "अब आपकी बारी"),
}
"""What the viewer is asked where the brief asks nothing, and the label of any call to action."""


def spoken_title(content: Content) -> str:
    """Return the title as a sentence."""
    return finished(content.title, content.language)


def call_to_action(content: Content) -> str:
    """Return what the viewer is asked: the brief's own call, else its language's usual one, if it has one."""
    default, _ = CALLS_TO_ACTION.get(content.language, ("", ""))
    return finished(content.cta, content.language) if content.cta else default


def brief_words(fact: Fact, language: str) -> str:
    """Return a fact in the author's words, in short sentences."""
    return finished(in_short_sentences(fact.text, language), language)


def finished(text: str, language: str) -> str:
    """Return a text as it is spoken: without code marks, and with a mark at its end."""
    text = unmarked(text)
    stop = "\u0964" if language == "hi" else "."
    return text if re.search(r"[.!?…।॥][\"'\u2019\u201d»)]*$", text) else text.rstrip(" ,;:\u2014-") + stop
