# ruff: noqa: RUF001 - the look-alike letters are what this is about
"""A word is said as a person wants it: that word, in its spelling or any case of one in small letters, and no other."""

import pytest

from resources.errors import WrongInput
from resources.speech.pronunciation.phonemes import PhonemisedWord, phonemised
from resources.speech.pronunciation.pronounce import phonemes_of, wanted
from resources.speech.pronunciation.written_words import entries_in, read_aloud, respelled


@pytest.mark.parametrize(
    ("words", "entries", "said"),
    [
        ("nginx serves", {"nginx": "engine x"}, ["engine x", None]),
        ("Nginx NGINX", {"nginx": "engine x"}, ["engine x", "engine x"]),
        ("Polish polish", {"Polish": "pole ish"}, ["pole ish", None]),
        ("nginx's nginx’s", {"nginx": "engine x"}, ["engine x's", "engine x's"]),
        ("a bow and her bow", {"bow#2": "boe"}, [None, None, None, None, "boe"]),
        ("a bow and her bow", {"bow": "boe", "bow#1": "bough"}, [None, "bough", None, None, "boe"]),
        ("Bow bow", {"bow#2": "boe"}, [None, "boe"]),
        ("rainbow bowl", {"bow": "boe"}, [None, None]),
    ],
)
def test_an_entry_is_for_its_word_alone(words, entries, said):
    assert wanted(words.split(), entries) == said


@pytest.mark.parametrize(
    ("ipa", "phonemes"),
    [
        ("/səˈfaɪə/", "səfˈIə"),
        ("/ˈstʃuːb/", "sʧˈuːb"),
        ("/dʒoʊb/", "ʤOb"),
        ("/ˌnaɪt ˈriː.dər/", "nˌIt ɹˈiːdəɹ"),
        ("/t͡ʃeɪs/", "ʧAs"),
    ],
)
def test_ipa_as_dictionaries_print_it_is_read(ipa, phonemes):
    assert phonemes_of(ipa) == phonemes


@pytest.mark.parametrize("said", ["engine x", "and/or", "/", "//"])
def test_letters_are_no_phonemes(said):
    assert phonemes_of(said) is None


def test_what_is_no_phoneme_is_named():
    with pytest.raises(
        WrongInput, match=r"pronounce: /h0t/: 0 is no phoneme\. Write IPA between slashes, or plain letters"
    ):
        phonemes_of("/h0t/")


@pytest.mark.parametrize(("ipa", "end"), [("/ˈsʌm.θɪŋ/", "z"), ("/dʒæk/", "s"), ("/mɑːʃ/", "ɪz")])
def test_a_possessive_in_phonemes_ends_as_english_does(ipa, end):
    said, _ = wanted(["x's", "x"], {"x": ipa})
    assert said is not None
    assert (phonemes_of(said) or "").endswith(end)


def test_a_word_in_phonemes_has_those_and_its_marks_and_the_others_are_as_they_were():
    without = phonemised("Meet Sophia, the baker.", "en-us")
    said = phonemised("Meet Sophia, the baker.", "en-us", {"Sophia": "/səˈfaɪə/"})
    assert [word.text for word in said] == [word.text for word in without]
    assert said[1].phonemes == "səfˈIə,"
    assert [said[0], *said[2:]] == [without[0], *without[2:]]


def test_a_word_in_letters_is_read_as_they_are():
    assert phonemised("Start nginx.", "en-us", {"nginx": "engine"})[1] == PhonemisedWord("nginx.", "ˈɛnʤɪn.")
    assert [word.given for word in read_aloud("Start nginx, now.", "en", {"nginx": "engine x"})] == [
        "Start",
        "engine x,",
        "now.",
    ]


def test_a_sentence_is_spoken_anew_for_the_words_it_has_alone():
    entries = {"nginx": "engine x", "bow#2": "boe", "Sophia": "/səˈfaɪə/"}
    assert entries_in("Start “nginx’s” server.", entries) == {"nginx": "engine x"}
    assert entries_in("Nothing of it.", entries) == {}


def test_what_a_listener_is_to_hear_is_written_in_those_letters():
    entries = {"nginx": "engine x", "Sophia": "/səˈfaɪə/"}
    assert respelled("Start nginx, says Sophia.", entries) == "Start engine x, says Sophia."
    assert respelled("Nothing of it.", entries) == "Nothing of it."
