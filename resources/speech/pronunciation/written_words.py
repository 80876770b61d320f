# ruff: noqa: RUF001, SIM905 - the look-alike characters are what this is about; word lists read best as text
"""A sentence as it is written, taken apart into its words, and what is said for each.

Belongs here: which marks stand around a word, full stops that belong to one, whether there is anything to say.
Not here: how numbers, units and code are put into words (english_in_words.py, spoken_elsewhere.py), phonemes.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resources.errors import WrongInput
from resources.speech.pronunciation.english_in_words import english_in_words
from resources.speech.pronunciation.pronounce import AS_WRITTEN, phonemes_of, spellings, wanted
from resources.speech.pronunciation.spoken_elsewhere import spoken_elsewhere

READING_LIBRARIES = ("kaldifst", "wetext")
"""The distributions whose versions can change what is said for a written word."""

PRONUNCIATION = 3
"""Raised whenever the same sentence is to sound different: new readings, another notation, other splits."""

MARKS = frozenset(';:,.!?—…"()“”')
"""The punctuation that Kokoro knows."""

_OPENING = "\"'`*_([{“‘«¿¡<"
_CLOSING = "\"'`*_)]}”’»>.,;:!?…।॥"
_OPENED_BY = {")": "(", "]": "[", "}": "{"}
_SAME_MARK = {"«": "“", "»": "”", "[": "(", "{": "(", "]": ")", "}": ")", "।": ".", "॥": "."}
_ABBREVIATIONS = frozenset(
    "approx apr art aug ave av ca cap capt cf co col dec dept dott dr dra etc ex feb fig figs ft gen inc jan jr jul jun"
    " lt ltd mar max mm mme mr mrs ms mt no nos nov nr núm oct p.ex pp prof rev sec sep sept sgt sig sr sra st ste vol"
    " vs डॉ".split()
)
_CAPITAL_WORDS = 3
_VOWELS = frozenset("AEIOUYÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝŒ")
_NUMERAL_LETTERS = frozenset("IVXLC")
_WORDS_OF_TWO_LETTERS = frozenset(
    "ad ah am an as at be by do go ha he hi ho if in is it ma me my no of oh ok on or ox pa pi so to up us we".split()
)
_DASHES = frozenset({"-", "–", "—", "--"})


@dataclass(frozen=True)
class WrittenWord:
    """A written word taken apart: the marks before it, what is left of it, the marks after it."""

    text: str
    opening: str
    core: str
    closing: str


@dataclass(frozen=True)
class ReadWord:
    """A written word, and what a voice that reads writing by itself is given for it; nothing for a picture."""

    text: str
    given: str


def read_aloud(sentence: str, language: str, pronounce: Mapping[str, str] = AS_WRITTEN) -> tuple[ReadWord, ...]:
    """Return the white-space separated words of `sentence`, in order, each with what is said for it and its marks.

    Units, symbols and code are put into words, words of `pronounce` into the letters there, fences and pictures are
    left out; the marks make the pauses.

    Raises:
        WrongInput: there is nothing in it to say aloud.
    """
    words = taken_apart(sentence)
    require_speakable(sentence, any(is_read_aloud(character) for word in words for character in word.core))
    return tuple(
        ReadWord(word.text, f"{word.opening}{said}{word.closing}" if any(map(is_read_aloud, said)) else word.closing)
        for word, said in zip(words, said_for(words, language, pronounce), strict=True)
    )


def require_speakable(sentence: str, speakable: bool) -> None:
    """Refuse a sentence in which there is nothing to say.

    Raises:
        WrongInput: quotes the sentence.
    """
    if not speakable:
        raise WrongInput(f'"{sentence}": there is nothing to say aloud in this sentence. Write it in words.')


def entries_in(sentence: str, pronounce: Mapping[str, str]) -> dict[str, str]:
    """Return those entries of `pronounce` whose words the sentence has."""
    if not pronounce:
        return {}
    cores = {core for word in taken_apart(sentence) for core in spellings(word.core)}
    return {entry: said for entry, said in pronounce.items() if entry.partition("#")[0] in cores}


def respelled(text: str, pronounce: Mapping[str, str]) -> str:
    """Return a text with the letters that `pronounce` has for its words; phonemes are no letters."""
    words = taken_apart(text)
    asked = wanted([word.core for word in words], pronounce)
    return " ".join(
        word.text if own is None or phonemes_of(own) else f"{word.opening}{own}{word.closing}"
        for word, own in zip(words, asked, strict=True)
    )


def said_for(words: Sequence[WrittenWord], language: str, pronounce: Mapping[str, str] = AS_WRITTEN) -> list[str]:
    """Return what is said for each word without its marks: units, symbols and code put into words of `language`.

    What `pronounce` has for a word is said instead, as it stands there.
    """
    cores = [word.core for word in words]
    asked = wanted(cores, pronounce)
    if _in_capitals(cores):
        cores = [core if _stays_in_capitals(core, language) else core.lower() for core in cores]
    said = english_in_words(cores) if language == "en" else spoken_elsewhere(cores, language)
    return [usual if own is None else own for usual, own in zip(said, asked, strict=True)]


def typed_in_capitals(sentence: str) -> bool:
    """Tell whether a whole sentence is typed in capitals, so that they do not make its words acronyms."""
    return _in_capitals([word.core for word in taken_apart(sentence)])


def _in_capitals(cores: Sequence[str]) -> bool:
    """Tell it by three words or more, and none of them in small letters but for units after a number."""
    words = [
        core
        for before, core in zip(["", *cores], cores, strict=False)
        if len(core) > 1 and core[0].isalpha() and not before[-1:].isdigit()
    ]
    return len(words) >= _CAPITAL_WORDS and all(word.isupper() for word in words)


def _stays_in_capitals(core: str, language: str) -> bool:
    """Tell letters that make no word, as in HTTP or UK, and numerals, as in XIV."""
    short = language == "en" and len(core) == 2 and core.isalpha() and core.lower() not in _WORDS_OF_TWO_LETTERS
    return short or (len(core) > 1 and (_VOWELS.isdisjoint(core) or _NUMERAL_LETTERS.issuperset(core)))


def taken_apart(sentence: str) -> list[WrittenWord]:
    """Return the white-space separated words of `sentence`, in order, without the marks around them."""
    texts = sentence.split()
    words = []
    for index, text in enumerate(texts):
        core = text.lstrip(_OPENING)
        opening = text[: len(text) - len(core)]
        core, closing = _without_closing(core)
        if text in _DASHES:
            core, closing = "", "—"
        elif index + 1 < len(texts) and closing == "." and _abbreviates(core):
            core, closing = f"{core}." if "." in core else core, ""
        words.append(WrittenWord(text, _marks(opening), core, _marks(closing)))
    return words


def _without_closing(core: str) -> tuple[str, str]:
    """Split the marks off a word's end; brackets that the word itself opened stay, as in `main()`."""
    stripped = core.rstrip(_CLOSING)
    closing = core[len(stripped) :]
    while closing[:1] in _OPENED_BY and _OPENED_BY[closing[0]] in stripped:
        stripped, closing = stripped + closing[0], closing[1:]
    return stripped, closing


def _abbreviates(core: str) -> bool:
    """Tell whether a full stop inside a sentence belongs to a word: initials, "e.g.", "Dr."."""
    return "." in core or len(core) == 1 or core.casefold() in _ABBREVIATIONS


def _marks(characters: str) -> str:
    return "".join(mark for mark in (_SAME_MARK.get(one, one) for one in characters) if mark in MARKS)


def is_read_aloud(character: str) -> bool:
    """Tell letters, digits and signs that have a name from punctuation, and from pictures, which nobody reads out."""
    return character.isalnum() or character in "%‰°§&@#" or unicodedata.category(character) in {"Sc", "Sm"}
