"""What every embedder promises.

Belongs here: the abstract resource, what a unit vector is, asking for many in batches.
Not here: any engine; which texts of a topic are embedded (assets/embeddings/asset.py).
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from resources.engines.engine import Engine
from resources.errors import EngineFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Engine):
    """Texts to vectors of one model; vectors of different models never mix, so the model's digest travels with them."""

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0).

        The order is that of the texts. The empty text has a vector too; what of a text is longer than the model takes
        does not count, unless the server refuses it.

        Raises:
            EngineUnavailable: the engine's server is not there, or went away.
            UnknownName: the model is missing.
            EngineFailed: it gave no usable vectors.
        """


def vectors_in_batches(
    texts: Sequence[str], batch_size: int, ask: Callable[[list[str]], Sequence[Sequence[float]]], model: str
) -> "NDArray[np.float32]":
    """Return one unit vector a text, as `unit_vectors`; `ask` gives those of at most `batch_size` texts, in order.

    It is for servers, and no part of their identity: which texts one runs together, and so pads alike, it settles by
    itself, of this question and of others'.

    Raises:
        EngineFailed: as `unit_vectors`, or there are more or fewer vectors than texts.
    """
    rows: list[Sequence[float]] = []
    for start in range(0, len(texts), batch_size):
        batch = list(texts[start : start + batch_size])
        vectors = ask(batch)
        if len(vectors) != len(batch):
            raise EngineFailed(
                f"embedding model {model}: {len(batch)} texts, {len(vectors)} vectors. Choose another model"
            )
        rows.extend(vectors)
    return unit_vectors(rows, model)


def unit_vectors(rows: Sequence[Sequence[float]], model: str) -> "NDArray[np.float32]":
    """Return the rows as L2-normalised float32 vectors, shape (len(rows), dimensions); no row, shape (0, 0).

    Raises:
        EngineFailed: the rows differ in length, or one has no direction (all zeros, or not finite).
    """
    import numpy as np

    if len({len(row) for row in rows}) > 1:
        raise EngineFailed(f"embedding model {model}: its vectors differ in length")
    vectors = np.asarray(rows, dtype=np.float64).reshape(len(rows), -1 if len(rows) else 0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
        raise EngineFailed(f"embedding model {model}: a vector is all zeros or not finite. Choose another model")
    unit: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
    return unit
