"""Dagster's own commands know the project: `dg` checks its definitions, lists them, and launches a topic's run."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.pipeline.conftest import House, house_like

pytestmark = pytest.mark.pipeline

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house(one_topic, tmp_path_factory) -> House:
    """A house with one short topic, which was made."""
    return house_like(one_topic, tmp_path_factory.mktemp("dg") / "house")


def dg(house: House, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `dg` on the project, with the house's folders."""
    return house.python("-m", "dagster_dg_cli.cli", *arguments, "--target-path", str(PROJECT))


def test_its_definitions_are_right(house):
    finished = dg(house, "check", "defs")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "All definitions loaded successfully" in finished.stdout + finished.stderr


def test_it_lists_what_there_is(house):
    finished = dg(house, "list", "defs", "--json")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    listed = json.loads(finished.stdout)
    assert {asset["asset_key"] for asset in listed["assets"]} >= {
        "brief",
        "script",
        "voiceover",
        "captions",
        "render",
        "post",
        "handover",
    }
    assert {job["name"] for job in listed["jobs"]} == {"make_video", "sync_topics"}


def test_it_launches_a_topics_run(house):
    finished = dg(house, "launch", "--job", "make_video", "--partition", "honey")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "RUN_SUCCESS" in finished.stdout + finished.stderr
