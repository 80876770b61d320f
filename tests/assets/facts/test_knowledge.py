"""What a language model claims to know is taken only where it can be a fact, and is never taken for a checked one."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from assets.brief.brief import Content, FactSource
from assets.facts.asset import facts, facts_are_checked, told_by_model
from assets.facts.facts import FromModel
from assets.facts.knowledge import known, messages, schema
from resources.engines.identity import Identity
from resources.errors import EngineFailed, WrongInput
from resources.language.answers import fault_of
from resources.language.base import Completion, LanguageModel, Message
from resources.language.verbatim import Verbatim
from resources.store.store import Store

OCTOPUS = (
    "An octopus has three hearts, and two of them serve the gills.",
    "The blood of an octopus is blue, because copper carries its oxygen.",
    "One heart of an octopus stops beating while it swims.",
    "Octopuses taste with the suckers on their arms.",
)


class Model(LanguageModel):
    """A model that knows its answers by heart: each is given once, the last again and again."""

    answers: list[list[str]]

    def identity(self) -> Identity:
        return Identity(engine="by_heart")

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:  # noqa: ARG002
        said = self.answers[min(seed, len(self.answers) - 1)]
        text = json.dumps({str(number): each for number, each in enumerate(said, start=1)})
        return Completion(text=text, prompt_tokens=1, completion_tokens=1)

    def agreement(self, messages: Sequence[Message]) -> float:
        raise NotImplementedError  # nobody asks it what it thinks of a wording

    def release(self) -> None:
        pass


def about(title: str = "Why an octopus has three hearts", **changed: Any) -> Content:
    return Content(title=title, facts=(), **changed)


def said_of(*answers: Sequence[str], **changed: Any) -> tuple[str, ...]:
    return known(about(**changed), Model(answers=[list(answer) for answer in answers]))


def refusal(*answers: Sequence[str], **changed: Any) -> str:
    with pytest.raises(EngineFailed) as refused:
        said_of(*answers, **changed)
    return str(refused.value)


def test_what_a_model_says_is_facts_and_each_is_marked(tmp_path):
    brief = FactSource(content=about(), knowledge="model")
    found = facts(brief, None, Model(answers=[list(OCTOPUS)]), Store(tmp_path / "store"))
    assert tuple(fact.text for fact in found.facts) == OCTOPUS
    assert {type(fact.source) for fact in found.facts} == {FromModel}
    assert found.unchecked == (1, 2, 3, 4)
    finding = facts_are_checked(found)
    assert not finding.passed
    assert not facts_are_checked.blocks(finding)
    assert finding.message == "Unchecked: the language model alone says facts 1, 2, 3, 4"


def test_a_sentence_is_one_line_that_can_be_drawn_and_ends():
    assert said_of(["- Honey keeps `for` years\nin a jar", *OCTOPUS[:2]])[0] == "Honey keeps 'for' years in a jar."


@pytest.mark.parametrize(
    "nonsense",
    [
        "asdf jkl qwer zxcv uiop",
        "Octopus octopus octopus heart heart heart octopus the.",
        "I'm sorry, but I cannot say anything about the octopus.",
        "Does an octopus really have three hearts in its body?",
        "Three hearts.",
        pytest.param("Un poulpe a trois cœurs et neuf cerveaux dans le corps.", marks=pytest.mark.engine),
        pytest.param("चीते दहाड़ते नहीं, वे बिल्लियों की तरह घुरघुराते हैं।", marks=pytest.mark.engine),
        "The octopus swims. It has a heart. It has an arm. It eats a crab.",
        OCTOPUS[0],
    ],
)
def test_what_can_be_no_fact_is_passed_over(nonsense):
    assert said_of([*OCTOPUS[:3], nonsense]) == OCTOPUS[:3]


def test_a_model_that_says_too_little_is_asked_once_more():
    assert said_of(["Nothing.", "?", ""], OCTOPUS) == OCTOPUS


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (["asdf jkl qwer zxcv uiop"] * 5, '"asdf jkl qwer zxcv uiop." is no sentence'),
        (["I cannot help with that."] * 5, '"I cannot help with that." is no answer'),
        (["Un poulpe nage vite et change sa couleur."] * 5, "is not in the language en"),
        ([*OCTOPUS[:2], "Hearts."], '"Hearts." has 1 words'),
        (["", "", ""], ""),
    ],
)
def test_a_model_that_knows_nothing_is_one_line_that_says_what_it_said(answer, why):
    said = refusal(answer)
    assert why in said
    assert said.startswith(
        'knowledge: of what the language model says of "Why an octopus has three hearts" fewer than 3'
    )
    assert said.endswith("(language.model in the profile), or write the facts yourself")
    assert "\n" not in said


def test_facts_without_a_word_of_the_title_are_asked_for_once_more_and_then_doubted():
    elsewhere = ["Honey keeps for years.", "Bees visit a hundred flowers.", "A hive is the home of bees."]
    assert said_of(elsewhere, OCTOPUS) == OCTOPUS
    doubt = "no fact of the language model has a word of the title: are they about it?"
    assert told_by_model(about(), Model(answers=[elsewhere])).notes[-1] == doubt
    assert doubt not in told_by_model(about(), Model(answers=[list(OCTOPUS)])).notes


def test_an_answer_that_is_no_list_of_sentences_is_one_line():
    class Talking(Model):
        def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:  # noqa: ARG002
            return Completion(text='{"1": {"fact":\n 3}}', prompt_tokens=1, completion_tokens=1)

    with pytest.raises(
        EngineFailed, match=r'^knowledge: .* is not what was asked for: "\{"1": \{"fact": 3\}\}"\. Choose'
    ):
        known(about(), Talking(answers=[]))


def test_the_brief_read_verbatim_knows_nothing_and_three_ways_on_are_named():
    with pytest.raises(WrongInput) as refused:
        known(about(), Verbatim())
    said = str(refused.value)
    assert "\n" not in said
    for way in ("Write facts below the title", "sources:", "choose a language model in the profile"):
        assert way in said


@pytest.mark.parametrize("language", ["en", "fr", "es", "it", "pt", pytest.param("hi", marks=pytest.mark.engine)])
def test_the_worked_example_is_what_is_asked_for(language):
    system, asked, answered, wish = messages(about(language=language), 7)
    assert fault_of(answered.content, schema(2)) is None
    assert [message.role for message in (system, asked, answered, wish)] == ["system", "user", "assistant", "user"]
    example = json.loads(answered.content).values()
    title = asked.content.splitlines()[0].removeprefix("Topic: ")
    kept = known(about(title=title, language=language), Model(answers=[[*example, "", *_third(language)]]))
    assert kept[:2] == tuple(example), "it can be facts itself"
    assert wish.content.endswith("Facts: 7")


def _third(language: str) -> tuple[str, ...]:
    return {
        "en": ("The cheetah hunts by day, and lions hunt by night.",),
        "fr": ("Le guépard chasse le jour, et les lions la nuit.",),
        "es": ("El guepardo caza de día y los leones de noche.",),
        "it": ("Il ghepardo caccia di giorno e i leoni di notte.",),
        "pt": ("O guepardo caça de dia e os leões de noite.",),
        "hi": ("चीता दिन में शिकार करता है और शेर रात में।",),
    }[language]


@pytest.mark.parametrize(("seconds", "count"), [(10, 3), (16, 4)])
def test_as_many_are_asked_for_as_the_length_has_room_for(seconds, count):
    class Obliging(Model):
        def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:  # noqa: ARG002
            said = dict(zip(schema["required"], OCTOPUS, strict=False))
            return Completion(text=json.dumps(said), prompt_tokens=1, completion_tokens=1)

    assert len(known(about(target_seconds=seconds), Obliging(answers=[]))) == count
