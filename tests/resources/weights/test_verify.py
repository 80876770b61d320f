"""Verifying: every file is hashed and judged."""

import hashlib
from pathlib import Path

from resources.weights.verify import State, verdicts
from tests.resources.weights.conftest import pinned, weight_of


def test_files_are_ok_damaged_or_missing(models: Path) -> None:
    names = ("right.bin", "flipped.bin", "short.bin", "missing.bin")
    weight = weight_of(*(pinned(name, b"model", url="https://example.org/") for name in names))
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "right.bin").write_bytes(b"model")
    (models / "tiny" / "flipped.bin").write_bytes(b"modem")
    (models / "tiny" / "short.bin").write_bytes(b"mode")
    found = list(verdicts([weight], models))
    assert [verdict.path for verdict in found] == [models / "tiny" / name for name in names]
    assert [verdict.state for verdict in found] == [State.OK, State.DAMAGED, State.DAMAGED, State.MISSING]
    wanted, came = (hashlib.sha256(data).hexdigest() for data in (b"model", b"modem"))
    assert found[1].reason == f"expected SHA-256 {wanted}, found {came}"
    assert found[2].reason == "expected 5 bytes, found 4"


def test_a_damaged_file_in_a_cache_that_cannot_be_changed_is_told_like_any_other(models: Path) -> None:
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "flipped.bin").write_bytes(b"modem")
    (models / ".stamps").write_text("a file, where the folder of the notes would be")
    (verdict,) = verdicts([weight_of(pinned("flipped.bin", b"model", url="https://example.org/"))], models)
    assert verdict.state is State.DAMAGED
