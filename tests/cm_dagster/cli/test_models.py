"""`cm models`: what is printed, and the exit code."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cm_dagster.cli.models import models
from cm_dagster.making.bundling import collected_wheels
from resources.embedding.ollama import Ollama as Embedder
from resources.errors import NotFetched, UnknownName
from resources.locations import locations
from resources.servers.ollama_record import note
from resources.weights import bundle as bundles
from resources.weights.cache import WeightsMissing
from resources.weights.manifest import UnknownWeight, shipped_manifest
from tests.servers.ollama_protocol import OllamaModels, ollama_server, published


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder `cm` uses."""
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    return tmp_path


def test_list_names_every_weight_with_its_licence_and_the_folder(folder: Path) -> None:
    result = CliRunner().invoke(models, ["list"])
    assert result.exit_code == 0
    for weight in shipped_manifest().weights:
        assert any(weight.name in line and weight.licence in line for line in result.stdout.splitlines())
    assert str(folder) in result.stdout


def test_verify_names_what_is_missing_and_the_line_that_fetches_it(folder: Path) -> None:
    result = CliRunner().invoke(models, ["verify", "kokoro-voices"])
    assert result.exit_code == 1
    assert f"missing     pinned    {folder / 'kokoro-voices' / 'voices-v1.0.bin'}" in result.stdout
    assert "Run: cm models pull kokoro-voices" in result.stderr


def test_verify_finds_a_damaged_file(folder: Path) -> None:
    (folder / "kokoro-voices").mkdir()
    (folder / "kokoro-voices" / "voices-v1.0.bin").write_bytes(b"not the voices")
    result = CliRunner().invoke(models, ["verify"])
    assert result.exit_code == 1
    assert "damaged" in result.stdout
    assert "expected 28,214,398 bytes, found 14" in result.stdout


def test_an_unknown_name_is_refused_before_anything_else(folder: Path) -> None:
    result = CliRunner().invoke(models, ["pull", "kokoro-voice"])
    assert isinstance(result.exception, UnknownWeight)
    assert list(folder.iterdir()) == []


@pytest.mark.engine
def test_pull_with_tests_takes_what_the_tests_use_beside_the_default() -> None:
    shipped = shipped_manifest()
    size_bytes = sum(weight.size_bytes for weight in shipped.named((*shipped.default, *shipped.tests)))
    result = CliRunner().invoke(models, ["pull", "--tests"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Here and right, {size_bytes / 1e6:,.1f} MB in all: ")


@pytest.mark.engine
def test_verify_and_pull_are_content_with_what_is_right(folder: Path) -> None:
    shutil.copytree(locations({}).models / "kokoro-voices", folder / "kokoro-voices")
    verified = CliRunner().invoke(models, ["verify"])
    assert verified.exit_code == 0
    assert verified.stdout == f"ok          pinned    {folder / 'kokoro-voices' / 'voices-v1.0.bin'}\n"
    pulled = CliRunner().invoke(models, ["pull", "kokoro-voices"])
    assert pulled.exit_code == 0
    assert pulled.stdout == f"Here and right, 28.2 MB in all: {folder}\n"


def a_folder_with_the_voices(folder: Path) -> Path:
    """A folder that a person could have brought on a stick: the voices, as the cache of this machine has them."""
    shutil.copytree(locations({}).models / "kokoro-voices", folder / "kokoro-voices")
    return folder


def test_plan_says_for_every_shipped_profile_what_it_takes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    result = CliRunner().invoke(models, ["plan"])
    assert result.exit_code == 0, result.output
    titles = [line.split()[0] for line in result.stdout.splitlines() if line.endswith("from")]
    assert titles == ["cloud", "desktop", "edge", "minimum", "production"]
    (recorded,) = (line for line in result.stdout.splitlines() if line.startswith("llama3.1:8b"))
    assert "4,900.0 MB  4,900.0 MB   8,000 MB" in recorded
    assert recorded.endswith("recorded          ollama pull, by http://127.0.0.1:11434")
    assert list(folder.iterdir()) == [], "a plan fetches nothing"


def test_plan_tells_what_is_published_from_what_is_made_here_and_where_it_comes_from(folder: Path) -> None:
    result = CliRunner().invoke(models, ["plan", "kokoro-82m-int8", "fonts"])
    kokoro, fonts, in_all = result.stdout.splitlines()[1:4]
    assert "pinned + derived" in kokoro
    assert kokoro.endswith("made here of kokoro-82m-int8/kokoro-v1.0.int8.onnx")
    assert fonts.endswith("npm, 1 package")
    assert in_all.startswith("in all")


@pytest.mark.engine
def test_pull_takes_what_a_folder_has_and_says_what_a_plan_says(folder: Path, tmp_path: Path) -> None:
    stick = a_folder_with_the_voices(tmp_path / "stick")
    planned = CliRunner().invoke(models, ["plan", "kokoro-voices", "--from", str(stick)])
    assert f"copy of {stick}/kokoro-voices/voices-v1.0.bin" in planned.stdout
    assert CliRunner().invoke(models, ["pull", "kokoro-voices", "--from", str(stick)]).exit_code == 0
    assert CliRunner().invoke(models, ["plan", "kokoro-voices"]).stdout.splitlines()[1].endswith("here")
    assert CliRunner().invoke(models, ["verify"]).exit_code == 0


@pytest.mark.engine
def test_rm_removes_a_weight_and_says_what_that_freed(folder: Path) -> None:
    a_folder_with_the_voices(folder)
    assert CliRunner().invoke(models, ["rm", "kokoro-voices"]).stdout == "kokoro-voices: 28.2 MB freed\n"
    assert CliRunner().invoke(models, ["rm", "kokoro-voices"]).stdout == "kokoro-voices: was not here\n"
    assert not (folder / "kokoro-voices").exists()


def test_rm_of_an_unknown_name_names_the_nearest(folder: Path) -> None:
    result = CliRunner().invoke(models, ["rm", "kokoro-voice"])
    assert isinstance(result.exception, UnknownWeight)
    assert "kokoro-voices" in str(result.exception)


def test_a_model_of_ollama_is_pulled_verified_and_removed_by_its_tag(folder: Path) -> None:
    with ollama_server(OllamaModels(registry={"phi3:mini": published("phi3", 2_000)})) as server:
        at = ["phi3:mini", "--server", server.url]
        assert "ollama pull" in CliRunner().invoke(models, ["plan", *at]).stdout
        pulled = CliRunner().invoke(models, ["pull", *at])
        assert pulled.exit_code == 0, pulled.output
        assert "recorded from now on" in pulled.stderr
        verified = CliRunner().invoke(models, ["verify", "--server", server.url])
        assert verified.stdout == "ok          recorded  phi3:mini\n"
        removed = CliRunner().invoke(models, ["rm", *at])
        assert removed.stdout == f"phi3:mini: removed from {server.url}, and not recorded\n"
        assert CliRunner().invoke(models, ["verify", *at]).exit_code == 1


def test_a_bundle_of_weights_that_are_not_here_is_refused_with_the_line_that_fetches_them(
    folder: Path, tmp_path: Path
) -> None:
    result = CliRunner().invoke(models, ["bundle", str(tmp_path / "out.tar"), "kokoro-voices"])
    assert isinstance(result.exception, WeightsMissing)
    assert "cm models pull kokoro-voices" in str(result.exception)
    assert not list(tmp_path.glob("out.tar*"))


def test_an_extra_that_there_is_not_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r'there is no extra "whispr".*whisper'):
        collected_wheels(["whispr"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_for_another_version_names_the_weight_that_this_one_does_not_know(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "model.bin").write_bytes(b"model")
    bundles.write(tmp_path / "out.tar", {"weights/kokoro-99m/model.bin": tmp_path / "model.bin"}, {})
    result = CliRunner().invoke(models, ["unbundle", str(tmp_path / "out.tar")])
    assert isinstance(result.exception, UnknownWeight)
    assert "kokoro-99m" in str(result.exception)


def test_without_names_it_is_about_what_the_current_profile_needs_and_the_environment_sets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CM_PROFILE", raising=False)
    monkeypatch.setenv("CM_SPEECH_ENGINE", "piper")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    planned = CliRunner().invoke(models, ["plan", "--tests"]).stdout
    bundled = CliRunner().invoke(models, ["bundle", str(folder / "out.tar")])
    assert "piper-en_us-joe-medium" in planned
    assert isinstance(bundled.exception, WeightsMissing)


def test_a_bundle_that_is_not_there_is_named(folder: Path) -> None:
    result = CliRunner().invoke(models, ["unbundle", str(folder / "typo.tar")])
    assert isinstance(result.exception, NotFetched)


def test_the_line_that_the_doctor_gives_for_a_model_without_a_tag_pulls_it(folder: Path) -> None:
    registry = {"all-minilm:latest": published("minilm", 2_000)}
    with ollama_server(OllamaModels(registry=registry)) as server:
        with pytest.raises(UnknownName) as missing:
            Embedder(base_url=server.url, model="all-minilm").check_server()
        line = str(missing.value).rpartition("Run: ")[2].split()
        assert line[:2] == ["cm", "models"]
        pulled = CliRunner().invoke(models, line[2:])
        assert pulled.exit_code == 0, pulled.output
        assert "all-minilm:latest" in pulled.stderr


def test_a_model_of_ollama_is_meant_by_its_name_alone_where_nothing_else_can_be(folder: Path) -> None:
    registry = {"all-minilm:latest": published("minilm", 2_000)}
    with ollama_server(OllamaModels(registry=registry)) as server:
        assert CliRunner().invoke(models, ["pull", "all-minilm", "--server", server.url]).exit_code == 0
        assert CliRunner().invoke(models, ["verify", "--server", server.url]).exit_code == 0
        removed = CliRunner().invoke(models, ["rm", "all-minilm", "--server", server.url])
        assert removed.stdout == f"all-minilm: removed from {server.url}, and not recorded\n"
    note("all-minilm", "0" * 64, folder)
    # It is recorded, so it is no misspelt weight, also where no server is named.
    assert "all-minilm" in CliRunner().invoke(models, ["plan", "all-minilm"]).stdout
    result = CliRunner().invoke(models, ["rm", "all-minilmm"])
    assert isinstance(result.exception, UnknownWeight)
    assert str(result.exception).endswith("or name a model of Ollama with its tag: all-minilmm:latest")


def test_what_is_to_be_run_for_a_model_on_another_server_names_that_server(folder: Path) -> None:
    note("phi3:mini", "0" * 64, folder)
    with ollama_server(OllamaModels(pulled={"phi3:mini": "1" * 64})) as server:
        verified = CliRunner().invoke(models, ["verify", "--server", server.url]).stdout
    assert f"cm models rm phi3:mini --server {server.url} (which forgets" in verified
    assert verified.rstrip().endswith(f"cm models pull phi3:mini --server {server.url}")
