import pytest

from resources.errors import WrongInput
from resources.speech.pronunciation.written_words import read_aloud


def given(sentence: str, language: str = "en") -> list[tuple[str, str]]:
    return [(word.text, word.given) for word in read_aloud(sentence, language)]


def test_units_symbols_and_code_are_put_into_words_and_marks_stay():
    assert given("It took 5 km/h, & `git_log`!") == [
        ("It", "It"),
        ("took", "took"),
        ("5", "5"),
        ("km/h,", "kilometres per hour,"),
        ("&", "and"),
        ("`git_log`!", "git log!"),
    ]


def test_a_picture_is_not_read_out_and_a_dash_is_a_pause():
    assert given("Bees 🐝 work - hard.") == [
        ("Bees", "Bees"),
        ("🐝", ""),
        ("work", "work"),
        ("-", "—"),
        ("hard.", "hard."),
    ]


def test_every_language_has_its_own_words():
    assert given("5 km/h", "fr")[1] == ("km/h", "kilomètres-heure")


@pytest.mark.parametrize("sentence", ["", "  ", "...", "🐝 - 🐝"])
def test_a_sentence_with_nothing_to_say_is_refused(sentence):
    with pytest.raises(WrongInput, match="there is nothing to say aloud"):
        read_aloud(sentence, "en")
