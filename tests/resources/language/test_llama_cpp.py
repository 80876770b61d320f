"""What only the embedded language model has: its own file, loaded here; what it answers: test_contract.py."""

import os
import subprocess
import sys

import pytest

from resources.language.base import Message
from resources.language.llama_cpp import LlamaCpp
from resources.weights.cache import WeightsMissing

SCHEMA = {
    "type": "object",
    "properties": {"animal": {"type": "string", "maxLength": 20}, "legs": {"type": "integer"}},
    "required": ["animal", "legs"],
    "additionalProperties": False,
}
ASKED = [Message(role="user", content="Name an animal and its number of legs, as JSON.")]


def test_a_missing_model_carries_the_line_that_fetches_it(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    with pytest.raises(WeightsMissing, match="cm models pull qwen"):
        LlamaCpp().complete(ASKED, SCHEMA, seed=0)


@pytest.mark.engine
def test_keeping_the_model_loaded_is_not_part_of_its_identity():
    assert LlamaCpp(keep_loaded=True, threads=1).identity() == LlamaCpp(keep_loaded=False, threads=2).identity()
    assert LlamaCpp(temperature=0.5).identity() != LlamaCpp(temperature=0.6).identity()


@pytest.mark.engine
def test_a_folder_for_temporary_files_with_too_long_a_name_is_named(tmp_path):
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    program = "from tests.resources.language.test_llama_cpp import *; LlamaCpp().complete(ASKED, SCHEMA, seed=0)"
    environment = {**os.environ, "TMPDIR": str(folder)}
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False
    )
    last = process.stderr.splitlines()[-1]
    assert "StorageUnusable" in last
    assert str(folder) in last
    assert last.endswith("Set TMPDIR to a shorter one")
