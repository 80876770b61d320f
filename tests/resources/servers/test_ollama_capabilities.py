"""What a model on an Ollama server can do is found out before it is asked; the same on a real one (CM_TEST_OLLAMA)."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from resources.embedding.ollama import Ollama as Embedder
from resources.errors import CmError, EngineFailed
from resources.language.base import Message
from resources.language.ollama import Ollama
from tests.servers.embedders import LetterCounts
from tests.servers.loopback import Loopback
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.real_ollama import RealOllama, real_ollama
from tests.servers.writers import Says

SCHEMA = {"type": "object", "properties": {"legs": {"type": "integer"}}, "required": ["legs"]}
ASKED = [Message(role="user", content="How many legs has an ant?")]
WORKS = ("/api/chat", "/api/embed")


@dataclass(frozen=True)
class Place:
    """A server, and whether what it was asked can be looked at."""

    models: RealOllama
    loopback: Loopback | None = None

    def was_asked_to_work(self) -> bool:
        return self.loopback is not None and any(path in WORKS for path in self.loopback.paths())


@contextmanager
def on_loopback(**fields):
    models = OllamaModels(Says('{"legs":6}'), LetterCounts(), **fields)
    with ollama_server(models) as server:
        yield Place(RealOllama(server.url, "llama3.1:8b", "all-minilm"), server)


@pytest.fixture(params=["loopback", "itself"])
def place(request, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))
    if request.param == "itself":
        yield Place(real_ollama())
        return
    with on_loopback() as found:
        yield found


def chat(place: Place, model: str | None = None, **fields) -> Ollama:
    return Ollama(base_url=place.models.url, model=model or place.models.chat, **fields)


def refusals(engine: Ollama | Embedder) -> tuple[str, str]:
    """Return what the doctor is told, and what a run is."""
    with pytest.raises(CmError) as told:
        engine.check_server()
    with pytest.raises(EngineFailed) as ended:
        engine.complete(ASKED, SCHEMA, seed=0) if isinstance(engine, Ollama) else engine.embed(["honey"])
    return str(told.value), str(ended.value)


def test_a_model_that_can_do_it_is_there(place):
    assert chat(place).check_server() == f"{place.models.url} has {place.models.chat}"
    embedder = Embedder(base_url=place.models.url, model=place.models.embed)
    assert embedder.check_server() == f"{place.models.url} has {place.models.embed}"


def test_a_model_that_cannot_think_is_told_to_the_doctor_and_before_it_is_asked(place):
    told, ended = refusals(chat(place, think="on"))
    assert told == ended
    assert told == (
        f"language.model: {place.models.chat} on {place.models.url} cannot think. "
        "Set language.think to off in the profile, or leave it out"
    )
    assert not place.was_asked_to_work()
    assert "legs" in chat(place, think="off").complete(ASKED, SCHEMA, seed=0).text


def test_a_model_that_embeds_is_none_for_the_words(place):
    told, ended = refusals(chat(place, place.models.embed))
    assert told == ended
    assert "makes vectors and writes no text. Set language.model in the profile" in told
    assert not place.was_asked_to_work()


def test_a_model_that_writes_is_none_for_the_vectors(place):
    told, ended = refusals(Embedder(base_url=place.models.url, model=place.models.chat))
    assert told == ended
    assert "writes text, and its vectors are not for comparing. Set embedding.model in the profile" in told
    assert not place.was_asked_to_work()


def test_a_prompt_that_is_longer_than_the_context_is_refused_before_the_first_token(place):
    long = [Message(role="user", content="An ant has six legs and a honeybee has six legs as well. " * 100)]
    with pytest.raises(EngineFailed) as refusal:
        chat(place, num_ctx=512).complete(long, SCHEMA, seed=0)
    assert "the brief is too long for a context of 512 tokens. Raise language.num_ctx in the profile" in str(
        refusal.value
    )
    assert "tokens at the most), or shorten the brief" in str(refusal.value)


def test_a_server_too_old_to_say_is_taken_at_its_word(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))
    with on_loopback(tells_capabilities=False) as place:
        assert chat(place, think="on").check_server()
        with pytest.raises(EngineFailed, match="does not support thinking"):
            chat(place, think="on").complete(ASKED, SCHEMA, seed=0)
