"""What an instance allows at once is held against this machine's memory, and what it does not limit is said."""

from pathlib import Path

import pytest
import yaml

from cm_dagster.run.home import home_path, instance
from cm_dagster.run.limits import limits_diagnostics
from cm_dagster.run.profile import load_profile
from resources.checks import compute
from resources.checks.diagnostic import Diagnostic


@pytest.fixture
def settings(own_folders) -> Path:
    with instance():
        return home_path() / "dagster.yaml"


def said(settings: Path) -> list[Diagnostic]:
    with instance() as dagster:
        return list(limits_diagnostics(dagster, settings, load_profile("edge").choices))


def edit(settings: Path, at_once: int) -> None:
    mine = yaml.safe_load(settings.read_text())
    mine["concurrency"]["runs"]["max_concurrent_runs"] = at_once
    settings.write_text(yaml.safe_dump(mine))


def test_there_is_nothing_to_say_of_a_new_instance(settings):
    assert said(settings) == []


def test_more_runs_than_the_memory_bears_are_said_with_how_many_it_bears(settings, monkeypatch):
    monkeypatch.setattr(compute, "usable_memory_bytes", lambda: 8_000_000_000)
    monkeypatch.setattr(compute, "usable_cores", lambda: 2)
    edit(settings, 2)
    assert said(settings) == []
    edit(settings, 6)
    (warned,) = said(settings)
    assert warned.state == "warn"
    assert warned.found == (
        f"{settings}: 6 runs at once, each of up to 3.2 GB, and this machine bears 2. "
        "Write in that file: concurrency: {runs: {max_concurrent_runs: 2}}"
    )


def test_a_queue_without_a_limit_is_more_than_any_machine_bears(settings):
    edit(settings, -1)
    (warned,) = said(settings)
    assert "Any number of runs at once" in warned.found


def test_what_edited_settings_lack_is_said_in_one_line_that_can_be_pasted(settings):
    settings.write_text("telemetry: {enabled: false}\n")
    missing = said(settings)[-1]
    assert "\n" not in missing.found
    assert f"{settings}: concurrency, run_monitoring, run_retries: " in missing.found
    settings.write_text("telemetry: {enabled: false}\n" + pasted(missing))
    assert said(settings) == []


def pasted(line: Diagnostic) -> str:
    """Return the settings that a line says to write, as YAML of one line."""
    settings = yaml.safe_load("{" + line.found.partition("Write in that file: ")[2] + "}")
    return yaml.safe_dump(settings)
