"""Kokoro-82M on ONNX Runtime: the embedded default voice.

Belongs here: a sentence through that graph.
Not here: the loaded graph (kokoro_model/graph.py), sentences too long for one pass (kokoro_model/passes.py),
pronunciation (pronunciation/phonemes.py), voices and mixes (kokoro_model/voices.py), the time of every word
(timing/word_times.py), how sentences become a track (assets/voiceover/mastering.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from resources.engines.identity import Identity, library_versions
from resources.process.cores import usable_cores
from resources.process.memory import that_fit
from resources.speech.base import Manner, Speech
from resources.speech.kokoro_model.engine import KokoroSpeech
from resources.speech.kokoro_model.graph import SAMPLE_RATE_HZ, int8_file, int8_graph, synthesised, voices_file
from resources.speech.kokoro_model.passes import joined, passes
from resources.speech.kokoro_model.voices import style, voice_mix, voice_names
from resources.speech.pronunciation.phonemes import PhonemisedWord, phonemised
from resources.speech.pronunciation.vocabulary import known
from resources.speech.pronunciation.written_words import MARKS, PRONUNCIATION
from resources.speech.timing.word_times import Span, timed_speech

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

_MOST_AT_ONCE = 8
# Measured: one sentence of 8 s takes 150 MB beside the loaded model, four at once 680 MB.
_SENTENCE_BYTES = 170_000_000
# The sound runs ahead of the durations by one unit. Median of 900 words of three voices at three speeds against forced
# alignment (pocketsphinx, which itself is about 15 ms early); it is the same for every voice and speed.
_LEAD_S = 0.025


class KokoroOnnx(KokoroSpeech):
    """Kokoro-82M (int8) on ONNX Runtime, one sentence a core, loaded once for all instances of a process.

    Word times come from the model's own durations, in units of 25 ms, so nothing has to be aligned.
    Source: https://github.com/hexgrad/kokoro (model), https://github.com/thewh1teagle/kokoro-onnx (export).
    """

    def weights(self) -> tuple[str, ...]:
        """Name the graph and the voices."""
        return ("kokoro-82m-int8", "kokoro-voices")

    def identity(self) -> Identity:
        """Return the engine, its libraries and the pinned digests of its weights.

        Raises:
            WeightsMissing: the weights are not here.
            NotInstalled: what is to pronounce is not.
        """
        return Identity(
            engine="kokoro_onnx",
            libraries=library_versions("onnxruntime", *self.pronounced_by()),
            weights={f"{file.path.parent.name}/{file.path.name}": file.sha256 for file in (int8_file(), voices_file())},
            parameters={"pronunciation": PRONUNCIATION, "voice": self.voice, "speed": self.speed},
        )

    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Return float32 mono samples at 24 kHz, shape (samples,), silent for 0.03 s before and after, and the words.

        Raises:
            WrongInput: there is nothing to say aloud in the sentence.
            UnknownVoice: the manner's voice is not there.
            WeightsMissing: the weights are not here.
        """
        voices = voices_file().path
        mix = voice_mix(manner.voice, voice_names(voices))
        words = phonemised(sentence, mix.accent.espeak_voice, manner.pronounce, self.pronunciation)
        parts = passes(words)
        graph, voice = int8_graph(), style(voices, mix)
        return joined([_spoken(graph, part, voice, manner.speed) for part in parts], parts)

    @property
    def concurrency(self) -> int:
        """One sentence a core: two sentences on a thread each are faster than one sentence on two threads.

        Fewer where there is no memory for so many.
        """
        return that_fit(min(usable_cores(), _MOST_AT_ONCE), _SENTENCE_BYTES)


def _spoken(
    graph: "InferenceSession", words: Sequence[PhonemisedWord], voice: "NDArray[np.float32]", speed: float
) -> Speech:
    """Speak what fits into one pass; the model reports when each phoneme sounds. `voice` has a row for each length."""
    phonemes = [known(word.phonemes) for word in words]
    line = " ".join(filter(None, phonemes))
    samples, durations = synthesised(graph, line, voice[len(line) - 1], speed)
    edges = _edges(durations, len(samples))
    spans: list[Span | None] = []
    at = 0
    for said in phonemes:
        # From the start of the space before it, where a word's first sound sets in. The first edge is the pad's.
        is_heard = not MARKS.issuperset(said)
        spans.append(_span(edges[max(at - 1, 0) + 1], edges[at + len(said) + 1]) if is_heard else None)
        at += len(said) + 1 if said else 0
    return timed_speech([word.text for word in words], spans, samples, SAMPLE_RATE_HZ)


def _edges(durations: "NDArray[np.int64]", samples: int) -> "NDArray[np.int64]":
    """Return the sample at which each token begins, and the last ends: int64, (tokens + 1,)."""
    import numpy as np

    units = np.concatenate([[0], np.cumsum(durations)])
    edges: NDArray[np.int64] = np.round(units * (samples / units[-1])).astype(np.int64)
    return edges


def _span(start: "np.int64", end: "np.int64") -> Span:
    """When a word is meant to sound, from its samples."""
    return Span(max(float(start / SAMPLE_RATE_HZ) - _LEAD_S, 0.0), max(float(end / SAMPLE_RATE_HZ) - _LEAD_S, 0.0))
