"""The cache: an engine gets paths and digests of what is here whole, or the line that fetches it."""

import subprocess
import sys
from pathlib import Path

import pytest

from resources.weights.cache import WeightsMissing, weight, weight_in
from resources.weights.manifest import UnknownWeight
from tests.resources.weights.conftest import pinned, weight_of

PINNED = weight_of(
    pinned("model.bin", b"model", url="https://example.org/"), pinned("words.txt", b"words", url="https://example.org/")
)


@pytest.fixture
def filled(models: Path) -> Path:
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "model.bin").write_bytes(b"model")
    (models / "tiny" / "words.txt").write_bytes(b"words")
    return models


def test_a_weight_that_is_here_gives_paths_and_the_pinned_digests(filled: Path) -> None:
    here = weight_in(filled, PINNED)
    assert here.file("model.bin").path.read_bytes() == b"model"
    assert here.folder == filled / "tiny"
    assert here.digests == {f"tiny/{file.name}": file.sha256 for file in PINNED.files}


def test_a_weight_that_is_not_here_is_refused_with_the_line_that_fetches_it(models: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"tiny/model\.bin: this weight is not here\. Run: cm models pull tiny$"):
        weight_in(models, PINNED)


def test_a_file_of_another_size_is_refused_by_name_with_the_line_that_mends_it(filled: Path) -> None:
    (filled / "tiny" / "words.txt").write_bytes(b"word")
    with pytest.raises(WeightsMissing, match=r"words\.txt: has 4 bytes instead of 5\. Run: cm models pull tiny$"):
        weight_in(filled, PINNED)


def test_the_folder_is_the_one_the_environment_names(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CM_MODELS", str(models))
    with pytest.raises(WeightsMissing, match=str(models / "fonts")):
        weight("fonts")


def test_an_unknown_weight_is_refused() -> None:
    with pytest.raises(UnknownWeight):
        weight("whisper-enormous")


def test_asking_for_a_weight_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'onnx', 'httpx', 'huggingface_hub', 'dagster'}"
    program = f"import sys; from resources.weights import cache, pull; print({heavy} & set(sys.modules))"
    project = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
