"""What the store keeps of a document to search it: its sentences that can be said alone, and their vectors.

Belongs here: that entry. Not here: which sentences those are (sentences_of.py), the copy of the document itself
(brief/kept_documents.py), how an embedding model works (resources/embedding).

It is made once a document and embedding model: of a folder in which one word was changed, one document is embedded.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from assets.brief.kept_documents import OWN_DOCUMENT, kept
from assets.brief.sources import BriefDocument
from assets.facts.sentences_of import Candidate, candidates
from resources.documents.read import format_of
from resources.embedding.base import Embedder
from resources.media.media_file import MediaFile
from resources.store.keys import Step
from resources.store.store import Store, Stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEARCHABLE = Step(name="searchable", version="1")
BATCH = 64
"""Texts that are embedded together, of about one length: an engine pads them to the longest of them."""


class Searchable(BaseModel, frozen=True, extra="forbid"):
    """A document's sentences, and a NumPy file of their vectors, float32 of shape (sentences, dimensions)."""

    candidates: tuple[Candidate, ...]
    vectors: MediaFile

    def read(self) -> "NDArray[np.float32]":
        """Read the vectors."""
        import numpy as np

        vectors: NDArray[np.float32] = np.load(self.vectors.path, allow_pickle=False)
        return vectors


def searchable(document: BriefDocument, language: str, embedding: Embedder, store: Store) -> Stored[Searchable]:
    """Return what the store keeps of a document to search it in a language with an embedder, else make it.

    Raises:
        StoreDamaged: the store's copy of the document is gone.
        EngineUnavailable, UnknownName, EngineFailed: as `Embedder.embed`.
    """
    # The document's name is not among them: a copy of it elsewhere is the same document.
    inputs = {
        "document": document.sha256,
        "format": format_of(document.name),
        "readers": OWN_DOCUMENT.version,
        "language": language,
        "embedding": embedding.identity(),
    }

    def made(folder: Path) -> Searchable:
        import numpy as np

        found = candidates(kept(document, store), language)
        path = folder / "vectors.npy"
        np.save(path, _embedded([each.in_context for each in found], embedding), allow_pickle=False)
        return Searchable(candidates=found, vectors=MediaFile.of(path))

    return store.get_or_make(SEARCHABLE, inputs, Searchable, made)


def _embedded(texts: Sequence[str], embedding: Embedder) -> "NDArray[np.float32]":
    """Return a vector for each text, in order; they are embedded from the shortest to the longest."""
    import numpy as np

    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    vectors = [embedding.embed([texts[at] for at in batch]) for batch in batches]
    if not vectors:
        return embedding.embed([])
    together = np.concatenate(vectors)
    back: NDArray[np.float32] = together[np.argsort(order)]
    return back
