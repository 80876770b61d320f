"""Installations with the default engines and weights: of the six samples, which are made once, and of other topics."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from cm_dagster.run.profile import shipped_profiles
from resources.store.store import Store
from tests.command import cm
from tests.made_once import made_once
from tests.pipeline import answers
from tests.pipeline.answers import TOPICS
from tests.torture.house import PROFILE

EDGE: Mapping[str, Any] = yaml.safe_load(shipped_profiles()["edge"].read_text())
# The default engines, drawing small pictures: most of what is looked at here is not in the picture.
SMALL: Mapping[str, Any] = {**EDGE, "rendering": {"engine": "ffmpeg", "height_px": 320, "preset": "ultrafast"}}
# With the facts as they stand in the brief, where the words do not matter.
VERBATIM: Mapping[str, Any] = yaml.safe_load(PROFILE)


class House:
    """One installation: its folders, its profile, and the commands a person would type."""

    def __init__(self, root: Path, profile: Mapping[str, Any] = SMALL) -> None:
        self.root = root
        self.topics, self.output, self.store = (root / name for name in ("topics", "output", "store"))
        self.topics.mkdir(parents=True, exist_ok=True)
        self.use(profile)

    @property
    def environment(self) -> Mapping[str, str]:
        folders = {
            "CM_TOPICS": self.topics,
            "CM_OUTPUT": self.output,
            "CM_STORE": self.store,
            "DAGSTER_HOME": self.root / "dagster",
            "CM_PROFILE": self.root / "own.yaml",
        }
        return {**os.environ} | {name: str(folder) for name, folder in folders.items()}

    def use(self, profile: Mapping[str, Any]) -> None:
        """Have another profile from now on."""
        (self.root / "own.yaml").write_text(yaml.safe_dump(dict(profile)))

    def python(self, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
        """Run this Python with the house's folders."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**self.environment, **changed},
            capture_output=True,
            text=True,
            check=False,
        )

    def make(self, *names: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Run `cm make --json` on briefs of the topics folder."""
        paths = [str(self.topics / f"{name}.md") for name in names]
        finished = cm("make", *paths, "--json", *options, folder=self.root, environment=self.environment)
        assert finished.stdout, finished.stderr
        topics: list[dict[str, Any]] = json.loads(finished.stdout)["topics"]
        return topics

    def write(self, name: str, brief: str) -> None:
        (self.topics / f"{name}.md").write_text(brief)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.topics / f"{name}.md"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def house_like(made: Path, root: Path) -> House:
    """Return a house in which the topic `honey` is what it is in the house that was `made`."""
    return House(shutil.copytree(made, root), VERBATIM)


@pytest.fixture(scope="session")
def samples():
    return sorted(path.stem for path in TOPICS.glob("*.md"))


@pytest.fixture(scope="session")
def house(samples, tmp_path_factory):
    """A house in which the six samples were made in one batch, from a store that had the answers for all but one."""

    def make(root: Path) -> None:
        house = House(root)
        shutil.copytree(TOPICS, house.topics, dirs_exist_ok=True)
        answers.ask(answers.Recorded(), Store(house.store))
        (root / "reports.json").write_text(json.dumps(house.make(*samples)))

    return House(made_once(tmp_path_factory, "samples", make))


@pytest.fixture(scope="session")
def made(house):
    """What `cm make --json` said of each sample when it was made."""
    return {report["topic"]: report for report in json.loads((house.root / "reports.json").read_text())}
