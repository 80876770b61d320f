"""A batch: an interrupt ends all of it, whenever it comes; a brief that cannot be made fails alone."""

import logging
import signal
import sys
from pathlib import Path

import pytest
import yaml
from dagster import DagsterEventType
from rich.console import Console

from cm_dagster.making.make import make_all
from cm_dagster.making.progress import Display
from cm_dagster.making.report import TopicReport
from cm_dagster.run.profile import shipped_profiles

BRIEF = "---\ncta: Look at the jar.\n---\n# Honey\n\n- Honey never spoils in a sealed jar.\n"


class Interrupting(Display):
    """A display during which somebody presses Ctrl-C as soon as a run has begun."""

    def __init__(self) -> None:
        super().__init__(Console(file=sys.stderr))
        self.begun: list[str] = []

    def begin(self, topic: str) -> None:
        super().begin(topic)
        self.begun.append(topic)

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event and event.event_type is DagsterEventType.RUN_START:
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def profile(own_folders: Path) -> str:
    """A profile that asks for no language model."""
    path = own_folders / "own.yaml"
    shipped = yaml.safe_load(shipped_profiles()["edge"].read_text())
    path.write_text(yaml.safe_dump({**shipped, "language": {"engine": "verbatim"}}))
    return str(path)


def test_an_interrupt_before_the_first_step_ends_the_whole_batch(own_folders, profile):
    briefs = [own_folders / "topics" / name for name in ("honey.md", "venus.md")]
    for brief in briefs:
        brief.write_text(BRIEF)
    display = Interrupting()
    reports: list[TopicReport] = []
    with pytest.raises(KeyboardInterrupt):
        reports.extend(make_all(briefs, profile=profile, take=1, display=display))
    assert reports == []
    assert display.begun == ["honey"]


@pytest.mark.parametrize("name", ["honey.md", "honey.script.md"])
def test_a_file_that_cannot_be_read_fails_alone_in_one_line(own_folders, profile, name):
    honey, venus, unread = (own_folders / "topics" / each for each in ("honey.md", "venus.md", name))
    honey.write_text(BRIEF)
    venus.write_text("---\nnot_a_field: 1\n---\n# Venus\n")
    # Not even the superuser of a container can read these.
    if unread == honey:
        honey.unlink()
        honey.symlink_to("/proc/self/mem")
    else:
        unread.mkdir()
    display = Display(Console(file=sys.stderr))
    refused, other = make_all([honey, venus], profile=profile, take=1, display=display)
    assert refused.error is not None
    assert refused.error.startswith(f"{unread}: it cannot be read (")
    assert "\n" not in refused.error
    assert "not_a_field" in (other.error or "")
