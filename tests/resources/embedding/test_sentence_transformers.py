"""What only sentence-transformers has: a folder of modules, devices, and agreement with the model's other exports."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from resources.embedding.fastembed import FastEmbed
from resources.embedding.sentence_transformers import SentenceTransformers
from resources.errors import EngineFailed, UnknownName
from resources.weights.cache import WeightsMissing, weight
from tests.servers.loopback import Loopback, Reply

TEXTS = (
    "Why honey keeps.",
    "Bees visit two million flowers to make one pound of honey.",
    "A planet of acid clouds.",
    "TLS 1.3 needs one round trip.",
    "Überraschung: il miele non scade mai 🐝",
)


def test_an_unknown_model_offers_the_nearest():
    with pytest.raises(
        UnknownName, match=r'embedding\.model: there is no model "bge-bass-en-v1\.5".*bge-base-en-v1\.5'
    ):
        SentenceTransformers(model="bge-bass-en-v1.5").identity()


def test_a_model_for_another_engine_is_none_of_this_one():
    with pytest.raises(UnknownName, match="for sentence-transformers"):
        SentenceTransformers(model="all-minilm-l6-v2-int8").embed(TEXTS)


@pytest.mark.parametrize("model", ["all-minilm-l6-v2", "bge-small-en-v1.5", "bge-base-en-v1.5"])
def test_a_missing_model_names_the_line_that_fetches_it(tmp_path, monkeypatch, model):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    with pytest.raises(WeightsMissing, match=rf"Run: cm models pull {model}$"):
        SentenceTransformers(model=model).embed(TEXTS)


@pytest.mark.engine
def test_it_agrees_with_the_int8_export_of_the_same_model():
    agreement = np.sum(SentenceTransformers().embed(TEXTS) * FastEmbed().embed(TEXTS), axis=1)
    assert (agreement >= 0.999).all()


@pytest.mark.engine
def test_the_size_of_a_batch_changes_no_direction_but_may_change_the_last_bits_and_so_counts():
    one_by_one = SentenceTransformers(batch_size=1).embed(TEXTS)
    assert np.allclose(SentenceTransformers().embed(TEXTS), one_by_one, atol=1e-5)
    assert SentenceTransformers(batch_size=1).identity() != SentenceTransformers().identity()


@pytest.mark.engine
def test_a_folder_of_ones_own_is_a_model(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(weight("all-minilm-l6-v2").folder, own)
    engine = SentenceTransformers(model=str(own))
    assert np.array_equal(engine.embed(TEXTS), SentenceTransformers().embed(TEXTS))
    assert set(engine.identity().weights.values()) == set(SentenceTransformers().identity().weights.values())


@pytest.mark.engine
def test_a_damaged_model_is_an_error_that_names_it(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(weight("all-minilm-l6-v2").folder, own)
    # Also one that was well when this process loaded it.
    SentenceTransformers(model=str(own)).embed(TEXTS)
    (own / "model.safetensors").write_bytes(b"not a model")
    with pytest.raises(EngineFailed, match=f"{own}: PyTorch cannot load it"):
        SentenceTransformers(model=str(own)).embed(TEXTS)


@pytest.mark.engine
def test_a_device_that_is_not_here_is_named():
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has the device")
    with pytest.raises(EngineFailed, match="cannot load it on cuda"):
        SentenceTransformers(device="cuda").embed(TEXTS)


@pytest.mark.engine
def test_nobody_is_asked_and_nothing_is_written_to_the_terminal():
    program = (
        "from resources.embedding.sentence_transformers import SentenceTransformers as S;"
        "print(S().embed(['Why honey keeps.']).shape)"
    )
    with Loopback(lambda _: Reply({"error": "there is no hub here"}, 404)) as hub:
        environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
        process = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=environment | {"HF_ENDPOINT": hub.url},
        )
        assert hub.asked == []
    assert process.stdout == "(1, 384)\n"
    assert process.stderr == ""
