"""A profile line swaps an engine: whole videos by other engines than the default ones.

The servers are this project's own, on loopback, over real models (tests/servers); the clients are the official ones.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from resources.embedding.sentence_transformers import SentenceTransformers
from resources.rendering.remotion_project import project as remotion_project
from tests.libraries import needs_aligner, needs_kokoro
from tests.pipeline.conftest import EDGE, SMALL, House
from tests.servers.fastkokoro import fastkokoro
from tests.servers.loopback import refusing
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.openai_protocol import KEY, OpenAIModels, openai_server
from tests.servers.writers import Gguf, Says

pytestmark = pytest.mark.pipeline

WRITER = "qwen2.5-coder-1.5b-instruct-q4_k_m"
BRIEF = """---
target_seconds: 10
cta: Look at the jar.
---
# Why honey keeps

- Honey in a sealed jar can stay good for decades.
- Never give honey to a baby under one year old.
"""
ANSWER = json.dumps({"topic": "Why does honey keep?", "1": "What can stay good for decades?", "2": "Which baby?"})


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("engines") / "house")
    house.write("short", BRIEF)
    return house


def made(house: House, **changed: Any) -> dict[str, Any]:
    """Make the short brief with the default engines but for some capabilities; return what the JSON says of it."""
    house.use({**SMALL, **changed})
    (report,) = house.make("short")
    assert report["ok"], report["error"]
    assert report["word_error_rate"] <= 0.1
    assert report["loudness_lufs"] == pytest.approx(-14, abs=0.5)
    return report


def account(house: House) -> dict[str, Any]:
    """Return what provenance.json says."""
    said: dict[str, Any] = json.loads((house.output / "short" / "provenance.json").read_text())
    return said


def engine_of(house: House, asset: str, capability: str) -> str:
    return str(account(house)["reproducible"]["assets"][asset]["made_from"][capability]["engine"])


@needs_kokoro
def test_ollama_kokoro_whisper_base_and_sentence_transformers(house):
    changed = {
        "speech": {"engine": "kokoro", "model": "kokoro-82m-int8"},
        "transcription": {"engine": "whisper_cpp", "english": "whisper-base"},
        "embedding": {"engine": "sentence_transformers"},
    }
    with ollama_server(OllamaModels(writer=Gguf(WRITER))) as server:
        language = {"engine": "ollama", "base_url": server.url}
        made(house, language=language, **changed)
        assert engine_of(house, "script", "language") == "ollama"
        assert engine_of(house, "voiceover", "speech") == "kokoro"
        assert engine_of(house, "captions", "transcription") == "whisper_cpp"

    # The server is gone, and a topic that is all hits needs none.
    again = made(house, language=language, **changed)
    assert {asset["cache"] for asset in again["assets"].values()} == {"hit"}


@needs_aligner
def test_an_openai_compatible_server_kokoro_fastapi_and_faster_whisper_and_the_key_is_nowhere(
    house, tmp_path, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with openai_server(OpenAIModels(writer=Says(ANSWER))) as server, fastkokoro(tmp_path) as kokoro_url:
        made(
            house,
            language={"engine": "openai", "base_url": f"{server.url}/v1", "revision": "1"},
            speech={"engine": "kokoro_fastapi", "base_url": kokoro_url, "revision": "1"},
            transcription={"engine": "faster_whisper"},
        )
    assert engine_of(house, "script", "language") == "openai"
    assert engine_of(house, "voiceover", "speech") == "kokoro_fastapi"
    assert engine_of(house, "captions", "transcription") == "faster_whisper"
    assert server.asked[-1].key == KEY
    kept = [path for path in Path(house.root).rglob("*") if path.is_file() and path.suffix not in {".mp4", ".wav"}]
    assert kept
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]


@needs_aligner
def test_verbatim_piper_ollama_embeddings_and_remotion(house):
    remotion_project.install()
    with ollama_server(OllamaModels(embedder=SentenceTransformers())) as server:
        made(
            house,
            language={"engine": "verbatim"},
            speech={"engine": "piper"},
            embedding={"engine": "ollama", "base_url": server.url},
            rendering={"engine": "remotion", "height_px": 320},
        )
    assert engine_of(house, "script", "language") == "verbatim"
    assert engine_of(house, "voiceover", "speech") == "piper"
    assert engine_of(house, "render", "rendering") == "remotion"
    said = [line for line in (house.output / "short" / "script.md").read_text().splitlines() if line.startswith("> ")]
    assert said == [
        "> Why honey keeps.",
        "> Honey in a sealed jar can stay good for decades.",
        "> One warning: Never give honey to a baby under one year old.",
        "> Look at the jar.",
    ]


@needs_aligner
def test_what_cannot_be_reached_gives_the_whole_artifact_to_the_next_engine_and_says_so(house):
    with refusing() as nowhere:
        made(
            house,
            language={"fallback": [{"engine": "ollama", "base_url": nowhere}, {"engine": "verbatim"}]},
            # A voice that no other test has had, or the store would have the clips and nobody need be asked.
            speech={
                "fallback": [
                    {"engine": "kokoro_fastapi", "base_url": f"{nowhere}/v1", "revision": "1", "voice": "bm_lewis"},
                    EDGE["speech"],
                ]
            },
        )
    run = account(house)["run"]["made"]
    assert engine_of(house, "script", "language") == "verbatim"
    assert engine_of(house, "voiceover", "speech") == "kokoro_onnx"
    for asset, engine in (("script", "ollama"), ("voiceover", "kokoro_fastapi")):
        (passed_over,) = run[asset]["passed_over"]
        assert passed_over.startswith(f"{engine}: ")
        assert nowhere.removeprefix("http://") in passed_over
