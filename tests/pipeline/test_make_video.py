"""From topic files to finished shorts, on the real engines."""

import json

import pytest

from resources.files import file_sha256
from tests.pipeline.answers import BY_THE_MODEL
from tests.pipeline.conftest import VERBATIM, House

pytestmark = pytest.mark.pipeline

ARTIFACTS = {"brief", "facts", "script", "voiceover", "captions", "embeddings", "render", "post", "handover"}
FILES = {
    "video.mp4",
    "poster.jpg",
    "contact_sheet.jpg",
    "captions.srt",
    "captions.vtt",
    "captions.ass",
    "captions.json",
    "script.md",
    "post.json",
    "post.md",
    "provenance.json",
}
LOADED = """
import json, sys
from cm_dagster.cli.main import main
try:
    main()
except SystemExit as end:
    code = end.code
heavy = ("xllamacpp", "onnxruntime", "pywhispercpp", "fastembed", "numpy", "pyarrow", "pandas")
engines = [m for m in heavy if m in sys.modules]
print(json.dumps({"code": code, "engines": engines}))
"""


def test_every_sample_becomes_a_video_a_listener_understands(made, samples):
    assert set(made) == set(samples)
    for topic, report in made.items():
        assert report["ok"], (topic, report["error"])
        assert 25 <= report["duration_s"] <= 50, topic
        assert report["word_error_rate"] <= 0.05, topic
        assert abs(report["loudness_lufs"] + 14) <= 0.5, topic
        assert set(report["assets"]) == ARTIFACTS


def test_the_model_wrote_the_one_script_whose_answers_were_not_there(made, samples):
    answers_made = {topic: report["assets"]["script"]["made"] for topic, report in made.items()}
    assert answers_made == dict.fromkeys(samples, 0) | {BY_THE_MODEL: answers_made[BY_THE_MODEL]}
    assert answers_made[BY_THE_MODEL] >= 1


def test_the_output_folder_holds_the_finished_files_and_nothing_else(made, house):
    for topic in made:
        folder = house.output / topic
        assert {path.name for path in folder.iterdir()} == FILES
        files = json.loads((folder / "provenance.json").read_text())["reproducible"]["files"]
        assert files == {name: file_sha256(folder / name) for name in FILES - {"provenance.json"}}


def test_provenance_names_models_digests_and_licences(made, house):
    account = json.loads((house.output / "honey" / "provenance.json").read_text())
    weights = account["reproducible"]["weights"]
    assert any(name.startswith("qwen2.5-coder-1.5b") for name in weights)
    assert all(len(weight["sha256"]) == 64 and weight["licence"] for weight in weights.values())
    assert account["run"]["dagster_run_id"]


def test_captions_are_the_script_word_for_word(made, house, samples):
    for topic in samples:
        folder = house.output / topic
        cues = [line for line in (folder / "captions.srt").read_text().splitlines() if line]
        shown = " ".join(line for line in cues if "-->" not in line and not line.isdigit()).split()
        said = [line[2:] for line in (folder / "script.md").read_text().splitlines() if line.startswith("> ")]
        assert shown == " ".join(said).split(), topic


def test_an_unchanged_topic_is_found_whole_and_no_engine_is_loaded(made, house):
    finished = house.python("-c", LOADED, "make", str(house.topics / "honey.md"), "--json")
    report, loaded = (json.loads(line) for line in finished.stdout.splitlines())
    caches = {name: asset["cache"] for name, asset in report["topics"][0]["assets"].items()}
    assert caches == dict.fromkeys(ARTIFACTS, "hit")
    assert loaded == {"code": 0, "engines": []}


def test_dagster_job_execute_makes_a_topic_on_an_empty_instance(made, house, tmp_path):
    def execute(job: str, *more: str):
        return house.python(
            "-m", "dagster", "job", "execute", "-m", "cm_dagster.definitions", "-j", job, *more,
            DAGSTER_HOME=str(tmp_path),
        ).returncode  # fmt: skip

    assert execute("sync_topics") == 0
    assert execute("make_video", "--tags", '{"dagster/partition": "honey"}') == 0
    assert execute("make_video", "--tags", '{"dagster/partition": "no-such-topic"}') != 0


def test_a_blocked_check_is_exit_code_1_and_hands_nothing_over(tmp_path):
    house = House(tmp_path / "house", VERBATIM)
    house.write("noise", "# Noise\n\nXq zrtk bvlm wqx pfft grzk vlkt mnxz.\n")
    (report,) = house.make("noise")
    assert not report["ok"]
    assert "voice_is_understood" in report["failed_checks"]
    assert not (house.output / "noise").exists()
    house.python("-m", "dagster", "job", "execute", "-m", "cm_dagster.definitions", "-j", "sync_topics")
    blocked = house.python(
        "-m", "dagster", "job", "execute", "-m", "cm_dagster.definitions", "-j", "make_video",
        "--tags", '{"dagster/partition": "noise"}',
    )  # fmt: skip
    assert blocked.returncode == 1
    assert not (house.output / "noise").exists()
