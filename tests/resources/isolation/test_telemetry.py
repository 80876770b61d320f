"""No library of this project reports home, whoever starts it; what the user has set themselves stands."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster._core import telemetry_upload

from cm_dagster.run.home import instance
from resources.errors import EngineFailed
from resources.isolation.telemetry import SWITCHES, quiet
from resources.media.ffmpeg import ffmpeg
from resources.rendering.remotion_project import project as remotion_project
from resources.rendering.remotion_project.project import chromium_binary, node_binary
from resources.rendering.remotion_project.worker import RemotionWorker, WorkerSettings

OFF = {switch.variable: switch.value for switch in SWITCHES}


@pytest.fixture
def nothing_set(monkeypatch):
    """The environment of a user who has never heard of any of it."""
    for variable in OFF:
        monkeypatch.delenv(variable, raising=False)


def python(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )


def test_every_switch_names_its_owner_and_where_that_is_documented():
    assert len(OFF) == len(SWITCHES)
    for switch in SWITCHES:
        assert switch.whose
        assert switch.source.startswith("https://")


def test_what_the_user_has_set_stands():
    theirs = {"HF_HUB_DISABLE_TELEMETRY": "0", "PATH": "/bin"}
    assert quiet(theirs) == {**OFF, **theirs}


@pytest.mark.usefixtures("nothing_set")
@pytest.mark.parametrize("entrance", ["cm_dagster.cli.main", "cm_dagster.definitions"])
def test_both_ways_in_switch_everything_off_and_import_no_library_first(entrance):
    said = json.loads(
        python(
            "import json, os, sys, resources.isolation.telemetry as telemetry, cm_dagster\n"
            "early = sorted({'dagster', 'huggingface_hub', 'onnxruntime'} & set(sys.modules))\n"
            f"import {entrance}\n"
            "print(json.dumps([early, {s.variable: os.environ.get(s.variable) for s in telemetry.SWITCHES}]))"
        ).stdout
    )
    assert said == [[], OFF]


@pytest.mark.usefixtures("nothing_set", "own_folders")
def test_programs_that_cm_starts_have_the_same_environment(tmp_path):
    seen, program = tmp_path / "seen", tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\nenv > "{seen}"\nexec "{ffmpeg().path}" "$@"\n')
    program.chmod(0o755)
    subprocess.run(
        [sys.executable, "-m", "cm_dagster", "doctor"],
        env={**os.environ, "CM_FFMPEG": str(program)},
        capture_output=True,
        check=False,
    )
    told = dict(line.split("=", 1) for line in seen.read_text().splitlines() if "=" in line)
    assert {variable: told.get(variable) for variable in OFF} == OFF


def test_onnx_runtime_starts_no_uploader_and_leaves_no_device_id(tmp_path):
    """Left to itself it does both as soon as it is imported (1.31.1 on Linux)."""
    environment = {name: value for name, value in os.environ.items() if name not in {*OFF, "XDG_CACHE_HOME"}}
    code = "import cm_dagster, onnxruntime, os; print(len(os.listdir('/proc/self/task')))"
    finished = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "HOME": str(tmp_path), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not list(tmp_path.rglob("*nnxruntime*"))
    assert finished.stdout.strip() == "1"


@pytest.mark.usefixtures("nothing_set")
def test_hugging_face_says_that_it_is_off():
    code = "import cm_dagster; from huggingface_hub import constants as c; print(c.HF_HUB_DISABLE_TELEMETRY)"
    assert python(code).stdout == "True\n"


@pytest.mark.usefixtures("own_folders")
def test_an_instance_of_this_project_logs_nothing_for_dagster_to_upload():
    with instance() as dagster:
        assert not dagster.telemetry_enabled


@pytest.mark.usefixtures("own_folders")
def test_an_instance_that_says_nothing_of_telemetry_uploads_nothing():
    (Path(os.environ["DAGSTER_HOME"]) / "dagster.yaml").write_text("nux:\n  enabled: false\n")
    with dg.DagsterInstance.get() as dagster:
        assert dagster.telemetry_enabled, "Dagster would log"
    assert telemetry_upload.is_running_in_test(), "that is how Dagster asks whether it may upload"


@pytest.mark.engine
@pytest.mark.needs(shutil.which("node") is not None, "Node.js is not installed")
def test_chromium_is_started_without_anything_that_reports_home(tmp_path):
    seen, program = tmp_path / "seen", tmp_path / "chromium"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{seen}"\nexec "{chromium_binary(None)}" "$@"\n')
    program.chmod(0o755)
    worker = RemotionWorker(
        WorkerSettings(remotion_project.install(), node_binary(None), program, tabs=1, timeout_s=30)
    )
    with pytest.raises(EngineFailed, match="no such file"):  # what it is asked, it looks at once the browser is open
        worker.draw(tmp_path / "no scene", [])
    worker.end()
    assert set(seen.read_text().splitlines()) >= {
        "--disable-background-networking",
        "--disable-breakpad",
        "--disable-client-side-phishing-detection",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-extensions",
        "--disable-sync",
        "--metrics-recording-only",
        "--no-first-run",
        "--no-pings",
    }
