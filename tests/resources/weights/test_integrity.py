"""A file that changed in any way is hashed before it is used; one that did not is not hashed again."""

import os
from pathlib import Path

import pytest

from resources.weights.cache import WeightsMissing, weight_in
from resources.weights.verify import State, verdicts
from tests.resources.weights.conftest import Heard, Host, pinned, pull, weight_of

CONTENT = bytes(range(256)) * 4
PINNED = weight_of(pinned("model.bin", CONTENT, url="https://example.org/"))


@pytest.fixture
def file(models: Path) -> Path:
    """A weight's one file, whole."""
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "model.bin").write_bytes(CONTENT)
    return models / "tiny" / "model.bin"


def flip_one_byte(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(100)
        opened.write(bytes([CONTENT[100] ^ 1]))


def test_one_flipped_byte_is_refused_by_name_when_the_weight_is_next_loaded(models: Path, file: Path) -> None:
    weight_in(models, PINNED)
    flip_one_byte(file)
    with pytest.raises(WeightsMissing) as refusal:
        weight_in(models, PINNED)
    assert str(refusal.value).startswith(f"{file}: this file is damaged: expected SHA-256 {PINNED.files[0].sha256}, ")
    assert str(refusal.value).endswith("Run: cm models pull tiny")


def test_a_byte_flipped_under_the_old_times_is_refused_as_well(models: Path, file: Path) -> None:
    """The time of the entry's own change cannot be set back."""
    weight_in(models, PINNED)
    before = file.stat()
    flip_one_byte(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(WeightsMissing, match="damaged"):
        weight_in(models, PINNED)


def test_a_file_that_was_damaged_before_it_was_ever_looked_at_is_refused(models: Path, file: Path) -> None:
    flip_one_byte(file)
    with pytest.raises(WeightsMissing, match="damaged"):
        weight_in(models, PINNED)


def test_a_file_that_was_exchanged_for_a_right_one_is_taken(models: Path, file: Path, tmp_path: Path) -> None:
    weight_in(models, PINNED)
    (tmp_path / "copy").write_bytes(CONTENT)
    (tmp_path / "copy").replace(file)
    assert weight_in(models, PINNED).digests == PINNED.digests


def test_a_file_that_stays_as_it_is_is_not_read_again(models: Path, file: Path) -> None:
    weight_in(models, PINNED)
    read_at = file.stat().st_atime_ns
    os.utime(file, ns=(read_at, file.stat().st_mtime_ns))
    weight_in(models, PINNED)
    notes = (models / ".stamps" / "tiny.json").read_bytes()
    weight_in(models, PINNED)
    assert (models / ".stamps" / "tiny.json").read_bytes() == notes


@pytest.mark.parametrize("notes", [b"", b"{", b"[1, 2]", b'{"tiny/model.bin": 7}', b"\xff"])
def test_notes_that_are_damaged_are_no_notes(models: Path, file: Path, notes: bytes) -> None:
    (models / ".stamps").mkdir()
    (models / ".stamps" / "tiny.json").write_bytes(notes)
    assert weight_in(models, PINNED).digests == PINNED.digests
    flip_one_byte(file)
    with pytest.raises(WeightsMissing, match="damaged"):
        weight_in(models, PINNED)


def test_a_cache_that_takes_no_notes_is_loaded_from_all_the_same(models: Path, file: Path) -> None:
    (models / ".stamps").write_text("a file, where the folder of the notes would be")
    assert weight_in(models, PINNED).digests == PINNED.digests
    flip_one_byte(file)
    with pytest.raises(WeightsMissing, match="damaged"):
        weight_in(models, PINNED)


def test_what_verify_finds_damaged_is_refused_and_mended_whatever_was_noted(
    models: Path, file: Path, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that rots: the bytes are others, and nothing outside the file says so."""
    weight = weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/model.bin"))
    host.content["/model.bin"] = CONTENT
    flip_one_byte(file)
    (models / ".stamps").mkdir()
    state = file.stat()
    stamp = [weight.files[0].sha256, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    (models / ".stamps" / "tiny.json").write_text(f'{{"tiny/model.bin": {stamp}}}'.replace("'", '"'))
    weight_in(models, weight)
    (verdict,) = verdicts([weight], models)
    assert verdict.state is State.DAMAGED
    with pytest.raises(WeightsMissing, match="damaged"):
        weight_in(models, weight)
    pull([weight], models, Heard())
    assert file.read_bytes() == CONTENT
    weight_in(models, weight)
