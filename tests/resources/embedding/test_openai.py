"""What only OpenAI-compatible embeddings have: shorter vectors on request."""

from resources.embedding.openai import OpenAI
from tests.servers.embedders import LetterCounts
from tests.servers.openai_protocol import OpenAIModels, openai_server


def test_shorter_vectors_are_asked_for_and_are_another_identity():
    with openai_server(OpenAIModels(embedder=LetterCounts())) as server:
        full, short = (
            OpenAI(base_url=server.url + "/v1", revision="1", dimensions=dimensions) for dimensions in (None, 5)
        )
        assert (full.embed(["abc"]).shape, short.embed(["abc"]).shape) == ((1, 27), (1, 5))
    assert [asked.body.get("dimensions") for asked in server.asked] == [None, 5]
    assert full.identity() != short.identity()
