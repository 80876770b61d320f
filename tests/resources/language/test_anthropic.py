"""What only Anthropic's API has: no seed, thinking in two manners, models that refuse a temperature."""

import pytest

from resources.errors import EngineFailed
from resources.language.anthropic import Anthropic
from resources.language.base import Message
from tests.servers.anthropic_protocol import AnthropicModels, anthropic_server
from tests.servers.loopback import refusing
from tests.servers.writers import Says

SCHEMA = {
    "type": "object",
    "properties": {"legs": {"type": "string", "minLength": 1, "maxLength": 9}},
    "required": ["legs"],
    "additionalProperties": False,
}
ASKED = [
    Message(role="system", content="Be brief."),
    Message(role="user", content="How many legs has an ant?"),
    Message(role="assistant", content="Six."),
    Message(role="user", content="As JSON."),
]
RIGHT = '{"legs":"six"}'


def test_the_question_carries_the_system_text_apart_and_the_schema_without_lengths():
    with anthropic_server(AnthropicModels(Says(RIGHT))) as server:
        Anthropic(base_url=server.url, revision="1", max_tokens=99).complete(ASKED, SCHEMA, seed=3)
    (body,) = (asked.body for asked in server.asked)
    assert body["system"] == "Be brief."
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert "maxLength: 9" in body["output_config"]["format"]["schema"]["properties"]["legs"]["description"]
    assert body["max_tokens"] == 99
    assert not {"seed", "temperature", "thinking"} & set(body)


@pytest.mark.parametrize(
    ("fields", "asked_for"),
    [({"thinking": True}, "adaptive"), ({"thinking_tokens": 2048}, "enabled")],
)
def test_thinking_is_asked_for_and_comes_apart(fields, asked_for):
    with anthropic_server(AnthropicModels(Says(RIGHT), thinking="An ant is an insect.")) as server:
        completion = Anthropic(base_url=server.url, revision="1", **fields).complete(ASKED, SCHEMA, seed=0)
    assert server.asked[0].body["thinking"]["type"] == asked_for
    assert server.asked[0].body["thinking"].get("budget_tokens") == fields.get("thinking_tokens")
    assert (completion.text, completion.reasoning) == (RIGHT, "An ant is an insect.")


def test_a_temperature_varies_the_takes_of_a_model_that_has_one():
    with anthropic_server(AnthropicModels(Says(RIGHT), samples=True)) as server:
        engine = Anthropic(base_url=server.url, revision="1", temperature=0.7)
        for seed in (0, 1):
            engine.complete(ASKED, SCHEMA, seed=seed)
    assert [asked.body["temperature"] for asked in server.asked] == [0.0, 0.7]


def test_a_model_that_has_none_says_so():
    with (
        anthropic_server(AnthropicModels(Says(RIGHT))) as server,
        pytest.raises(EngineFailed, match="`temperature` is deprecated for this model"),
    ):
        Anthropic(base_url=server.url, revision="1", temperature=0.7).complete(ASKED, SCHEMA, seed=1)


def test_a_refusal_is_told_and_not_retried():
    with (
        anthropic_server(AnthropicModels(Says("", ends="refusal"))) as server,
        pytest.raises(EngineFailed, match="it refuses to answer"),
    ):
        Anthropic(base_url=server.url, revision="1").complete(ASKED, SCHEMA, seed=0)
    assert len(server.asked) == 1


def test_no_proxy_comes_from_the_environment(monkeypatch):
    with refusing() as nowhere, anthropic_server(AnthropicModels(Says(RIGHT))) as server:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(variable, nowhere)
        assert Anthropic(base_url=server.url, revision="1").complete(ASKED, SCHEMA, seed=0).text == RIGHT
