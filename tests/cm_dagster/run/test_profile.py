"""A profile names one engine a capability; whatever it says wrong is named with the nearest right."""

from pathlib import Path

import pytest
import yaml

from cm_dagster.run.profile import load_profile, shipped_profiles
from resources.capabilities import CAPABILITIES
from resources.engines.fallback import choices
from resources.errors import UnknownName, WrongInput

EDGE = yaml.safe_load(shipped_profiles()["edge"].read_text())


@pytest.fixture
def own(tmp_path):
    """Write a user's own profile: `edge` with changes; None removes a setting."""

    def write(**changes: object) -> str:
        said = {name: value for name, value in {**EDGE, **changes}.items() if value is not None}
        path = tmp_path / "own.yaml"
        path.write_text(yaml.safe_dump(said))
        return str(path)

    return write


def test_edge_is_the_default_and_names_an_engine_for_every_capability(monkeypatch):
    monkeypatch.delenv("CM_PROFILE", raising=False)
    profile = load_profile()
    assert profile.name == "edge"
    assert profile.offline
    assert set(profile.engines) == set(CAPABILITIES)
    for capability, engine in profile.engines.items():
        assert isinstance(engine, CAPABILITIES[capability])


def test_cm_profile_names_another(monkeypatch, own):
    monkeypatch.setenv("CM_PROFILE", own(speech={"engine": "kokoro_onnx", "speed": 1.25}))
    assert load_profile().engines["speech"].speed == 1.25


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_shipped_profile_names_engines_that_are_there_for_every_capability(name):
    profile = load_profile(name)
    assert profile.offline is (name != "cloud")
    for capability, chosen in profile.engines.items():
        for engine in choices(chosen):
            assert isinstance(engine, CAPABILITIES[capability])


def test_the_reference_stacks_are_the_ones_of_their_names():
    minimum, production = load_profile("minimum").engines, load_profile("production").engines
    assert (minimum["language"].model, production["language"].model) == ("llama3.1:8b", "llama3.1:70b")
    assert (minimum["embedding"].model, production["embedding"].model) == ("all-minilm-l6-v2", "bge-base-en-v1.5")


@pytest.mark.parametrize(
    ("language", "refused"),
    [
        ({"engine": "openai"}, True),
        ({"engine": "anthropic"}, True),
        ({"fallback": [{"engine": "openai"}, EDGE["language"]]}, True),
        ({"engine": "openai", "base_url": "http://127.0.0.1:8080/v1", "revision": "1"}, False),
        ({"engine": "ollama", "base_url": "http://gpu.local:11434"}, False),
        ({"engine": "ollama", "base_url": "http://192.168.1.5:11434"}, False),
        ({"engine": "ollama", "base_url": "https://ollama.example.com"}, True),
        ({"engine": "ollama", "model": "gpt-oss:120b-cloud"}, True),
    ],
)
def test_offline_refuses_an_engine_that_asks_a_server_beyond_the_users_own_network(own, language, refused):
    assert load_profile(own(language=language, offline=False)).offline is False
    if refused:
        with pytest.raises(WrongInput, match=r"language: .* beyond your own network, and offline is true"):
            load_profile(own(language=language))
    else:
        assert load_profile(own(language=language)).offline


def test_the_environment_counts_before_the_profile_and_the_origin_of_each_value_is_known(monkeypatch, own):
    monkeypatch.setenv("CM_SPEECH_SPEED", "1.5")
    profile = load_profile(own(speech={"engine": "kokoro_onnx", "voice": "am_michael", "speed": 0.9}))
    assert (profile.engines["speech"].voice, profile.engines["speech"].speed) == ("am_michael", 1.5)
    origins = {setting.name: setting.origin for setting in profile.settings if setting.capability == "speech"}
    assert origins.pop("voice") == "profile"
    assert origins.pop("speed") == "environment CM_SPEECH_SPEED"
    assert set(origins.values()) == {"default"}


def test_the_environment_can_put_another_engine_in_the_profiles_place(monkeypatch):
    monkeypatch.setenv("CM_SPEECH_ENGINE", "piper")
    assert type(load_profile("edge").engines["speech"]).__name__ == "Piper"


def test_in_a_list_the_environment_counts_for_the_engines_that_have_the_parameter(monkeypatch, own):
    monkeypatch.setenv("CM_LANGUAGE_TEMPERATURE", "0.3")
    chosen = load_profile(own(language={"fallback": [EDGE["language"], {"engine": "verbatim"}]})).engines["language"]
    assert chosen.engines[0].temperature == 0.3


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("CM_SPEECH_VOISE", "af_heart", r"^CM_SPEECH_VOISE: kokoro_onnx has no such parameter\. Nearest: voice"),
        ("CM_SPEECH_SPEED", "fast", r"^CM_SPEECH_SPEED: .*number.*'fast'"),
        ("CM_SPEECH_ENGINE", "kokoro_onx", r"^CM_SPEECH_ENGINE: there is no engine .* Nearest: kokoro_onnx"),
        ("CM_SPEECH_ENGINE", "12", r'^CM_SPEECH_ENGINE: there is no engine "12"'),
        ("CM_SPEECH_VOICE", "@x", r"^CM_SPEECH_VOICE: not readable as YAML: .* Put the value into quotes"),
        ("CM_SPEECH_VOICE", "a: b: c", r"^CM_SPEECH_VOICE: not readable as YAML: "),
        ("CM_SPEECH_VOICE_NAMES", "{af_heart: [x]}", r"^CM_SPEECH_VOICE_NAMES\.AF_HEART: .*string"),
    ],
)
def test_what_is_wrong_in_the_environment_is_named_by_its_variable(monkeypatch, variable, value, message):
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongInput, match=message) as refused:
        load_profile("edge")
    assert "\n" not in str(refused.value)


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("CM_SPEECH_ENGINE", "")
    monkeypatch.setenv("CM_SPEECH_VOICE", "")
    assert load_profile("edge").engines["speech"].voice == "af_heart"


def test_a_variable_that_no_engine_of_a_list_has_is_refused(monkeypatch, own):
    monkeypatch.setenv("CM_SPEECH_VOIC", "af_bella")
    with pytest.raises(WrongInput, match=r"^CM_SPEECH_VOIC: no engine under speech.fallback .* Nearest: voice"):
        load_profile(own(speech={"fallback": [EDGE["speech"], {"engine": "piper"}]}))


def test_in_a_batch_the_language_model_stays_loaded():
    assert not load_profile("edge").engines["language"].keep_loaded
    assert load_profile("edge").for_a_batch().engines["language"].keep_loaded


def test_engines_that_take_over_are_a_list_with_the_preferred_one_first(own):
    engines = load_profile(own(speech={"fallback": [{"engine": "kokoro_onnx", "speed": 1.5}, EDGE["speech"]]})).engines
    assert [engine.speed for engine in engines["speech"].engines] == [1.5, 1.0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"speach": {"engine": "kokoro_onnx"}}, r"speach: there is no such setting\. Nearest: speech"),
        (
            {"speech": {"engine": "kokoro_onx"}},
            r'speech\.engine: there is no engine "kokoro_onx"\. Nearest: kokoro_onnx',
        ),
        ({"speech": {"engine": "kokoro_onnx", "voise": "x"}}, r"speech\.voise: .*no such parameter\. Nearest: voice"),
        ({"speech": {"engine": "kokoro_onnx", "speed": "fast"}}, r"speech\.speed: .*number.*'fast'"),
        ({"speech": {"engine": "kokoro_onnx", "speed": 9}}, r"speech\.speed: .*not 9"),
        ({"speech": None}, r"speech: must name an engine"),
        ({"speech": "kokoro_onnx"}, r"speech: must name an engine"),
        ({"speech": {"engine": "base"}}, r'there is no engine "base"'),
        ({"speech": {"engine": "../weights"}}, r"there is no engine"),
        ({"speech": {"fallback": [EDGE["speech"]]}}, r"speech\.fallback: must be a list of two engines or more"),
        ({"speech": {**EDGE["speech"], "fallback": []}}, r"speech\.fallback: must be .* the only setting there"),
        (
            {"speech": {"fallback": [EDGE["speech"], {"engine": "kokoro_onx"}]}},
            r'speech\.fallback\.2\.engine: there is no engine "kokoro_onx"\. Nearest: kokoro_onnx',
        ),
        ({"speech": {"fallback": ["piper", EDGE["speech"]]}}, r"speech\.fallback\.1: must name an engine"),
        (
            {"speech": {"fallback": [EDGE["speech"], {"engine": "piper", "sped": 1}]}},
            r"speech\.fallback\.2\.sped: piper has no such parameter\. Nearest: speed",
        ),
        ({"embedding": {"fallback": [EDGE["embedding"]] * 2}}, r"embedding\.fallback: vectors of two models"),
        ({"speech": {"engine": "kokoro_fastapi", "base_url": "gpu:8880"}}, r"speech\.base_url: .*http"),
        ({"transcription": {"engine": "openai", "base_url": "gpu:8000"}}, r"transcription\.base_url: .*http"),
        ({"speech": {"engine": "edge", "timeout_s": float("inf")}}, r"speech\.timeout_s: .*86400"),
        ({"offline": "perhaps"}, r"offline: must be true or false"),
    ],
)
def test_what_is_wrong_is_named(own, changes, message):
    path = own(**changes)
    with pytest.raises(WrongInput, match=message) as refused:
        load_profile(path)
    assert str(refused.value).startswith(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["speech: [", "- a\n- b\n", "", "speech: \x00"])
def test_what_is_no_profile_is_refused_in_one_line(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(WrongInput, match=r"own\.yaml") as refused:
        load_profile(str(path))
    assert "\n" not in str(refused.value)


def test_an_unknown_name_offers_the_nearest():
    with pytest.raises(UnknownName, match="Nearest: edge"):
        load_profile("egde")


def test_a_path_that_is_not_there_is_named():
    with pytest.raises(UnknownName, match=r"no-such\.yaml"):
        load_profile(str(Path("folder") / "no-such.yaml"))
