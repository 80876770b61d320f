# ruff: noqa: RUF001, RUF002 - the look-alike letters are what this is about
"""How a person wants a word to be said: in other letters (`nginx: engine x`) or in phonemes (`Sophia: /səˈfaɪə/`).

Belongs here: which words of a sentence an entry is for, IPA as people write it in Kokoro's alphabet.
Not here: where entries are written (assets/brief/pronounce.py), how everything else is said (phonemes.py).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from resources.errors import WrongInput
from resources.speech.pronunciation.vocabulary import VOCABULARY

ENTRY = re.compile(r"(?P<word>[^\s#]+)(?:#(?P<occurrence>[1-9]))?")
"""A word as it is written, without the marks around it; `bow#2` is the second one of a sentence."""

AS_WRITTEN: Mapping[str, str] = MappingProxyType({})
"""No word is said otherwise than it is written."""

_IPA = re.compile(r"/(?P<phonemes>[^/]+)/(?P<ending>'s)?")

_POSSESSIVE = re.compile(r"(?P<word>.+)['’]s", re.IGNORECASE)
_LETTERS = {
    "\u0361": "", ".": "", "'": "ˈ", "tʃ": "ʧ", "dʒ": "ʤ", "eɪ": "A", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "oʊ": "O",
    "əʊ": "Q", "r": "ɹ", "g": "ɡ", "ɝ": "ɜɹ", "ɚ": "əɹ",
}  # fmt: skip
_VOWELS = frozenset("AIOQWYaeiouæɐɑɒɔəɛɜɪʊʌᵊᵻ")


def wanted(words: Sequence[str], entries: Mapping[str, str]) -> list[str | None]:
    """Return for each word, which has no marks around it, what it is to be said as; None for one that has no entry.

    An entry in small letters is for the word in any; what is said of a possessive ends as it does.
    """
    seen: Counter[str] = Counter()
    return [_entry(word, entries, seen) for word in words]


def spellings(word: str) -> list[str]:
    """Return the spellings under which an entry for a word may stand: its own, in small letters, less its `'s`."""
    return [spelling for spelling, _ in _spellings(word)]


def _spellings(word: str) -> list[tuple[str, str]]:
    """Return those spellings, each with the ending that it leaves off."""
    possessive = _POSSESSIVE.fullmatch(word)
    texts = [(word, ""), *([(possessive["word"], "'s")] if possessive else [])]
    return [(spelling, ending) for text, ending in texts for spelling in dict.fromkeys((text, text.casefold()))]


def _entry(word: str, entries: Mapping[str, str], seen: Counter[str]) -> str | None:
    found = []
    for spelling, ending in _spellings(word):
        seen[spelling] += 1
        said = entries.get(f"{spelling}#{seen[spelling]}", entries.get(spelling))
        if said is not None:
            found.append(f"{said}{ending}")
    return next(iter(found), None)


def phonemes_of(said: str) -> str | None:
    """Return what an entry says in Kokoro's phonemes; None where it says so in letters.

    Raises:
        WrongInput: it has a sign that is no phoneme.
    """
    found = _IPA.fullmatch(said)
    if not found:
        return None
    phonemes = found["phonemes"] + (_ending(found["phonemes"]) if found["ending"] else "")
    for written, letter in _LETTERS.items():
        phonemes = phonemes.replace(written, letter)
    unknown = next((letter for letter in phonemes if letter not in VOCABULARY), None)
    if unknown:
        raise WrongInput(f"pronounce: {said}: {unknown} is no phoneme. Write IPA between slashes, or plain letters")
    return _stress_at_the_vowel(phonemes)


def _ending(phonemes: str) -> str:
    """Return how `'s` sounds after these phonemes."""
    last = phonemes.rstrip("ː")[-1:]
    return "ɪz" if last in "szʃʒ" else "s" if last in "ptkfθ" else "z"


def _stress_at_the_vowel(phonemes: str) -> str:
    """Put each mark of stress before the vowel; in IPA it stands before the syllable."""
    moved, waiting = "", ""
    for letter in phonemes:
        if letter in "ˈˌ":
            waiting = letter
            continue
        if waiting and letter in _VOWELS:
            moved, waiting = moved + waiting, ""
        moved += letter
    return moved
