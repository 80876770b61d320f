"""A script has several first sentences to choose from: by rule from the facts, and questions; the best comes first."""

import pytest

from assets.brief.brief import Content, Fact
from assets.script.hooks.by_rule import counted_things, hooks_by_rule, opening_statement
from assets.script.hooks.questions import Questions
from assets.script.hooks.ranking import ranked_hooks
from assets.script.order import placed
from assets.script.script import Hook

OCTOPUS = Content(
    title="Three hearts and eight clever arms",
    facts=(
        Fact(id=1, text="An octopus has three hearts and eight arms."),
        Fact(id=2, text="The heart that feeds the body stops beating while the octopus swims."),
        Fact(id=3, text="Octopuses die young, although nothing hunts them."),
        Fact(id=4, text="Never touch an octopus with blue rings, because its venom can kill."),
    ),
)


def ranked(questions: Questions, content: Content = OCTOPUS) -> tuple[Hook, ...]:
    return ranked_hooks(questions, content, placed(content.facts, content.title, content.language))


def test_rules_make_hooks_of_figures_contradictions_warnings_and_the_title():
    assert hooks_by_rule(OCTOPUS) == (
        Hook(text="Three hearts. Eight arms.", kind="number", facts=(1,)),
        Hook(text="Octopuses die young.", kind="contradiction", facts=(3,)),
        Hook(text="Never touch an octopus with blue rings.", kind="warning", facts=(4,)),
        Hook(text="Three hearts and eight clever arms.", kind="title"),
    )


def test_a_question_that_the_end_answers_is_best_and_the_title_is_last():
    asked = Questions(
        topic="Who has three hearts and eight arms?",
        facts={2: "What happens to the heart when an octopus swims?", 4: "What can kill an octopus in Rome?"},
    )
    hooks = ranked(asked)
    assert hooks[0] == Hook(text="Who has three hearts and eight arms?", kind="question")
    assert hooks[-1].kind == "title"
    assert "What can kill an octopus in Rome?" not in [hook.text for hook in hooks]
    assert Hook(text="What happens to the heart when an octopus swims?", kind="question", facts=(2,)) in hooks


def test_a_question_that_says_its_own_answer_or_only_asks_what_something_is_comes_late():
    gives_away = "Does the heart that feeds the body stop beating while the octopus swims?"
    hooks = ranked(Questions(facts={2: gives_away, 4: "What are blue rings?"}))
    assert [hook.text for hook in hooks[-2:]] == [gives_away, "What are blue rings?"] or hooks[-1].text == gives_away
    assert hooks[0].kind != "question"


def test_each_hook_comes_once_and_the_title_is_always_there():
    hooks = ranked(Questions(facts={1: "How many hearts?", 2: "How many hearts?"}))
    assert len({hook.text for hook in hooks}) == len(hooks)
    plain = Content(title="Bees", facts=(Fact(id=1, text="Bees fan the nectar."),))
    assert ranked(Questions(), plain) == (Hook(text="Bees.", kind="title"),)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("An octopus has three hearts and eight arms.", ["three hearts", "eight arms"]),
        ("The fire burned for about four days and destroyed 13,200 houses.", ["about four days", "13,200 houses"]),
        ("The air presses more than 90 times harder than ours.", ["more than 90 times harder"]),
        ("An octopus has about 500 million nerve cells.", ["about 500 million nerve cells"]),
        ("TLS 1.3 came out in August 2018.", []),
        ("No lander has worked for longer than 127 minutes.", []),
        ("It has one heart.", []),
    ],
)
def test_a_figure_is_said_with_what_it_counts_and_what_bounds_it(text, counted):
    assert list(counted_things(text, "en")) == counted


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("London had no fire brigade in 1666, only leather buckets.", "London had no fire brigade in 1666"),
        ("Venus is hotter than Mercury, although Mercury is closer.", "Venus is hotter than Mercury"),
        ("Never touch one, because it can kill.", "Never touch one"),
        ("Octopus blood is blue because copper carries the oxygen.", "Octopus blood is blue"),
        ("Honey does not spoil because bees want it to.", "Honey does not spoil because bees want it to"),
        ("If it crystallises, warm it, but not too much.", None),
        ("It is blue, but not always.", None),
        ("Thanks to forward secrecy, a stolen key cannot unlock it.", None),
    ],
)
def test_a_statement_is_cut_only_where_it_holds_without_the_rest(text, statement):
    assert opening_statement(text, "en") == statement
