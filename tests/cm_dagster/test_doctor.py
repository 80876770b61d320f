"""`cm doctor`: a line for everything a run needs, each that is not well with what mends it."""

import json

import pytest
from typer.testing import CliRunner

from cm_dagster.cli import app


@pytest.fixture
def doctor(own_folders, monkeypatch):
    def run(*arguments: str):
        ran = CliRunner().invoke(app, ["doctor", "--json", *arguments])
        return ran.exit_code, {line["what"]: line for line in json.loads(ran.stdout)["lines"]}

    return run


def test_what_is_missing_is_a_failure_with_the_command_that_mends_it(doctor, own_folders, monkeypatch):
    monkeypatch.setenv("CM_MODELS", str(own_folders / "no-weights"))
    exit_code, lines = doctor()
    assert exit_code == 1
    assert lines["language: LlamaCpp"]["state"] == "fail"
    assert "cm models pull qwen2.5-coder" in lines["language: LlamaCpp"]["found"]


def test_a_server_that_is_down_is_named_with_how_to_start_it(doctor, monkeypatch):
    monkeypatch.setenv("CM_LANGUAGE_ENGINE", "ollama")
    monkeypatch.setenv("CM_LANGUAGE_BASE_URL", "http://127.0.0.1:1")
    _, lines = doctor()
    assert lines["language: Ollama"]["state"] == "fail"
    assert "ollama serve" in lines["language: Ollama"]["found"]


def test_an_engine_that_another_stands_in_for_is_a_warning(doctor, own_folders):
    profile = own_folders / "own.yaml"
    profile.write_text(
        "language: {fallback: [{engine: ollama, base_url: 'http://127.0.0.1:1'}, {engine: verbatim}]}\n"
        "speech: {engine: kokoro_onnx}\ntranscription: {engine: whisper_cpp}\nembedding: {engine: fastembed}\n"
        "rendering: {engine: ffmpeg}\n"
    )
    _, lines = doctor("--profile", str(profile))
    assert (lines["language: Ollama"]["state"], lines["language: Verbatim"]["state"]) == ("warn", "ok")


def test_a_bad_brief_and_a_letter_without_a_font_are_warnings(doctor, own_folders):
    (own_folders / "topics" / "bad.md").write_text("---\nvoise: x\n---\nA fact.\n")
    (own_folders / "topics" / "emoji.md").write_text("# Bees\n\nBees dance \U0001f41d to tell the way.\n")
    _, lines = doctor()
    assert lines["topic bad"]["state"] == "warn"
    assert "voise" in lines["topic bad"]["found"]
    assert lines["topic emoji"]["state"] == "warn"


@pytest.mark.engine
def test_a_machine_that_has_everything_is_well(doctor):
    exit_code, lines = doctor()
    assert exit_code == 0, lines
    assert {"ffmpeg", "disk", "GPU", "Dagster"} <= set(lines)
