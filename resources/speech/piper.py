"""Piper: small, fast voices on ONNX Runtime, one model a voice.

Belongs here: the pinned voices, a sentence through one, noise that repeats itself. Not here: when each word is heard
(timing/alignment.py), how a word is read aloud (pronunciation/written_words.py).
"""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from resources.engines.identity import Identity, library_versions
from resources.errors import nearest
from resources.extras import extra
from resources.process.cores import usable_cores
from resources.process.memory import that_fit
from resources.speech.base import FASTEST, SLOWEST, Manner, Speech, SpeechModel, UnknownVoice, require_speed
from resources.speech.pronunciation.written_words import PRONUNCIATION, read_aloud
from resources.speech.timing.alignment import LIBRARIES, aligned_spans, require_alignable
from resources.speech.timing.word_times import timed_speech
from resources.weights.cache import Weight, weight
from resources.weights.manifest import PinnedWeight, shipped_manifest

if TYPE_CHECKING:
    import onnx

_PREFIX = "piper-"
_MOST_AT_ONCE = 8
# Measured: four sentences of 7 s at once take 390 MB beside the loaded model and the aligner.
_SENTENCE_BYTES = 100_000_000
_NOISE_SAMPLES = 1_000_003


class Piper(SpeechModel):
    """A Piper voice; English only, because its word times come from forced alignment.

    Source: https://github.com/OHF-Voice/piper1-gpl (library, GPL-3.0), https://github.com/rhasspy/piper (voices).
    """

    voice: str = Field(default="en_US-joe-medium", description="A voice of the manifest: language_REGION-name-quality.")
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST, description="Relative speed.")
    noise_scale: float | None = Field(
        default=None, ge=0, le=2, description="Liveliness of tone; the voice's if not set."
    )
    noise_w_scale: float | None = Field(
        default=None, ge=0, le=2, description="Liveliness of rhythm; the voice's if not set."
    )

    def weights(self) -> tuple[str, ...]:
        """Name the voice."""
        return tuple(pinned.name for name, pinned in _pinned().items() if name == self.voice)

    def identity(self) -> Identity:
        """Return the engine, its libraries and the pinned digests of every voice, whichever a topic asks for.

        Raises:
            WeightsMissing: the configured voice is not here.
            UnknownVoice: the manifest has no such voice.
            NotInstalled: the library is not installed.
        """
        # Before the voice: nobody is to fetch one for a library that cannot be installed.
        with extra("piper"):
            libraries = library_versions("piper-tts", "onnxruntime", *LIBRARIES)
        _weight(self.voice)
        noise = {"noise_scale": self.noise_scale, "noise_w_scale": self.noise_w_scale}
        return Identity(
            engine="piper",
            libraries=libraries,
            weights={
                f"{pinned.name}/{file.name}": file.sha256 for pinned in _pinned().values() for file in pinned.files
            },
            parameters={
                "pronunciation": PRONUNCIATION,
                "voice": self.voice,
                "speed": self.speed,
                **{name: scale for name, scale in noise.items() if scale is not None},
            },
        )

    def manner(self, *, voice: str | None, speed: float | None, language: str) -> Manner:
        """Settle how a topic is spoken; loads no model.

        Raises:
            UnknownVoice: the manifest has no such voice, or it does not speak the language.
            UnsupportedLanguage: not English.
            WrongInput: not within 0.5 to 2.0.
            WeightsMissing: the voice is not here.
        """
        primary = require_alignable(language)
        name = self.called(voice) or self.voice
        _weight(name)
        if not name.startswith(f"{primary}_"):
            fitting = ", ".join(one for one in self.voices() if one.startswith(f"{primary}_"))
            raise UnknownVoice(f'voice: "{name}" does not speak {primary}. Voices for {primary}: {fitting}.')
        return Manner(voice=name, speed=require_speed(self.speed if speed is None else speed), language=primary)

    def voices(self) -> tuple[str, ...]:
        """Return the voices of the manifest, whether they are here or not."""
        return tuple(sorted(_pinned()))

    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Return float32 mono samples at the voice's rate, shape (samples,), 0.03 s silent around, and the words.

        Raises:
            WrongInput: there is nothing to say aloud in the sentence.
            UnknownVoice: the manifest has no such voice.
            WeightsMissing: the voice is not here.
            EngineFailed: what was spoken does not follow the sentence.
            NotInstalled: the library is not installed.
        """
        import numpy as np

        words = read_aloud(sentence, manner.language, manner.pronounce)
        # Piper takes what stands between double brackets for phonemes.
        text = " ".join(word.given for word in words if word.given).replace("[[", "[")
        voice = _voice(manner.voice)
        settings = _settings(voice, manner.speed, self.noise_scale, self.noise_w_scale)
        samples = np.concatenate([chunk.audio_float_array for chunk in voice.synthesize(text, settings)])
        rate = voice.config.sample_rate
        return timed_speech(
            [word.text for word in words], aligned_spans(samples, rate, sentence, manner.pronounce), samples, rate
        )

    @property
    def concurrency(self) -> int:
        """One sentence a core, each on one thread; fewer where there is no memory for so many."""
        return that_fit(min(usable_cores(), _MOST_AT_ONCE), _SENTENCE_BYTES)


def _pinned() -> dict[str, PinnedWeight]:
    """Return the weight of each voice in the manifest, by the voice's name."""
    return {
        file.name.removesuffix(".onnx"): pinned
        for pinned in shipped_manifest().weights
        if pinned.name.startswith(_PREFIX)
        for file in pinned.files
        if file.name.endswith(".onnx")
    }


def _weight(voice: str) -> Weight:
    pinned = _pinned()
    if voice not in pinned:
        raise UnknownVoice(f'voice: there is no voice "{voice}". {nearest(voice, pinned)} See all: cm voices')
    return weight(pinned[voice].name)


_loading = threading.Lock()


def _voice(name: str) -> Any:
    """Return the process's one loaded model of a voice; several threads may run it at once."""
    with _loading:
        return _loaded(_weight(name).file(f"{name}.onnx").path)


@cache
def _loaded(model: Path) -> Any:
    with extra("piper"):
        from piper import PiperVoice
        from piper.config import PiperConfig
    import json

    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = onnx.load(str(model))
    _repeat_noise(graph)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])
    config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(config))


def _settings(voice: Any, speed: float, noise_scale: float | None, noise_w_scale: float | None) -> Any:
    from piper import SynthesisConfig

    return SynthesisConfig(
        length_scale=voice.config.length_scale / speed, noise_scale=noise_scale, noise_w_scale=noise_w_scale
    )


def _repeat_noise(model: "onnx.ModelProto") -> None:
    """Let the graph take its noise from one fixed table, over and over, instead of drawing it anew at every call.

    ONNX Runtime goes on in its random numbers from call to call, whatever the seed, so that the same sentence never
    sounded the same twice. A table of prime length has no beat with the rows of the tensors it fills.
    """
    import numpy as np
    from onnx import helper, numpy_helper

    # RandomState's numbers are frozen for good; those of a Generator may change with NumPy.
    table = np.random.RandomState(0).standard_normal(_NOISE_SAMPLES).astype(np.float32)
    numbers = {"noise": table, "noise_length": np.int64(_NOISE_SAMPLES), "zero": np.int64(0), "one": np.int64(1)}
    graph = model.graph
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(number), f"repeated/{name}") for name, number in numbers.items()
    )
    nodes = []
    for node in graph.node:
        if node.op_type != "RandomNormalLike":
            nodes.append(node)
            continue
        at = f"repeated/{node.output[0]}"
        nodes += [
            helper.make_node("Shape", [node.input[0]], [f"{at}/shape"]),
            helper.make_node("ReduceProd", [f"{at}/shape"], [f"{at}/count"], keepdims=0),
            helper.make_node("Range", ["repeated/zero", f"{at}/count", "repeated/one"], [f"{at}/places"]),
            helper.make_node("Mod", [f"{at}/places", "repeated/noise_length"], [f"{at}/rows"]),
            helper.make_node("Gather", ["repeated/noise", f"{at}/rows"], [f"{at}/flat"]),
            helper.make_node("Reshape", [f"{at}/flat", f"{at}/shape"], [node.output[0]]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
