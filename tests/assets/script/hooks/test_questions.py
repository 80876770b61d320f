"""A question may open a film if it claims nothing: the words are the brief's, and the figures and names the fact's."""

import json

import pytest

from assets.brief.brief import Content, Fact
from assets.script.hooks.questions import EXAMPLES, answer_schema, ask_for, fault

CONTENT = Content(
    title="Three hearts and eight clever arms",
    facts=(
        Fact(id=1, text="An octopus has three hearts and eight arms."),
        Fact(id=2, text="The heart that feeds the body stops beating while the octopus swims."),
        Fact(id=3, text="Octopus blood is blue because copper, not iron, carries the oxygen in it."),
        Fact(id=4, text="An octopus has about 500 million nerve cells, and Cambridge counted them."),
        Fact(id=5, text="Octopuses cannot see colours."),
    ),
)
HONEY = Content(title="Why honey keeps for so long", facts=(Fact(id=1, text="Only 17 percent of honey is water."),))


def said_of(question: str, fact: int | None, content: Content = CONTENT) -> str | None:
    return fault(question, content, content.facts[fact - 1] if fact else None)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("What happens to an octopus's heart when it swims?", 2),
        ("Which heart stops while the octopus is swimming?", 2),
        ("What color is octopus blood?", 3),
        ("Why is octopus blood blue?", 3),
        ("How many hearts does an octopus have?", 1),
        ("Can an octopus see colours?", 5),
        ("Why can't octopuses see colours?", None),
    ],
)
def test_what_the_brief_answers_in_its_own_words_may_be_asked(question, fact):
    if fact is None:
        assert said_of(question, 5) == "asks why, and nothing says why"
    else:
        assert said_of(question, fact) is None


@pytest.mark.parametrize(
    ("question", "fact", "why"),
    [
        ("Octopus blood is blue.", 3, "is no question"),
        ("Octopus blood is blue?", 3, "is no question"),
        ("Why?", 3, "is no question"),
        ("Why is octopus blood blue? Guess!", 3, "is no question"),
        ("What has five hearts?", 1, 'adds "five"'),
        ("How many of 500 hearts stop?", 2, 'adds "500"'),
        ("Which heart stops in Cambridge?", 2, 'adds "Cambridge"'),
        ("Why is octopus blood poisonous?", 3, 'adds "poisonous"'),
        ("Why do octopus hearts stop beating?", 2, "asks why, and nothing says why"),
        ("Why does the heart not stop while the octopus swims?", 2, "asks why, and nothing says why"),
        ("Which heart does not stop?", 2, "denies what is so"),
        ("How many hearts does an octopus not have?", 3, "asks for an amount of what is not"),
    ],
)
def test_what_claims_something_or_asks_what_nothing_answers_is_refused(question, fact, why):
    assert said_of(question, fact) == why


def test_a_title_that_asks_why_may_be_asked():
    assert said_of("Why does honey keep for so long?", None, HONEY) is None
    assert said_of("Why does water keep?", 1, HONEY) == "asks why, and nothing says why"


@pytest.mark.parametrize("language", EXAMPLES)
def test_the_worked_example_of_a_language_may_be_asked(language):
    example = EXAMPLES[language]
    facts = tuple(Fact(id=number, text=text) for number, text in enumerate(example.facts, start=1))
    content = Content(title=example.topic, language=language, facts=facts)
    _, *of_facts = example.questions
    assert [fault(question, content, fact) for question, fact in zip(of_facts, facts, strict=True)] == [None] * 3


@pytest.mark.parametrize(
    ("language", "fact", "question", "passes"),
    [
        ("fr", "Le miel se conserve pendant des années.", "Combien d'années le miel peut-il se conserver ?", True),
        ("fr", "Le miel se conserve pendant des années.", "Pourquoi le miel est-il sucré ?", False),
        ("es", "La miel se conserva durante años.", "¿Cuántos años se conserva la miel?", True),
        ("es", "La miel se conserva durante años.", "¿Cuántos años dura el vino?", False),
        ("it", "Il miele si conserva per anni.", "Quanti anni si conserva il miele?", True),
        ("pt", "O mel se conserva por anos.", "Quantos anos o mel se conserva?", True),
        ("hi", "शहद कई साल तक अच्छा रहता है।", "शहद कितने साल तक अच्छा रहता है?", True),
        ("hi", "शहद कई साल तक अच्छा रहता है।", "दूध कितने साल तक अच्छा रहता है?", False),
    ],
)
def test_a_question_is_held_to_the_fact_in_every_language(language, fact, question, passes):
    content = Content(title=fact.split(" se ")[0], language=language, facts=(Fact(id=1, text=fact),))
    assert (fault(question, content, content.facts[0]) is None) is passes


def test_the_request_has_a_place_for_the_topic_and_for_each_fact_and_asks_for_no_scene():
    facts = CONTENT.facts[:2]
    assert list(answer_schema(facts)["properties"]) == ["topic", "1", "2"]
    *_, asked = ask_for(CONTENT, facts)
    assert asked.content.endswith("1. An octopus has three hearts and eight arms.\n2. " + CONTENT.facts[1].text)
    assert "say" not in json.dumps(answer_schema(facts))
