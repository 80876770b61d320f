"""The manifest: the shipped one holds together, and what does not is refused with its place."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from resources.errors import WrongInput
from resources.weights.manifest import Kind, PinnedFile, UnknownWeight, read_manifest, shipped_manifest
from tests.resources.weights.conftest import carried_by, pinned, weight_of

OPEN_LICENCES = {"Apache-2.0", "CC0-1.0", "MIT", "OFL-1.1"}
FILE = """
name = "model.bin"
size_bytes = 4
sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""
DERIVED = 'derived = {{ from = "{}", sha256 = "{}", by = "kokoro_durations", version = 1 }}'


def manifest(tmp_path: Path, file: str = FILE, default: str = '["tiny"]') -> Path:
    path = tmp_path / "manifest.toml"
    about = 'name = "tiny"\nwhat = "four bytes"\nlicence = "CC0-1.0"\nmemory_mb = 1\nupstream = "https://example.org"'
    path.write_text(f"default = {default}\n[[weight]]\n{about}\n[[weight.file]]\n{file}")
    return path


def test_every_shipped_weight_may_be_used_and_passed_on() -> None:
    assert {weight.licence for weight in shipped_manifest().weights} <= OPEN_LICENCES


def test_every_shipped_name_and_file_is_there_once() -> None:
    names = [weight.name for weight in shipped_manifest().weights]
    assert len(names) == len(set(names))
    for weight in shipped_manifest().weights:
        files = [file.name for file in weight.files]
        assert len(files) == len(set(files))


def had_from_a_registry(file: PinnedFile) -> bool:
    source = shipped_manifest().file(file.derived.source) if file.derived else file
    return source.carrier is not None


def test_what_the_default_profile_and_the_tests_need_can_be_had_from_a_registry_alone() -> None:
    shipped = shipped_manifest()
    for weight in shipped.named((*shipped.default, *shipped.tests)):
        assert all(had_from_a_registry(file) for file in weight.files), weight.name


def test_every_other_file_is_published_at_a_pinned_place() -> None:
    for weight in shipped_manifest().weights:
        assert all(file.carrier or file.derived or file.hub or file.sha256 in str(file.url) for file in weight.files)


def test_the_same_bytes_have_one_size_wherever_they_are_pinned() -> None:
    sizes: dict[str, int] = {}
    for weight in shipped_manifest().weights:
        for file in weight.files:
            assert sizes.setdefault(file.sha256, file.size_bytes) == file.size_bytes, f"{weight.name}/{file.name}"


def test_no_names_mean_the_default_set_and_a_name_given_twice_counts_once() -> None:
    shipped = shipped_manifest()
    assert tuple(weight.name for weight in shipped.named(())) == shipped.default
    assert [weight.name for weight in shipped.named(("fonts", "fonts"))] == ["fonts"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownWeight, match=r'no weight "whisper-tiny".*whisper-tiny\.en.*cm models list'):
        shipped_manifest().weight("whisper-tiny")


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (FILE + 'url = "https://example.org/"\nsha265 = ""', "weight.0.file.0.sha265: Extra inputs"),
        (FILE.replace("model.bin", "../model.bin") + 'url = "https://example.org/"', "weight.0.file.0.name"),
        (FILE.replace("model.bin", "a/../../model.bin") + 'url = "https://example.org/"', "weight.0.file.0.name"),
        (FILE.replace("model.bin", "/model.bin") + 'url = "https://example.org/"', "weight.0.file.0.name"),
        (FILE.replace("model.bin", "a//model.bin") + 'url = "https://example.org/"', "weight.0.file.0.name"),
        (FILE.replace("9f86", "9F86") + 'url = "https://example.org/"', "weight.0.file.0.sha256"),
        (FILE + 'url = "file:///etc/passwd"', "weight.0.file.0.url"),
        (FILE, "model.bin has no source"),
        (FILE + 'hub = { repository = "a/b", revision = "main", file = "c" }', "weight.0.file.0.hub.revision"),
        (FILE + DERIVED.format("other/model.bin", "0" * 64), "other/model.bin, which is not pinned with that digest"),
        (FILE + DERIVED.format("tiny/model.bin", "0" * 64), "tiny/model.bin, which is not pinned with that digest"),
        (FILE + "=", "Invalid"),
    ],
)
def test_a_manifest_that_does_not_hold_is_refused_with_its_place(tmp_path: Path, file: str, place: str) -> None:
    path = manifest(tmp_path, file)
    with pytest.raises(WrongInput, match=re.escape(place)) as refusal:
        read_manifest(path)
    assert str(refusal.value).startswith(f"{path}: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("default", ['["tiny", "small"]', '["tiny"]\ntests = ["small"]'])
def test_a_weight_of_a_set_has_to_exist(tmp_path: Path, default: str) -> None:
    with pytest.raises(WrongInput, match="not in the manifest: small"):
        read_manifest(manifest(tmp_path, FILE + 'url = "https://example.org/"', default=default))


@pytest.mark.parametrize("package", ["carrier", "carrier>=1.0", "--index-url=http://evil==1", "-r==1"])
def test_a_carrier_is_one_version_of_one_package(package: str) -> None:
    with pytest.raises(ValidationError):
        weight_of(pinned("model.bin", b"x", carrier=carried_by(package)))


def test_what_is_made_here_is_told_apart_from_what_is_published() -> None:
    derived = {
        f"{weight.name}/{file.name}"
        for weight in shipped_manifest().weights
        for file in weight.files
        if file.kind is Kind.DERIVED
    }
    assert derived == {
        "kokoro-82m-int8/kokoro-v1.0.int8.durations.onnx",
        "openai-whisper-tiny.en/tiny.en.safetensors",
        "openai-whisper-base/base.safetensors",
    }


def test_every_model_that_the_shipped_profiles_ask_ollama_for_is_listed() -> None:
    for tag in ("llama3.1:8b", "llama3.1:70b", "phi3:mini", "nomic-embed-text", "mxbai-embed-large:latest"):
        assert shipped_manifest().ollama_tag(tag), tag
    assert shipped_manifest().ollama_tag("llama3.1") is None, "another model than llama3.1:8b, as far as is known here"
