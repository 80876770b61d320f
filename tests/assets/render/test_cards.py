"""Which card a scene's words ask for."""

import re

import pytest

from assets.render.cards.choice import card_for
from assets.render.cards.wording import plain
from assets.script.script import Scene
from assets.text.words import capitalised
from resources.rendering.base import (
    ActionCard,
    CodeCard,
    ComparisonCard,
    ListCard,
    NumberCard,
    QuoteCard,
    WarningCard,
)


def card(narration, *, role="setup", on_screen_text="", code=None, language="en"):
    scene = Scene(role=role, narration=narration, on_screen_text=on_screen_text, visual="", code=code)
    return card_for(scene, language)


@pytest.mark.parametrize(
    ("narration", "qualifier", "figure", "label"),
    [
        (
            "Honey is mostly sugar, and only about 17 percent of it is water.",
            "only about",
            "17 percent",
            "of it is water",
        ),
        ("The fire destroyed 13,200 houses.", "", "13,200", "houses"),
        (
            "An octopus has about 500 million nerve cells, and most sit in its arms.",
            "about",
            "500 million",
            "nerve cells",
        ),
        ("Venus takes 243 Earth days to spin once, but 225 to circle the Sun.", "", "243", "Earth days to spin once"),
        ("TLS 1.3 came out in August 2018, a decade after TLS 1.2.", "", "August 2018", "TLS 1.3 came out"),
        ("The surface is about 465 degrees Celsius, hot enough to melt lead.", "about", "465", "degrees Celsius"),
        ("Prices rose 3.5% in 2021.", "", "3.5%", "Prices rose"),
        ("TLS 1.3 defines only five cipher suites, and all detect tampering.", "only", "five", "cipher suites"),
    ],
)
def test_a_figure_stands_on_its_card_as_it_stands_in_the_narration(narration, qualifier, figure, label):
    assert card(narration) == NumberCard(qualifier=qualifier, figure=figure, label=label)


@pytest.mark.parametrize("narration", ["Version 3.11 is out.", "Call 0800-123-456 now.", "Step 2 comes later."])
def test_a_figure_that_says_nothing_by_itself_makes_no_number_card(narration):
    assert isinstance(card(narration), QuoteCard)


@pytest.mark.parametrize(
    ("narration", "expected"),
    [
        (
            "A full handshake takes two round trips in TLS 1.2, but only one in TLS 1.3.",
            ComparisonCard(left="Two round trips", right="Only one", left_label="TLS 1.2", right_label="TLS 1.3"),
        ),
        (
            "Octopus blood is blue because copper, not iron, carries the oxygen in it.",
            ComparisonCard(left="Iron", right="Copper", left_label="not", right_label=""),
        ),
        (
            "Venus is hotter than Mercury, although Mercury is closer to the Sun.",
            ComparisonCard(left="Mercury", right="Venus", left_label="", right_label="hotter"),
        ),
        (
            "Raw honey vs. pasteurised honey.",
            ComparisonCard(left="Raw honey", right="Pasteurised honey", left_label="", right_label=""),
        ),
        (
            "Before, every order ran twice. After, it runs once.",
            ComparisonCard(
                left="Every order ran twice", right="It runs once", left_label="before", right_label="after"
            ),
        ),
    ],
)
def test_what_is_set_against_each_other_is_compared(narration, expected):
    assert card(narration) == expected


@pytest.mark.parametrize(
    ("narration", "items"),
    [
        ("It contains fructose, glucose and a little water.", ("Fructose", "Glucose", "A little water")),
        ("London had only leather buckets, hooks and hand pumps.", ("Leather buckets", "Hooks", "Hand pumps")),
        ("Bees collect nectar, pollen and water.", ("Nectar", "Pollen", "Water")),
        ("An octopus has three hearts and eight arms.", ("Three hearts", "Eight arms")),
    ],
)
def test_an_enumeration_becomes_a_list(narration, items):
    assert card(narration) == ListCard(items=items)


def test_a_block_of_code_is_shown_whole_and_as_what_it_is():
    shell = card("Sort by number.", code="$ sort -n sizes.txt\nls -l")
    python = card("Name what you make.", code="def clean(orders):\n    return orders.dropna()")
    assert shell == CodeCard(title="Terminal", code="sort -n sizes.txt\nls -l", lexer="bash")
    assert isinstance(python, CodeCard)
    assert (python.lexer, python.code) == ("python", "def clean(orders):\n    return orders.dropna()")


def test_code_that_the_narration_marks_is_shown_where_there_is_no_block():
    assert card("`tail` prints the last ten lines.") == CodeCard(title="Terminal", code="tail", lexer="bash")


def test_a_warning_is_shown_as_one():
    shown = card("Never give honey to a baby under one year old, because it can cause botulism.")
    assert shown == WarningCard(text="Never give honey to a baby under one year old")


def test_a_call_to_action_is_a_button_and_a_long_one_takes_the_short_text():
    long = "Tell everybody you know about it and then come back tomorrow for another one of these videos."
    assert card("Follow for more.", role="cta", on_screen_text="Your turn") == ActionCard(text="Follow for more")
    assert card(long, role="cta", on_screen_text="Come back") == ActionCard(text="Come back")


def test_a_quote_is_cut_only_where_nothing_is_taken_back():
    added = card("Crystals do not mean that honey has spoiled, and gentle warming melts all of them.")
    taken_back = card("Records name only a handful of deaths, but the true number of them is not known.")
    assert added == QuoteCard(text="Crystals do not mean that honey has spoiled")
    assert taken_back == QuoteCard(
        text="Records name only a handful of deaths, but the true number of them is not known"
    )


def test_of_several_sentences_the_one_on_screen_is_quoted():
    shown = card("Bees work hard. The nectar thickens slowly.", on_screen_text="Nectar thickens")
    assert shown == QuoteCard(text="The nectar thickens slowly")


NARRATIONS = [
    "The Monument is 202 feet tall and stands 202 feet from the bakery.",
    "Venus is hotter than Mercury, although Mercury is closer to the Sun.",
    "It contains fructose, glucose and a little water.",
    "No lander has worked on the surface of Venus for longer than 127 minutes.",
    "Il y a 20 millions d'abeilles, 3 reines et du miel.",
    "La miel contiene fructosa, glucosa y agua.",
    "शहद में पानी, चीनी और एंजाइम हैं।",
    "`find` can delete every file, so look at the list before you delete.",
]


@pytest.mark.parametrize("narration", NARRATIONS)
def test_every_word_on_a_card_stands_in_the_narration(narration):
    shown = card(narration, language="en").model_dump(exclude={"kind", "title", "lexer"})
    texts = [text for value in shown.values() for text in (value if isinstance(value, tuple) else (value,))]
    said = set(re.findall(r"[\w%.,']+", narration.casefold().replace("`", "")))
    written = {word for text in texts for word in re.findall(r"[\w%.,']+", text.casefold())}
    assert {word.strip(".,") for word in written} <= {word.strip(".,") for word in said}


def test_plain_text_has_no_marks_and_a_name_keeps_its_letters():
    assert plain(" `ls`  shows\nfiles. ") == "ls shows files"
    assert [capitalised(text) for text in ("only one", "iPhone sales", "pH of honey")] == [
        "Only one",
        "iPhone sales",
        "pH of honey",
    ]
