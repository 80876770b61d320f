"""The cache: an engine gets paths and digests of what is here whole, or the line that fetches it."""

import subprocess
import sys
from pathlib import Path

import pytest

from resources.weights.cache import WeightsMissing, user_weight, weight, weight_in
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
    with pytest.raises(WeightsMissing, match=r"words\.txt: .*expected 5 bytes, found 4\. Run: cm models pull tiny$"):
        weight_in(filled, PINNED)


def test_files_of_one_name_in_two_folders_are_two(models: Path) -> None:
    weight = weight_of(
        pinned("config.json", b"outer", url="https://example.org/"),
        pinned("1_Pooling/config.json", b"inner", url="https://example.org/"),
    )
    (models / "tiny" / "1_Pooling").mkdir(parents=True)
    (models / "tiny" / "config.json").write_bytes(b"outer")
    (models / "tiny" / "1_Pooling" / "config.json").write_bytes(b"inner")
    here = weight_in(models, weight)
    assert here.file("1_Pooling/config.json").path.read_bytes() == b"inner"
    assert here.digests == weight.digests
    assert set(here.digests) == {"tiny/config.json", "tiny/1_Pooling/config.json"}


def test_a_model_of_ones_own_is_known_by_its_name_and_what_is_in_it(filled: Path) -> None:
    own = user_weight(str(filled / "tiny"))
    assert own.name == "tiny"
    assert own.folder == filled / "tiny"
    assert own.digests == {f"tiny/{file.name}": file.sha256 for file in PINNED.files}
    single = user_weight(str(filled / "tiny" / "model.bin"))
    assert single.digests == {"model.bin/model.bin": PINNED.files[0].sha256}
    (filled / "tiny" / "model.bin").write_bytes(b"another model")
    assert user_weight(str(filled / "tiny" / "model.bin")).digests != single.digests


def test_a_model_of_ones_own_that_is_not_there_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=f"^{tmp_path}/nothing: there is no model"):
        user_weight(str(tmp_path / "nothing"))
    with pytest.raises(WeightsMissing, match=f"^{tmp_path}: there is no model"):
        user_weight(str(tmp_path))


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
