"""A script aims at the length asked for, and says so where the facts do not allow it."""

import pytest

from assets.text.pacing import fitted, is_near, spoken_s, track_s

SHORT, LONG = "Honey keeps.", "Honey in a sealed jar can stay good for decades, as many people have found."


def test_more_words_take_longer_and_so_do_digits_and_sentences():
    assert spoken_s(SHORT, "en") < spoken_s(LONG, "en")
    assert spoken_s("It has 365 days.", "en") > spoken_s("It has few days.", "en")
    assert spoken_s("One. Two.", "en") > spoken_s("One two.", "en")
    assert track_s([SHORT, SHORT], "en") > 2 * spoken_s(SHORT, "en")


def test_letters_that_are_spelled_take_longer_and_words_in_capitals_do_not():
    assert spoken_s("They sent it to NASA.", "en") > spoken_s("They sent it to nasa.", "en")
    shouted = "KEEP IT SEALED AND IT LASTS LONGER THAN WE DO."
    assert spoken_s(shouted, "en") == spoken_s(shouted.lower(), "en")


def test_the_usual_rate_is_about_three_words_a_second():
    words = "The surface of the planet is hot enough to melt lead and the air presses hard on every lander that arrives"
    assert 2.5 < len(words.split()) / spoken_s(words, "en") < 4.0


def test_the_first_wording_stands_within_ten_per_cent():
    places = [[SHORT, LONG]] * 3
    exact = track_s([SHORT] * 3, "en")
    assert fitted(places, exact * 1.05, "en").chosen == (0, 0, 0)


def test_another_wording_is_taken_where_it_brings_the_length_nearer():
    target = track_s([LONG, LONG, SHORT], "en")
    fit = fitted([[SHORT, LONG]] * 3, target, "en")
    assert is_near(fit.seconds, target)
    assert sorted(fit.chosen) == [0, 1, 1]


def test_what_the_facts_allow_is_told():
    fit = fitted([[SHORT, LONG]] * 3, 1000.0, "en")
    assert not is_near(fit.seconds, 1000.0)
    assert fit.longest_s == pytest.approx(fit.seconds)
    assert fit.shortest_s == pytest.approx(track_s([SHORT] * 3, "en"))
