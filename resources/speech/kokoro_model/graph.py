"""Kokoro's int8 graph on ONNX Runtime, loaded once for a process, and the pinned files of Kokoro.

Belongs here: those files and that one loaded graph. Not here: speaking with it (kokoro_onnx.py, kokoro.py).
"""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from resources.weights.cache import WeightFile, weight

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro


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


def int8_graph() -> "Kokoro":
    """Return the process's one loaded model: Dagster makes a fresh resource for every run of a batch.

    Several threads may run it at once, each on its own core. A model each would cost 150 MB and a second of loading
    more and be no faster.
    """
    with _loading:
        return _loaded(int8_file().path, voices_file().path)


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
