"""Reasoning is told from the answer, and an answer from what was not asked for."""

import pytest

from resources.language.answers import fault_of, without_reasoning

SCHEMA = {
    "type": "object",
    "properties": {"scenes": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 5}}},
    "required": ["scenes"],
}


@pytest.mark.parametrize(
    ("written", "answer", "reasoning"),
    [
        ('{"a":1}', '{"a":1}', None),
        (' \n{"a":1}\n', '{"a":1}', None),
        ('<think>Well.</think>{"a":1}', '{"a":1}', "Well."),
        ('\n<thinking>\nWell,\nso.\n</thinking>\n\n{"a":1}', '{"a":1}', "Well,\nso."),
        ('Well.</think>{"a":1}', '{"a":1}', "Well."),
        ('<think>\n\n</think>\n{"a":1}', '{"a":1}', None),
        ('{"a":"a <think> b </think> c"}', '{"a":"a <think> b </think> c"}', None),
        ("<think>It never ends", "<think>It never ends", None),
    ],
)
def test_reasoning_is_what_stands_before_the_closing_mark(written, answer, reasoning):
    assert without_reasoning(written) == (answer, reasoning)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ('{"scenes":{"1":"short"}}', None),
        ('{"scenes":{"1":"too long"}}', "scenes.1: maxLength 5"),
        ('{"scenes":[]}', "scenes: [] is not of type 'object'"),
        ("{}", "'scenes' is a required property"),
        ('{"scenes":{', "it is not JSON: Expecting property name enclosed in double quotes at character 11"),
        ("```json\n{}\n```", "it is not JSON: Expecting value at character 0"),
        ("", "it is empty"),
    ],
)
def test_a_fault_names_its_place_and_the_rule(answer, fault):
    assert fault_of(answer, SCHEMA) == fault
