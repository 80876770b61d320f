# ruff: noqa: RUF001 - the look-alike characters are phonemes
"""Forced alignment: when each word of a known English sentence is heard in a recording of it.

Belongs here: the aligner and pronunciations in its alphabet. Not here: recognition of unknown speech
(resources/transcription); how a word is read aloud (pronunciation/written_words.py, pronunciation/phonemes.py).

PocketSphinx carries its own acoustic model of American English, 8 MB, so there is no weight to fetch. A written word is
one word to the aligner, however many are said for it ("42.195 km"), so its time is its own. It is given the way
espeak-ng says the word and every way the CMU Pronouncing Dictionary has, and takes what fits the sound best.
Source: https://github.com/cmusphinx/pocketsphinx, http://www.speech.cs.cmu.edu/cgi-bin/cmudict.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from resources.errors import EngineFailed
from resources.extras import extra
from resources.languages import UnsupportedLanguage, primary
from resources.media.resampling import resampled
from resources.media.timed_word import TimedWord
from resources.speech.pronunciation.phonemes import phonemised
from resources.speech.pronunciation.pronounce import AS_WRITTEN
from resources.speech.pronunciation.written_words import READING_LIBRARIES, taken_apart
from resources.speech.timing.word_times import Span, heard_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIBRARIES = ("pocketsphinx", "phonemizer", "espeakng-loader", "av", *READING_LIBRARIES)
"""The distributions whose versions can change a time: the aligner, what reads and pronounces, what resamples."""

_SAMPLE_RATE_HZ = 16_000
_FRAME_S = 0.01
_MARGIN_S = 0.2
_PEAK = 0.7

# Kokoro's notation of English (pronunciation/phonemes.py) in the alphabet of the CMU Pronouncing Dictionary.
_ARPABET = {
    "əɹ": "ER", "ɜɹ": "ER", "ᵊl": "AH L",
    "A": "EY", "I": "AY", "O": "OW", "Q": "OW", "W": "AW", "Y": "OY", "a": "AE", "b": "B", "d": "D", "f": "F",
    "h": "HH", "i": "IY", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AO", "p": "P", "s": "S", "t": "T",
    "T": "T", "u": "UW", "v": "V", "w": "W", "x": "K", "z": "Z", "æ": "AE", "ð": "DH", "ŋ": "NG", "ɑ": "AA",
    "ɒ": "AA", "ɔ": "AO", "ə": "AH", "ɛ": "EH", "ɜ": "ER", "ɡ": "G", "ɪ": "IH", "ɹ": "R", "ʃ": "SH", "ʊ": "UH",
    "ʌ": "AH", "ʒ": "ZH", "ʣ": "D Z", "ʤ": "JH", "ʦ": "T S", "ʧ": "CH", "θ": "TH", "ᵊ": "AH", "ᵻ": "IH",
}  # fmt: skip


def require_alignable(language: str) -> str:
    """Return the primary code of a language tag, such as `en` for `en-GB`.

    Raises:
        UnsupportedLanguage: the aligner has no acoustic model for it; names an engine that knows its own times.
    """
    code = primary(language)
    if code != "en":
        raise UnsupportedLanguage(
            f'language: the word times of this voice come from forced alignment, which knows "en", not "{language}". '
            "Use an engine with times of its own, as in `speech: {engine: kokoro_onnx}`."
        )
    return code


def aligned(samples: "NDArray[np.float32]", sample_rate_hz: int, sentence: str, language: str) -> tuple[TimedWord, ...]:
    """Return when each white-space separated word of `sentence` is heard in float32 mono samples, shape (samples,).

    Times count from the first sample; a word ends where its sound does, not where the next begins.

    Raises:
        UnsupportedLanguage: not English.
        WrongInput: there is nothing to say aloud in the sentence.
        EngineFailed: the sound does not follow the sentence.
        NotInstalled: PocketSphinx is not installed.
    """
    require_alignable(language)
    return heard_words(sentence.split(), aligned_spans(samples, sample_rate_hz, sentence), samples, sample_rate_hz)


def aligned_spans(
    samples: "NDArray[np.float32]", sample_rate_hz: int, sentence: str, pronounce: Mapping[str, str] = AS_WRITTEN
) -> list[Span | None]:
    """Return the stretch of each word of an English sentence, in seconds; None for a word that is not said.

    `pronounce` is what is said for a word as it is written.

    Raises:
        WrongInput: there is nothing to say aloud in the sentence.
        EngineFailed: the sound does not follow the sentence.
        NotInstalled: PocketSphinx is not installed.
    """
    pronunciations = _pronunciations(sentence, pronounce)
    said = [ways for ways in pronunciations if ways]
    if not samples.any():
        raise _not_aligned(sentence)
    with _aligning:
        found = iter(_found(_decoder(), said, _pcm(samples, sample_rate_hz), sentence))
    return [next(found) if ways else None for ways in pronunciations]


def _not_aligned(sentence: str) -> EngineFailed:
    return EngineFailed(f'"{sentence}": the sound does not follow this sentence. Ask for another take or voice.')


_aligning = threading.Lock()


def _pcm(samples: "NDArray[np.float32]", sample_rate_hz: int) -> bytes:
    """Return 16-bit samples at 16 kHz between two silences, at a level that uses the range."""
    import numpy as np

    peak = float(np.abs(samples).max(initial=0.0)) or 1.0
    sound = resampled(samples * np.float32(_PEAK / peak), sample_rate_hz, _SAMPLE_RATE_HZ)
    padded = np.pad(sound, round(_MARGIN_S * _SAMPLE_RATE_HZ))
    return np.clip(np.rint(padded * 32_767), -32_768, 32_767).astype("<i2").tobytes()


@cache
def _decoder() -> Any:
    """Load the aligner once; one sentence at a time may use it.

    `cmn="batch"` measures the loudness of every recording anew, so that none depends on those before it. The beams are
    wide: the words are known, so what is pruned is time, and there is enough of it.
    """
    with extra("servers"):
        from pocketsphinx import Decoder
    return Decoder(
        samprate=_SAMPLE_RATE_HZ,
        lm=None,
        cmn="batch",
        bestpath=False,
        beam=1e-80,
        pbeam=1e-80,
        wbeam=1e-60,
        loglevel="FATAL",
    )


def _found(decoder: Any, said: Sequence[tuple[str, ...]], pcm: bytes, sentence: str) -> list[Span]:
    names = [_name(decoder, ways) for ways in said]
    # Forgets the recordings before: without it the first one of a process comes out a frame or two apart.
    decoder.reinit_feat()
    decoder.set_align_text(" ".join(names))
    _heard(decoder, pcm)
    if decoder.hyp() is None or len(_words(decoder.seg(), "word")) != len(names):
        raise _not_aligned(sentence)
    decoder.set_alignment()
    _heard(decoder, pcm)
    words = _words(decoder.get_alignment(), "name")
    return [
        Span(
            max(word.start * _FRAME_S - _MARGIN_S, 0.0),
            max((word.start + word.duration) * _FRAME_S - _MARGIN_S, _FRAME_S),
        )
        for word in words
    ]


def _heard(decoder: Any, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def _words(segments: Any, name: str) -> list[Any]:
    """Leave out the silences and noises, which are written in brackets."""
    return [segment for segment in segments or () if getattr(segment, name)[0] not in "<["]


def _name(decoder: Any, ways: tuple[str, ...]) -> str:
    """Return the aligner's name for a word that is said in these ways; it learns each such word once."""
    name = "/".join(way.replace(" ", "_") for way in ways)
    if decoder.lookup_word(name) is None:
        for number, way in enumerate(ways, 1):
            decoder.add_word(name if number == 1 else f"{name}({number})", way, number == len(ways))
    return name


def _pronunciations(sentence: str, pronounce: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the ways in which each written word may be said; none for one without sound.

    Raises:
        WrongInput: there is nothing to say aloud in the sentence.
    """
    words = phonemised(sentence, "en-us", pronounce)
    written = taken_apart(sentence)
    return [
        tuple(dict.fromkeys([*_dictionary(core.core.lower()), *filter(None, [_arpabet(word.phonemes)])]))
        if _arpabet(word.phonemes)
        else ()
        for word, core in zip(words, written, strict=True)
    ]


def _dictionary(word: str) -> list[str]:
    """Return the ways the CMU Pronouncing Dictionary has of saying a word."""
    ways: list[str] = []
    for number in count(1):
        way = _decoder().lookup_word(word if number == 1 else f"{word}({number})") if word else None
        if way is None:
            break
        ways.append(way)
    return ways


def _arpabet(phonemes: str) -> str:
    said: list[str] = []
    rest = "".join(phoneme for phoneme in phonemes if phoneme not in "ˈˌː")
    while rest:
        length = 2 if rest[:2] in _ARPABET else 1
        said += filter(None, [_ARPABET.get(rest[:length])])
        rest = rest[length:]
    return " ".join(said)
