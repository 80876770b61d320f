"""The code location says what it holds, and importing it costs little."""

import json
import subprocess
import sys

import dagster as dg
import pytest

from cm_dagster.run.profile import load_profile
from cm_dagster.run.wiring import ARTIFACTS, build_definitions

HEAVY = {"torch", "pandas", "pyarrow", "onnxruntime", "numpy", "PIL", "av", "xllamacpp", "fastembed"}


def test_every_asset_says_what_it_is():
    graph = build_definitions().resolve_asset_graph()
    names = {key.to_user_string() for key in graph.materializable_asset_keys}
    assert names == {"brief", "facts", "script", "voiceover", "captions", "embeddings", "render", "post", "handover"}
    for key in graph.materializable_asset_keys:
        asset = graph.get(key)
        assert asset.description
        assert asset.code_version
        assert asset.kinds
        assert asset.owners
        assert asset.group_name == "shorts"
        assert asset.is_partitioned


def test_lineage_is_the_house_plan():
    graph = build_definitions().resolve_asset_graph()
    parents = {
        key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
        for key in graph.materializable_asset_keys
    }
    assert parents == {
        "brief": {"topic_file"},
        "facts": {"brief"},
        "script": {"brief", "facts"},
        "voiceover": {"script", "brief"},
        "captions": {"script", "voiceover"},
        "embeddings": {"script"},
        "render": {"script", "voiceover", "captions", "brief"},
        "post": {"brief", "facts", "script", "voiceover"},
        "handover": {"brief", "facts", "script", "voiceover", "captions", "render", "post"},
    }


@pytest.mark.parametrize("made", ARTIFACTS, ids=lambda made: made.name)
def test_every_step_is_guarded_as_its_profile_says(made):
    assert "network" in made.asset.required_resource_keys


def test_an_artifacts_kinds_name_the_engines_of_the_profile():
    cloud = build_definitions(profile=load_profile("cloud")).resolve_asset_graph()
    kinds = {key.to_user_string(): cloud.get(key).kinds for key in cloud.materializable_asset_keys}
    assert kinds == {
        "brief": {"markdown"},
        "facts": {"json", "fastembed", "openai"},
        "script": {"markdown", "openai", "llama_cpp"},
        "voiceover": {"wav", "edge", "kokoro_onnx"},
        "captions": {"srt", "whisper_cpp"},
        "render": {"mp4", "ffmpeg"},
        "post": {"markdown"},
        "handover": {"folder"},
        "embeddings": {"parquet", "fastembed"},
    }


def test_what_must_not_travel_is_blocked():
    graph = build_definitions().resolve_asset_graph()
    guarded = {key.asset_key.to_user_string() for key in graph.asset_check_keys if graph.get_check_spec(key).blocking}
    assert guarded == {"brief", "script", "voiceover", "captions", "embeddings", "render", "post"}


def test_jobs_sensor_and_schedule_are_there():
    definitions = build_definitions()
    assert definitions.resolve_job_def("make_video")
    assert definitions.resolve_job_def("sync_topics")
    assert definitions.resolve_sensor_def("topic_folder").default_status == dg.DefaultSensorStatus.STOPPED
    assert definitions.resolve_schedule_def("nightly").cron_schedule == "0 3 * * *"


def test_importing_loads_nothing_heavy():
    code = "import cm_dagster.definitions, sys, json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(json.loads(finished.stdout))
