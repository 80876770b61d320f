"""The real weights of the default set: right to the byte, and loaded by the libraries that run them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from resources.locations import locations
from resources.speech.pronunciation.vocabulary import VOCABULARY
from resources.weights.cache import weight
from resources.weights.manifest import shipped_manifest
from resources.weights.verify import State, verdicts

pytestmark = pytest.mark.engine

# "The honey is sweet." in Kokoro's tokens, between the two pads.
SENTENCE = "ðə hˈʌni ɪz swˈiːt."  # noqa: RUF001


def spoken() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Kokoro's audio, 24 kHz, and its durations for the sentence."""
    import onnxruntime

    graph = weight("kokoro-82m-int8").file("kokoro-v1.0.int8.durations.onnx").path
    voices = np.load(weight("kokoro-voices").file("voices-v1.0.bin").path)
    tokens = [VOCABULARY[letter] for letter in SENTENCE]
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    inputs = {
        "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": voices["af_heart"][len(tokens)],
        "speed": np.ones(1, np.float32),
    }
    audio, duration = session.run(["audio", "duration"], inputs)
    return audio, duration


def test_every_file_of_the_default_set_is_right() -> None:
    found = list(verdicts(shipped_manifest().named(()), locations().models))
    assert [verdict for verdict in found if verdict.state is not State.OK] == []


def test_durations_add_up_to_the_samples() -> None:
    audio, duration = spoken()
    assert duration.shape == (1, len(SENTENCE) + 2)
    assert duration.sum() * 600 == audio.size


def test_the_converted_whisper_hears_what_was_said() -> None:
    from pywhispercpp.model import Model

    audio, _ = spoken()
    samples = audio.ravel()
    at_16_khz = np.interp(np.arange(0, samples.size, 1.5), np.arange(samples.size), samples).astype(np.float32)
    model = str(weight("whisper-tiny.en").file("ggml-tiny.en.bin").path)
    whisper = Model(model, n_threads=1, redirect_whispercpp_logs_to=None)
    heard = " ".join(segment.text for segment in whisper.transcribe(at_16_khz))
    assert heard.strip().lower() == "the honey is sweet."


def test_the_embedding_model_loads_from_its_folder_without_a_network() -> None:
    from fastembed import TextEmbedding

    folder = weight("all-minilm-l6-v2-int8").folder
    model = TextEmbedding(
        "sentence-transformers/all-MiniLM-L6-v2", specific_model_path=str(folder), local_files_only=True
    )
    honey, again, network = np.array(list(model.embed(["Honey never spoils", "Honey does not spoil", "TLS 1.3"])))
    assert np.linalg.norm(honey) == pytest.approx(1, abs=1e-5)
    assert honey @ again > 0.8
    assert honey @ network < 0.3
