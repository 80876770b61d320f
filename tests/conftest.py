"""What every test may ask for: folders of its own, never the user's."""

from tests.garbage import look_for_it  # isort: split

import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from resources.isolation.telemetry import switch_off
from tests.databases import opened_quickly
from tests.forks import with_libraries
from tests.machine import demand
from tests.made_once import made_once

opened_quickly()

# What a test imports reports home as little as the product does.
switch_off()

# Started in the background of a shell, a process ignores interrupts; here they are sent to see what becomes of them.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples every time, so that a red run is about the change; `explore` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=80)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


# Those that take minutes, the longest first: begun late, one of them would be all that is left for one process to do.
LONGEST = (
    "tests/pipeline/test_caching.py",
    "tests/pipeline/test_cache_keys.py",
    "tests/torture/test_killed.py",
    "tests/pipeline/test_runs_at_once.py",
    "tests/resources/speech/test_contract.py",
    "tests/pipeline/test_engines.py",
    "tests/pipeline/test_page.py",
    "tests/pipeline/test_offline.py",
    "tests/pipeline/test_current.py",
    "tests/cm_dagster/run/test_staleness.py",
    "tests/resources/transcription/test_contract.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, then what makes whole videos."""
    places = {name: place for place, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> int:
        rest = len(LONGEST) + (item.get_closest_marker("pipeline") is None)
        return places.get(item.nodeid.partition("::")[0], rest)

    items.sort(key=place)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let forks begin with the engines' libraries if whole videos are made."""
    look_for_it()
    if any(item.get_closest_marker("pipeline") for item in session.items):
        with_libraries()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look whether the machine has what the test needs."""
    for there, reason in (mark.args for mark in item.iter_markers("needs")):
        demand(there=there, reason=reason)


@pytest.fixture(scope="session")
def dagster_home(tmp_path_factory) -> Path:
    """A DAGSTER_HOME in which nothing was recorded; Dagster takes a second to make its tables. To be copied."""

    def make(home: Path) -> None:
        from cm_dagster.run.home import instance

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DAGSTER_HOME", str(home))
            with instance():
                pass

    return made_once(tmp_path_factory, "dagster home", make)


@pytest.fixture
def own_folders(tmp_path, monkeypatch, dagster_home):
    """Point every folder setting at a fresh place; weights stay the machine's."""
    shutil.copytree(dagster_home, tmp_path / "dagster")
    folders = {name: tmp_path / name for name in ("topics", "output", "store", "dagster")}
    for name, folder in folders.items():
        folder.mkdir(exist_ok=name == "dagster")
        monkeypatch.setenv("DAGSTER_HOME" if name == "dagster" else f"CM_{name.upper()}", str(folder))
    monkeypatch.delenv("CM_PROFILE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def one_topic(tmp_path_factory) -> Path:
    """An installation (tests/torture/house.py) whose topic, honey, was made. To be copied, never changed."""
    from tests.torture.house import House

    return made_once(tmp_path_factory, "one topic", lambda root: House(root).made())
