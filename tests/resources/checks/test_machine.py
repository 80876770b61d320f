"""What a profile's engines need of this machine: their memory, and which of them a run could do without."""

import re

import pytest

from resources.checks import compute
from resources.checks.compute import memory_diagnostics, memory_mb
from resources.checks.machine import engine_diagnostics
from resources.embedding.fastembed import FastEmbed
from resources.engines.engine import Engine, EngineUnavailable
from resources.errors import CmError
from resources.language.llama_cpp import LlamaCpp
from resources.language.ollama import Ollama
from resources.language.verbatim import Verbatim
from resources.rendering.encoding.encoding import ENCODER_BYTES
from resources.servers.reachable import CannotTell
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.transcription.whisper_cpp import WhisperCpp
from resources.weights.manifest import shipped_manifest


@pytest.fixture(autouse=True)
def _no_card(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(compute, "AMD_COMPUTE", tmp_path / "kfd")


def pinned_mb(*names: str) -> int:
    return sum(shipped_manifest().weight(name).memory_mb for name in names)


def ollama_mb(tag: str) -> int:
    known = shipped_manifest().ollama_tag(tag)
    assert known
    return known.memory_mb


def test_an_engine_takes_what_its_weights_take():
    assert memory_mb(LlamaCpp()) == pinned_mb("qwen2.5-coder-1.5b-instruct-q4_k_m")
    assert memory_mb(Verbatim()) == 0


def test_an_ollama_on_this_machine_takes_this_machines_memory():
    here, elsewhere = (Ollama(base_url=f"http://{host}:11434") for host in ("localhost", "192.168.1.20"))
    assert memory_mb(here) == ollama_mb("llama3.1:8b")
    assert memory_mb(elsewhere) == 0


def test_an_ollama_with_a_graphics_card_takes_that_cards_memory(monkeypatch, tmp_path):
    (tmp_path / "kfd").touch()
    assert memory_mb(Ollama()) == 0


def test_a_model_that_is_not_listed_counts_nothing():
    assert memory_mb(Ollama(model="mine:13b")) == 0


def available(monkeypatch, megabytes: int):
    monkeypatch.setattr(compute, "available_memory_bytes", lambda: megabytes * 1_000_000)
    monkeypatch.setattr(compute, "usable_memory_bytes", lambda: 16_000_000_000)
    monkeypatch.setattr(compute, "usable_cores", lambda: 2)


def test_engines_of_one_process_add_up_and_of_alternatives_the_largest_counts(monkeypatch, tmp_path):
    engines = {"language": (Verbatim(), LlamaCpp()), "embedding": (FastEmbed(),)}
    need_mb = pinned_mb("qwen2.5-coder-1.5b-instruct-q4_k_m", "all-minilm-l6-v2-int8") + 2 * ENCODER_BYTES // 1_000_000
    available(monkeypatch, need_mb + 1)
    assert [line.state for line in memory_diagnostics(engines)] == ["ok"]
    available(monkeypatch, need_mb - 1)
    (line,) = memory_diagnostics(engines)
    assert line.state == "warn"
    assert "choose a smaller language.model" in line.found


@pytest.mark.parametrize(
    ("capability", "engine", "advice"),
    [
        ("language", LlamaCpp(), "Choose a smaller language.model, or profile: cm profiles list"),
        ("transcription", WhisperCpp(), "Choose a smaller transcription.english, or profile: cm profiles list"),
        ("speech", KokoroOnnx(), "Choose a smaller profile: cm profiles list"),
    ],
)
def test_an_engine_that_is_too_large_is_mended_where_it_has_a_setting(monkeypatch, capability, engine, advice):
    monkeypatch.setattr(compute, "usable_memory_bytes", lambda: 100_000_000)
    (line,) = memory_diagnostics({capability: (engine,)})
    assert line.state == "fail"
    assert line.found.endswith(advice)
    for setting in re.findall(rf"{capability}\.(\w+)", advice):
        assert setting in type(engine).model_fields


def states(*errors: Exception | None) -> list[str]:
    """Return what is said of a list of engines of which each raises this, or nothing."""
    listed = [Verbatim() for _ in errors]

    def look(engine: Engine) -> str:
        error = next(error for each, error in zip(listed, errors, strict=True) if each is engine)
        if error:
            raise error
        return "here"

    return [line.state for line in engine_diagnostics({"language": listed}, look)]


DOWN, BAD, DOUBT = EngineUnavailable("down"), CmError("no such model"), CannotTell("who knows")


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([None], ["ok"]),
        ([DOWN], ["fail"]),
        ([DOWN, None], ["warn", "ok"]),
        ([DOWN, DOWN], ["warn", "fail"]),
        ([None, BAD], ["ok", "warn"]),
        ([BAD, None], ["fail", "ok"]),
        ([BAD, BAD], ["fail", "warn"]),
        ([DOWN, BAD], ["warn", "fail"]),
        ([DOUBT, BAD], ["warn", "warn"]),
        ([ModuleNotFoundError("gone", name="gone"), None], ["fail", "ok"]),
        ([PermissionError(13, "Permission denied", "model.gguf")], ["fail"]),
    ],
)
def test_only_an_engine_that_cannot_be_reached_is_stood_in_for(errors, expected):
    assert states(*errors) == expected
