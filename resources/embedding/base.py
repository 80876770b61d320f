"""What every embedder promises.

Belongs here: the abstract resource. Not here: any engine; which texts of a topic are embedded (assets/embeddings.py).
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from resources.engine import Engine
from resources.identity import Identity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Engine):
    """Texts to vectors of one model; vectors of different models never mix, so the model's digest travels with them."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count; must not load the model."""

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions)."""
