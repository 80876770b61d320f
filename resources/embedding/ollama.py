"""Embedding models served by Ollama, asked through its official client.

Not here: which texts are embedded (assets/embeddings.py), how the server is reached (resources/ollama_server.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field, PrivateAttr

from resources.asking import BaseUrl
from resources.embedding.base import Embedder, EmbeddingError, unit_vectors
from resources.engine import OllamaModel
from resources.extras import extra
from resources.identity import Identity, library_versions
from resources.ollama_server import DEFAULT_URL, OllamaServer
from resources.reachable import ANSWERS_WITHIN_S

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Ollama(Embedder):
    """An embedding model served by Ollama; all-minilm (384 dimensions) by default.

    `timeout_s` bounds each question of `batch_size` texts, loading the model and repeated questions to a busy server
    included. `keep_alive` is how long the server keeps the model, such as 5m.

    Source: https://docs.ollama.com/api/embed
    """

    base_url: BaseUrl = DEFAULT_URL
    model: str = "all-minilm"
    batch_size: int = Field(default=64, ge=1)
    keep_alive: str = "5m"
    timeout_s: float = Field(default=120.0, gt=0.0)

    _identity: Identity | None = PrivateAttr(default=None)

    def identity(self) -> Identity:
        """Return engine, library, model and its digest as the server last gave it.

        The server is asked once at most, and need not be up.
        """
        if self._identity is None:
            with extra("servers"):
                libraries = library_versions("ollama")
            digest = self._server.digest(self.model)
            self._identity = Identity(
                engine="ollama",
                libraries=libraries,
                weights={self.model: digest} if digest else {},
                parameters={"model": self.model},
            )
        return self._identity

    def installed(self) -> None:
        """Find out whether the client library is here; the server is not asked, not even for its digest."""
        with extra("servers"):
            library_versions("ollama")

    def check_server(self) -> str:
        """Ask whether the server has the model."""
        return OllamaServer(self.base_url, ANSWERS_WITHIN_S, "embedding", EmbeddingError).check(self.model)

    def ollama_models(self) -> tuple[OllamaModel, ...]:
        """Return its one model."""
        return (OllamaModel(server_url=self.base_url, tag=self.model),)

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0).

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            EmbeddingError: the server has not the model (the message carries the pull line), or gave no usable vectors.
        """
        rows: list[Sequence[float]] = []
        for start in range(0, len(texts), self.batch_size):
            rows.extend(self._embedded(list(texts[start : start + self.batch_size])))
        return unit_vectors(rows, self.model)

    @property
    def _server(self) -> OllamaServer:
        return OllamaServer(self.base_url, self.timeout_s, "embedding", EmbeddingError)

    def _embedded(self, batch: list[str]) -> Sequence[Sequence[float]]:
        vectors = self._server.asked(
            lambda client, _: client.embed(self.model, batch, truncate=True, keep_alive=self.keep_alive).embeddings,
            model=self.model,
        )
        if len(vectors) != len(batch):
            raise EmbeddingError(
                f"embedding model {self.model}: {len(batch)} texts, {len(vectors)} vectors. Choose another model"
            )
        return vectors
