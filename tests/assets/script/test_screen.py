"""Words on screen are few, say what tells most, and are true by themselves."""

import pytest

from assets.brief.brief import Fact
from assets.script.screen import screen_faults, screen_text

HONEY = Fact(id=1, text="Never give honey to a baby under one year old, because it can cause botulism.")


def test_words_on_screen_are_few_and_true_by_themselves():
    assert not screen_faults("Never give honey", [HONEY], "en")
    assert screen_faults("Give honey", [HONEY], "en")
    assert screen_faults("Honey kills babies", [HONEY], "en")
    assert screen_faults(HONEY.text, [HONEY], "en")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (HONEY.text, "Never give honey"),
        ("TLS 1.3 came out in August 2018, a full decade after TLS 1.2.", "TLS 1.3 came out"),
        ("An octopus has about 500 million nerve cells, and most sit in its arms.", "About 500 million nerve cells"),
        ("The Monument is 202 feet tall and stands 202 feet from the bakery.", "202 feet tall"),
    ],
)
def test_a_figure_or_a_negation_is_shown_whole_and_none_that_belongs_to_a_name(text, shown):
    fact = Fact(id=1, text=text)
    assert screen_text(fact, "en") == shown
    assert not screen_faults(shown, [fact], "en")


def test_a_capital_by_itself_is_a_name_and_not_left_out_at_the_end():
    carrots = Fact(id=1, text="Vitamin C and vitamin A are in carrots.")
    assert screen_text(carrots, "en") == "Vitamin C"
