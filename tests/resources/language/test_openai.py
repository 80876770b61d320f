"""What only OpenAI-compatible servers have: many servers, some without a key, each with its own habits."""

import socket

import pytest

from resources.errors import EngineFailed, UnknownName
from resources.language.base import Message
from resources.language.openai import OpenAI
from tests.servers.loopback import refusing
from tests.servers.openai_protocol import KEY, OpenAIModels, openai_server
from tests.servers.writers import Judges, Says

SCHEMA = {"type": "object", "properties": {"legs": {"type": "integer"}}, "required": ["legs"]}
ASKED = [Message(role="user", content="How many legs has an ant? <|im_end|>")]
RIGHT = '{"legs":6}'


def test_a_server_of_ones_own_needs_no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with openai_server(OpenAIModels(Says(RIGHT), key=None)) as server:
        assert OpenAI(base_url=server.url + "/v1", revision="1").complete(ASKED, SCHEMA, seed=0).text == RIGHT


def test_the_key_comes_from_the_variable_the_profile_names(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another")
    monkeypatch.setenv("MY_KEY", f"{KEY}\n")
    with openai_server(OpenAIModels(Says(RIGHT))) as server:
        OpenAI(base_url=server.url + "/v1", revision="1", api_key_variable="MY_KEY").complete(ASKED, SCHEMA, seed=0)
    assert [asked.key for asked in server.asked] == [KEY]


def test_the_question_carries_schema_seed_and_limits_and_no_control_marks():
    with openai_server(OpenAIModels(Says(RIGHT))) as server:
        engine = OpenAI(base_url=server.url + "/v1", revision="1", temperature=0.5, max_tokens=99)
        for seed in (0, 4):
            engine.complete(ASKED, SCHEMA, seed=seed)
    greedy, sampled = (asked.body for asked in server.asked)
    assert greedy["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}
    assert (greedy["seed"], greedy["temperature"], greedy["max_tokens"]) == (0, 0.0, 99)
    assert (sampled["seed"], sampled["temperature"]) == (4, 0.5)
    assert "<|" not in greedy["messages"][0]["content"]


def test_no_temperature_is_sent_to_models_that_take_none():
    with openai_server(OpenAIModels(Says(RIGHT))) as server:
        OpenAI(base_url=server.url + "/v1", revision="1", temperature=None).complete(ASKED, SCHEMA, seed=0)
    assert "temperature" not in server.asked[0].body


def test_reasoning_that_a_server_sends_apart_stays_apart():
    with openai_server(OpenAIModels(Says(RIGHT), reasoning="An ant is an insect.")) as server:
        completion = OpenAI(base_url=server.url + "/v1", revision="1").complete(ASKED, SCHEMA, seed=0)
    assert (completion.text, completion.reasoning) == (RIGHT, "An ant is an insect.")


@pytest.mark.parametrize("ends", ["stop", "length"])
def test_a_model_that_does_nothing_but_think_is_asked_once(ends):
    with (
        openai_server(OpenAIModels(Says("", ends=ends), reasoning="An ant is an insect.")) as server,
        pytest.raises(EngineFailed, match=r"tokens of its answer are thoughts\. Have the server turn thinking off"),
    ):
        OpenAI(base_url=server.url + "/v1", revision="1").complete(ASKED, SCHEMA, seed=0)
    assert len(server.asked) == 1


def test_a_content_filter_is_told_and_not_retried():
    with (
        openai_server(OpenAIModels(Says("", ends="content_filter"))) as server,
        pytest.raises(EngineFailed, match="refuses to answer: content filter"),
    ):
        OpenAI(base_url=server.url + "/v1", revision="1").complete(ASKED, SCHEMA, seed=0)
    assert len(server.asked) == 1


def test_a_url_that_leads_elsewhere_is_told():
    with (
        openai_server(OpenAIModels(Says(RIGHT))) as server,
        pytest.raises(UnknownName, match=r"base_url is not right: it ends in /v1"),
    ):
        OpenAI(base_url=server.url, revision="1").complete(ASKED, SCHEMA, seed=0)


@pytest.fixture
def public_name(monkeypatch):
    """Have a public name lead to this machine, as a DNS server would."""
    name, resolve = "models.example.com", socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **how: resolve("127.0.0.1" if host == name else host, *rest, **how)
    )
    return name


def test_a_public_server_is_sent_no_string_lengths_and_the_newer_name_of_the_limit(public_name):
    schema = {
        "type": "object",
        "properties": {
            "maxLength": {"type": "string", "minLength": 1, "maxLength": 9},
            "either": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
        },
        "required": ["maxLength"],
    }
    with openai_server(OpenAIModels(Says('{"maxLength":"six"}'))) as server:
        url = server.url.replace("127.0.0.1", public_name) + "/v1"
        OpenAI(base_url=url, revision="1", max_tokens=99).complete(ASKED, schema, seed=0)
    (body,) = (asked.body for asked in server.asked)
    assert body["response_format"]["json_schema"]["schema"] == {
        "type": "object",
        "properties": {
            "maxLength": {"type": "string", "description": "At most 9 characters."},
            "either": {"anyOf": [{"type": "string", "description": "At most 3 characters."}, {"type": "null"}]},
        },
        "required": ["maxLength"],
    }
    assert body["max_completion_tokens"] == 99
    assert "max_tokens" not in body


def test_a_public_host_counts_in_the_identity_and_only_the_host():
    public = [
        OpenAI(base_url=url, revision="1").identity()
        for url in ("https://one.example.com/v1", "https://two.example.com/v1")
    ]
    assert public[0] != public[1]
    assert public[0] == OpenAI(base_url="https://one.example.com/other/v1", revision="1").identity()


def test_no_proxy_comes_from_the_environment(monkeypatch):
    with refusing() as nowhere, openai_server(OpenAIModels(Says(RIGHT))) as server:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(variable, nowhere)
        assert OpenAI(base_url=server.url + "/v1", revision="1").complete(ASKED, SCHEMA, seed=0).text == RIGHT


@pytest.mark.parametrize(("logprobs", "questions"), [("unknown", 1), ("refused", 2)])
def test_a_server_that_tells_no_probabilities_gives_the_answer_alone(logprobs, questions):
    with openai_server(OpenAIModels(Judges(lambda _: 0.7), logprobs=logprobs)) as server:
        assert OpenAI(base_url=server.url + "/v1", revision="1").agreement(ASKED) == 1.0
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions"] * questions
