"""`dagster job execute -c run.yaml` sets single parameters of engines: before the profile, after the brief."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.pipeline.conftest import House, house_of

pytestmark = pytest.mark.pipeline

BRIEF = """---
voice: bf_emma
---
# Why honey keeps

- Honey in a sealed jar can stay good for decades.
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house in which the brief was made as the profile says."""
    return house_of(tmp_path_factory.mktemp("run-config") / "house", BRIEF)


def execute(house: House, resources: Mapping[str, Any]) -> "subprocess.CompletedProcess[str]":
    run = house.root / "run.yaml"
    run.write_text(yaml.safe_dump({"resources": {name: {"config": config} for name, config in resources.items()}}))
    return house.python(
        "-m", "dagster", "job", "execute", "-m", "cm_dagster.definitions", "-j", "make_video", "-c", str(run),
        "--tags", '{"dagster/partition": "short"}',
    )  # fmt: skip


def account(house: House) -> dict[str, Any]:
    """Return what provenance.json says."""
    said: dict[str, Any] = json.loads((house.output / "short" / "provenance.json").read_text())
    return said


def test_a_voice_in_the_brief_counts_before_one_in_run_config(house):
    before = account(house)["reproducible"]["files"]
    finished = execute(house, {"speech": {"voice": "am_michael"}})
    assert finished.returncode == 0, finished.stderr
    assert account(house)["reproducible"]["files"] == before


def test_a_voice_and_a_speed_in_run_config_make_the_voiceover_anew_and_not_the_script(house):
    house.edit("short", "voice: bf_emma", "cta: Look at the jar.")
    assert execute(house, {}).returncode == 0
    before = account(house)
    finished = execute(house, {"speech": {"voice": "am_michael", "speed": 1.1}})
    assert finished.returncode == 0, finished.stderr
    after = account(house)
    speech = after["reproducible"]["assets"]["voiceover"]["made_from"]["speech"]["parameters"]
    assert (speech["voice"], speech["speed"]) == ("am_michael", 1.1)
    assert after["run"]["made"]["script"] == before["run"]["made"]["script"]
    assert after["run"]["made"]["voiceover"] != before["run"]["made"]["voiceover"]
    assert after["reproducible"]["files"]["video.mp4"] != before["reproducible"]["files"]["video.mp4"]
    assert "run config: resources.speech.config.voice: 'am_michael' counts before 'af_heart'." in finished.stderr


@pytest.mark.parametrize(
    ("resources", "line"),
    [
        ({"speech": {"voise": "am_michael"}}, 'unexpected config entry "voise" at path root:resources:speech:config'),
        ({"speech": {"speed": 9}}, "run config: resources.speech.config.speed: Input should be less than or equal"),
        ({"transcription": {"english": "./nowhere.bin"}}, "nowhere.bin"),
    ],
)
def test_what_is_wrong_in_run_config_is_exit_code_1_and_named(house, resources, line):
    before = account(house)
    finished = execute(house, resources)
    assert finished.returncode == 1
    assert line in finished.stderr
    assert account(house) == before
