"""`cm models`: what is printed, and the exit code."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cm_dagster.models_cli import models
from resources.weights.manifest import UnknownWeight, shipped_manifest


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
    assert f"missing  {folder / 'kokoro-voices' / 'voices-v1.0.bin'}" in result.stdout
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
    from resources.locations import locations

    shutil.copytree(locations({}).models / "kokoro-voices", folder / "kokoro-voices")
    verified = CliRunner().invoke(models, ["verify"])
    assert verified.exit_code == 0
    assert verified.stdout == f"ok       {folder / 'kokoro-voices' / 'voices-v1.0.bin'}\n"
    pulled = CliRunner().invoke(models, ["pull", "kokoro-voices"])
    assert pulled.exit_code == 0
    assert pulled.stdout == f"Here and right, 28.2 MB in all: {folder}\n"
