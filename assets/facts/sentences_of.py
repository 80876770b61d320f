"""The sentences of a document that can be said alone, each as it stands there, with where that is.

Belongs here: cutting a document, and what is read with a sentence to know what it is about. Not here: which sentences
can stand alone (standing_alone.py), their vectors (vectors.py), which are about a topic (retrieval.py).
"""

from typing import NamedTuple

from assets.facts.standing_alone import quotes, stands_alone, without_citations
from assets.text.glyphs import PINNED_FONTS, Shown, drawable
from assets.text.tongue import reads_as
from resources.documents.document import Document

_HEADINGS_READ = 2
_BETWEEN_HEADINGS = " > "


class Candidate(NamedTuple):
    """A sentence of a document: `quote` stands there word for word, `text` is what of it is said."""

    quote: str
    text: str
    heading: str
    place: str

    @property
    def in_context(self) -> str:
        """The sentence below its nearest headings, for what it is about is often said there alone."""
        headings = self.heading.split(_BETWEEN_HEADINGS)[-_HEADINGS_READ:]
        return f"{'. '.join(headings)}: {self.text}" if self.heading else self.text


def candidates(document: Document, language: str, shown: Shown = PINNED_FONTS.captions) -> tuple[Candidate, ...]:
    """Return the sentences of a document, in a language, that can be said alone and drawn, each once, in its order."""
    found: dict[str, Candidate] = {}
    for passage in document.passages:
        for quote in quotes(passage.text, language):
            drawn = drawable(without_citations(quote), shown)
            text = drawn.text
            if stands_alone(text, language) and reads_as(text, language) and not drawn.left_out:
                found.setdefault(text, Candidate(quote, text, passage.heading, passage.place))
    return tuple(found.values())
