"""What an earlier version left is taken over: `33cec74.tar.xz` holds the folders in which commit 33cec74 made a topic.

They are its topics, its profile, its store and its DAGSTER_HOME, as they lay under /srv/shorts.
"""

import json
import tarfile
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.making.artifact import topics
from cm_dagster.cli.main import app
from cm_dagster.run.home import instance
from cm_dagster.run.profile import load_profile
from resources.store.store import StoreFolder


@pytest.fixture
def house(own_folders, monkeypatch):
    with tarfile.open(Path(__file__).parent / "33cec74.tar.xz") as packed:
        packed.extractall(own_folders, filter="data")
    monkeypatch.setenv("CM_PROFILE", str(own_folders / "own.yaml"))
    return own_folders


def test_its_profile_is_read(house):
    profile = load_profile()
    assert {name: len(engines) for name, engines in profile.choices.items()} == dict.fromkeys(profile.engines, 1)


def cm(*arguments: str) -> str:
    """Run a command of `cm`; return what it printed."""
    finished = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert finished.exit_code == 0, finished.output
    return finished.stdout


def test_its_store_is_whole_and_its_topics_are_known(house):
    assert "The store is whole." in cm("store", "verify")
    assert StoreFolder().open().pointers.topics() == ["jar"]
    explained = CliRunner().invoke(app, ["explain", "jar"], catch_exceptions=False)
    # Briefs, scripts and voiceovers say more by now, so those of then are found no longer.
    assert explained.exit_code == 1
    assert "is gone. Make the topic again" in " ".join(explained.stdout.split())


def test_its_runs_and_its_partitions_are_there(house):
    with instance() as dagster:
        assert dagster.get_dynamic_partitions(str(topics.name)) == ["jar"]
        (run,) = dagster.get_runs()
        assert (run.job_name, run.status) == ("make_video", dg.DagsterRunStatus.SUCCESS)


@pytest.mark.engine
def test_its_topic_is_made_again_in_its_store(house):
    (report,) = json.loads(cm("make", str(house / "topics" / "jar.md"), "--json"))["topics"]
    assert report["ok"]
    assert (house / "output" / "jar" / "video.mp4").is_file()
