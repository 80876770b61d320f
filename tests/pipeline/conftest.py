"""The six samples, made once for all tests of this folder, with the default engines and weights."""

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

EDGE: Mapping[str, Any] = yaml.safe_load(shipped_profiles()["edge"].read_text())
# The default engines, drawing small pictures: most of what is looked at here is not in the picture.
SMALL: Mapping[str, Any] = {**EDGE, "rendering": {"engine": "ffmpeg", "height_px": 320, "preset": "ultrafast"}}
# The same with the facts as they stand in the brief, where the words do not matter.
VERBATIM: Mapping[str, Any] = {**SMALL, "language": {"engine": "verbatim"}}
TOPICS = Path(__file__).parents[2] / "topics"


class House:
    """One installation: its folders, its profile, and the commands a person would type."""

    def __init__(self, root: Path, profile: Mapping[str, Any] = SMALL) -> None:
        self.root = root
        self.topics = root / "topics"
        self.output = root / "output"
        shutil.copytree(TOPICS, self.topics)
        self.use(profile)

    @property
    def environment(self) -> Mapping[str, str]:
        folders = {
            "CM_TOPICS": self.topics,
            "CM_OUTPUT": self.output,
            "CM_STORE": self.root / "store",
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
        finished = self.python("-m", "cm_dagster", "make", *paths, "--json", *options)
        assert finished.stdout, finished.stderr
        topics: list[dict[str, Any]] = json.loads(finished.stdout)["topics"]
        return topics

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.topics / f"{name}.md"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def house_of(root: Path, brief: str) -> House:
    """Return a house in which one short topic was made, by `verbatim`."""
    house = House(root, VERBATIM)
    (house.topics / "short.md").write_text(brief)
    (report,) = house.make("short")
    assert report["ok"], report["error"]
    return house


@pytest.fixture(scope="session")
def samples():
    return sorted(path.stem for path in TOPICS.glob("*.md"))


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    return House(tmp_path_factory.mktemp("house") / "house")


@pytest.fixture(scope="session")
def made(house, samples):
    """What `cm make --json` said of each sample, made cold in one batch."""
    return {report["topic"]: report for report in house.make(*samples)}
