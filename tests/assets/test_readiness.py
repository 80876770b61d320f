"""A run that cannot work ends at its first step, with the line that mends it."""

import pytest

from assets.readiness import machine_is_ready
from resources.embedding.fastembed import FastEmbed
from resources.language.ollama import Ollama
from resources.language.verbatim import Verbatim
from resources.speech.kokoro_onnx import KokoroOnnx


@pytest.fixture(autouse=True)
def _no_weights(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    monkeypatch.setenv("CM_STORE", str(tmp_path))


def test_every_weight_that_is_not_here_is_named_with_the_line_that_fetches_it():
    found = machine_is_ready({"speech": (KokoroOnnx(),), "embedding": (FastEmbed(),)})
    assert not found.passed
    assert "speech: " in found.message
    assert "cm models pull kokoro-82m-int8" in found.message
    assert "cm models pull all-minilm-l6-v2-int8" in found.message


def test_one_engine_of_a_list_is_enough():
    assert machine_is_ready({"speech": (KokoroOnnx(), Verbatim())}).passed


def test_a_server_need_not_be_up_for_what_the_store_may_have():
    assert machine_is_ready({"language": (Ollama(base_url="http://127.0.0.1:1"),)}).passed
