"""Embedding models behind any server that speaks OpenAI's protocol, asked through the official client.

Not here: which texts are embedded (assets/embeddings.py), how the server is reached (resources/openai_server.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, ValidationError

from resources.asking import BaseUrl
from resources.embedding.base import Embedder, EmbeddingError, unit_vectors
from resources.endpoint import public_host
from resources.extras import extra
from resources.identity import Identity, library_versions
from resources.openai_server import DEFAULT_URL, OpenAIServer
from resources.reachable import ANSWERS_WITHIN_S

if TYPE_CHECKING:
    import numpy as np
    import openai
    from numpy.typing import NDArray


class OpenAI(Embedder):
    """An embedding model behind an OpenAI-compatible server; text-embedding-3-small (1,536 dimensions) by default.

    `dimensions` asks for shorter vectors, where the model can give them. `timeout_s` bounds each question of
    `batch_size` texts, repeated questions to a busy server included. `api_key_variable` names the environment variable
    with the key; a server in the user's own network needs none.

    Source: https://platform.openai.com/docs/api-reference/embeddings
    """

    base_url: BaseUrl = DEFAULT_URL
    model: str = "text-embedding-3-small"
    dimensions: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=64, ge=1, le=2048)
    timeout_s: float = Field(default=60.0, gt=0.0)
    api_key_variable: str = "OPENAI_API_KEY"

    def identity(self) -> Identity:
        """Return engine, library, model, dimensions if asked for, and the host if it is public; asks no server."""
        with extra("servers"):
            libraries = library_versions("openai")
        return Identity(
            engine="openai",
            libraries=libraries,
            parameters={
                "model": self.model,
                **public_host(self.base_url),
                **({} if self.dimensions is None else {"dimensions": self.dimensions}),
            },
        )

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def check_server(self) -> str:
        """Ask whether the server takes the key and has the model."""
        return self._server(ANSWERS_WITHIN_S).check(self.model)

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0).

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            KeyMissing: the server is public, and no key is set.
            EmbeddingError: the key or the model is wrong, the server refuses a text, or gave no usable vectors.
        """
        rows: list[list[float]] = []
        for start in range(0, len(texts), self.batch_size):
            rows.extend(self._embedded(list(texts[start : start + self.batch_size])))
        return unit_vectors(rows, self.model)

    def _server(self, timeout_s: float) -> OpenAIServer:
        return OpenAIServer(self.base_url, timeout_s, self.api_key_variable, "embedding", EmbeddingError)

    def _embedded(self, batch: list[str]) -> list[list[float]]:
        server = self._server(self.timeout_s)

        def ask(client: "openai.OpenAI", _: float) -> str:
            shorter: dict[str, Any] = {} if self.dimensions is None else {"dimensions": self.dimensions}
            raw = client.embeddings.with_raw_response
            return raw.create(input=batch, model=self.model, encoding_format="float", **shorter).text

        try:
            answer = _Answer.model_validate_json(server.asked(ask, model=self.model))
        except ValidationError as error:
            raise EmbeddingError(
                f"{self.base_url}: the answer holds no vectors. Set embedding.base_url in the profile; it ends in /v1"
            ) from error
        found = {each.index: each.embedding for each in answer.data}
        if sorted(found) != list(range(len(batch))):
            raise EmbeddingError(
                f"embedding model {self.model}: {len(batch)} texts, {len(found)} vectors. Choose another model"
            )
        return [found[index] for index in range(len(batch))]


class _Embedding(BaseModel):
    """A vector as the protocol gives it, with the place of its text in the question."""

    index: int
    embedding: list[float]


class _Answer(BaseModel):
    """What is used of an answer."""

    data: list[_Embedding]
