"""What an embedding model behind a loopback server answers where the vectors themselves do not matter.

For vectors of a real model, a server is given `resources.embedding.fastembed.FastEmbed`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from resources.embedding.base import Embedder, unit_vectors
from resources.engines.identity import Identity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LetterCounts(Embedder):
    """Counts the letters of each text: 26 dimensions, and one that is always 1."""

    def identity(self) -> Identity:
        return Identity(engine="letter_counts")

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        letters = "abcdefghijklmnopqrstuvwxyz"
        return unit_vectors(
            [[*(float(text.lower().count(each)) for each in letters), 1.0] for text in texts], "letters"
        )
