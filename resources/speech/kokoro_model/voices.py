# ruff: noqa: SIM905 - word lists read best as text
"""Kokoro's voices: which there are, what they speak, and mixes of them.

Belongs here: voice names, mixes and style arrays. Not here: how a voice is made to speak (kokoro_onnx.py).

A mix is written as in Kokoro-FastAPI: `af_sky+af_bella` in equal parts, `af_bella(2)+af_sky(1)` with weights.
The first letter of a name says what it speaks, the second whether the speaker is female or male.
Source: https://huggingface.co/hexgrad/Kokoro-82M/blob/main/VOICES.md
"""

import re
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from resources.errors import nearest
from resources.languages import UnsupportedLanguage, primary
from resources.speech.base import UnknownVoice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Accent:
    """What a family of voices speaks: the language's code, and the voice of espeak-ng that pronounces it."""

    language: str
    espeak_voice: str


ACCENTS = {
    "a": Accent("en", "en-us"),
    "b": Accent("en", "en-gb"),
    "e": Accent("es", "es"),
    "f": Accent("fr", "fr-fr"),
    "h": Accent("hi", "hi"),
    "i": Accent("it", "it"),
    "p": Accent("pt", "pt-br"),
}
DEFAULT_VOICES = {
    "en": "af_heart",
    "es": "ef_dora",
    "fr": "ff_siwis",
    "hi": "hf_alpha",
    "it": "if_sara",
    "pt": "pf_dora",
}
VOICES = tuple(
    "af_alloy af_aoede af_bella af_heart af_jessica af_kore af_nicole af_nova af_river af_sarah af_sky am_adam am_echo"
    " am_eric am_fenrir am_liam am_michael am_onyx am_puck am_santa bf_alice bf_emma bf_isabella bf_lily bm_daniel"
    " bm_fable bm_george bm_lewis ef_dora em_alex em_santa ff_siwis hf_alpha hf_beta hm_omega hm_psi if_sara im_nicola"
    " jf_alpha jf_gongitsune jf_nezumi jf_tebukuro jm_kumo pf_dora pm_alex pm_santa zf_xiaobei zf_xiaoni zf_xiaoxiao"
    " zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang".split()
)
"""The voices that Kokoro v1.0 was published with."""

_WITHOUT_PRONUNCIATION = {
    "ja": "Kokoro has Japanese voices, but espeak-ng cannot read Japanese writing aloud",
    "zh": "Kokoro has Chinese voices, but was trained on a pronunciation that espeak-ng does not give",
}
_LANGUAGE_OF_FAMILY = {family: accent.language for family, accent in ACCENTS.items()} | {"j": "ja", "z": "zh"}
_PART = re.compile(r"(?P<name>[^()+]+?)(?:\((?P<weight>\d+(?:\.\d+)?)\))?")


@dataclass(frozen=True)
class VoiceMix:
    """One voice, or several with their weights; at least one, all of one language."""

    parts: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        """Return the mix as it is written: weights of 1 are left out."""
        return "+".join(name if weight == 1 else f"{name}({weight:g})" for name, weight in self.parts)

    @property
    def accent(self) -> Accent:
        """What the first voice of the mix speaks."""
        return ACCENTS[self.parts[0][0][0]]


def is_voice_name(name: str) -> bool:
    """Tell whether a name is built as Kokoro's are: a letter for the language, f or m, an underscore, the rest."""
    return name[:1] in _LANGUAGE_OF_FAMILY and name[1:3] in {"f_", "m_"} and _PART.fullmatch(name) is not None


@cache
def voice_names(voices: Path) -> tuple[str, ...]:
    """Return the names in a Kokoro voices file, sorted; reads the file's index only."""
    with zipfile.ZipFile(voices) as file:
        return tuple(sorted(name.removesuffix(".npy") for name in file.namelist()))


def spoken_language(tag: str) -> str:
    """Return the primary code of a language tag, such as `pt` for `pt-BR`.

    Raises:
        UnsupportedLanguage: Kokoro does not speak it here; names the languages it does speak.
    """
    language = primary(tag)
    if language not in DEFAULT_VOICES:
        reason = _WITHOUT_PRONUNCIATION.get(language, f'Kokoro has no voice for "{tag}"')
        raise UnsupportedLanguage(f"language: {reason}. It speaks: {', '.join(DEFAULT_VOICES)}.")
    return language


def voice_mix(written: str, names: tuple[str, ...]) -> VoiceMix:
    """Read a voice or a mix of voices.

    Raises:
        UnknownVoice: a name is not among `names`, the voices of a mix speak several languages, or it is not written as
            a mix.
    """
    mix = VoiceMix(tuple(_part(part.strip(), written, names) for part in written.split("+")))
    languages = sorted({_LANGUAGE_OF_FAMILY[name[0]] for name, _ in mix.parts})
    if len(languages) > 1:
        raise UnknownVoice(f'voice: "{written}" mixes voices of {" and ".join(languages)}. Mix voices of one language.')
    return mix


def language_of(mix: VoiceMix) -> str:
    """Return the primary code of the language that a mix speaks."""
    return _LANGUAGE_OF_FAMILY[mix.parts[0][0][0]]


def require_language(mix: VoiceMix, language: str, names: tuple[str, ...]) -> None:
    """Refuse a mix that does not speak `language`.

    Raises:
        UnknownVoice: names the voices that do.
    """
    if language_of(mix) != language:
        fitting = ", ".join(name for name in names if _LANGUAGE_OF_FAMILY[name[0]] == language)
        raise UnknownVoice(
            f'voice: "{mix}" speaks {language_of(mix)}, not {language}. Voices for {language}: {fitting}.'
        )


def settled_mix(asked: str | None, own: str, language: str, names: tuple[str, ...]) -> VoiceMix:
    """Return the mix to speak `language` with: the one asked for, else an engine's own, else the language's default.

    Raises:
        UnknownVoice: there is no such voice, or the one asked for does not speak the language.
    """
    mix = voice_mix(asked or own, names)
    if asked is None and language_of(mix) != language:
        mix = voice_mix(DEFAULT_VOICES[language], names)
    require_language(mix, language, names)
    return mix


def _part(part: str, written: str, names: tuple[str, ...]) -> tuple[str, float]:
    found = _PART.fullmatch(part)
    weight = float(found["weight"] or 1) if found else 0.0
    if found is None or weight == 0:
        raise UnknownVoice(f'voice: "{written}" is not a mix of voices. Write one like: af_bella(2)+af_sky(1)')
    if found["name"] not in names:
        raise UnknownVoice(
            f'voice: there is no voice "{found["name"]}". {nearest(found["name"], names)} See all: cm voices'
        )
    return found["name"], weight


@cache
def style(voices: Path, mix: VoiceMix) -> "NDArray[np.float32]":
    """Return the weighted mean of the mix's style arrays: float32, shape (510, 1, 256), one row for each length."""
    import numpy as np

    with np.load(voices) as arrays:
        styles = np.stack([arrays[name] for name, _ in mix.parts])
    mean: NDArray[np.float32] = np.average(styles, axis=0, weights=[weight for _, weight in mix.parts])
    return mean.astype(np.float32)
