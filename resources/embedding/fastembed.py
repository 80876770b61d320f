"""Sentence embeddings on ONNX Runtime through fastembed: the embedded default.

Not here: which texts are embedded (assets/embeddings/asset.py), where weights come from (resources/weights).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from resources.embedding.base import Embedder, unit_vectors
from resources.engines.identity import Identity, library_versions
from resources.errors import UnknownName, nearest
from resources.weights.cache import weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The name under which fastembed knows each weight's architecture, pooling and normalisation.
ARCHITECTURES = {"all-minilm-l6-v2-int8": "sentence-transformers/all-MiniLM-L6-v2"}


class FastEmbed(Embedder):
    """A sentence embedding model on ONNX Runtime; all-MiniLM-L6-v2 (384 dimensions) by default.

    Source: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2

    Raises:
        UnknownName: `model` is not one of `ARCHITECTURES`.
        WeightsMissing: the model's files are not there; the message carries the pull command.
    """

    model: str = "all-minilm-l6-v2-int8"

    def weights(self) -> tuple[str, ...]:
        """Name the model."""
        return (self.model,)

    def identity(self) -> Identity:
        """Return engine, libraries and the digest of the model file."""
        self._architecture()
        return Identity(
            engine="fastembed",
            libraries=library_versions("fastembed", "onnxruntime"),
            weights=weight(self.model).digests,
        )

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0)."""
        folder = weight(self.model).folder
        return unit_vectors(list(_loaded(self._architecture(), str(folder)).embed(list(texts))), self.model)

    def _architecture(self) -> str:
        try:
            return ARCHITECTURES[self.model]
        except KeyError:
            raise UnknownName(
                f'embedding.model: fastembed has no model "{self.model}" here. {nearest(self.model, ARCHITECTURES)}'
            ) from None


@lru_cache(maxsize=1)
def _loaded(architecture: str, folder: str) -> Any:
    """Keep the model over the runs of one process: each run has a fresh resource."""
    from fastembed import TextEmbedding

    # Without a folder for its cache, which is not used here, it makes an empty one among the temporary files.
    return TextEmbedding(architecture, specific_model_path=folder, cache_dir=folder, local_files_only=True, threads=1)
