# ruff: noqa: RUF001 - ranges are written with an en dash
"""How well a listener understood a voice: the words heard against the script's, and where they differ, their sound.

Belongs here: which words were misheard, the word error rate. Not here: hearing (resources/transcription), what the
check asks for (asset.py).

What is measured is the voice, not the notation. Both sides are put into words by the voice's own reading of English, so
"250 g" and "250 grams" are the same. A listener cannot spell what it has never read: English words that sound the same
are the same, and a name may even be heard a little differently. Numbers, negations, days and months have to be right.
"""

import re
from itertools import groupby
from typing import NamedTuple

from assets.text.sentences import sentences
from resources.speech.pronunciation.exceptions_english import DAYS, MONTHS
from resources.speech.pronunciation.phonemes import sound_of
from resources.speech.pronunciation.written_words import said_for, taken_apart, typed_in_capitals

NAME_MISHEARD = 0.35
"""The share of phonemes that may differ in a name that is heard right.

Of 70 names that Whisper tiny.en wrote otherwise than the script, 58 differ by no more; of the 3,321 pairs of different
names among them none does.
"""

_ACCENT = "en-us"
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
_RANGE = re.compile(r"([$€£¥]\d[\d.,]*|\d[\d.,]*(?:%|°[CF])) to (?=[$€£¥]?\d)")
_AND_IN_A_NUMBER = re.compile(r"\b(hundred|thousand|million|billion) and\b")
_CODE_OR_ADDRESS = re.compile(r"`|@|[a-z]\.[a-z]|[a-z]_[a-z]")
_HEARD_AS_SAID = frozenset(
    {"no", "not", "never", "none", "nothing", "nobody", "nowhere", "neither", "nor", "without", "one"}
    | {name.lower() for name in (DAYS | MONTHS).values()}
)


class Misheard(NamedTuple):
    """A stretch of the script that was heard as other words; either side may be empty. `errors` counts words."""

    written: str
    heard: str
    errors: int


class Hearing(NamedTuple):
    """The share of the words to be said that a listener got wrong, and which those are, in order."""

    word_error_rate: float
    misheard: tuple[Misheard, ...]


class _Part(NamedTuple):
    """A stretch of a text: its written words, their places, and what of it has to be heard as it is said."""

    written: str
    places: frozenset[int]
    facts: list[str]


class _Side(NamedTuple):
    """A text as written words, and as words to compare, each with the place of the written word it is said for."""

    written: list[str]
    compared: list[str]
    places: list[int]

    def part(self, start: int, end: int) -> _Part:
        """Return the stretch of the compared words from `start` to `end`."""
        places = sorted(set(self.places[start:end]))
        facts = [word for word in self.compared[start:end] if word in _HEARD_AS_SAID or any(map(str.isdigit, word))]
        return _Part(" ".join(self.written[place] for place in places), frozenset(places), facts)


def compared(script: str, heard: str, language: str) -> Hearing:
    """Compare what was heard with what was to be said; what is only written otherwise is no error."""
    from jiwer import process_words

    said, understood = _side(script, language), _side(heard, language)
    if not said.compared:
        return Hearing(0.0, ())
    names = _names(script) if language == "en" else frozenset()
    found = []
    (steps,) = process_words(" ".join(said.compared), " ".join(understood.compared)).alignments
    for equal, stretch in groupby(steps, key=lambda step: step.type == "equal"):
        if equal:
            continue
        parts = list(stretch)
        written = said.part(parts[0].ref_start_idx, parts[-1].ref_end_idx)
        other = understood.part(parts[0].hyp_start_idx, parts[-1].hyp_end_idx)
        is_name = bool(written.places) and names.issuperset(written.places) and written.facts == other.facts
        if language != "en" or _difference(written.written, other.written) > (NAME_MISHEARD if is_name else 0.0):
            errors = sum(
                max(step.ref_end_idx - step.ref_start_idx, step.hyp_end_idx - step.hyp_start_idx) for step in parts
            )
            found.append(Misheard(written.written, other.written, errors))
    return Hearing(round(sum(each.errors for each in found) / len(said.compared), 4), tuple(found))


def _side(text: str, language: str) -> _Side:
    """Take a text apart after Whisper's own text normalisation, in English word for word.

    Marks stay, which that normalisation drops: the vowels of Devanagari are marks. Its joiners, which only change how a
    letter is drawn, do not count.
    Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", appendix C.
    """
    from whisper_normalizer.basic import BasicTextNormalizer
    from whisper_normalizer.english import EnglishTextNormalizer

    if language != "en":
        text = text.translate(_JOINERS)
        words = BasicTextNormalizer(preserve_marks=True)(text).split()
        return _Side(words, words, list(range(len(words))))
    normalised = EnglishTextNormalizer()
    words = taken_apart(_as_one_writes(text))
    side = _Side([word.core for word in words], [], [])
    for place, said in enumerate(said_for(words, language)):
        for word in said.replace("-", " ").split():
            # Whether the dot of an address is written or spelled out is notation.
            compared = [] if word == "dot" and "." in words[place].core else normalised(word).split()
            side.compared.extend(compared)
            side.places.extend(place for _ in compared)
    return side


def _as_one_writes(english: str) -> str:
    """Write a range, a number and an apostrophe in one of the two ways there are."""
    return _AND_IN_A_NUMBER.sub(r"\1", _RANGE.sub(r"\1–", english.replace("’", "'")))


def _names(script: str) -> frozenset[int]:
    """Return the places of the words that are names by their writing.

    That is a capital inside a sentence or a word, code, an address. A sentence's first word has its capital from there,
    and a sentence typed in capitals has no names.
    """
    names = []
    place = 0
    for sentence in sentences(_as_one_writes(script)):
        shouted = typed_in_capitals(sentence)
        for number, word in enumerate(taken_apart(sentence)):
            capitals = word.core[1:] if number == 0 else word.core
            named = len(word.core) > 1 and capitals != capitals.lower() and not shouted
            if named or _CODE_OR_ADDRESS.search(word.text):
                names.append(place + number)
        place += len(sentence.split())
    return frozenset(names)


def _difference(written: str, heard: str) -> float:
    """Return the share of phonemes in which two texts differ, of the longer one's."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_distance(sound_of(written, _ACCENT), sound_of(heard, _ACCENT))
