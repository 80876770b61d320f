"""The bare kernels: each library alone on the very inputs that the pipeline gave it, in a process of its own.

Belongs here: language, speech and transcription, and running one kernel by name. Not here: pictures
(render_kernels.py), the pipeline and the comparison (end_to_end.py).

The clock runs from opening the weights to the last output: libraries are imported and inputs prepared before.
"""

import json
import queue
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from assets.captions.asset import Captions
from assets.making.delivery import Clock
from assets.script.asset import ANSWER
from assets.voiceover.asset import SPOKEN_SENTENCE, Clip, Voiceover
from benchmarks.measure import Cost, Outcome
from benchmarks.render_kernels import encode_ready_frames, run_filter_graphs
from cm_dagster.run.profile import load_profile
from resources.language.base import Completion
from resources.language.llama_cpp import SAMPLING, LlamaCpp, grammar, server_params
from resources.media.resampling import resampled
from resources.media.wav import FULL_SCALE, read_wav
from resources.process.cores import usable_cores
from resources.process.openmp import briefly_spinning_threads
from resources.speech.base import Manner
from resources.speech.kokoro_model.graph import graph_inputs
from resources.speech.kokoro_model.voices import style, voice_mix, voice_names
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.pronunciation.phonemes import phonemised
from resources.speech.pronunciation.vocabulary import known
from resources.store.keys import Step
from resources.store.pointers import Record
from resources.store.store import Store, StoreFolder
from resources.transcription.whisper_cpp import WhisperCpp, model_options
from resources.transcription.whisper_models import SAMPLE_RATE_HZ
from resources.weights.cache import weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T", bound=BaseModel)

TOPIC = "honey"

# What the engine fades at each end of a clip is no longer what the session gave.
FADED_SAMPLES = 240


def language(store: Store) -> Outcome:
    """Load the GGUF file and have llama.cpp answer what the script asked, in the same words."""
    with briefly_spinning_threads():
        import xllamacpp

    engine = load_profile().engines["language"]
    assert isinstance(engine, LlamaCpp)  # noqa: S101 - the benchmark sets the profile itself
    (gguf,) = weight(engine.model).files
    asked = _made_by(store, ANSWER)
    grammars = [grammar(json.loads(record.inputs["schema"])) for record in asked]

    started = Clock.now()
    params = server_params(gguf.path, engine.context_tokens, engine.threads or usable_cores())
    with tempfile.TemporaryDirectory(prefix="cm-") as folder:
        # Its HTTP server must not open a port.
        params.hostnames = [str(Path(folder) / "llama.sock")]
        server = xllamacpp.Server(params)
    answers = [_answer(server, engine, record.inputs, each) for record, each in zip(asked, grammars, strict=True)]
    cost = Cost(**started.elapsed())
    kept = [store.load(record, Completion).text for record in asked]
    return Outcome(cost=cost, same=answers == kept)


def _answer(server: Any, engine: LlamaCpp, asked: Mapping[str, Any], grammar: str) -> str:
    chunks: list[Mapping[str, Any]] = []
    request = {
        "messages": asked["messages"],
        "grammar": grammar,
        "max_tokens": engine.max_tokens,
        "seed": asked["seed"],
        "temperature": engine.temperature if asked["seed"] else 0.0,
        "cache_prompt": False,
        "stream": True,
        **SAMPLING,
    }
    server.handle_chat_completions(request, chunks.append)
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk.get("choices", []))


@dataclass(frozen=True)
class Sentence:
    """One sentence as the ONNX graph takes it, and the clip that the pipeline kept of it."""

    inputs: Mapping[str, Any]
    clip: Clip


def speech(store: Store) -> Outcome:
    """Load the ONNX graph once a core and run it on every sentence: nothing cut, levelled or written."""
    import numpy as np
    import onnxruntime

    engine = load_profile().engines["speech"]
    assert isinstance(engine, KokoroOnnx)  # noqa: S101 - the benchmark sets the profile itself
    model = weight("kokoro-82m-int8").file("kokoro-v1.0.int8.durations.onnx").path
    sentences = _sentences(store)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(sentences)):
        waiting.put(number)
    spoken: dict[int, NDArray[np.float32]] = {}

    def session(_number: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        loaded = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            spoken[number] = loaded.run(None, sentences[number].inputs)[0].ravel()

    started = Clock.now()
    with ThreadPoolExecutor(max_workers=engine.concurrency) as pool:
        list(pool.map(session, range(engine.concurrency)))
    cost = Cost(**started.elapsed())
    same = all(_holds(spoken[number], sentence.clip) for number, sentence in enumerate(sentences))
    return Outcome(cost=cost, same=same)


def _sentences(store: Store) -> list[Sentence]:
    voices = weight("kokoro-voices").file("voices-v1.0.bin").path
    sentences = []
    for record in _made_by(store, SPOKEN_SENTENCE):
        manner = Manner.model_validate(record.inputs["manner"])
        mix = voice_mix(manner.voice, voice_names(voices))
        words = phonemised(record.inputs["text"], mix.accent.espeak_voice, manner.pronounce)
        line = " ".join(filter(None, (known(word.phonemes) for word in words)))
        taken = graph_inputs(line, style(voices, mix)[len(line) - 1], manner.speed)
        sentences.append(Sentence(inputs=taken, clip=store.load(record, Clip)))
    return sentences


def _holds(samples: "NDArray[np.float32]", clip: Clip) -> bool:
    """Say whether the clip, but for its faded ends, is a stretch of `samples`."""
    import numpy as np

    kept, _ = read_wav(clip.audio.path)
    inner = (kept * FULL_SCALE)[FADED_SAMPLES:-FADED_SAMPLES].astype("<i2")
    return inner.tobytes() in np.rint(samples * FULL_SCALE).astype("<i2").tobytes()


def transcription(store: Store) -> Outcome:
    """Load the ggml file and have whisper.cpp listen to the voiceover."""
    with briefly_spinning_threads():
        from pywhispercpp.model import Model

    engine = load_profile().engines["transcription"]
    assert isinstance(engine, WhisperCpp)  # noqa: S101 - the benchmark sets the profile itself
    voiceover = _current(store, "voiceover", Voiceover)
    captions = _current(store, "captions", Captions)
    samples = resampled(*read_wav(voiceover.audio.path), SAMPLE_RATE_HZ)
    (ggml,) = weight(engine.english).files

    started = Clock.now()
    model = Model(str(ggml.path), redirect_whispercpp_logs_to=None, **model_options())
    segments = model.transcribe(samples, language=voiceover.manner.language)
    cost = Cost(**started.elapsed())
    heard = " ".join(segment.text for segment in segments if re.search(r"\w", segment.text))
    return Outcome(cost=cost, same=heard == captions.heard)


def _current(store: Store, asset: str, kind: type[T]) -> T:
    record = store.pointers.current(TOPIC, asset)
    if record is None:
        raise LookupError(f"{store.root}: {TOPIC} has no {asset} yet")
    return store.load(record, kind)


def _made_by(store: Store, step: Step) -> list[Record]:
    """Return what the pipeline made in a step; there must be some, for a kernel with nothing to do proves nothing."""
    made = [record for record in store.pointers.records() if record.step == step.name]
    if not made:
        raise LookupError(f"{store.root}: nothing was made in step {step.name}")
    return made


KERNELS: dict[str, Callable[[Store], Outcome]] = {
    "language": language,
    "speech": speech,
    "transcription": transcription,
    "filter_graphs": run_filter_graphs,
    "ready_frames": encode_ready_frames,
}


if __name__ == "__main__":
    kernel, result = sys.argv[1:]
    Path(result).write_text(KERNELS[kernel](StoreFolder().open()).model_dump_json(), encoding="utf-8")
