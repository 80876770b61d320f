# ruff: noqa: RUF001 - the look-alike characters are what this is about
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import WrongInput
from resources.speech.pronunciation.phonemes import phonemised
from resources.speech.pronunciation.written_words import MARKS
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount


def sounds(sentence: str, espeak_voice: str = "en-us") -> dict[str, str]:
    """Each word's phonemes without stress and marks."""
    return {
        word.text: "".join(one for one in word.phonemes if one not in MARKS and one not in "ˈˌ")
        for word in phonemised(sentence, espeak_voice)
    }


def test_each_written_word_owns_its_phonemes_even_when_it_is_said_in_several_words():
    words = sounds("A marathon of 42.195 km beats 0-RTT and AES-128-GCM.")
    assert words["42.195"] == "fɔɹTi tu pYnt wʌn nIn fIv"
    assert words["km"] == "kɪləmiTəɹz"
    assert words["0-RTT"] == "ziəɹO ɑɹtiti"
    assert words["AES-128-GCM."].startswith("Aiɛs wʌn hʌndɹɪd twɛnti At")


@pytest.mark.parametrize(
    ("sentence", "as_said"),
    [
        ("Bake 250 g of flour at 38 °C.", "Bake two hundred fifty grams of flour at thirty eight degrees Celsius."),
        ("It costs $5–$10, Mon–Fri.", "It costs five to ten dollars, Monday to Friday."),
        ("KEEP IT FOR US IN A JAR.", "Keep it for us in a jar."),
        ("Louis XIV’s court.", "Louis the fourteenth's court."),
    ],
)
def test_figures_sound_as_the_words_they_stand_for(sentence, as_said):
    def sound(text):
        return " ".join(word.phonemes for word in phonemised(text, "en-us")).replace(" ", "")

    assert sound(sentence) == sound(as_said)


def test_words_that_run_together_are_told_apart():
    words = [(word.text, word.phonemes) for word in phonemised("Most of the honey in the jar keeps.", "en-us")]
    assert words[1:3] == [("of", "əv"), ("the", "ðə")]
    assert words[4:6] == [("in", "ɪn"), ("the", "ðə")]


def test_small_words_are_said_as_their_neighbours_ask():
    assert sounds("Open the apple.")["the"] == "ðɪ"
    assert sounds("Open the box.")["the"] == "ðə"
    assert sounds("Eat a pear.")["a"] == "ə"


def test_punctuation_stays_with_its_word_for_the_pauses_it_makes():
    phonemes = {word.text: word.phonemes for word in phonemised("“Well,” she said (twice); “no…”", "en-us")}
    assert phonemes["“Well,”"].startswith("“")
    assert phonemes["“Well,”"].endswith(",”")
    assert phonemes["(twice);"].startswith("(")
    assert phonemes["(twice);"].endswith(");")
    assert phonemes["“no…”"].endswith("…”")


def test_a_sentence_without_an_end_gets_one():
    assert phonemised("Look at the jar", "en-us")[-1].phonemes.endswith(".")
    assert phonemised("Look at the jar,", "en-us")[-1].phonemes.endswith("ɹ.")
    assert phonemised("Really?", "en-us")[-1].phonemes.endswith("?")


def test_a_full_stop_of_an_abbreviation_makes_no_pause():
    phonemes = {
        word.text: word.phonemes for word in phonemised("Dr. Smith of the U.S. met E. coli, e.g. here.", "en-us")
    }
    for abbreviation in ("Dr.", "U.S.", "E.", "e.g."):
        assert "." not in phonemes[abbreviation]
    assert phonemes["here."].endswith(".")


def test_code_is_said_without_its_fences():
    assert sounds("Run `git log` now.")["`git"] == sounds("Run git log now.")["git"] == "ɡɪt"
    assert sounds("Run `git log` now.")["log`"] == sounds("Run git log now.")["log"]
    assert sounds("Call main() now.")["main()"] == "mAn"


def test_a_dash_or_a_picture_between_words_is_a_pause_or_nothing():
    phonemes = {word.text: word.phonemes for word in phonemised("Bees 🐝 work – hard.", "en-us")}
    assert phonemes["🐝"] == ""
    assert phonemes["–"] == "—"


def test_signs_with_a_name_are_said():
    assert sounds("It takes 50 % of it.")["%"] == "pəɹsɛnt"
    assert sounds("Cela fait 50 € en tout.", "fr-fr")["€"]


def test_a_number_written_in_two_parts_is_said_as_one():
    words = sounds("Elle est à 384 400 km.", "fr-fr")
    assert words["384"].endswith("mil")
    assert words["400"]


@pytest.mark.parametrize(
    ("espeak_voice", "sentence", "word", "phonemes"),
    [
        ("en-us", "The water is better.", "better.", "bɛTəɹ"),
        ("en-gb", "The water is better.", "better.", "bɛtə"),
        ("en-us", "Now go home.", "home.", "hOm"),
        ("en-gb", "Now go home.", "home.", "hQm"),
        ("es", "La muchacha canta.", "muchacha", "muʧaʧa"),
        ("it", "Il ragazzo canta.", "canta.", "kanta"),
    ],
)
def test_phonemes_are_in_the_notation_the_model_was_trained_with(espeak_voice, sentence, word, phonemes):
    assert sounds(sentence, espeak_voice)[word] == phonemes


@pytest.mark.parametrize("sentence", ["", "   ", "...", "— …", "🐝 🐝", "`` ''"])
def test_a_sentence_with_nothing_to_say_is_refused(sentence):
    with pytest.raises(WrongInput, match="nothing to say aloud"):
        phonemised(sentence, "en-us")


@pytest.mark.parametrize("espeak_voice", ["en-us", "fr-fr", "hi"])
@given(
    sentence=st.text(
        st.one_of(
            st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc")),
            st.sampled_from(" .,;:!?`\"()[]{}-–—0123456789%$€&/_*#@~^<>=+|'’aAbB"),
        ),
        max_size=60,
    )
)
def test_whatever_is_written_every_word_is_kept_in_its_spelling(espeak_voice, sentence):
    try:
        words = phonemised(sentence, espeak_voice)
    except WrongInput:
        return
    assert [word.text for word in words] == sentence.split()


@needs_own_mounts
def test_nothing_is_loaded_from_among_temporary_files_where_a_hardened_system_loads_nothing(tmp_path):
    in_own_mounts(loads_nothing, tmp_path)


def loads_nothing(temporary: str) -> None:
    mount(Path(temporary), "8m")
    subprocess.run(remount(Path(temporary), "noexec"), check=True)
    tempfile.tempdir = temporary
    assert [word.text for word in phonemised("Tea likes water.", "en-us") if word.phonemes] == [
        "Tea",
        "likes",
        "water.",
    ]
    assert not list(Path(temporary).iterdir())


def test_voices_that_take_turns_each_say_it_their_own_way():
    said = {voice: phonemised("Tomato water.", voice) for voice in ("en-us", "en-gb", "fr-fr")}
    assert len(set(said.values())) == 3
    for voice in ("fr-fr", "en-us", "en-gb"):
        assert phonemised("Tomato water.", voice) == said[voice]
