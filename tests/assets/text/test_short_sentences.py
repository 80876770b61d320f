"""Long sentences told as short ones."""

import pytest

from assets.text.short_sentences import in_short_sentences
from assets.text.words import counting_keys


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        (
            "en",
            "Most bacteria cannot grow in honey, because its sugar pulls the water out of them.",
            "Most bacteria cannot grow in honey. Because its sugar pulls the water out of them.",
        ),
        (
            "en",
            "It takes two round trips, but only one in TLS 1.3.",
            "It takes two round trips. But only one in TLS 1.3.",
        ),
        (
            "fr",
            "Le miel se garde des années, parce qu'il contient peu d'eau.",
            "Le miel se garde des années. Parce qu'il contient peu d'eau.",
        ),
        ("hi", "शहद सालों तक रहता है, क्योंकि उसमें पानी कम है।", "शहद सालों तक रहता है। क्योंकि उसमें पानी कम है।"),
    ],
)
def test_a_new_sentence_begins_at_a_turn_and_no_word_changes(language, text, told):
    assert in_short_sentences(text, language) == told
    assert counting_keys(told, language) == counting_keys(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Honey is small, but mighty.",
        "Venus is hotter than Mercury, although Mercury is closer to the Sun.",
        "It is not only fast, but also cheap to make.",
        "Cut it in two, so that it fits.",
        "Never run `echo one two three, but four five six` twice.",
    ],
)
def test_nothing_is_cut_where_a_half_would_not_stand_alone(text):
    assert in_short_sentences(text, "en") == text


def test_a_language_without_words_for_it_is_left_as_it_is():
    assert (
        in_short_sentences("Honig hält lange, aber nicht ewig im Glas.", "de")
        == "Honig hält lange, aber nicht ewig im Glas."
    )
