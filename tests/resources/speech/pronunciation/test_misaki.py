# ruff: noqa: RUF001 - the look-alike letters are what this is about
"""A word that is spelt alike and said in two ways is said as its sentence wants it."""

import subprocess
import sys

import pytest

from resources.speech.pronunciation.misaki import CAN_BE_INSTALLED
from resources.speech.pronunciation.phonemes import phonemised

pytestmark = pytest.mark.needs(CAN_BE_INSTALLED, "misaki ends at Python 3.12")


def said(sentence: str, word: str, voice: str = "en-us") -> str:
    (phonemes,) = {each.phonemes for each in phonemised(sentence, voice, by="misaki") if each.text == word}
    return phonemes


@pytest.mark.parametrize(
    ("sentence", "word", "phonemes"),
    [
        ("Our cook read that in a library book last year.", "read", "ɹˈɛd"),
        ("They will read it tomorrow.", "read", "ɹˈid"),
        ("She wound a green ribbon around every bunch.", "wound", "wˈWnd"),
        ("The nurse cleaned the wound with water.", "wound", "wˈund"),
        ("Vitamin A helps the eyes see.", "A", "ˈA"),
        ("Please close the window at night.", "close", "klˈOz"),
        ("We live by the sea.", "live", "lˈɪv"),
        ("He dove into the lake.", "dove", "dˈOv"),
    ],
)
def test_a_word_is_said_as_its_sentence_wants_it(sentence, word, phonemes):
    assert said(sentence, word) == phonemes


def test_the_same_noun_twice_running_is_a_noun_and_what_it_did():
    words = phonemised("A dove dove into the hedge.", "en-us", by="misaki")
    assert [word.phonemes for word in words[1:3]] == ["dˈʌv", "dˈOv"]


def test_every_written_word_has_its_own_phonemes_and_marks():
    words = phonemised("It runs 42.195 kilometres, “slowly”; then (almost) stops", "en-us", by="misaki")
    assert [word.text for word in words] == [
        "It",
        "runs",
        "42.195",
        "kilometres,",
        "“slowly”;",
        "then",
        "(almost)",
        "stops",
    ]
    assert all(word.phonemes for word in words)
    assert [word.phonemes[-1] for word in words] == [*"tz", words[2].phonemes[-1], ",", ";", "n", ")", "."]
    assert words[2].phonemes.count(" ") == 4


def test_a_word_that_is_in_no_lexicon_is_said_all_the_same():
    assert said("The etcd of Zzyzx keeps.", "Zzyzx")


def test_each_accent_has_its_own():
    assert said("A bath is hot.", "bath", "en-gb") == "bˈɑːθ"
    assert said("A bath is hot.", "bath", "en-us") == "bˈæθ"


def test_pytorch_is_not_imported_for_it_and_can_be_imported_after():
    script = (
        "import sys\n"
        "from importlib.util import find_spec\n"
        "from resources.speech.pronunciation.phonemes import phonemised\n"
        "phonemised('Honey keeps.', 'en-us', by='misaki')\n"
        "assert 'torch' not in sys.modules\n"
        "assert find_spec('torch') is None or __import__('torch')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
