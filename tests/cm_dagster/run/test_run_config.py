"""Run config sets single parameters for one run: it counts before the environment, and that before the profile."""

import inspect
import re
import socket
from collections.abc import Mapping
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster import DagsterInvalidConfigError, validate_run_config
from dagster._config.pythonic_config.resource import get_resource_type_name

from cm_dagster.run.network import network
from cm_dagster.run.profile import Profile, engine_class, engine_names, load_profile, shipped_profiles
from cm_dagster.run.run_config import engine_resource
from cm_dagster.run.wiring import build_definitions
from resources.capabilities import CAPABILITIES
from resources.engines.engine import Engine
from resources.engines.fallback import Fallback, choices
from resources.errors import NetworkRefused
from resources.language.llama_cpp import LlamaCpp
from resources.language.ollama import Ollama
from resources.language.openai import OpenAI
from resources.rendering.remotion import RemotionRenderer
from resources.speech.kokoro import Kokoro
from resources.speech.kokoro_fastapi import KokoroFastApi
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.transcription.whisper_cpp import WhisperCpp

EVERY_ENGINE = [(capability, name) for capability in CAPABILITIES for name in engine_names(capability)]
EDGE = yaml.safe_load(shipped_profiles()["edge"].read_text())


def as_run(
    capability: str, chosen: Engine | Fallback[Engine], config: Mapping[str, Any], *, offline: bool = True
) -> Any:
    """Return what a run with that config is handed for a capability."""
    profile = Profile(name="own", offline=offline, engines={capability: chosen})
    with dg.build_resources(
        {capability: engine_resource(capability, profile)}, resource_config={capability: {"config": config}}
    ) as resources:
        return getattr(resources, capability)


def line_of(refused: "pytest.ExceptionInfo[dg.DagsterError]") -> str:
    """Return what the resource itself said; Dagster wraps it."""
    return str(refused.value.__cause__)


@pytest.fixture
def own(tmp_path):
    """Write a user's own profile: `edge` with changes."""

    def write(**changes: object) -> str:
        path = tmp_path / "own.yaml"
        path.write_text(yaml.safe_dump({**EDGE, **changes}))
        return str(path)

    return write


@pytest.fixture
def job(monkeypatch, own):
    """The job of a profile that says the voice and the speed, in an environment that says another speed."""
    monkeypatch.setenv("CM_SPEECH_SPEED", "1.5")
    profile = load_profile(own(speech={"engine": "kokoro_onnx", "voice": "am_michael", "speed": 0.9}))
    return build_definitions(profile=profile).resolve_job_def("make_video")


def test_run_config_counts_before_the_environment_and_that_before_the_profile(monkeypatch, own):
    monkeypatch.setenv("CM_SPEECH_SPEED", "1.5")
    monkeypatch.setenv("CM_SPEECH_VOICE", "bf_emma")
    profile = load_profile(own(speech={"engine": "kokoro_onnx", "voice": "am_michael", "speed": 0.9}))
    speech = as_run("speech", profile.engines["speech"], {"speed": 1.1})
    assert (speech.speed, speech.voice) == (1.1, "bf_emma")


def test_what_run_config_does_not_name_stays_as_the_profile_has_it():
    said = LlamaCpp(model="other", context_tokens=1024, temperature=0.2, threads=1)
    assert as_run("language", said, {"temperature": 0.5}) == said.model_copy(update={"temperature": 0.5})


@pytest.mark.parametrize("chosen", [Kokoro(device="cuda"), Fallback[Engine]((Kokoro(device="cuda"), KokoroOnnx()))])
def test_what_is_one_of_a_few_words_stays_as_the_profile_has_it_too(chosen):
    kokoro, *_ = choices(as_run("speech", chosen, {}))
    assert kokoro == Kokoro(device="cuda")


@pytest.mark.parametrize(
    ("ops", "resources"),
    [
        ({}, {"speech": {"config": {"voice": {"env": "MY_SECRET"}}}}),
        ({}, {"language": {"config": {"context_tokens": {"env": "MY_SECRET"}}}}),
        ({}, {"language": {"config": {"threads": {"env": "MY_SECRET"}}}}),
        ({}, {"language": {"config": {"keep_loaded": {"env": "MY_SECRET"}}}}),
        ({}, {"speech": {"config": {"voice_names": {"joe": {"env": "MY_SECRET"}}}}}),
        ({"script": {"config": {"take": {"env": "MY_SECRET"}}}}, {}),
    ],
)
def test_no_variable_of_the_process_is_read_for_a_run_config(monkeypatch, job, ops, resources):
    monkeypatch.setenv("MY_SECRET", "sk-12345")
    with pytest.raises(DagsterInvalidConfigError) as refused:
        validate_run_config(job, {"ops": ops, "resources": resources})
    assert "sk-12345" not in str(refused.value)


@pytest.mark.parametrize(
    ("capability", "chosen", "config", "named"),
    [
        ("language", Ollama(), {"base_url": "http://gpu.lan:11434/"}, "language.config.base_url"),
        ("language", OpenAI(), {"api_key_variable": "AWS_SECRET_ACCESS_KEY"}, "language.config.api_key_variable"),
        ("rendering", RemotionRenderer(), {"node": "/bin/sh"}, "rendering.config.node"),
        ("rendering", RemotionRenderer(), {"chromium": "/bin/sh"}, "rendering.config.chromium"),
        (
            "speech",
            Fallback[Engine]((KokoroFastApi(revision="1"), KokoroOnnx())),
            {"kokoro_fastapi": {"base_url": "http://192.168.0.9/v1"}},
            "speech.config.kokoro_fastapi.base_url",
        ),
    ],
)
def test_where_a_request_goes_its_key_and_programs_are_the_profiles_alone(capability, chosen, config, named):
    with pytest.raises(dg.DagsterError) as refused:
        as_run(capability, chosen, config)
    assert line_of(refused) == (
        f"run config: resources.{named}: only a profile may set it, for whoever reaches the page can start a run. "
        f"Move it to `{capability}:` in a profile of your own, name that in CM_PROFILE, and remove it here"
    )


@pytest.mark.parametrize(("capability", "name"), EVERY_ENGINE)
def test_no_engine_lets_a_run_name_a_server_a_variable_or_a_program(capability, name):
    kind = engine_class(capability, name)
    named = {field for field in kind.model_fields if re.search(r"url|variable|host|node|chromium|program", field)}
    assert named == kind.profile_only()


@pytest.mark.parametrize("resource", ["store", "topic_folder", "io_manager", "network"])
def test_where_a_run_reads_and_writes_is_not_the_runs_to_say(job, resource):
    with pytest.raises(DagsterInvalidConfigError, match=rf'"root" at path root:resources:{resource}:config'):
        validate_run_config(job, {"resources": {resource: {"config": {"root": "/srv"}}}})


def test_the_launchpad_shows_each_value_as_it_counts(job):
    shown = validate_run_config(job)["resources"]
    assert shown["speech"]["config"] == {**KokoroOnnx().model_dump(), "voice": "am_michael", "speed": 1.5}
    assert shown["language"]["config"] == LlamaCpp().model_dump()


def an(kind: type[Engine]) -> Engine:
    """Return an engine with its defaults, and what has none."""
    return kind(revision="1") if kind is KokoroFastApi else kind()


@pytest.mark.parametrize(("capability", "name"), EVERY_ENGINE)
def test_the_page_shows_the_engine_and_its_parameters_as_its_class_has_them(capability, name):
    kind = engine_class(capability, name)
    profile = Profile(name="own", offline=False, engines={capability: an(kind)})
    definitions = dg.Definitions(resources={capability: engine_resource(capability, profile)})
    shown = definitions.get_repository_def().get_top_level_resources()[capability]
    assert get_resource_type_name(shown) == f"{kind.__module__}.{kind.__name__}"
    assert shown.description == inspect.getdoc(kind)
    parameters = shown.config_schema.config_type
    assert isinstance(parameters, dg.Shape)
    described = {parameter: field.description for parameter, field in kind.model_fields.items()}
    assert {parameter: field.description for parameter, field in parameters.fields.items()} == described


@pytest.mark.parametrize(("capability", "name"), EVERY_ENGINE)
def test_run_config_knows_every_parameter_of_every_engine(capability, name):
    kind = engine_class(capability, name)
    engine = an(kind)
    settable = kind.model_fields.keys() - kind.profile_only()
    assert as_run(capability, engine, {}, offline=False) == engine
    assert as_run(capability, engine, {field: getattr(engine, field) for field in settable}, offline=False) == engine


def test_a_model_named_in_run_config_counts_as_in_a_profile(tmp_path):
    (tmp_path / "mine.bin").write_bytes(b"ggml")
    mine = str(tmp_path / "mine.bin")
    assert as_run("transcription", WhisperCpp(), {"english": mine}).identity() == WhisperCpp(english=mine).identity()
    assert as_run("transcription", WhisperCpp(), {"english": mine}).identity() != WhisperCpp().identity()


@pytest.mark.engine
def test_what_a_brief_wishes_counts_before_run_config():
    speech = as_run("speech", KokoroOnnx(), {"voice": "am_michael", "speed": 1.1})
    wished = speech.manner(voice="bf_emma", speed=None, language="en")
    assert (wished.voice, wished.speed) == ("bf_emma", 1.1)
    assert speech.manner(voice=None, speed=0.9, language="en").speed == 0.9


def test_in_a_list_each_engine_is_set_by_its_name():
    listed = Fallback[Engine]((KokoroFastApi(revision="1", voice="af_bella"), KokoroOnnx(voice="am_michael")))
    speech = as_run("speech", listed, {"kokoro_onnx": {"speed": 1.1}})
    assert [(each.voice, each.speed) for each in choices(speech)] == [("af_bella", 1.0), ("am_michael", 1.1)]


def test_an_engine_that_a_list_names_twice_has_a_number():
    near, far = Ollama(base_url="http://near.lan:11434"), Ollama(base_url="http://far.lan:11434")
    language = as_run("language", Fallback[Engine]((near, far)), {"ollama_2": {"model": "llama3.1:70b"}})
    assert [each.model for each in choices(language)] == ["llama3.1:8b", "llama3.1:70b"]
    assert [each.base_url for each in choices(language)] == [near.base_url, far.base_url]


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({"speech": {"config": {"voise": "af_sky"}}}, r'"voise" at path root:resources:speech:config\. .*voice\?'),
        ({"speech": {"config": {"speed": "fast"}}}, r'resources:speech:config:speed\. Value "fast"'),
        ({"language": {"config": {"context_tokens": "many"}}}, r"resources:language:config:context_tokens"),
        ({"rendering": {"config": {"preset": "slowish"}}}, r"resources:rendering:config:preset"),
        ({"speach": {"config": {"speed": 1.0}}}, r'"speach" at path root:resources\. .*speech\?'),
        ({"network": {"config": {"offline": False}}}, r'"offline" at path root:resources:network:config'),
    ],
)
def test_what_run_config_cannot_hold_is_refused_before_the_run_starts(job, resources, message):
    with pytest.raises(DagsterInvalidConfigError, match=message):
        validate_run_config(job, {"resources": resources})


@pytest.mark.parametrize(
    ("capability", "chosen", "config", "line"),
    [
        ("speech", KokoroOnnx(), {"speed": 9}, r"run config: resources\.speech\.config\.speed: .*not 9"),
        ("speech", KokoroOnnx(), {"speed": None}, r"run config: resources\.speech\.config\.speed: .*not None"),
        (
            "speech",
            Fallback[Engine]((KokoroFastApi(revision="1"), KokoroOnnx())),
            {"kokoro_onnx": {"speed": 0.1}},
            r"run config: resources\.speech\.config\.kokoro_onnx\.speed: .*not 0\.1",
        ),
    ],
)
def test_a_value_out_of_range_is_one_line_that_names_the_parameter(capability, chosen, config, line):
    with pytest.raises(dg.DagsterError) as refused:
        as_run(capability, chosen, config)
    assert re.match(line, line_of(refused))
    assert "\n" not in line_of(refused)


@pytest.mark.parametrize(
    ("chosen", "config", "lines"),
    [
        (KokoroOnnx(), {}, []),
        (KokoroOnnx(), {"speed": 1.0}, []),
        (KokoroOnnx(speed=0.9), {"speed": 1.0}, ["run config: resources.speech.config.speed: 1.0 counts before 0.9."]),
        (
            Fallback[Engine]((KokoroFastApi(revision="1"), KokoroOnnx())),
            {"kokoro_onnx": {"voice": "am_michael"}},
            ["run config: resources.speech.config.kokoro_onnx.voice: 'am_michael' counts before 'af_heart'."],
        ),
    ],
)
def test_what_run_config_changes_is_in_the_runs_log(capsys, chosen, config, lines):
    as_run("speech", chosen, config)
    assert re.findall(r"run config: .*", capsys.readouterr().err) == lines


def test_a_model_that_runs_elsewhere_is_refused_while_the_profile_is_offline():
    with pytest.raises(dg.DagsterError) as refused:
        as_run("language", Ollama(), {"model": "gpt-oss:120b-cloud"})
    assert line_of(refused) == (
        "run config: language: gpt-oss:120b-cloud runs on Ollama's own servers, beyond your own network, and offline: "
        "true in the profile own forbids that. Name a model of your own"
    )
    assert as_run("language", Ollama(), {"model": "gpt-oss:120b-cloud"}, offline=False).model == "gpt-oss:120b-cloud"


def test_the_servers_of_the_profile_are_let_through_and_no_other():
    asked = {"language": Ollama(base_url="http://192.0.2.1:11434")}
    with dg.build_resources({"network": network("own", offline=True, engines=asked)}):
        with pytest.raises(OSError, match=r"timed out|unreachable|refused"):
            socket.create_connection(("192.0.2.1", 9), 0.01)
        with pytest.raises(NetworkRefused):
            socket.create_connection(("192.0.2.2", 9), 0.01)
