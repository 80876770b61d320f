"""From topic files to finished shorts, on the real engines."""

import json

import pytest

from assets.text.sentences import sentences
from resources.files import file_sha256

pytestmark = pytest.mark.pipeline

ARTIFACTS = {"brief", "script", "voiceover", "captions", "embeddings", "render", "handover"}
FILES = {
    "video.mp4",
    "poster.jpg",
    "contact_sheet.jpg",
    "captions.srt",
    "captions.vtt",
    "captions.ass",
    "captions.json",
    "script.md",
    "provenance.json",
}
LOADED = """
import json, sys
from cm_dagster.cli.main import main
try:
    main()
except SystemExit as end:
    code = end.code
heavy = ("xllamacpp", "onnxruntime", "pywhispercpp", "fastembed", "kokoro_onnx", "numpy", "pyarrow", "pandas")
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


def test_one_edited_fact_is_one_call_and_only_what_came_out_different(made, house):
    before = spoken_sentences(house)
    house.edit("honey", "only about 17 percent of it is water", "only about 18 percent of it is water")
    (report,) = house.make("honey")
    assert report["ok"]
    different = [sentence for sentence in spoken_sentences(house) if sentence not in before]
    assert different
    assert report["assets"]["script"]["made"] == 1
    assert report["assets"]["voiceover"]["made"] == len(different)
    drawn = report["assets"]["render"]
    assert 0 < drawn["made"] <= len(different)
    assert drawn["reused"] > 0


def test_another_take_is_another_script_and_the_first_comes_back(made, house):
    first = (house.output / "tls" / "script.md").read_text()
    (second,) = house.make("tls", options=("--take", "2"))
    assert second["ok"]
    assert (house.output / "tls" / "script.md").read_text() != first
    (again,) = house.make("tls")
    assert again["assets"]["script"]["cache"] == "hit"
    assert (house.output / "tls" / "script.md").read_text() == first


def test_dagster_job_execute_makes_a_topic_on_an_empty_instance(made, house, tmp_path):
    def execute(job: str, *more: str):
        return house.python(
            "-m", "dagster", "job", "execute", "-m", "cm_dagster.definitions", "-j", job, *more,
            DAGSTER_HOME=str(tmp_path),
        ).returncode  # fmt: skip

    assert execute("sync_topics") == 0
    assert execute("make_video", "--tags", '{"dagster/partition": "honey"}') == 0
    assert execute("make_video", "--tags", '{"dagster/partition": "no-such-topic"}') != 0


def test_a_blocked_check_is_exit_code_1_and_hands_nothing_over(house, tmp_path):
    (house.topics / "noise.md").write_text("# Noise\n\nXq zrtk bvlm wqx pfft grzk vlkt mnxz.\n")
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
    (house.topics / "noise.md").unlink()


def spoken_sentences(house) -> list[str]:
    lines = (house.output / "honey" / "script.md").read_text().splitlines()
    return [sentence for line in lines if line.startswith("> ") for sentence in sentences(line[2:])]
