"""A run that cannot work ends at its first step, with the line that mends it."""

import pytest

from assets.brief.readiness import machine_is_ready
from resources.embedding.fastembed import FastEmbed
from resources.language.ollama import Ollama
from resources.language.verbatim import Verbatim
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.store.keys import fingerprint
from tests.servers.loopback import Loopback, Reply

FINE = "This machine has what a run needs; servers were not asked."


@pytest.fixture(autouse=True)
def _fonts_alone(own_folders, monkeypatch):
    """Without any weight but fonts, so that what a test is about is all that is wrong."""
    monkeypatch.setattr("resources.checks.machine.DEFAULT_FACES", ())
    monkeypatch.setenv("CM_MODELS", str(own_folders / "no-weights"))


def test_every_weight_that_is_not_here_is_named_with_the_line_that_fetches_it():
    found = machine_is_ready({"speech": (KokoroOnnx(),), "embedding": (FastEmbed(),)})
    assert not found.passed
    assert "cm models pull kokoro-82m-int8" in found.message
    assert "cm models pull all-minilm-l6-v2-int8" in found.message


def test_an_engine_that_stands_in_for_another_need_not_be_whole():
    found = machine_is_ready({"language": (Verbatim(),), "embedding": (Verbatim(), FastEmbed())})
    assert found.passed
    assert found.message == FINE


def test_the_engine_that_is_asked_first_must_be_whole_for_no_other_takes_its_place():
    assert not machine_is_ready({"speech": (KokoroOnnx(), Verbatim())}).passed


def test_a_server_is_not_asked_for_what_the_store_may_have():
    with Loopback(lambda _: Reply({})) as server:
        assert machine_is_ready({"language": (Ollama(base_url=server.url),)}).passed
        assert server.asked == []


def test_what_the_machine_lacks_is_found_as_well(own_folders, monkeypatch):
    monkeypatch.setenv("CM_FFMPEG", str(own_folders / "ffmpeg"))
    (own_folders / "store" / "format").write_text(f"format 99 {fingerprint('99')}\n")
    found = machine_is_ready({"language": (Verbatim(),)})
    assert not found.passed
    assert "CM_FFMPEG: there is no file" in found.message
    assert "the store has format '99'" in found.message


def test_the_page_shows_every_line_of_the_doctor():
    table = machine_is_ready({"language": (Verbatim(),)}).tables["machine"].splitlines()
    assert table[:2] == ["| state | what | found |", "| --- | --- | --- |"]
    assert {row.split(" | ")[1] for row in table[2:]} == {
        "language: verbatim", "ffmpeg", "fonts", "store", "output", "temporary files", "open files", "memory", "GPU",
        "programs",
    }  # fmt: skip


def test_a_path_cannot_write_into_the_page(own_folders, monkeypatch):
    monkeypatch.setenv("CM_FFMPEG", "/no/<img src=x>|`a`")
    (row,) = (
        row
        for row in machine_is_ready({"language": (Verbatim(),)}).tables["machine"].splitlines()
        if "| ffmpeg |" in row
    )
    assert "/no/\\<img src=x\\>\\|\\`a\\`" in row
