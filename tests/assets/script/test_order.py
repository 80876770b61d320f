"""Facts are told in the author's order, but that a warning comes last and what surprises most behind the middle."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.brief.brief import Fact, read_brief
from assets.script.order import leans, placed

TOPICS = Path(__file__).parents[3] / "topics"
BEES = "Bees fan the nectar with their wings."
COMB = "The comb holds two kilograms."
JAR = "Glass keeps the smell out."
WARNING = "Never feed it to babies, because it can harm them."
SURPRISE = "Pollen is heavy, although nobody can feel its weight."


def told(*texts: str, title: str = "Honey", language: str = "en") -> list[str]:
    facts = [Fact(id=number, text=text) for number, text in enumerate(texts, start=1)]
    return [each.fact.text for each in placed(facts, title, language)]


def roles(*texts: str) -> list[str]:
    facts = [Fact(id=number, text=text) for number, text in enumerate(texts, start=1)]
    return [each.role for each in placed(facts, "Honey", "en")]


def test_plain_facts_stay_as_they_are():
    assert told(BEES, COMB, JAR) == [BEES, COMB, JAR]
    assert roles(BEES, COMB, JAR) == ["setup", "setup", "payoff"]
    assert told() == []
    assert roles(BEES) == ["payoff"]


def test_a_warning_is_told_last():
    assert told(BEES, WARNING, COMB, JAR) == [BEES, COMB, JAR, WARNING]


def test_what_surprises_most_is_the_turn_behind_the_middle():
    assert told(BEES, SURPRISE, COMB, JAR, WARNING) == [BEES, COMB, JAR, SURPRISE, WARNING]
    assert roles(BEES, SURPRISE, COMB, JAR, WARNING) == ["setup", "setup", "setup", "turn", "payoff"]


def test_what_leans_on_the_fact_before_it_goes_with_it():
    leaning = "It says so on the jar."
    assert told(BEES, WARNING, leaning, COMB, JAR) == [BEES, COMB, JAR, WARNING, leaning]


def test_nothing_is_told_before_the_fact_that_names_it_first():
    first, second = "Queens live long, although drones do not.", "Drones have no sting."
    assert told(BEES, first, second, COMB, JAR) == [BEES, first, second, COMB, JAR]


def test_what_happened_in_a_year_stays_in_the_order_of_the_years():
    early, late = "The first tower of 1698 was small, although strong.", "Wind broke another in 1703."
    assert told(BEES, early, late, COMB, JAR).index(early) < told(BEES, early, late, COMB, JAR).index(late)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Two of them pump blood to the gills.", "en"),
        ("It is blue.", "en"),
        ("These stop too.", "en"),
        ("Elle est bleue.", "fr"),
        ("Esto ocurre a menudo.", "es"),
        ("Questo accade spesso.", "it"),
        ("Isso acontece muito.", "pt"),
        ("यह नीला होता है।", "hi"),
    ],
)
def test_a_fact_that_begins_with_what_only_the_one_before_explains_leans(text, language):
    assert leans(text, language)


@pytest.mark.parametrize("text", ["Itching stops.", "Theirs is blue.", "Two hearts pump it.", "Most of it is sugar."])
def test_a_fact_that_stands_alone_does_not_lean(text):
    assert not leans(text, "en")


def test_the_samples_are_told_like_this():
    orders = {
        path.stem: [each.fact.id for each in placed(content.facts, content.title, content.language)]
        for path in TOPICS.glob("*.md")
        for content in [read_brief(path).content]
    }
    assert orders == {
        "great-fire": [1, 2, 4, 5, 3, 6, 7],
        "honey": [1, 2, 3, 4, 5, 6, 7],
        "octopus": [1, 3, 4, 5, 2, 6, 7],
        "terminal": [1, 2, 4, 3, 5, 6],
        "tls": [1, 2, 3, 4, 6, 7, 5],
        "venus": [1, 2, 4, 5, 3, 6, 7],
    }


TEXTS = st.lists(
    st.sampled_from([BEES, COMB, JAR, WARNING, SURPRISE, "It is sweet.", "Drones have no sting.", "Why not?", "?"]),
    max_size=8,
)


@given(TEXTS)
def test_every_fact_is_told_once_and_the_same_again(texts):
    assert sorted(told(*texts)) == sorted(texts)
    assert told(*texts) == told(*texts)
    assert roles(*texts).count("turn") <= 1
    assert roles(*texts).count("payoff") == min(len(texts), 1)
