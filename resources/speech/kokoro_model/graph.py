"""Kokoro's int8 graph on ONNX Runtime, loaded once for a process, and the pinned files of Kokoro.

Belongs here: those files, that one loaded graph, and one pass through it.
Not here: speaking a sentence with it (kokoro_onnx.py, kokoro.py), the phonemes it knows (vocabulary.py).
"""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resources.speech.pronunciation.vocabulary import PAD, VOCABULARY
from resources.weights.cache import WeightFile, weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

SAMPLE_RATE_HZ = 24_000


def int8_file() -> WeightFile:
    """Return the graph that reports durations.

    Raises:
        WeightsMissing: it is not here.
    """
    return weight("kokoro-82m-int8").file("kokoro-v1.0.int8.durations.onnx")


def voices_file() -> WeightFile:
    """Return the file of all voices.

    Raises:
        WeightsMissing: it is not here.
    """
    return weight("kokoro-voices").file("voices-v1.0.bin")


_loading = threading.Lock()


def int8_graph() -> "InferenceSession":
    """Return the process's one loaded model: Dagster makes a fresh resource for every run of a batch.

    Several threads may run it at once, each on its own core. A model each would cost 150 MB and a second of loading
    more and be no faster.
    """
    with _loading:
        return _loaded(int8_file().path)


@cache
def _loaded(model: Path) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def graph_inputs(phonemes: str, style_row: "NDArray[np.float32]", speed: float) -> dict[str, "NDArray[Any]"]:
    """Return what the graph is given, by name; it must know every phoneme. `style_row` has the shape (1, 256)."""
    import numpy as np

    tokens = [PAD, *(VOCABULARY[phoneme] for phoneme in phonemes), PAD]
    return {
        "tokens": np.array([tokens], dtype=np.int64),
        "style": style_row,
        "speed": np.array([speed], dtype=np.float32),
    }


def synthesised(
    graph: "InferenceSession", phonemes: str, style_row: "NDArray[np.float32]", speed: float
) -> tuple["NDArray[np.float32]", "NDArray[np.int64]"]:
    """Return mono samples at 24 kHz, shape (samples,), and how long each phoneme is spoken: int64, (phonemes + 2,).

    Durations are in units of 25 ms; the first and the last are those of the pads.
    """
    audio, durations = graph.run(["audio", "duration"], graph_inputs(phonemes, style_row, speed))
    return audio.ravel(), durations.ravel()
