# ruff: noqa: RUF001 - the look-alike characters are what this is about
"""Text to phonemes, each written word keeping its own, in Kokoro's alphabet.

Belongs here: pronunciation in context, and which phonemes belong to which written word.
Not here: words and their marks (written_words.py); how numbers, units and code are put into words
(english_in_words.py, spoken_elsewhere.py); sound.

A sentence is pronounced as a whole, because "the", "a" and "to" depend on what follows and stress on the phrase.
misaki (misaki.py) tells words apart by their part in it, but knows English alone. espeak-ng runs words together
("of the" is one) and splits others ("42.195" is six), so what it says of the whole is aligned with the same words
pronounced one by one, by edit distance, to find where each written word begins and ends.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from ctypes import CDLL
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from typing import Any, Literal

from resources.errors import EngineFailed
from resources.extras import installing
from resources.speech.pronunciation.misaki import in_context
from resources.speech.pronunciation.pronounce import AS_WRITTEN, phonemes_of
from resources.speech.pronunciation.written_words import (
    WrittenWord,
    is_read_aloud,
    require_speakable,
    said_for,
    taken_apart,
)

Pronunciation = Literal["misaki", "espeak-ng"]
"""What English words are pronounced by; other languages are by espeak-ng."""

_PAUSES = frozenset(";:,.!?—…")
_HOW_IT_IS_SAID = frozenset("ˈˌː ")
_TENS = re.compile(r"(?<=[fhnrx]ty)-")
_TIE = "\u0361"
_SYLLABIC = "\u0329"

# The notation that the model was trained with, from the raw IPA of espeak-ng.
# Source: https://github.com/hexgrad/misaki (EspeakFallback, EspeakG2P), the model author's own text processing.
_AFFRICATES_AND_DIPHTHONGS = [
    ("a͡ɪ", "I"), ("a͡ʊ", "W"), ("d͡z", "ʣ"), ("d͡ʒ", "ʤ"), ("e͡ɪ", "A"), ("o͡ʊ", "O"), ("ə͡ʊ", "Q"), ("t͡s", "ʦ"),
    ("t͡ʃ", "ʧ"), ("ɔ͡ɪ", "Y"),
]  # fmt: skip
_ENGLISH = [
    ("ʔˌn\u0329", "tᵊn"), ("ʔn", "tᵊn"), ("ʔ", "t"), ("ə͡l", "ᵊl"), ("ʲO", "jO"), ("ʲQ", "jQ"), ("ʲ", ""),
    ("\u0303", ""), ("e", "A"), ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("ɐ", "ə"), ("ɚɹ", "əɹ"), ("ɚ", "əɹ"), ("ɬ", "l"),
]  # fmt: skip
_AMERICAN = [("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("i͡ə", "iə"), ("ː", ""), ("ɾ", "T"), ("o", "ɔ")]
_BRITISH = [("e͡ə", "ɛː"), ("i͡ə", "ɪə"), ("iə", "ɪə"), ("o", "ɔ")]
_NOTATIONS = {
    "en-us": [*_AFFRICATES_AND_DIPHTHONGS, *_ENGLISH, *_AMERICAN],
    "en-gb": [("e͡ə", "ɛː"), *_AFFRICATES_AND_DIPHTHONGS, *_ENGLISH, *_BRITISH],
}


@dataclass(frozen=True)
class PhonemisedWord:
    """A written word with its phonemes and the punctuation around them; no phonemes for a word that is only a pause."""

    text: str
    phonemes: str


def phonemised(
    sentence: str, espeak_voice: str, pronounce: Mapping[str, str] = AS_WRITTEN, by: Pronunciation = "espeak-ng"
) -> tuple[PhonemisedWord, ...]:
    """Return the white-space separated words of `sentence`, in order, each with its phonemes in Kokoro's alphabet.

    Args:
        sentence: One sentence; code spans may keep their backticks.
        espeak_voice: A voice of espeak-ng: `en-us`, `en-gb`, `es`, `fr-fr`, `hi`, `it` or `pt-br`.
        pronounce: What is said for a word as it is written, in other letters or as /phonemes/.
        by: What English is pronounced by.

    Raises:
        NotInstalled: misaki is not installed.
        WrongInput: no word of it has a pronunciation.
    """
    words = taken_apart(sentence)
    said = said_for(words, espeak_voice[:2], pronounce)
    given = [phonemes_of(one) for one in said]
    # The others are pronounced as if the word stood there as it is written.
    said = [one if own is None else word.core for one, own, word in zip(said, given, words, strict=True)]
    if by == "misaki" and espeak_voice.startswith("en"):
        phonemes = _by_misaki(words, said, espeak_voice)
    else:
        phonemes = _by_espeak(words, said, espeak_voice)
    phonemes = [own or pronounced for own, pronounced in zip(given, phonemes, strict=True)]
    require_speakable(sentence, any(phonemes))
    marked = [
        PhonemisedWord(word.text, f"{word.opening if own else ''}{own}{word.closing}")
        for word, own in zip(words, phonemes, strict=True)
    ]
    return _with_an_end(marked)


def sound_of(text: str, espeak_voice: str) -> str:
    """Return what a text sounds like, to compare it with another's: phonemes without stress, length and word breaks."""
    said = " ".join(said_for(taken_apart(text), espeak_voice[:2]))
    return "".join(phoneme for phoneme in _pronounced(said, espeak_voice) if phoneme not in _HOW_IT_IS_SAID)


def _by_misaki(words: Sequence[WrittenWord], said: Sequence[str], espeak_voice: str) -> list[str]:
    """Pronounce the words of a sentence in context; none for a word without sound."""
    voiced = [index for index, one in enumerate(said) if any(map(is_read_aloud, one))]
    texts = [f"{said[index]}{words[index].closing}" for index in voiced]
    british = espeak_voice == "en-gb"
    found = in_context(texts, british=british, elsewhere=_IN_BRITAIN if british else _IN_AMERICA) if texts else []
    result = [""] * len(said)
    for index, share in zip(voiced, found, strict=True):
        result[index] = share
    return result


def _by_espeak(words: Sequence[WrittenWord], said: Sequence[str], espeak_voice: str) -> list[str]:
    """Pronounce the words of a sentence clause by clause."""
    phonemes: list[str] = []
    for _, clause in groupby(range(len(words)), key=_clause_numbers(words).__getitem__):
        phonemes += _clause_phonemes([said[index] for index in clause], espeak_voice)
    return phonemes


def _clause_numbers(words: Sequence[WrittenWord]) -> list[int]:
    """Number the stretches between pauses; the words of one are pronounced together."""
    numbers: list[int] = []
    number = 0
    for word in words:
        number += word.opening in {"(", "“"}
        numbers.append(number)
        number += not _PAUSES.isdisjoint(word.closing) or ")" in word.closing
    return numbers


def _with_an_end(words: list[PhonemisedWord]) -> tuple[PhonemisedWord, ...]:
    """Close the sentence where its writer did not, so that the voice falls at its end."""
    last = max(index for index, word in enumerate(words) if word.phonemes)
    if not set(words[last].phonemes[-2:]) & set(".!?…"):
        words[last] = PhonemisedWord(words[last].text, f"{words[last].phonemes.rstrip(',;:—')}.")
    return tuple(words)


def _clause_phonemes(said: Sequence[str], espeak_voice: str) -> list[str]:
    """Pronounce the words of one clause in context and give each its share; none for a word without sound."""
    alone = [_pronounced(one, espeak_voice) for one in said]
    voiced = [index for index, one in enumerate(alone) if one]
    together = _pronounced(" ".join(said[index] for index in voiced), espeak_voice)
    shares = _shared_out(together, [alone[index] for index in voiced])
    result = [""] * len(said)
    for index, share in zip(voiced, shares, strict=True):
        result[index] = share
    return result


def _shared_out(together: str, alone: list[str]) -> list[str]:
    """Cut the phonemes of a clause at its words' boundaries, which are where those of the lone words come to lie."""
    from rapidfuzz.distance import Levenshtein

    if len(alone) < 2:
        return [together for _ in alone]
    owners = [index for index, one in enumerate(alone) for _ in f"{one} "]
    source = " ".join(alone)
    shares = [""] * len(alone)
    for step in Levenshtein.opcodes(source, together):
        for offset, phoneme in enumerate(together[step.dest_start : step.dest_end]):
            inserted = step.tag == "insert"
            owner = owners[max(step.src_start - 1, 0) if inserted else step.src_start + offset]
            shares[owner] += phoneme
    shares = [share.strip() for share in shares]
    return shares if all(_sounds(share) for share in shares) else alone


def _sounds(phonemes: str) -> bool:
    return not _HOW_IT_IS_SAID.issuperset(phonemes)


_espeak_lock = threading.Lock()
# AUDIO_OUTPUT_SYNCHRONOUS of espeak-ng's speak_lib.h
_SYNCHRONOUS = 2


def _pronounced(text: str, espeak_voice: str) -> str:
    """Return espeak-ng's phonemes in Kokoro's notation, words apart by single spaces."""
    if not any(map(is_read_aloud, text)):
        return ""
    # "forty-two" is two words to the model, as its author's text processing has it; espeak-ng would make it one.
    with _espeak_lock:
        ipa = _espeak(espeak_voice)(_TENS.sub(" ", text), True)
    ipa = re.sub(rf"\([a-z{_TIE}-]+\)", "", ipa).replace("-", "")
    for espeak, kokoro in _NOTATIONS.get(espeak_voice, _AFFRICATES_AND_DIPHTHONGS):
        ipa = ipa.replace(espeak, kokoro)
    ipa = re.sub(rf"(\S){_SYLLABIC}", r"ᵊ\1", ipa).replace(_TIE, "")
    return " ".join(ipa.split())


_IN_AMERICA = partial(_pronounced, espeak_voice="en-us")
_IN_BRITAIN = partial(_pronounced, espeak_voice="en-gb")


def _espeak(voice: str) -> Callable[[str, bool], str]:
    """Return espeak-ng's pronunciation in a voice; it keeps global state, so only one thread at a time may use it."""
    wrapper = _loaded_espeak()
    if wrapper.voice is None or wrapper.voice.language != voice:
        wrapper.set_voice(voice)
    pronounce: Callable[[str, bool], str] = wrapper.text_to_phonemes
    return pronounce


@cache
def _loaded_espeak() -> Any:
    """Load espeak-ng once, from where it lies.

    The library that wraps it would load a copy for each voice from among the temporary files, where a hardened system
    loads none (`noexec`), and where a killed process would leave it.
    """
    import espeakng_loader
    from phonemizer.backend.espeak.api import EspeakAPI
    from phonemizer.backend.espeak.wrapper import EspeakWrapper

    class InPlace(EspeakAPI):  # type: ignore[misc]
        def __init__(self) -> None:
            self._library = CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path().encode()
            if self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0) <= 0:
                raise EngineFailed(f"{data.decode()}: espeak-ng cannot read its data. Run: {installing('.')}")

    class Wrapper(EspeakWrapper):  # type: ignore[misc]
        def __init__(self) -> None:
            self._version = self._data_path = self._voice = None
            self._espeak = InPlace()

    return Wrapper()
