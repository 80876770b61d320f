"""A topic that is current is found so without a run; whatever is not as a run would leave it gets one."""

import json
import signal
import subprocess
import sys
from typing import Any

import dagster as dg
import pytest

from tests.command import cm
from tests.pipeline.conftest import VERBATIM, House, house_like
from tests.torture.house import BRIEF

pytestmark = pytest.mark.pipeline

NEVER_MADE = "# Venus\n\nVenus is hotter than an oven.\n"


@pytest.fixture(scope="module")
def house(one_topic, tmp_path_factory):
    house = house_like(one_topic, tmp_path_factory.mktemp("current") / "house")
    house.write("venus", NEVER_MADE)
    return house


@pytest.fixture
def current(house):
    """The house, whose topic is current before each test and mended after it."""
    house.write("honey", BRIEF)
    house.use(VERBATIM)
    house.make("honey")
    return house


def runs(house: House) -> int:
    with dg.DagsterInstance.from_config(str(house.root / "dagster")) as instance:
        return instance.get_runs_count()


def untimed(report: dict[str, Any]) -> dict[str, Any]:
    assets = {name: {**asset, "wall_s": None} for name, asset in report["assets"].items()}
    return {**report, "wall_s": None, "assets": assets}


def test_a_current_topic_is_reported_as_a_run_would_and_none_is_started(current, tmp_path):
    before = runs(current)
    (found,) = current.make("honey")
    assert runs(current) == before
    # A Dagster that has never seen the topic is shown it.
    another = {**current.environment, "DAGSTER_HOME": str(tmp_path / "another")}
    told = cm("make", str(current.topics / "honey.md"), "--json", folder=current.root, environment=another)
    assert told.returncode == 0, told.stderr
    (by_a_run,) = json.loads(told.stdout)["topics"]
    assert untimed(found) == untimed(by_a_run)


def test_finished_files_that_are_gone_or_changed_are_handed_over_again(current):
    for name in ("video.mp4", "captions.srt", "script.md", "provenance.json"):
        path = current.output / "honey" / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-2] + b"??")
        before = runs(current)
        (report,) = current.make("honey")
        assert report["ok"]
        assert runs(current) == before + 1, name
        assert path.read_bytes() == whole or name == "provenance.json"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Look at your jar.", "Open your jar."),
        ("target_seconds: 10", "speed: 1.1"),
        ("---\n#", 'look: {accent: "#4DE1FF"}\n---\n#'),
    ],
)
def test_an_edit_is_a_run(current, old, new):
    current.edit("honey", old, new)
    before = runs(current)
    (report,) = current.make("honey")
    assert report["ok"], report["error"]
    assert runs(current) == before + 1


def test_another_take_another_profile_and_an_emptied_store_are_runs(current):
    for what in ("take", "profile", "store"):
        before = runs(current)
        if what == "profile":
            current.use({**VERBATIM, "transcription": {"engine": "faster_whisper"}})
        if what == "store":
            for path in (current.root / "store" / "topics").rglob("*.json"):
                path.unlink()
        (report,) = current.make("honey", options=("--take", "2") if what == "take" else ())
        assert report["ok"], report["error"]
        assert runs(current) == before + 1, what


def test_what_dagster_shows_otherwise_is_a_run_and_then_no_more(current):
    with dg.DagsterInstance.from_config(str(current.root / "dagster")) as instance:
        stale = dg.AssetMaterialization("render", partition="honey", tags={"dagster/data_version": "another"})
        instance.report_runless_asset_event(stale)
    before = runs(current)
    current.make("honey")
    assert runs(current) == before + 1
    current.make("honey")
    assert runs(current) == before + 1


def test_a_bad_edit_that_is_undone_is_a_run_so_that_the_page_is_right_again(current):
    current.edit("honey", "cta:", "ctaa:")
    (refused,) = current.make("honey")
    assert not refused["ok"]
    current.write("honey", BRIEF)
    before = runs(current)
    (report,) = current.make("honey")
    assert report["ok"]
    assert runs(current) == before + 1


def test_an_interrupt_ends_the_whole_batch(current):
    current.edit("honey", "little water", "hardly any water")
    command = [sys.executable, "-m", "cm_dagster", "make", str(current.topics / "honey.md"), "topics/venus.md"]
    environment = dict(current.environment)
    with subprocess.Popen(command, cwd=current.root, env=environment, stderr=subprocess.PIPE, text=True) as batch:
        assert batch.stderr is not None
        begun = next(line for line in batch.stderr if "script" in line)
        batch.send_signal(signal.SIGINT)
        said = begun + batch.stderr.read()
    assert batch.returncode == 130
    assert "venus" not in said
    assert "Traceback" not in said


INTERRUPTED_AT = """
import os, signal, sys
from pathlib import Path
from cm_dagster.making.make import make_all
from cm_dagster.making.progress import Display, terminal

class Interrupting(Display):
    def emit(self, record):
        super().emit(record)
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event and [event.event_type_value, event.step_key] == sys.argv[1:3]:
            os.kill(os.getpid(), signal.SIGINT)

briefs = [Path(each) for each in sys.argv[3:]]
try:
    print([report.ok for report in make_all(briefs, profile=None, take=1, display=Interrupting(terminal()))])
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize(("event", "step"), [("ASSET_MATERIALIZATION", "voiceover"), ("STEP_SUCCESS", "render")])
def test_an_interrupt_at_the_end_of_a_step_ends_the_whole_batch_too(current, event, step):
    current.edit("honey", "little water", "hardly any water")
    honey, venus = current.topics / "honey.md", current.topics / "venus.md"
    made = current.python("-c", INTERRUPTED_AT, event, step, str(honey), str(venus))
    assert made.stdout == "interrupted\n", made.stderr
    assert "venus" not in made.stderr


def test_a_topic_that_dagster_was_told_to_forget_is_shown_again(current):
    with dg.DagsterInstance.from_config(str(current.root / "dagster")) as instance:
        instance.delete_dynamic_partition("topics", "honey")
        current.make("honey")
        assert instance.has_dynamic_partition("topics", "honey")
