"""`cm bench guard`: how many true wordings the guard lets through and how many wrong ones it refuses, with a model."""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from cm_dagster.run.profile import shipped_profiles
from tests.command import cm
from tests.servers.loopback import Loopback
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Judges

PAIRS = (
    "label\tfact\tsaid\tkind\tlanguage\n"
    "true\tSalt melts ice.\tIce is melted by salt.\tfaithful\ten\n"
    "true\tLe sel fait fondre la glace.\tLa glace fond avec du sel.\tfaithful\tfr\n"
    "false\tSalt melts ice.\tSalt doesn't melt ice.\tnegation\ten\n"
    "false\tLe sel fait fondre la glace.\tLe sel fait durcir la glace.\tantonym\tfr\n"
    "false\tSalt melts ice.\tSugar melts ice.\tname\ten\n"
)


class Guarded(NamedTuple):
    """A folder with pairs and a profile whose model a server has, and the command run in it."""

    folder: Path
    server: Loopback

    def __call__(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return cm("bench", "guard", "--profile", str(self.folder / "own.yaml"), *arguments, folder=self.folder)


@pytest.fixture
def guard(tmp_path, monkeypatch):
    """Yield the command with a model that finds all true but what says "durcir" or "avec"."""
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))
    (tmp_path / "pairs.tsv").write_text(PAIRS)
    agrees = lambda asked: 0.1 if "durcir" in asked or "avec" in asked else 0.9  # noqa: E731
    with openai_server(OpenAIModels(Judges(agrees), key=None)) as server:
        said = yaml.safe_load(shipped_profiles()["edge"].read_text())
        language = {"engine": "openai", "base_url": f"{server.url}/v1", "model": "gpt-4.1-mini", "revision": "1"}
        (tmp_path / "own.yaml").write_text(yaml.safe_dump(said | {"language": language}))
        yield Guarded(tmp_path, server)


def test_vetoes_judge_and_both_are_counted_apart_by_language_and_kind(guard):
    ended = guard("--pairs", "pairs.tsv", "--json")
    assert ended.returncode == 0
    report = json.loads(ended.stdout)
    assert (report["profile"], report["model"]["engine"]) == ("own", "openai")
    counted = {
        (group, name): tuple(found["right"] if found else None for found in shares.values())
        for group, guards in report["sets"]["pairs.tsv"].items()
        for name, shares in guards.items()
    }
    assert counted["all", "vetoes"] == (2, 1)
    assert counted["all", "judge"] == (1, 1)
    assert counted["all", "both"] == (1, 2)
    assert counted["language fr", "both"] == (0, 1)
    assert counted["name", "both"] == (None, 0)
    whole = report["sets"]["pairs.tsv"]["all"]["both"]["refused"]
    assert whole == {"right": 2, "of": 3, "lower_95": 0.2077, "upper_95": 0.9385}


def test_the_table_has_the_same_and_progress_is_told_beside_it(guard):
    ended = guard("--pairs", "pairs.tsv")
    assert ended.returncode == 0
    assert "pairs.tsv: 5 pairs, profile own, threshold 0.6" in ended.stdout
    assert "2/3 (21%-94%)" in ended.stdout
    assert "Judging: pairs.tsv" in ended.stderr
    assert "Judging" not in ended.stdout


def test_what_was_judged_is_not_judged_again(guard):
    for _ in range(2):
        guard("--pairs", "pairs.tsv", "--json")
    assert len(guard.server.asked) == 5


def test_a_bad_file_is_one_line_before_anything_is_asked(guard, tmp_path):
    (tmp_path / "pairs.tsv").write_text("label\tfact\tsaid\nmaybe\tA.\tB.\n")
    ended = guard("--pairs", "pairs.tsv")
    assert ended.returncode == 1
    assert ended.stderr.strip() == "pairs.tsv: line 2: label: must be true or false, not 'maybe'"
    assert guard.server.asked == []


def test_an_engine_that_judges_nothing_says_so(guard, tmp_path):
    said = yaml.safe_load((tmp_path / "own.yaml").read_text())
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(said | {"language": {"engine": "verbatim"}}))
    ended = guard("--pairs", "pairs.tsv")
    assert ended.returncode == 1
    assert "there is no model that could judge a wording" in ended.stderr
