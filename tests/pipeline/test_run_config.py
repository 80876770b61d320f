"""`dagster job execute -c run.yaml` sets single parameters of engines: before the profile, after the brief."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.pipeline.conftest import House, house_like
from tests.torture.house import BRIEF

pytestmark = pytest.mark.pipeline

IN_ANOTHER_VOICE = BRIEF.replace("---\n", "---\nvoice: bf_emma\n", 1)


@pytest.fixture
def house(one_topic, tmp_path):
    """A house in which the topic was made as the profile says."""
    return house_like(one_topic, tmp_path / "house")


def execute(house: House, resources: Mapping[str, Any]) -> "subprocess.CompletedProcess[str]":
    run = house.root / "run.yaml"
    run.write_text(yaml.safe_dump({"resources": {name: {"config": config} for name, config in resources.items()}}))
    return house.python(
        "-m", "dagster", "job", "execute", "-m", "cm_dagster.definitions", "-j", "make_video", "-c", str(run),
        "--tags", '{"dagster/partition": "honey"}',
    )  # fmt: skip


def account(house: House) -> dict[str, Any]:
    """Return what provenance.json says."""
    said: dict[str, Any] = json.loads((house.output / "honey" / "provenance.json").read_text())
    return said


def test_a_voice_in_the_brief_counts_before_one_in_run_config(house):
    house.write("honey", IN_ANOTHER_VOICE)
    (report,) = house.make("honey")
    assert report["ok"], report["error"]
    before = account(house)
    finished = execute(house, {"speech": {"voice": "am_michael"}})
    assert finished.returncode == 0, finished.stderr
    after = account(house)
    assert after["run"]["dagster_run_id"] != before["run"]["dagster_run_id"]
    assert after["reproducible"]["files"] == before["reproducible"]["files"]


def test_a_voice_and_a_speed_in_run_config_make_the_voiceover_anew_and_not_the_script(house):
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
        ({"transcription": {"english": "./nowhere.bin"}}, "nowhere.bin"),
    ],
)
def test_what_is_wrong_in_run_config_is_exit_code_1_and_named(house, resources, line):
    before = account(house)
    finished = execute(house, resources)
    assert finished.returncode == 1
    assert line in finished.stderr
    assert account(house) == before
