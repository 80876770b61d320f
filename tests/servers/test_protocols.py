"""The loopback servers are what they say: the official clients talk to them beyond what the engines ask."""

from typing import Any

import ollama
import pytest

from tests.servers.anthropic_protocol import KEY as ANTHROPIC_KEY
from tests.servers.anthropic_protocol import AnthropicModels, anthropic_server
from tests.servers.embedders import LetterCounts
from tests.servers.ollama_protocol import OllamaModels, ollama_server, published
from tests.servers.openai_protocol import KEY as OPENAI_KEY
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Says

ASKED: list[Any] = [{"role": "user", "content": "Who are you?"}]


@pytest.fixture
def ollama_models():
    return OllamaModels(
        Says("Nobody, really."), LetterCounts(), thinks=True, registry={"phi3:mini": published("phi3", 100, 6)}
    )


@pytest.fixture
def ollama_client(ollama_models):
    with ollama_server(ollama_models) as server, ollama.Client(server.url, trust_env=False) as client:
        yield client


def test_ollama_lists_and_shows_models(ollama_client):
    assert [model.model for model in ollama_client.list().models] == ["llama3.1:8b", "all-minilm:latest"]
    assert ollama_client.show("llama3.1:8b").capabilities == ["completion", "thinking"]
    with pytest.raises(ollama.ResponseError, match="not found"):
        ollama_client.show("nobody")


def test_ollama_pulls_a_model_layer_by_layer(ollama_client, ollama_models):
    states = list(ollama_client.pull("phi3:mini", stream=True))
    assert (states[0].status, states[-1].status) == ("pulling manifest", "success")
    assert [(state.completed, state.total) for state in states if state.total] == [
        *((None, 100), (50, 100), (100, 100)),
        *((None, 6), (3, 6), (6, 6)),
    ]
    (pulled,) = (model for model in ollama_client.list().models if model.model == "phi3:mini")
    assert pulled.digest == ollama_models.registry["phi3:mini"].digest


def test_ollama_tells_within_the_stream_that_the_registry_has_no_such_model(ollama_client):
    states = ollama_client.pull("nobody", stream=True)
    assert next(states).status == "pulling manifest"
    with pytest.raises(ollama.ResponseError, match="pull model manifest: file does not exist"):
        next(states)


def test_ollama_goes_on_with_a_pull_that_failed_in_the_middle(ollama_client, ollama_models):
    ollama_models.pull_fails = "max retries exceeded"
    with pytest.raises(ollama.ResponseError, match="max retries exceeded"):
        list(ollama_client.pull("phi3:mini", stream=True))
    ollama_models.pull_fails = ""
    states = ollama_client.pull("phi3:mini", stream=True)
    assert [state.completed for state in states if state.total == 100] == [50, 100]


def test_ollama_removes_a_model_once(ollama_client):
    assert ollama_client.delete("all-minilm").status == "success"
    assert [model.model for model in ollama_client.list().models] == ["llama3.1:8b"]
    with pytest.raises(ollama.ResponseError, match="not found"):
        ollama_client.delete("all-minilm")


def test_ollama_answers_in_one_piece_as_in_many(ollama_client):
    whole = ollama_client.chat("llama3.1:8b", ASKED)
    pieces = list(ollama_client.chat("llama3.1:8b", ASKED, stream=True))
    assert whole.message.content == "".join(piece.message.content or "" for piece in pieces) == "Nobody, really."
    assert (whole.done_reason, pieces[-1].done_reason) == ("stop", "stop")


def test_openai_lists_models_and_answers_in_one_piece():
    import openai

    with (
        openai_server(OpenAIModels(Says("Nobody, really."), LetterCounts())) as server,
        openai.OpenAI(api_key=OPENAI_KEY, base_url=server.url + "/v1", max_retries=0) as client,
    ):
        assert [model.id for model in client.models.list()] == ["gpt-4.1-mini", "text-embedding-3-small"]
        answer = client.chat.completions.create(model="gpt-4.1-mini", messages=ASKED)
    assert answer.choices[0].message.content == "Nobody, really."
    assert answer.usage
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_anthropic_answers_in_one_piece():
    import anthropic

    with (
        anthropic_server(AnthropicModels(Says("Nobody, really."))) as server,
        anthropic.Anthropic(api_key=ANTHROPIC_KEY, base_url=server.url, max_retries=0) as client,
    ):
        answer = client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=ASKED)
    assert [block.text for block in answer.content if block.type == "text"] == ["Nobody, really."]
    assert answer.stop_reason == "end_turn"
