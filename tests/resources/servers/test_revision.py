"""A server that gives one name to other weights and does not say so: its user says which they are."""

import pytest

from cm_dagster.run.profile import load_profile
from resources.embedding.openai import OpenAI as Embedder
from resources.errors import WrongInput
from resources.language.anthropic import Anthropic
from resources.language.openai import OpenAI as LanguageModel
from resources.speech.kokoro_fastapi import KokoroFastApi
from resources.transcription.openai import OpenAI as Transcriber

PUBLISHED = [LanguageModel, Embedder, Transcriber, Anthropic]
ENGINES = [*PUBLISHED, KokoroFastApi]
OWN = [
    "http://127.0.0.1:8000/v1",
    "http://gpu.lan/v1",
    "https://models.example.com/v1",
    "https://api.openai.com.evil.com",
]


def name_of(case):
    return f"{case.__module__}.{case.__name__}" if isinstance(case, type) else str(case)


@pytest.mark.parametrize("url", OWN)
@pytest.mark.parametrize("engine", ENGINES, ids=name_of)
def test_a_server_of_anyones_is_refused_without_a_revision_and_says_what_to_put(engine, url):
    for said in ({}, {"revision": None}, {"revision": ""}, {"revision": " "}):
        with pytest.raises(ValueError, match=r"(?s)revision.*must say which version of the model the server runs"):
            engine(base_url=url, **said)


@pytest.mark.parametrize("engine", ENGINES, ids=name_of)
def test_another_revision_is_another_engine_to_the_store(engine):
    first, again, other = (
        engine(base_url=OWN[0], revision=revision).identity() for revision in ("2026-10", "2026-10", "2026-11")
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("engine", PUBLISHED, ids=name_of)
def test_the_publishers_own_models_need_none_and_may_have_one(engine):
    assert "revision" not in engine().identity().parameters
    assert engine(revision="2026-11").identity() != engine().identity()


def test_a_server_of_openais_in_another_region_is_openais_own():
    assert Embedder(base_url="https://eu.api.openai.com/v1").revision is None


@pytest.mark.parametrize(
    ("capability", "engine"),
    [("language", "openai"), ("speech", "kokoro_fastapi"), ("transcription", "openai"), ("embedding", "openai")],
)
def test_a_profile_of_before_is_refused_with_the_place_and_what_to_put_there(tmp_path, capability, engine):
    path = tmp_path / "mine.yaml"
    said = {
        "language": "{engine: verbatim}",
        "speech": "{engine: kokoro_onnx}",
        "transcription": "{engine: whisper_cpp}",
        "embedding": "{engine: fastembed}",
        "rendering": "{engine: ffmpeg}",
        capability: f"{{engine: {engine}, base_url: 'http://127.0.0.1:8000/v1'}}",
    }
    path.write_text("".join(f"{name}: {engine}\n" for name, engine in said.items()))
    with pytest.raises(WrongInput) as refusal:
        load_profile(str(path))
    assert str(refusal.value) == (
        f"{path}: {capability}.revision: must say which version of the model the server runs, in a word of your own "
        '(revision: "2026-11"), for the server does not tell; change it when the server\'s model changes, not None.'
    )
