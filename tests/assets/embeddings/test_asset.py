"""A topic's vectors lie in one table, and a topic that was already made is noticed."""

import numpy as np
import pytest

from assets.embeddings.asset import Embeddings, embeddings_are_unit_vectors, model_digest, topic_is_new, write_table
from assets.making.parameters import EntryFolder
from resources.embedding.fastembed import FastEmbed
from resources.embedding.sentence_transformers import SentenceTransformers
from resources.store.keys import Step
from resources.store.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def made(store: Store, topic: str, *vectors: list[float], model: str = "m1") -> Embeddings:
    """Write a topic's table and make it the topic's current one."""
    texts = [("topic", topic), *(("scene", f"{topic} {n}") for n in range(1, len(vectors)))]
    stored = store.get_or_make(
        Step(name="embeddings", version="1"),
        {"topic": topic, "vectors": str(vectors), "model": model},
        Embeddings,
        lambda folder: write_table(topic, texts, np.array(vectors, dtype=np.float32), model, EntryFolder(folder)),
    )
    store.pointers.make_current(topic, "embeddings", stored.record)
    return stored.value


def test_the_table_has_a_row_a_text_with_the_model_that_made_it(store):
    table = made(store, "honey", [1.0, 0.0], [0.0, 1.0]).read()
    assert table.column_names == ["topic", "unit", "text", "vector", "model"]
    assert table.column("unit").to_pylist() == ["topic", "scene"]
    assert table.column("vector").to_pylist() == [[1.0, 0.0], [0.0, 1.0]]
    assert str(table.schema.field("vector").type) == "fixed_size_list<element: float>[2]"


def test_vectors_that_are_not_unit_length_or_not_numbers_are_blocked(store):
    assert embeddings_are_unit_vectors(made(store, "a", [0.6, 0.8])).passed
    assert not embeddings_are_unit_vectors(made(store, "b", [0.6, 0.6])).passed
    no_number = made(store, "c", [float("nan"), 1.0])
    assert not embeddings_are_unit_vectors(no_number).passed
    assert topic_is_new(no_number, "c", store).figures["similarity"] == 0


@pytest.mark.engine
def test_a_model_is_the_same_one_whatever_the_size_of_its_batches():
    assert model_digest(SentenceTransformers(batch_size=32)) == model_digest(SentenceTransformers(batch_size=64))
    assert model_digest(SentenceTransformers()) != model_digest(FastEmbed())


def test_a_near_duplicate_is_named_with_its_similarity(store):
    made(store, "bees", [0.0, 1.0])
    made(store, "old-honey", [0.96, 0.28])
    finding = topic_is_new(made(store, "honey", [1.0, 0.0]), "honey", store)
    assert not finding.passed
    assert "old-honey" in finding.message
    assert "0.96" in finding.message


def test_a_new_topic_passes_and_so_does_the_first(store):
    honey = made(store, "honey", [1.0, 0.0])
    assert topic_is_new(honey, "honey", store).passed
    made(store, "venus", [0.0, 1.0])
    assert topic_is_new(honey, "honey", store).passed


def test_vectors_of_another_model_are_never_compared(store):
    made(store, "twin", [1.0, 0.0], model="m2")
    finding = topic_is_new(made(store, "honey", [1.0, 0.0]), "honey", store)
    assert finding.passed
    assert finding.figures == {}


def test_a_topic_whose_vectors_are_damaged_is_named_and_the_others_are_compared(store):
    for topic in ("bees", "wasps"):
        made(store, topic, [0.6, 0.8]).table.path.write_bytes(b"damaged")
    alone = topic_is_new(made(store, "honey", [1.0, 0.0]), "honey", store)
    assert alone.passed
    assert "no other topic of this model" in alone.message
    assert "until they are made again, for their embeddings cannot be read: bees, wasps" in alone.message
    made(store, "old-honey", [0.96, 0.28])
    beside = topic_is_new(made(store, "honey", [1.0, 0.0]), "honey", store)
    assert not beside.passed
    assert "old-honey" in beside.message
    assert "cannot be read: bees, wasps" in beside.message
