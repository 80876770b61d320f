"""The embedder gives unit vectors that put like texts near each other, without asking anyone."""

import numpy as np
import pytest

from resources.embedding.fastembed import FastEmbed
from resources.errors import UnknownName


def test_an_unknown_model_offers_the_nearest():
    with pytest.raises(UnknownName, match="Nearest: all-minilm-l6-v2-int8"):
        FastEmbed(model="all-minilm-l6-v2").identity()


@pytest.mark.engine
def test_identity_names_the_digest_of_the_model():
    identity = FastEmbed().identity()
    assert any(name.endswith("model.onnx") for name in identity.weights)


@pytest.mark.engine
def test_vectors_are_unit_length_float32_and_alike_texts_are_near():
    vectors = FastEmbed().embed(["Why honey keeps.", "The reason honey never goes off.", "A planet of acid clouds."])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5
    assert vectors[0] @ vectors[2] < 0.3


@pytest.mark.engine
def test_the_same_text_is_the_same_vector_alone_and_in_company():
    embedder = FastEmbed()
    alone = embedder.embed(["Why honey keeps."])[0]
    assert np.array_equal(alone, embedder.embed(["Why honey keeps."])[0])
    assert alone @ embedder.embed(["Why honey keeps.", "x " * 400, ""])[0] > 0.999
