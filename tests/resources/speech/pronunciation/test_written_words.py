import pytest

from resources.errors import WrongInput
from resources.speech.pronunciation.written_words import read_aloud


def given(sentence: str, language: str = "en") -> list[tuple[str, str]]:
    return [(word.text, word.given) for word in read_aloud(sentence, language)]


def test_units_symbols_and_code_are_put_into_words_and_marks_stay():
    assert given("It took 5 km/h, & `git_log`!") == [
        ("It", "It"),
        ("took", "took"),
        ("5", "five"),
        ("km/h,", "kilometres per hour,"),
        ("&", "and"),
        ("`git_log`!", "git log!"),
    ]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("KEEP IT SEALED IN A JAR.", "keep it sealed in a jar."),
        ("A SPOON OF IT HELPS US SLEEP, OR SO PEOPLE SAY.", "a spoon of it helps us sleep, or so people say."),
        ("DO NOT EAT IT!", "do not eat it!"),
        (
            "WARM 160 ml OF WATER TO 38 °C.",
            "warm one hundred sixty millilitres of water to thirty-eight degrees Celsius.",
        ),
        ("STIR IN 250 G OF FLOUR.", "stir in two hundred fifty grams of flour."),
        ("VISIT US IN THE UK.", "visit us in the UK."),
        ("HTTP IS OLDER THAN TLS.", "HTTP is older than TLS."),
        ("LOUIS XIV MOVED HIS COURT.", "louis the fourteenth moved his court."),
        ("NASA and the US agreed.", "NASA and the US agreed."),
        ("IT works for the US.", "IT works for the US."),
        ("NASA!", "NASA!"),
    ],
)
def test_a_sentence_typed_in_capitals_is_read_as_words(sentence, said):
    assert " ".join(spoken for _, spoken in given(sentence)) == said


def test_capitals_are_words_in_every_language():
    assert given("LE MIEL SE GARDE.", "fr") == [("LE", "le"), ("MIEL", "miel"), ("SE", "se"), ("GARDE.", "garde.")]


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
