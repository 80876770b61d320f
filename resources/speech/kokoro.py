"""Kokoro-82M through its author's own library, `kokoro`, on PyTorch: CPU, CUDA or Apple's MPS.

Belongs here: the loaded model, a sentence through `KPipeline`, its tokens' times.
Not here: pronunciation (pronunciation/phonemes.py), voices and mixes (kokoro_model/voices.py), sentences too long for
one pass (kokoro_model/passes.py).

The pipeline is given phonemes, not text. Its own reading of English would download a spaCy model the first time; ours
needs none, keeps each written word's phonemes together ("42.195" is one word of six), and gives every language tokens,
which the library has for English only.
"""

import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator

from resources.engines.identity import Identity, library_versions
from resources.errors import UnknownName
from resources.extras import extra
from resources.process.openmp import briefly_spinning_threads
from resources.process.torch_threads import bound_torch_threads
from resources.speech.base import Manner, Speech
from resources.speech.kokoro_model.engine import KokoroSpeech
from resources.speech.kokoro_model.graph import SAMPLE_RATE_HZ, int8_file, int8_graph, synthesised, voices_file
from resources.speech.kokoro_model.passes import joined, passes
from resources.speech.kokoro_model.voices import style, voice_mix, voice_names
from resources.speech.pronunciation.phonemes import PhonemisedWord, phonemised
from resources.speech.pronunciation.vocabulary import VOCABULARY
from resources.speech.pronunciation.written_words import MARKS, PRONUNCIATION
from resources.speech.timing.word_times import Span, timed_speech
from resources.weights.cache import weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REPOSITORY = "hexgrad/Kokoro-82M"
# The model draws noise for its breath and the phase of its voice.
_SEED = 0


class Kokoro(KokoroSpeech):
    """Kokoro-82M in `KPipeline`: full precision on PyTorch, or the int8 graph through the same code.

    Source: https://github.com/hexgrad/kokoro.
    """

    model: Literal["kokoro-82m", "kokoro-82m-int8"] = Field(
        default="kokoro-82m", description="Full precision on PyTorch, or int8 on ONNX Runtime (CPU)."
    )
    device: Literal["cpu", "cuda", "mps"] = Field(default="cpu", description="Where PyTorch computes.")
    split_pattern: str = Field(
        default=r"\n+",
        description="A regular expression; a sentence is spoken in parts where it matches. Empty: never.",
    )

    @field_validator("split_pattern")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from error
        return pattern

    def weights(self) -> tuple[str, ...]:
        """Name the model and the voices."""
        return (self.model, "kokoro-voices")

    def identity(self) -> Identity:
        """Return the engine, its libraries and the pinned digests of its weights.

        Raises:
            WeightsMissing: the weights are not here.
            NotInstalled: the library is not installed.
        """
        int8 = self.model == "kokoro-82m-int8"
        # Before the weights: nobody is to fetch them for a library that cannot be installed.
        pronounced_by = self.pronounced_by()
        with extra("torch"):
            runtime = "onnxruntime" if int8 else "torch"
            libraries = library_versions("kokoro", runtime, *pronounced_by)
        files = [int8_file()] if int8 else list(weight(self.model).files)
        return Identity(
            engine="kokoro",
            libraries=libraries,
            weights={f"{file.path.parent.name}/{file.path.name}": file.sha256 for file in [*files, voices_file()]},
            parameters={
                "pronunciation": PRONUNCIATION,
                "voice": self.voice,
                "speed": self.speed,
                "split_pattern": self.split_pattern,
                **({} if int8 else {"device": self.device}),
            },
        )

    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Return float32 mono samples at 24 kHz, shape (samples,), silent for 0.03 s before and after, and the words.

        Raises:
            WrongInput: there is nothing to say aloud in the sentence.
            UnknownVoice: the manner's voice is not there.
            WeightsMissing: the weights are not here.
            UnknownName: PyTorch cannot compute on the device here.
            NotInstalled: the library is not installed.
        """
        voices = voices_file().path
        mix = voice_mix(manner.voice, voice_names(voices))
        words = phonemised(sentence, mix.accent.espeak_voice, manner.pronounce, self.pronunciation)
        parts = [one for part in split(sentence, words, self.split_pattern) for one in passes(part)]
        model, voice = self._model(), style(voices, mix)
        return joined([spoken(part, model, voice, manner.speed) for part in parts], parts)

    @property
    def concurrency(self) -> int:
        """One sentence at a time: PyTorch uses every core for it, and draws its noise from one generator."""
        return 1

    def _model(self) -> Any:
        with _loading:
            if self.model == "kokoro-82m-int8":
                return _int8_model()
            here = weight(self.model)
            return _torch_model(here.file("config.json").path, here.file("kokoro-v1_0.pth").path, self.device)


_loading = threading.Lock()
_speaking = threading.Lock()


def kmodel(config: Path, checkpoint: Path, device: str) -> Any:
    """Return a `KModel` from files, never from the hub.

    Raises:
        UnknownName: PyTorch cannot compute on the device here.
        NotInstalled: the library is not installed.
    """
    with extra("torch"), briefly_spinning_threads():
        import torch
        from kokoro import KModel
    bound_torch_threads()
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there[device]:
        names = ", ".join(name for name, is_there in there.items() if is_there)
        raise UnknownName(f'speech.device: PyTorch has no "{device}" on this machine. It has: {names}.')
    with warnings.catch_warnings():
        # PyTorch's about how the library builds its layers; nobody here can mend them.
        warnings.simplefilter("ignore")
        return KModel(repo_id=_REPOSITORY, config=str(config), model=str(checkpoint)).to(device).eval()


@cache
def _torch_model(config: Path, checkpoint: Path, device: str) -> Any:
    return kmodel(config, checkpoint, device)


class _Int8Model:
    """The int8 graph, as `KPipeline` calls a model."""

    def __init__(self) -> None:
        import torch
        from kokoro import KModel

        self.device = torch.device("cpu")
        self._graph = int8_graph()
        self._output = KModel.Output
        self.vocab = VOCABULARY

    def __call__(self, phonemes: str, style_row: Any, speed: float, *, return_output: bool) -> Any:  # noqa: ARG002
        import torch

        audio, durations = synthesised(self._graph, phonemes, style_row.numpy(), speed)
        return self._output(audio=torch.from_numpy(audio), pred_dur=torch.from_numpy(durations))


@cache
def _int8_model() -> Any:
    with extra("torch"), briefly_spinning_threads():
        model = _Int8Model()
    bound_torch_threads()
    return model


@cache
def _pipeline() -> Any:
    """Return the pipeline without a model; its language counts only for reading text, which it is never given.

    Spanish is the language it can be made for without downloading anything.
    """
    from kokoro import KPipeline

    return KPipeline("e", repo_id=_REPOSITORY, model=False)


def split(sentence: str, words: Sequence[PhonemisedWord], pattern: str) -> Iterator[Sequence[PhonemisedWord]]:
    """Yield the sentence's words in parts, each ending with the word that a match of `pattern` touches or follows."""
    starts = [found.start() for found in re.finditer(r"\S+", sentence)]
    ends = [found.end() for found in re.finditer(pattern, sentence)] if pattern else []
    boundaries = {sum(start < end for start in starts) for end in ends}
    first = 0
    for boundary in sorted(boundaries | {len(words)}):
        part, rest = words[first:boundary], words[boundary:]
        if _sounds(part) and (not rest or _sounds(rest)):
            yield part
            first = boundary


def spoken(words: Sequence[PhonemisedWord], model: Any, voice: "NDArray[np.float32]", speed: float) -> Speech:
    """Speak what fits into one pass of a model; `voice` is float32 of shape (510, 1, 256).

    Word times are those of the pipeline's tokens.
    """
    import torch

    tokens, own = _tokens(words, model.vocab)
    with _speaking, torch.random.fork_rng():
        torch.manual_seed(_SEED)
        (result,) = _pipeline().generate_from_tokens(tokens, torch.from_numpy(voice), speed, model)
    spans = [None if token is None else Span(token.start_ts, token.end_ts) for token in own]
    return timed_speech([word.text for word in words], spans, result.audio.numpy(), SAMPLE_RATE_HZ)


def _tokens(words: Sequence[PhonemisedWord], vocabulary: dict[str, int]) -> tuple[list[Any], list[Any]]:
    """Return the pipeline's tokens, and for each word the one that holds its phonemes, if it has any.

    Marks are tokens of their own, so that no pause counts as part of a word. A phoneme that the model does not know
    would shift all times after it.
    """
    from misaki.token import MToken

    tokens: list[Any] = []
    own: list[Any] = []
    for word in words:
        known = "".join(phoneme for phoneme in word.phonemes if phoneme in vocabulary)
        core = known.strip("".join(MARKS))
        before, _, after = known.partition(core) if core else (known, "", "")
        pieces = [
            MToken(text=word.text, tag="", whitespace="", phonemes=piece) for piece in (before, core, after) if piece
        ]
        if pieces:
            pieces[-1].whitespace = " "
        tokens += pieces
        own.append(next((piece for piece in pieces if core and piece.phonemes == core), None))
    tokens[-1].whitespace = ""
    return tokens, own


def _sounds(words: Sequence[PhonemisedWord]) -> bool:
    return any(not MARKS.issuperset(word.phonemes) for word in words)
