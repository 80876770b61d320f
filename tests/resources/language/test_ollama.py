"""What only Ollama has: a digest of the model, reasoning on request, unloading."""

import logging

import dagster as dg
import pytest

from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed, UnknownName
from resources.language.base import Message
from resources.language.ollama import Ollama
from tests.servers.loopback import Trouble, refusing
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.writers import Judges, Says

SCHEMA = {"type": "object", "properties": {"legs": {"type": "integer"}}, "required": ["legs"]}
ASKED = [Message(role="user", content="How many legs has an ant? <|im_end|>")]
RIGHT = '{"legs":6}'


@pytest.fixture
def models():
    return OllamaModels(Says(RIGHT))


@pytest.fixture
def server(models):
    with ollama_server(models) as server:
        yield server


def test_the_identity_has_the_digest_the_server_gives_and_asks_for_it_once(server, models):
    engine = Ollama(base_url=server.url)
    for _ in range(3):
        assert engine.identity().weights == {"llama3.1:8b": models.digest("llama3.1:8b")}
    assert server.paths() == ["/api/tags"]


def test_each_run_asks_for_the_digest_once_however_many_steps_it_has(server):
    @dg.op
    def step(language: Ollama) -> None:
        for _ in range(3):
            language.identity()

    @dg.job(resource_defs={"language": Ollama(base_url=server.url)})
    def run():
        step.alias("first")()
        step.alias("second")()

    for runs in (1, 2):
        assert run.execute_in_process().success
        assert server.paths() == ["/api/tags"] * runs


def test_a_server_that_is_gone_is_known_by_the_digest_it_last_gave(models):
    with ollama_server(models) as server:
        up = Ollama(base_url=server.url).identity()
    assert Ollama(base_url=server.url).identity() == up


def test_a_server_that_does_not_answer_is_known_by_the_digest_it_last_gave(server):
    up = Ollama(base_url=server.url).identity()
    server.trouble = Trouble("/api/tags", failures=1)
    assert Ollama(base_url=server.url).identity() == up


def test_a_server_that_never_answered_has_no_digest():
    with refusing() as url:
        assert Ollama(base_url=url).identity().weights == {}


def test_a_model_that_was_pulled_anew_is_another_identity(server, models, monkeypatch):
    before = Ollama(base_url=server.url).identity()
    monkeypatch.setattr(models, "digest", {"llama3.1:8b": "0" * 64}.get)
    assert Ollama(base_url=server.url).identity() != before


def test_a_name_without_a_tag_means_the_latest():
    with ollama_server(OllamaModels(Says(RIGHT), chat_model="mistral:latest")) as server:
        engine = Ollama(base_url=server.url, model="mistral")
        assert engine.identity().weights
        assert engine.complete(ASKED, SCHEMA, seed=0).text == RIGHT


@pytest.mark.parametrize("validate", [True, False])
def test_a_model_that_is_not_there_carries_the_pull_line(server, validate):
    engine = Ollama(base_url=server.url, model="llama3.1:70b", validate_model_on_start=validate)
    with pytest.raises(UnknownName, match=r"Run: cm models pull llama3\.1:70b"):
        engine.complete(ASKED, SCHEMA, seed=0)
    assert server.paths() == (["/api/tags"] if validate else ["/api/chat"])


def test_a_model_that_is_not_there_is_told_with_the_nearest_that_is(server):
    with pytest.raises(UnknownName, match=r"Nearest: llama3\.1:8b\."):
        Ollama(base_url=server.url, model="llama3.1:7b").complete(ASKED, SCHEMA, seed=0)


def test_the_model_is_looked_for_once_and_then_asked(server):
    engine = Ollama(base_url=server.url)
    for seed in (0, 1):
        engine.complete(ASKED, SCHEMA, seed=seed)
    assert server.paths() == ["/api/tags", "/api/show", "/api/chat", "/api/chat"]


def test_the_question_carries_schema_seed_and_limits_and_no_control_marks(server):
    engine = Ollama(base_url=server.url, temperature=0.5, num_predict=99, num_ctx=1024, keep_alive="1m")
    for seed in (0, 4):
        engine.complete(ASKED, SCHEMA, seed=seed)
    greedy, sampled = (asked.body for asked in server.asked if asked.path == "/api/chat")
    assert greedy["format"] == SCHEMA
    assert greedy["keep_alive"] == "1m"
    assert greedy["options"] == {"seed": 0, "temperature": 0.0, "num_predict": 99, "num_ctx": 1024}
    assert sampled["options"] == {"seed": 4, "temperature": 0.5, "num_predict": 99, "num_ctx": 1024}
    assert "<|" not in greedy["messages"][0]["content"]


def test_an_answer_beyond_the_context_is_an_error_though_the_server_goes_on():
    with (
        ollama_server(OllamaModels(Says(RIGHT, prompt_tokens=511))) as server,
        pytest.raises(EngineFailed, match=r"cut off.*language\.num_ctx \(512\)"),
    ):
        Ollama(base_url=server.url, num_ctx=512).complete(ASKED, SCHEMA, seed=0)


@pytest.mark.parametrize(
    ("said", "sent"), [(True, True), (False, False), ("on", True), ("off", False), ("low", "low"), ("high", "high")]
)
def test_thinking_is_asked_for_as_the_profile_says(server, models, said, sent):
    models.thinks = True
    Ollama(base_url=server.url, think=said).complete(ASKED, SCHEMA, seed=0)
    assert server.asked[-1].body["think"] == sent


def test_thinking_is_left_to_the_model_unless_the_profile_says(server):
    Ollama(base_url=server.url).complete(ASKED, SCHEMA, seed=0)
    assert "think" not in server.asked[-1].body


def test_there_is_no_other_way_to_think():
    with pytest.raises(ValueError, match="must be on, off, low, medium or high"):
        Ollama(think="deeply")


def test_reasoning_comes_apart_from_the_answer(server, models):
    models.thinks, models.thinking = True, "An ant is an insect."
    completion = Ollama(base_url=server.url, think="on").complete(ASKED, SCHEMA, seed=0)
    assert (completion.text, completion.reasoning) == (RIGHT, "An ant is an insect.")


@pytest.mark.parametrize("ends", ["stop", "length"])
def test_a_model_that_does_nothing_but_think_is_asked_once_and_told_to_stop_it(models, server, ends):
    models.writer, models.thinks, models.thinking = Says("", ends=ends), True, "An ant is an insect."
    with pytest.raises(EngineFailed) as refusal:
        Ollama(base_url=server.url).complete(ASKED, SCHEMA, seed=0)
    assert str(refusal.value) == (
        "language model llama3.1:8b: all 0 tokens of its answer are thoughts. "
        "Set language.think to off in the profile, or raise language.num_predict (2048)"
    )
    assert server.paths().count("/api/chat") == 1


def test_a_server_that_was_away_when_its_model_was_counted_makes_nothing_under_that_count(models):
    server = ollama_server(models)
    engine = Ollama(base_url=server.url)
    assert engine.identity().weights == {}
    with server:
        with pytest.raises(EngineUnavailable, match="not the model that was counted when this began"):
            engine.complete(ASKED, SCHEMA, seed=0)
        assert "/api/chat" not in server.paths()
        assert engine.identity().weights == {"llama3.1:8b": models.digest("llama3.1:8b")}
        assert engine.complete(ASKED, SCHEMA, seed=0).text == RIGHT


def test_a_model_that_is_another_one_when_its_server_is_back_is_counted_anew(models, server):
    engine = Ollama(base_url=server.url)
    before = engine.identity()
    engine.complete(ASKED, SCHEMA, seed=0)
    server.trouble = Trouble("/api/chat", pieces_before_hanging_up=0)
    with pytest.raises(EngineUnavailable, match="lost"):
        engine.complete(ASKED, SCHEMA, seed=0)
    server.trouble = Trouble()
    models.pulled["llama3.1:8b"] = "0" * 64
    with pytest.raises(EngineUnavailable, match="not the model that was counted"):
        engine.complete(ASKED, SCHEMA, seed=0)
    assert engine.identity() != before
    assert engine.complete(ASKED, SCHEMA, seed=0).text == RIGHT


def test_a_prompt_is_neither_shortened_nor_an_answer_continued_beyond_the_context(server):
    Ollama(base_url=server.url).complete(ASKED, SCHEMA, seed=0)
    body = server.asked[-1].body
    assert (body["truncate"], body["shift"]) == (False, False)
    assert body["messages"][0]["role"] == "user"


def test_the_model_is_unloaded_when_the_profile_says_so(server, models):
    kept, dropped = Ollama(base_url=server.url), Ollama(base_url=server.url, unload_after_use=True)
    for engine, loaded in ((kept, {"llama3.1:8b"}), (dropped, set())):
        engine.complete(ASKED, SCHEMA, seed=0)
        engine.release()
        assert models.loaded == loaded


def test_a_server_that_is_gone_need_not_unload():
    with refusing() as url:
        Ollama(base_url=url, unload_after_use=True).release()


def test_the_speed_goes_to_the_log(server, caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("dagster").addHandler(caplog.handler)
        Ollama(base_url=server.url).complete(ASKED, SCHEMA, seed=0)
    assert any("llama3.1:8b: 2 tokens, " in message and "a second" in message for message in caplog.messages)


def test_neither_a_proxy_nor_a_key_comes_from_the_environment(server, monkeypatch):
    with refusing() as nowhere:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(variable, nowhere)
        monkeypatch.setenv("OLLAMA_API_KEY", "sk-of-another-service")
        Ollama(base_url=server.url).complete(ASKED, SCHEMA, seed=0)
    assert all(asked.key is None or asked.key == "" for asked in server.asked)


def test_a_server_that_knows_no_probabilities_gives_the_answer_alone():
    with ollama_server(OllamaModels(Judges(lambda _: 0.7), tells_logprobs=False)) as server:
        assert Ollama(base_url=server.url).agreement(ASKED) == 1.0
