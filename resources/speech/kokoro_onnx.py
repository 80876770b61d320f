"""Kokoro-82M on ONNX Runtime: the embedded default voice.

Belongs here: the loaded model, and sentences too long for one pass. Not here: pronunciation (phonemes.py), voices and
mixes (kokoro_voices.py), the time of every word (word_times.py), how sentences become a track (assets/mastering.py).
"""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from resources.cores import usable_cores
from resources.errors import CmError
from resources.identity import Identity, library_versions
from resources.speech.base import Manner, Speech, SpeechModel, SpokenWord
from resources.speech.kokoro_voices import (
    DEFAULT_VOICES,
    language_of,
    require_language,
    spoken_language,
    style,
    voice_mix,
    voice_names,
)
from resources.speech.phonemes import MARKS, PhonemisedWord, Unspeakable, phonemised
from resources.speech.word_times import Span, moved, timed_speech
from resources.weights.cache import WeightFile, weight

if TYPE_CHECKING:
    import numpy as np
    from kokoro_onnx import Kokoro
    from kokoro_onnx.sliding import Timing
    from numpy.typing import NDArray

SLOWEST, FASTEST = 0.5, 2.0

# Raised whenever the same sentence is to sound different: new readings, another notation, other splits.
_PRONUNCIATION = 1
_MOST_PHONEMES = 510
_MOST_AT_ONCE = 8
# The sound runs ahead of the durations by one unit. Median of 900 words of three voices at three speeds against forced
# alignment (pocketsphinx, which itself is about 15 ms early); it is the same for every voice and speed.
_LEAD_S = 0.025
_PAUSES_S = {".": 0.25, "!": 0.25, "?": 0.25, "…": 0.25, ";": 0.12, ":": 0.12, "—": 0.12, ",": 0.1}


class UnsupportedSpeed(CmError):
    """The speed lies outside what the engine can speak at."""


class KokoroOnnx(SpeechModel):
    """Kokoro-82M (int8) on ONNX Runtime, one sentence a core, loaded once for all instances of a process.

    Word times come from the model's own durations, in units of 25 ms, so nothing has to be aligned.
    Source: https://github.com/hexgrad/kokoro (model), https://github.com/thewh1teagle/kokoro-onnx (export, library).
    """

    voice: str = Field(default="af_heart", description="A voice, or a mix such as af_bella(2)+af_sky(1).")
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST, description="Relative speed.")

    def identity(self) -> Identity:
        """Return the engine, its libraries and the pinned digests of its weights.

        Raises:
            WeightsMissing: the weights are not here.
        """
        return Identity(
            engine="kokoro_onnx",
            libraries=library_versions("kokoro-onnx", "onnxruntime", "phonemizer", "espeakng-loader"),
            weights={f"{file.path.parent.name}/{file.path.name}": file.sha256 for file in (_model(), _voices())},
            parameters={"pronunciation": _PRONUNCIATION, "voice": self.voice, "speed": self.speed},
        )

    def manner(self, *, voice: str | None, speed: float | None, language: str) -> Manner:
        """Settle how a topic is spoken; reads the index of the voices file, loads no model.

        Raises:
            UnknownVoice: there is no such voice, or it does not speak the language.
            UnsupportedLanguage: Kokoro does not speak it here.
            UnsupportedSpeed: not within 0.5 to 2.0.
            WeightsMissing: the weights are not here.
        """
        primary = spoken_language(language)
        names = voice_names(_voices().path)
        mix = voice_mix(voice or self.voice, names)
        if voice is None and language_of(mix) != primary:
            mix = voice_mix(DEFAULT_VOICES[primary], names)
        require_language(mix, primary, names)
        settled = self.speed if speed is None else speed
        if not SLOWEST <= settled <= FASTEST:
            raise UnsupportedSpeed(f"speed: {settled:g} is not between {SLOWEST} and {FASTEST}; 1.0 is the usual pace.")
        return Manner(voice=str(mix), speed=settled, language=primary)

    def voices(self) -> tuple[str, ...]:
        """Return the voices of the pinned file; the first letter is the language, the second f or m.

        Raises:
            WeightsMissing: the voices are not here.
        """
        return tuple(sorted(voice_names(_voices().path)))

    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Return float32 mono samples at 24 kHz, shape (samples,), silent for 0.03 s before and after, and the words.

        Raises:
            Unspeakable: there is nothing to say aloud in the sentence.
            UnknownVoice: the manner's voice is not there.
            WeightsMissing: the weights are not here.
        """
        voices = _voices().path
        mix = voice_mix(manner.voice, voice_names(voices))
        words = phonemised(sentence, mix.accent.espeak_voice)
        passes = _passes(words)
        kokoro, voice = _kokoro(), style(voices, mix)
        clips = [_spoken(kokoro, words, voice, manner.speed) for words in passes]
        return _joined(clips, [_pause_after_s(words) for words in passes])

    @property
    def concurrency(self) -> int:
        """One sentence a core: two sentences on a thread each are faster than one sentence on two threads."""
        return min(usable_cores(), _MOST_AT_ONCE)


def _model() -> WeightFile:
    return weight("kokoro-82m-int8").file("kokoro-v1.0.int8.durations.onnx")


def _voices() -> WeightFile:
    return weight("kokoro-voices").file("voices-v1.0.bin")


_loading = threading.Lock()


def _kokoro() -> "Kokoro":
    """Return the process's one loaded model: Dagster makes a fresh resource for every run of a batch.

    Several threads may run it at once, each on its own core. A model each would cost 150 MB and a second of loading
    more and be no faster.
    """
    with _loading:
        return _loaded(_model().path, _voices().path)


@cache
def _loaded(model: Path, voices: Path) -> "Kokoro":
    import onnxruntime
    from kokoro_onnx import Kokoro

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    kokoro: Kokoro = Kokoro.from_session(session, str(voices))
    return kokoro


def _passes(words: Sequence[PhonemisedWord]) -> list[Sequence[PhonemisedWord]]:
    """Split what exceeds the model's context at the pause nearest its middle, else between words.

    Raises:
        Unspeakable: one word alone exceeds it.
    """
    lengths = [len(word.phonemes) + 1 for word in words]
    if sum(lengths) <= _MOST_PHONEMES:
        return [words]
    if len(words) == 1:
        raise Unspeakable(f'"{words[0].text[:40]}...": this word is too long to say aloud. Write it as several words.')

    def cost(boundary: int) -> int:
        off_middle = abs(2 * sum(lengths[:boundary]) - sum(lengths))
        return off_middle + (0 if _pause_after_s(words[:boundary]) else _MOST_PHONEMES)

    middle = min(range(1, len(words)), key=cost)
    return [*_passes(words[:middle]), *_passes(words[middle:])]


def _pause_after_s(words: Sequence[PhonemisedWord]) -> float:
    """How long to pause where a sentence is split after these words."""
    return _PAUSES_S.get(words[-1].phonemes.rstrip(')”"')[-1:], 0.0)


def _spoken(kokoro: "Kokoro", words: Sequence[PhonemisedWord], voice: "NDArray[np.float32]", speed: float) -> Speech:
    """Speak what fits into one pass; the model reports when each phoneme sounds."""
    known = [kokoro.tokenizer.known(word.phonemes) for word in words]
    samples, sample_rate_hz, timings = kokoro.create_timed(
        " ".join(filter(None, known)),
        voice,
        speed,
        is_phonemes=True,
        trim=False,
        sentence_pause=0.0,
        clause_pause=0.0,
    )
    spans: list[Span | None] = []
    at = 0
    for phonemes in known:
        spans.append(_span(phonemes, timings[max(at - 1, 0) : at + len(phonemes)]))
        at += len(phonemes) + 1 if phonemes else 0
    return timed_speech([word.text for word in words], spans, samples, sample_rate_hz)


def _span(phonemes: str, timings: "Sequence[Timing]") -> Span | None:
    """When a word is meant to sound: from the start of the space before it, which is where its first sound sets in."""
    if MARKS.issuperset(phonemes):
        return None
    return Span(max(timings[0].start - _LEAD_S, 0.0), max(timings[-1].end - _LEAD_S, 0.0))


def _joined(clips: Sequence[Speech], pauses_s: Sequence[float]) -> Speech:
    """Join the passes of one sentence, with a pause between two."""
    import numpy as np

    if len(clips) == 1:
        return clips[0]
    rate = clips[0].sample_rate_hz
    pieces: list[NDArray[np.float32]] = []
    words: list[SpokenWord] = []
    for clip, pause_s in zip(clips, [*pauses_s[:-1], 0.0], strict=True):
        words += moved(clip.words, sum(map(len, pieces)) / rate)
        pieces += [clip.samples, np.zeros(round(pause_s * rate), dtype=np.float32)]
    return Speech(np.concatenate(pieces), rate, tuple(words))
