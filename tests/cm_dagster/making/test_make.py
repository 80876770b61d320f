"""A batch: an interrupt ends all of it, whenever it comes; a brief that cannot be made fails alone."""

import logging
import signal
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster import DagsterEventType
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image
from rich.console import Console
from sqlalchemy.exc import OperationalError

from cm_dagster.making.make import make_all
from cm_dagster.making.progress import Display
from cm_dagster.making.report import BatchReport, TopicReport
from cm_dagster.run.home import instance
from cm_dagster.run.profile import shipped_profiles
from resources.errors import StorageUnusable
from tests import bad_topics

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


def quiet() -> Display:
    return Display(Console(file=sys.stderr))


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


def test_bad_files_fail_alone_each_in_one_line_that_can_be_printed_and_written_as_json(own_folders, profile):
    names = bad_topics.put_all(own_folders / "topics")
    (own_folders / "topics" / "venus.md").write_text("---\nnot_a_field: 1\n---\n# Venus\n")
    found = sorted(path for path in (own_folders / "topics").iterdir() if not path.name.endswith(".script.md"))
    shown = (own_folders / "shown").open("w", encoding="utf-8")
    with shown:
        reports = list(make_all(found, profile=profile, take=1, display=Display(Console(file=shown))))
    last = reports.pop()
    assert "not_a_field" in (last.error or "")
    assert not any(report.ok for report in reports)
    for name in (name for name in names if any(name in path.name for path in found)):
        assert any(bad_topics.names_it(report.error or "", name) for report in reports), name
    assert BatchReport(topics=(*reports, last)).model_dump_json()


@pytest.mark.parametrize("named", ["media: pictures", 'media: "pictures/caf\\xE9.png"', "media: gone.png"])
def test_a_picture_that_cannot_be_kept_fails_its_own_topic_alone(own_folders, profile, named):
    topics = own_folders / "topics"
    (topics / "pictures").mkdir()
    Image.new("RGB", (64, 64), "red").save(bad_topics.not_utf8(topics / "pictures" / "x.png"))
    for name in ("honey.md", "venus.md"):
        (topics / name).write_text(BRIEF.replace("---\n", f"---\n{named}\n", 1))
    reports = list(make_all([topics / "honey.md", topics / "venus.md"], profile=profile, take=1, display=quiet()))
    assert [report.topic for report in reports] == ["honey", "venus"]
    for report in reports:
        assert (report.error or "").startswith(f"topics/{report.topic}.md: media: ")
        assert "defect" not in (report.error or "")
        (report.error or "").encode()


@pytest.mark.parametrize("name", ["x" * 300 + ".md", "no\nsuch.md", "caf\udce9.md"])
def test_a_path_that_leads_nowhere_fails_alone(own_folders, profile, name):
    (own_folders / "topics" / "venus.md").write_text("---\nnot_a_field: 1\n---\n# Venus\n")
    refused, other = make_all(
        [own_folders / name, own_folders / "topics" / "venus.md"], profile=profile, take=1, display=quiet()
    )
    assert "\n" not in (refused.error or "\n")
    assert refused.model_dump_json()
    assert "not_a_field" in (other.error or "")


@pytest.fixture
def broken(monkeypatch):
    """Let the Markdown parser, which is nobody's of ours, break at one brief and no other."""
    parse = MarkdownIt.parse

    def breaking(self: MarkdownIt, text: str, env: dict[str, Any] | None = None) -> list[Token]:
        if "BREAK" in text:
            raise RuntimeError("nobody foresaw\nthis")
        return parse(self, text, env)

    monkeypatch.setattr(MarkdownIt, "parse", breaking)


def test_a_defect_at_one_topic_stops_no_other_and_its_traceback_is_in_the_log_of_a_run(own_folders, profile, broken):
    honey, venus = (own_folders / "topics" / name for name in ("honey.md", "venus.md"))
    honey.write_text(BRIEF.replace("Honey never", "BREAK never"))
    venus.write_text("---\nnot_a_field: 1\n---\n# Venus\n")
    defect, other = make_all([honey, venus], profile=profile, take=1, display=quiet())
    assert "not_a_field" in (other.error or "")
    said = defect.error or ""
    assert said.startswith("honey: RuntimeError: nobody foresaw this. This is a defect of cm")
    run_id = said.partition("the log of run ")[2].partition(" ")[0]
    with instance() as dagster:
        run = dagster.get_run_by_id(run_id)
        assert run is not None
        assert run.is_failure
        assert run.tags["dagster/partition"] == "honey"
        log = "".join(str(record.dagster_event and record.dagster_event.message) for record in dagster.all_logs(run_id))
    assert "Traceback (most recent call last)" in log
    assert "nobody foresaw" in log


@pytest.mark.engine
def test_a_defect_in_a_step_is_said_to_be_one(own_folders, profile, monkeypatch):
    def breaking(*_given: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("shutil.disk_usage", breaking)
    honey, venus = (own_folders / "topics" / name for name in ("honey.md", "venus.md"))
    honey.write_text(BRIEF)
    venus.write_text("---\nnot_a_field: 1\n---\n# Venus\n")
    defect, other = make_all([honey, venus], profile=profile, take=1, display=quiet())
    assert (defect.error or "").startswith("brief: RuntimeError: nobody foresaw this. This is a defect of cm")
    assert "not_a_field" in (other.error or "")


def test_runs_that_cannot_be_recorded_end_the_whole_batch(own_folders, profile, monkeypatch):
    def full(*_given: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(dg.DagsterInstance, "add_dynamic_partitions", full)
    briefs = [own_folders / "topics" / name for name in ("honey.md", "venus.md")]
    for brief in briefs:
        brief.write_text(BRIEF)
    reports: list[TopicReport] = []
    with pytest.raises(StorageUnusable, match="runs cannot be recorded"):
        reports.extend(make_all(briefs, profile=profile, take=1, display=quiet()))
    assert reports == []
