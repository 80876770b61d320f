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

TOPICS = Path(__file__).parents[2] / "topics"


class House:
    """One installation: its folders, and the commands a person would type."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.topics = root / "topics"
        self.output = root / "output"
        shutil.copytree(TOPICS, self.topics)

    @property
    def environment(self) -> Mapping[str, str]:
        folders = {
            "CM_TOPICS": self.topics,
            "CM_OUTPUT": self.output,
            "CM_STORE": self.root / "store",
            "DAGSTER_HOME": self.root / "dagster",
        }
        inherited = {name: value for name, value in os.environ.items() if name != "CM_PROFILE"}
        return inherited | {name: str(folder) for name, folder in folders.items()}

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
