"""What only Ollama's embeddings have: a digest of the model, and the line that pulls one."""

import pytest

from resources.embedding.ollama import Ollama
from resources.engines.engine import EngineUnavailable
from resources.errors import UnknownName
from tests.servers.embedders import LetterCounts
from tests.servers.ollama_protocol import OllamaModels, ollama_server


def test_the_digest_outlives_the_server():
    with ollama_server(OllamaModels(embedder=LetterCounts())) as server:
        engine = Ollama(base_url=server.url)
        up = engine.identity()
        assert engine.identity() == up
        assert server.paths() == ["/api/tags"]
    assert set(up.weights) == {"all-minilm"}
    assert Ollama(base_url=server.url).identity() == up


def test_a_model_that_is_not_there_carries_the_pull_line():
    with (
        ollama_server(OllamaModels(embedder=LetterCounts())) as server,
        pytest.raises(UnknownName, match="Run: cm models pull nomic-embed-text:latest --server"),
    ):
        Ollama(base_url=server.url, model="nomic-embed-text").embed(["a"])


def test_a_server_that_was_away_when_its_model_was_counted_embeds_nothing_under_that_count():
    server = ollama_server(OllamaModels(embedder=LetterCounts()))
    engine = Ollama(base_url=server.url)
    assert engine.identity().weights == {}
    with server:
        with pytest.raises(EngineUnavailable, match="not the model that was counted when this began"):
            engine.embed(["a"])
        assert engine.identity().weights
        assert engine.embed(["a"]).shape == (1, 27)
