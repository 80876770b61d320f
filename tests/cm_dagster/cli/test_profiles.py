"""`cm profiles`: what a profile comes to, and what this machine lacks for it."""

import pytest
import yaml
from typer.testing import CliRunner

from cm_dagster.cli.main import app
from cm_dagster.cli.profiles import needs
from cm_dagster.run.profile import load_profile, shipped_profiles
from resources.weights.manifest import shipped_manifest
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.writers import Says


@pytest.fixture
def cm(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path / "no-weights"))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(app, ["profiles", *arguments])


def test_the_shipped_profiles_are_listed(cm):
    listed = [line.split()[0] for line in cm("list").stdout.splitlines()]
    assert listed == ["cloud", "desktop", "edge", "minimum", "production"]


def test_a_profile_is_shown_with_the_origin_of_each_value_and_its_weights(cm, monkeypatch):
    monkeypatch.setenv("CM_SPEECH_VOICE", "am_michael")
    shown = cm("show", "edge").stdout
    assert "am_michael" in shown
    assert "environment CM_SPEECH_VOICE" in shown
    assert "1,117.3" in shown
    assert "Run: cm models pull kokoro-voices" in shown


def test_what_is_not_here_is_said_with_the_line_that_fetches_it_and_exit_code_1(cm):
    checked = cm("check", "edge")
    assert checked.exit_code == 1
    assert "Run: cm models pull fonts" in checked.stderr


def test_the_default_set_of_weights_is_what_the_edge_profile_needs():
    assert set(load_profile("edge").weights) == set(shipped_manifest().default)


@pytest.mark.parametrize("name", ["edge", "desktop", "minimum", "production", "cloud"])
def test_every_weight_that_a_shipped_profile_names_is_in_the_manifest(name):
    assert shipped_manifest().named(load_profile(name).weights)


def test_no_server_is_asked_what_it_has(cm, tmp_path):
    profile = tmp_path / "own.yaml"
    with ollama_server(OllamaModels(Says("{}"))) as server:
        said = yaml.safe_load(shipped_profiles()["edge"].read_text())
        profile.write_text(yaml.safe_dump({**said, "language": {"engine": "ollama", "base_url": server.url}}))
        assert cm("check", str(profile)).exit_code == 1
        assert "needs: " in cm("show", str(profile)).stdout
    assert server.asked == []


@pytest.mark.engine
def test_a_profile_whose_weights_are_here_needs_nothing():
    assert needs(load_profile("edge")) == []


@pytest.mark.engine
def test_a_voice_that_there_is_not_is_found_out_without_a_brief(monkeypatch):
    monkeypatch.setenv("CM_SPEECH_VOICE", "nobody")
    (need,) = needs(load_profile("edge"))
    assert 'speech.voice: there is no voice "nobody"' in need
