"""A model's own words: what is true of them is said, what is not is asked for once more, and then left out."""

import json

import pytest

from assets.brief.brief import Content, Fact
from assets.script.guard.rewording import EXAMPLES, reworded
from assets.script.guard.vetoes import vetoes
from resources.errors import EngineFailed
from resources.language.openai import OpenAI
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Judges, SaysInTurn

FACTS = (
    Fact(id=1, text="Honey is mostly sugar, and only about 17 percent of it is water."),
    Fact(id=2, text="Bacteria die in honey, because it draws the water out of them."),
    Fact(id=3, text="Never give honey to a baby under one year old."),
)
CONTENT = Content(title="Why honey keeps", facts=FACTS, audience="beekeepers", tone="dry", language="en")
TRUE = {
    1: "Look closely: only about 17 percent of honey is water, and mostly it is sugar.",
    2: "It draws the water out of bacteria, and because of that they die in honey.",
    3: "A baby under one year old? Never give it honey.",
}


def script(**said):
    return json.dumps({"scenes": {name.removeprefix("of_"): text for name, text in said.items()}})


def first(**other):
    return script(**({f"of_{number}": text for number, text in TRUE.items()} | other))


class Served:
    """A model that writes these scripts in turn, and finds a wording true unless it has one of the words `doubts`."""

    def __init__(self, *scripts, doubts=()):
        agrees = lambda asked: 0.2 if any(word in asked for word in doubts) else 0.9  # noqa: E731
        self.server = openai_server(OpenAIModels(Judges(agrees, SaysInTurn(*scripts)), key=None))

    def reword(self, wording="faithful", content=CONTENT, facts=FACTS, seed=0):
        with self.server:
            engine = OpenAI(base_url=self.server.url + "/v1", revision="1")
            return reworded(content, facts, wording, engine, seed=seed)

    def asked_to_write(self):
        return [asked.body for asked in self.server.asked if "response_format" in asked.body]

    def asked_to_judge(self):
        return [asked.body["messages"][-1]["content"] for asked in self.server.asked if "logprobs" in asked.body]


def test_what_is_true_is_said_in_the_models_words_after_one_question():
    served = Served(first())
    found = served.reword()
    assert found.scenes == TRUE
    assert found.refused == {}
    assert len(served.asked_to_write()) == 1
    assert len(served.asked_to_judge()) == 3


def test_what_is_wrong_is_asked_again_alone_with_the_reason_and_said_once_it_is_right():
    served = Served(first(of_3="Always give honey to a baby under one year old."), script(of_3=TRUE[3]))
    found = served.reword()
    assert found.scenes == TRUE
    assert found.refused == {}
    _, again = served.asked_to_write()
    asked = again["messages"][-1]["content"]
    assert "3. Never give honey" in asked
    assert "loses a negation" in asked
    assert "1. " not in asked
    assert list(again["response_format"]["json_schema"]["schema"]["properties"]["scenes"]["properties"]) == ["3"]


@pytest.mark.parametrize(
    ("fact", "said", "reason"),
    [
        (1, "Honey is mostly sugar, and about 71 percent of it is water.", "leaves out 17"),
        (1, "Honey is mostly sugar, and exactly 17 percent of it is water.", 'loses "about" of 17'),
        (2, "Bacteria die in Greek honey, because it draws the water out of them.", "adds the name Greek"),
        (3, "Never give honey to a baby over one year old.", "round"),
        (3, "Never give honey to a baby under one year old, because it is too sweet.", "adds a reason"),
    ],
)
def test_what_is_wrong_twice_is_left_out_with_the_veto(fact, said, reason):
    served = Served(first(**{f"of_{fact}": said}), script(**{f"of_{fact}": said}))
    found = served.reword()
    assert fact not in found.scenes
    assert len(found.scenes) == 2
    assert reason in found.refused[fact]
    assert len(served.asked_to_write()) == 2


def test_what_no_veto_sees_the_judge_refuses_and_the_second_try_may_pass():
    lively = "Bacteria thrive in honey, because it draws the water out of them."
    served = Served(first(of_2=lively), script(of_2=TRUE[2]), doubts=["thrive"])
    assert served.reword().scenes == TRUE
    assert "does not say the same as the fact (judged 0.20)" in served.asked_to_write()[1]["messages"][-1]["content"]


def test_what_the_judge_refuses_twice_is_left_out():
    lively = "Bacteria thrive in honey, because it draws the water out of them."
    found = Served(first(of_2=lively), script(of_2=lively), doubts=["thrive"]).reword()
    assert set(found.scenes) == {1, 3}
    assert found.refused == {2: "does not say the same as the fact (judged 0.20)"}


def test_the_facts_own_words_are_not_judged():
    served = Served(first(of_3="Never give honey to a baby under one year old!"))
    assert served.reword().scenes[3].endswith("old!")
    assert len(served.asked_to_judge()) == 2


def test_code_stays_as_it_is_typed_where_it_begins_a_sentence():
    fact = Fact(id=1, text="`watch` runs a command again every two seconds.")
    content = CONTENT.model_copy(update={"facts": (fact,)})
    for said in ("`watch` runs a command again every two seconds.", "watch repeats a command every two seconds."):
        found = Served(script(of_1=said)).reword(content=content, facts=[fact])
        assert found.scenes[1].startswith("watch ")
    typed_otherwise = Served(*[script(of_1="Watch runs a command again every two seconds.")] * 2)
    assert typed_otherwise.reword(content=content, facts=[fact]).refused == {1: "must have the code watch as it is"}


def test_in_free_wording_everything_is_said_and_what_is_not_borne_out_is_a_warning():
    served = Served(first(of_3="Babies love honey."))
    found = served.reword("free")
    assert found.scenes[3] == "Babies love honey."
    assert set(found.refused) == {3}
    assert len(served.asked_to_write()) == 1


def test_the_writer_is_told_tone_audience_and_language_and_takes_are_different():
    french = CONTENT.model_copy(update={"language": "fr"})
    served = Served(script(of_1="Le miel dort."))
    served.reword("free", content=french, facts=(Fact(id=1, text="Le miel dort."),), seed=4)
    (asked,) = served.asked_to_write()
    assert asked["seed"] == 4
    assert asked["messages"][-1]["content"].startswith(
        "Topic: Why honey keeps\nFor: beekeepers\nTone: dry\nWrite in: French"
    )
    assert "guépard" in asked["messages"][1]["content"]


def test_no_facts_are_no_question():
    served = Served(first())
    assert served.reword(facts=()).scenes == {}
    assert served.asked_to_write() == []


def test_an_answer_that_says_nothing_of_a_fact_is_an_error():
    with pytest.raises(EngineFailed):
        Served(script(of_1=TRUE[1], of_2="", of_3=TRUE[3])).reword()


@pytest.mark.parametrize("language", EXAMPLES)
def test_the_worked_examples_are_true_and_no_copies(language):
    example = EXAMPLES[language]
    for number, (fact, said) in enumerate(zip(example.facts, example.said, strict=True), start=1):
        assert vetoes(said, [Fact(id=number, text=fact)], language) == ()
        assert said != fact
