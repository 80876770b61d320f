"""What the engines that run Whisper share: which model hears which language, and words as Whisper tells them.

Belongs here: choosing a model by name, refusing what it cannot hear, putting words in order. Not here: running a model
(whisper_cpp.py, faster_whisper.py, openai_whisper.py).
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from resources.errors import UnknownName, nearest
from resources.languages import UnsupportedLanguage
from resources.media.resampling import resampled
from resources.media.timed_word import TimedWord
from resources.transcription.base import Transcript
from resources.weights.cache import Weight, WeightsMissing, is_path, user_weight, weight
from resources.weights.manifest import PinnedWeight, shipped_manifest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000

# Whisper was trained to write something for every window, so in sound without any speech it invents a word or two.
_SILENCE_AT_MOST = 10 ** (-60 / 20)

# Models that hear a language well but write it in letters that no script in that language can be compared with.
_FOREIGN_LETTERS = {("base", "hi"): "writes spoken Hindi in Urdu letters"}


def pulled(name: str) -> tuple[str, ...]:
    """Return the manifest's name of a model; none for a user's own."""
    return () if is_path(name) else (name,)


def model_digests(family: str, **names: str) -> dict[str, str]:
    """Return the digests of models by what each is for; those of the manifest need not be here, a user's own must.

    A user's own are told apart by what they are for: nothing keeps their files from having one name.

    Raises:
        UnknownName: the manifest has no model of the family under a name.
        WeightsMissing: there is nothing at a path.
    """
    digests: dict[str, str] = {}
    for purpose, name in names.items():
        if is_path(name):
            digests |= {f"{purpose}/{file}": sha256 for file, sha256 in user_weight(name).digests.items()}
        else:
            digests |= _pinned(family, name).digests
    return digests


def model_that_hears(language: str, family: str, english: str, multilingual: str) -> Weight:
    """Return the model for a primary language code: `english` for English, `multilingual` for every other.

    Raises:
        UnknownName: the manifest has no model of the family under its name.
        UnsupportedLanguage: it is not here, or what it hears cannot be compared with a script.
    """
    name = english if language == "en" else multilingual
    kind = name.removeprefix(family)
    if (kind, language) in _FOREIGN_LETTERS:
        raise UnsupportedLanguage(
            f"language: {name} {_FOREIGN_LETTERS[kind, language]}, which cannot be compared with the script. "
            "Name a larger Whisper in the profile, under transcription: multilingual"
        )
    if language != "en" and name.endswith(".en"):
        raise UnsupportedLanguage(f'language: {name} hears only English, not "{language}". Name one without ".en"')
    try:
        return user_weight(name) if is_path(name) else weight(_pinned(family, name).name)
    except WeightsMissing as missing:
        raise UnsupportedLanguage(
            f'language: the model that hears "{language}" cannot be loaded. {missing}'
        ) from missing


def single_file(model: Weight) -> Path:
    """Return the one file of a model.

    Raises:
        UnknownName: it is a folder of several, or of none.
    """
    if len(model.files) != 1:
        raise UnknownName(f"{model.folder}: a model of this engine is one file. Name the file")
    return model.files[0].path


def _pinned(family: str, name: str) -> PinnedWeight:
    known = {weight.name: weight for weight in shipped_manifest().weights if weight.name.startswith(family)}
    if name not in known:
        raise UnknownName(
            f'transcription: there is no Whisper model "{name}" for this engine. {nearest(name, known)} '
            "A model of your own is named by its path, with a slash in it."
        )
    return known[name]


def unknown_language(language: str) -> UnsupportedLanguage:
    """Return the refusal of a language that a model was never trained on."""
    return UnsupportedLanguage(f'language: Whisper does not know "{language}". Use a code such as en or fr.')


def at_16_khz(samples: "NDArray[np.float32]", sample_rate_hz: int) -> "NDArray[np.float32]":
    """Return the sound as Whisper takes it, with silence after what is shorter than a second.

    In less than that whisper.cpp answers with what it heard the time before.
    """
    import numpy as np

    second_of_it = np.pad(samples, (0, max(sample_rate_hz - len(samples), 0)))
    return resampled(second_of_it, sample_rate_hz, SAMPLE_RATE_HZ)


def is_silent(samples: "NDArray[np.float32]") -> bool:
    """Tell whether no sample is louder than -60 dBFS."""
    return not len(samples) or float(abs(samples).max()) <= _SILENCE_AT_MOST


def transcript(words: Iterable[TimedWord], duration_s: float) -> Transcript:
    """Return what was heard in a sound of this length: words in order and inside it, without lone punctuation marks."""
    heard: list[TimedWord] = []
    for word in words:
        if re.search(r"\w", word.text):
            start_s = min(max(word.start_s, heard[-1].start_s if heard else 0.0), duration_s)
            end_s = min(max(word.end_s, start_s), duration_s)
            heard.append(TimedWord(text=word.text.strip(), start_s=start_s, end_s=end_s))
    return Transcript(text=" ".join(word.text for word in heard), words=tuple(heard))
