"""Embedding models behind any server that speaks OpenAI's protocol, asked through the official client.

Not here: which texts are embedded (assets/embeddings/asset.py), what every engine behind such a server does
(resources/servers/openai_engine.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, Field, ValidationError

from resources.embedding.base import Embedder, vectors_in_batches
from resources.errors import EngineFailed
from resources.servers.deadline import TimeLimit
from resources.servers.openai_engine import OpenAIEngine

if TYPE_CHECKING:
    import numpy as np
    import openai
    from numpy.typing import NDArray


class OpenAI(OpenAIEngine, Embedder):
    """An embedding model behind an OpenAI-compatible server; text-embedding-3-small (1,536 dimensions) by default.

    `dimensions` asks for shorter vectors, where the model can give them. `timeout_s` bounds each question of
    `batch_size` texts, repeated questions to a busy server included. `api_key_variable` names the environment variable
    with the key; a server in the user's own network needs none.

    Source: https://platform.openai.com/docs/api-reference/embeddings
    """

    capability: ClassVar[str] = "embedding"

    model: str = "text-embedding-3-small"
    dimensions: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=64, ge=1, le=2048)
    timeout_s: TimeLimit = 60.0

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0).

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, or the server stayed busy.
            NotInstalled: the server is public, and no key is set.
            UnknownName: there is no such model.
            EngineFailed: the key is wrong, the server refuses a text, or gave no usable vectors.
        """
        return vectors_in_batches(texts, self.batch_size, self._embedded, self.model)

    def _what_counts(self) -> dict[str, Any]:
        return {} if self.dimensions is None else {"dimensions": self.dimensions}

    def _embedded(self, batch: list[str]) -> list[list[float]]:
        server = self._server(self.timeout_s)

        def ask(client: "openai.OpenAI") -> str:
            shorter: dict[str, Any] = {} if self.dimensions is None else {"dimensions": self.dimensions}
            raw = client.embeddings.with_raw_response
            return raw.create(input=batch, model=self.model, encoding_format="float", **shorter).text

        try:
            answer = _Answer.model_validate_json(server.asked(ask, model=self.model))
        except ValidationError as error:
            raise EngineFailed(
                f"{self.base_url}: the answer holds no vectors. Set embedding.base_url in the profile; it ends in /v1"
            ) from error
        found = {each.index: each.embedding for each in answer.data}
        return [found[index] for index in sorted(found)]


class _Embedding(BaseModel):
    """A vector as the protocol gives it, with the place of its text in the question."""

    index: int
    embedding: list[float]


class _Answer(BaseModel):
    """What is used of an answer."""

    data: list[_Embedding]
