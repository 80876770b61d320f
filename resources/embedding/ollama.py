"""Embedding models served by Ollama, asked through its official client.

Not here: which texts are embedded (assets/embeddings/asset.py), what every engine behind Ollama does
(resources/servers/ollama_engine.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from resources.embedding.base import Embedder, vectors_in_batches
from resources.servers.deadline import TimeLimit
from resources.servers.ollama_engine import OllamaEngine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Ollama(OllamaEngine, Embedder):
    """An embedding model served by Ollama; all-minilm (384 dimensions) by default.

    `timeout_s` bounds each question of `batch_size` texts, loading the model and repeated questions to a busy server
    included. `keep_alive` is how long the server keeps the model, such as 5m.

    Source: https://docs.ollama.com/api/embed
    """

    capability: ClassVar[str] = "embedding"

    model: str = "all-minilm"
    batch_size: int = Field(default=64, ge=1)
    timeout_s: TimeLimit = 120.0

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0).

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            UnknownName: the server has not the model; the message carries the pull line.
            EngineFailed: the model does not embed, or it gave no usable vectors.
        """
        return vectors_in_batches(texts, self.batch_size, self._embedded, self.model)

    def _what_counts(self) -> dict[str, Any]:
        return {}

    def _needed(self) -> dict[str, str]:
        remedy = (
            "writes text, and its vectors are not for comparing. Set embedding.model in the profile to one that embeds"
        )
        return {"embedding": remedy}

    def _embedded(self, batch: list[str]) -> Sequence[Sequence[float]]:
        return self._asked(
            lambda client: client.embed(self.model, batch, truncate=True, keep_alive=self.keep_alive).embeddings
        )
