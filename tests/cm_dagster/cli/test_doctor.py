"""`cm doctor`: a line for everything a run needs, each that is not well with what mends it.

Every test stages one fault and looks at the one line that must tell it.
"""

import json
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from threading import Barrier, Event

import pytest
import yaml
from typer.testing import CliRunner

from cm_dagster.cli.main import app, main
from resources.checks import compute, machine
from resources.checks.diagnostic import Diagnostic
from resources.locations import locations
from resources.servers.ollama_record import note
from resources.servers.reachable import ANSWERS_WITHIN_S
from resources.speech.kokoro_model.voices import VOICES
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.store.keys import fingerprint
from resources.weights.manifest import shipped_manifest
from tests import bad_topics
from tests.mounts import in_own_mounts, needs_own_mounts
from tests.namespaces import forbid_namespaces
from tests.servers.anthropic_protocol import KEY as ANTHROPIC_KEY
from tests.servers.anthropic_protocol import AnthropicModels, anthropic_server
from tests.servers.edge_tts import edge_server
from tests.servers.embedders import LetterCounts
from tests.servers.loopback import Loopback, Reply, Trouble, refusing, silent
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.openai_protocol import KEY as OPENAI_KEY
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Says

OTHERS = {
    "language": {"engine": "verbatim"},
    "speech": {"engine": "kokoro_onnx"},
    "transcription": {"engine": "whisper_cpp"},
    "embedding": {"engine": "fastembed"},
    "rendering": {"engine": "ffmpeg"},
}
WEB_PAGE = Reply(b"<html>It works!</html>", headers={"content-type": "text/html"})


@pytest.fixture(scope="module")
def dagster_home(tmp_path_factory):
    """One instance for all these tests: making its tables anew takes longer than all the rest."""
    return tmp_path_factory.mktemp("dagster")


@pytest.fixture
def doctor(own_folders, dagster_home, monkeypatch):
    """Run `cm doctor --json` on a profile with these engines; return its lines by what they are about."""

    monkeypatch.setenv("DAGSTER_HOME", str(dagster_home))

    def examine(*, offline: bool = True, **engines) -> dict[str, Diagnostic]:
        profile = own_folders / "own.yaml"
        profile.write_text(yaml.safe_dump({"offline": offline, **OTHERS, **engines}))
        ran = CliRunner().invoke(app, ["doctor", "--json", "--profile", str(profile)], catch_exceptions=False)
        report = json.loads(ran.stdout)
        lines = [Diagnostic(**line) for line in report["lines"]]
        assert report["ok"] == (ran.exit_code == 0) == all(line.state != "fail" for line in lines)
        assert report["profile"] == "own"
        assert all("\n" not in line.found for line in lines)
        return {line.what: line for line in lines}

    return examine


@pytest.fixture
def offered():
    return OllamaModels(Says("{}"), LetterCounts())


# Servers


def test_a_server_that_is_down(doctor):
    with refusing() as url:
        line = doctor(language={"engine": "ollama", "base_url": url})["language: ollama"]
    assert line.state == "fail"
    assert line.found.startswith(f"{url}: nobody listens there. Start it: ollama serve")


def test_a_server_that_takes_the_connection_and_never_answers(doctor):
    with silent() as url:
        line = doctor(language={"engine": "ollama", "base_url": url, "timeout_s": 600})["language: ollama"]
    assert ANSWERS_WITHIN_S == 3.0
    assert line.state == "fail"
    assert line.found.startswith(f"{url}: it takes the connection and does not answer within 3 s. ")


def test_servers_are_asked_at_the_same_time(doctor, offered):
    both_were_asked = Barrier(2, timeout=ANSWERS_WITHIN_S)

    def answer(asked):
        both_were_asked.wait()
        return offered.answer(asked)

    with Loopback(answer) as one, Loopback(answer) as other:
        lines = doctor(
            language={"engine": "ollama", "base_url": one.url}, embedding={"engine": "ollama", "base_url": other.url}
        )
    assert (lines["language: ollama"].state, lines["embedding: ollama"].state) == ("ok", "ok")


def test_another_kind_of_server_in_the_place_of_ollama(doctor):
    with Loopback(lambda _: WEB_PAGE) as page:
        line = doctor(language={"engine": "ollama", "base_url": page.url})["language: ollama"]
    assert line.state == "fail"
    assert "what answers there is no Ollama" in line.found
    assert "language.base_url" in line.found


def test_a_server_that_hangs_up(doctor, offered):
    with ollama_server(offered) as server:
        server.trouble = Trouble("/api/tags", pieces_before_hanging_up=0)
        line = doctor(language={"engine": "ollama", "base_url": server.url})["language: ollama"]
    assert line.state == "fail"
    assert "does not speak HTTP, or hung up" in line.found


def test_a_server_that_stays_busy(doctor, offered):
    with ollama_server(offered) as server:
        server.trouble = Trouble("/api/tags", failures=3)
        line = doctor(language={"engine": "ollama", "base_url": server.url})["language: ollama"]
    assert line.state == "fail"
    assert "the server cannot answer now: HTTP 500" in line.found


def test_an_ollama_without_the_model(doctor, offered):
    with ollama_server(offered) as server:
        line = doctor(language={"engine": "ollama", "base_url": server.url, "model": "llama3.1:70b"})[
            "language: ollama"
        ]
    assert line.state == "fail"
    assert line.found.endswith(
        f'has no model "llama3.1:70b". Nearest: llama3.1:8b. Run: cm models pull llama3.1:70b --server {server.url}'
    )


def test_an_ollama_whose_model_was_replaced_by_other_weights(doctor, offered, own_folders, monkeypatch):
    monkeypatch.setenv("CM_MODELS", str(own_folders / "models"))
    note("llama3.1:8b", "0" * 64, own_folders / "models")
    with ollama_server(offered) as server:
        line = doctor(language={"engine": "ollama", "base_url": server.url})["llama3.1:8b"]
    assert line.state == "warn"
    assert "other weights under this tag than were recorded" in line.found


def test_one_flipped_byte_of_a_weight(doctor, own_folders, monkeypatch):
    shutil.copytree(locations({}).models / "fonts", own_folders / "models" / "fonts")
    monkeypatch.setenv("CM_MODELS", str(own_folders / "models"))
    font = own_folders / "models" / "fonts" / "Inter-Bold.ttf"
    content = font.read_bytes()
    font.write_bytes(content[:1000] + bytes([content[1000] ^ 1]) + content[1001:])
    line = doctor()["rendering: ffmpeg"]
    assert line.state == "fail"
    assert f"{font}: this file is damaged: expected SHA-256" in line.found
    assert line.found.endswith("Run: cm models pull fonts")


def test_a_public_server_whose_key_is_not_set(doctor, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    line = doctor(offline=False, language={"engine": "openai"})["language: openai"]
    assert line.state == "fail"
    assert line.found.endswith("Run: export OPENAI_API_KEY=...")


def test_a_server_that_refuses_the_key(doctor, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-else")
    with openai_server(OpenAIModels(Says("{}"))) as server:
        line = doctor(language={"engine": "openai", "base_url": f"{server.url}/v1", "revision": "1"})[
            "language: openai"
        ]
    assert line.state == "fail"
    assert "does not take the key in the variable OPENAI_API_KEY" in line.found
    assert "sk-somebody-else" not in line.found


def test_a_server_of_ones_own_that_wants_a_key(doctor, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with openai_server(OpenAIModels(Says("{}"))) as server:
        line = doctor(language={"engine": "openai", "base_url": f"{server.url}/v1", "revision": "1"})[
            "language: openai"
        ]
    assert line.state == "fail"
    assert line.found.endswith("the server wants a key. Run: export OPENAI_API_KEY=...")


def test_an_openai_server_without_the_model(doctor, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", OPENAI_KEY)
    with openai_server(OpenAIModels(Says("{}"), LetterCounts())) as server:
        lines = doctor(
            language={"engine": "openai", "base_url": f"{server.url}/v1", "revision": "1", "model": "gpt-4.1-mina"},
            embedding={"engine": "openai", "base_url": f"{server.url}/v1", "revision": "1"},
        )
    assert lines["language: openai"].state == "fail"
    assert 'no model "gpt-4.1-mina". Nearest: gpt-4.1-mini. Set language.model' in lines["language: openai"].found
    assert lines["embedding: openai"].state == "ok"


def test_a_base_url_without_its_last_part(doctor, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", OPENAI_KEY)
    with openai_server(OpenAIModels(Says("{}"))) as server:
        line = doctor(language={"engine": "openai", "base_url": server.url, "revision": "1"})["language: openai"]
    assert line.state == "fail"
    assert line.found.endswith("Set language.base_url in the profile; it ends in /v1")


def test_a_server_that_does_not_list_its_models_leaves_a_doubt(doctor):
    with Loopback(lambda _: Reply({"detail": "Not Found"}, 404)) as server:
        line = doctor(transcription={"engine": "openai", "base_url": f"{server.url}/v1", "revision": "1"})[
            "transcription: openai"
        ]
    assert line.state == "warn"
    assert 'only a run shows whether it has "whisper-1"' in line.found


def test_an_anthropic_api_without_the_model(doctor, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", ANTHROPIC_KEY)
    with anthropic_server(AnthropicModels(Says("{}"))) as server:
        settings = {"engine": "anthropic", "base_url": server.url, "revision": "1"}
        assert doctor(language={**settings, "model": "claude-sonnet-latest"})["language: anthropic"].state == "ok"
        line = doctor(language={**settings, "model": "claude-sonet-5"})["language: anthropic"]
    assert line.state == "fail"
    assert 'no model "claude-sonet-5". Nearest: claude-sonnet-5.' in line.found


def test_an_anthropic_api_that_refuses_the_key(doctor, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-somebody-else")
    with anthropic_server(AnthropicModels(Says("{}"))) as server:
        line = doctor(language={"engine": "anthropic", "base_url": server.url, "revision": "1"})["language: anthropic"]
    assert line.state == "fail"
    assert "does not take the key in the variable ANTHROPIC_API_KEY" in line.found
    assert "sk-ant-somebody-else" not in line.found


def kokoro_server(*voices: str) -> Loopback:
    answers = {"/v1/audio/voices": {"voices": voices}, "/v1/models": {"data": [{"id": "kokoro"}]}}
    return Loopback(lambda asked: Reply(answers[asked.path]) if asked.path in answers else Reply({}, 404))


def test_a_kokoro_server_without_the_voice(doctor):
    with kokoro_server(*VOICES) as server:
        settings = {"engine": "kokoro_fastapi", "base_url": f"{server.url}/v1", "revision": "1"}
        assert doctor(speech={**settings, "voice": "af_bella(2)+af_sky(1)"})["speech: kokoro_fastapi"].state == "ok"
        line = doctor(speech={**settings, "voice": "af_hart"})["speech: kokoro_fastapi"]
    assert line.state == "fail"
    assert line.found.startswith('speech.voice: there is no voice "af_hart". Nearest: af_heart')


def test_a_kokoro_server_without_the_model(doctor):
    with kokoro_server(*VOICES) as server:
        settings = {"engine": "kokoro_fastapi", "base_url": f"{server.url}/v1", "revision": "1", "model": "kokoro-v2"}
        line = doctor(speech=settings)["speech: kokoro_fastapi"]
    assert line.state == "fail"
    assert 'no model "kokoro-v2". Nearest: kokoro.' in line.found


def test_another_kind_of_server_in_the_place_of_kokoro(doctor):
    with Loopback(lambda _: WEB_PAGE) as page:
        line = doctor(speech={"engine": "kokoro_fastapi", "base_url": f"{page.url}/v1", "revision": "1"})[
            "speech: kokoro_fastapi"
        ]
    assert line.state == "fail"
    assert "does not speak OpenAI's protocol" in line.found


def test_a_voice_that_the_cloud_has_no_more(doctor):
    settings = {"engine": "edge", "voice": "en-US-AvaNeural"}
    with edge_server(KokoroOnnx()) as server:
        line = doctor(offline=False, speech=settings)["speech: edge"]
        assert line.state == "fail"
        assert 'no voice "en-US-AvaNeural". Nearest: en-US-EmmaNeural' in line.found
        server.offered = ("en-US-AvaNeural",)
        assert doctor(offline=False, speech=settings)["speech: edge"].state == "ok"


# Several engines for one capability


def test_an_engine_that_cannot_be_reached_and_that_another_stands_in_for(doctor):
    with refusing() as url:
        lines = doctor(language={"fallback": [{"engine": "ollama", "base_url": url}, {"engine": "verbatim"}]})
    assert (lines["language: ollama"].state, lines["language: verbatim"].state) == ("warn", "ok")


def test_the_last_engine_of_a_list_that_cannot_be_reached(doctor):
    with refusing() as url:
        server = {"engine": "ollama", "base_url": url}
        lines = doctor(language={"fallback": [server, {"engine": "openai", "base_url": f"{url}/v1", "revision": "1"}]})
    assert (lines["language: ollama"].state, lines["language: openai"].state) == ("warn", "fail")


def test_a_missing_model_is_no_reason_for_a_run_to_take_the_next_engine(doctor, offered):
    with ollama_server(offered) as server:
        settings = {"engine": "ollama", "base_url": server.url, "model": "mistral"}
        lines = doctor(language={"fallback": [settings, {"engine": "verbatim"}]})
    assert lines["language: ollama"].state == "fail"


def test_a_stand_in_that_would_not_work_is_a_warning(doctor, offered, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path / "no-weights"))
    with ollama_server(offered) as server:
        settings = {"engine": "ollama", "base_url": server.url}
        lines = doctor(language={"fallback": [settings, {"engine": "llama_cpp"}]})
    assert (lines["language: ollama"].state, lines["language: llama_cpp"].state) == ("ok", "warn")


# Weights and libraries


def test_a_weight_that_is_not_here(doctor, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path / "no-weights"))
    lines = doctor(language={"engine": "llama_cpp"})
    for what, command in {
        "language: llama_cpp": "cm models pull qwen2.5-coder-1.5b-instruct-q4_k_m",
        "speech: kokoro_onnx": "cm models pull kokoro-82m-int8",
        "transcription: whisper_cpp": "cm models pull whisper-tiny.en",
        "embedding: fastembed": "cm models pull all-minilm-l6-v2-int8",
        "rendering: ffmpeg": "cm models pull fonts",
        "fonts": "cm models pull fonts",
    }.items():
        assert lines[what].state == "fail"
        assert lines[what].found.endswith(f"Run: {command}")


def test_a_weight_that_is_cut_off(doctor, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    (file,) = shipped_manifest().weight("whisper-tiny.en").files
    half = tmp_path / "whisper-tiny.en" / file.name
    half.parent.mkdir()
    with half.open("wb") as made:
        made.truncate(file.size_bytes // 2)
    line = doctor()["transcription: whisper_cpp"]
    assert line.state == "fail"
    assert str(half) in line.found
    assert line.found.endswith("Run: cm models pull whisper-tiny.en")


@pytest.fixture
def without_library(monkeypatch):
    """Make a library look as if it were not installed."""
    there = Distribution.from_name

    def hide(name: str) -> None:
        def from_name(asked: str) -> Distribution:
            if asked == name:
                raise PackageNotFoundError(asked)
            return there(asked)

        monkeypatch.setattr(Distribution, "from_name", staticmethod(from_name))

    return hide


def test_a_library_of_an_extra_that_is_not_installed(doctor, without_library):
    without_library("openai")
    line = doctor(language={"engine": "openai", "base_url": "http://127.0.0.1:9/v1", "revision": "1", "model": "m"})[
        "language: openai"
    ]
    assert line.state == "fail"
    assert line.found.endswith(f"Run: {sys.executable} -m pip install -e '.[servers]' -c constraints.txt")


def test_a_library_of_the_default_install_that_is_gone(doctor, without_library):
    without_library("xllamacpp")
    line = doctor(language={"engine": "llama_cpp"})["language: llama_cpp"]
    assert line.state == "fail"
    assert line.found.endswith(f"Run: {sys.executable} -m pip install -e . -c constraints.txt")


# This machine


def program(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


def test_an_ffmpeg_without_libass(doctor, monkeypatch, tmp_path):
    foreign = program(
        tmp_path / "ffmpeg",
        'case "$2" in',
        "-version) echo 'ffmpeg version 4.2.7 Copyright (c) the FFmpeg developers';;",
        "-encoders) echo ' V....D libx264 H.264'; echo ' A....D aac AAC';;",
        "esac",
    )
    monkeypatch.setenv("CM_FFMPEG", str(foreign))
    line = doctor()["ffmpeg"]
    assert line.state == "fail"
    assert line.found.startswith(f"{foreign}: this ffmpeg lacks ")
    assert "filter ass," in line.found
    assert "encoder" not in line.found
    assert line.found.endswith("Unset CM_FFMPEG to use the one of imageio-ffmpeg.")


def test_an_ffmpeg_that_is_not_there(doctor, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_FFMPEG", str(tmp_path / "ffmpeg"))
    line = doctor()["ffmpeg"]
    assert line.state == "fail"
    assert "Unset it" in line.found


def test_letters_that_cannot_be_set_with_kerning(doctor, monkeypatch):
    monkeypatch.setattr("PIL.features.check", lambda _: False)
    monkeypatch.setattr(machine, "DEFAULT_FACES", ())
    line = doctor()["fonts"]
    assert line.state == "warn"
    assert line.found.endswith("Run: apt-get install libfribidi0")


def test_a_store_of_another_format(doctor, own_folders):
    (own_folders / "store" / "format").write_text(f"format 99 {fingerprint('99')}\n")
    line = doctor()["store"]
    assert line.state == "fail"
    assert line.found.startswith(f"{own_folders / 'store'}: the store has format '99'")
    assert "CM_STORE" in line.found


def test_a_store_where_nothing_can_be_written(doctor, offered, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CM_STORE", str(tmp_path / "file" / "store"))
    with ollama_server(offered) as server:
        lines = doctor(language={"engine": "ollama", "base_url": server.url})
    assert lines["store"].state == "fail"
    assert lines["store"].found.endswith("Set CM_STORE to a folder you can write to")
    assert lines["language: ollama"].state == "fail"
    assert "CM_STORE" in lines["language: ollama"].found


@pytest.mark.needs(Path("/sys/kernel").is_dir(), "there is no file system here that nobody can write to")
def test_a_read_only_output_folder(doctor, monkeypatch):
    monkeypatch.setenv("CM_OUTPUT", "/sys/kernel/videos")
    line = doctor()["output"]
    assert line.state == "fail"
    assert line.found.startswith("/sys/kernel/videos: ")


@pytest.mark.parametrize(("free_bytes", "state"), [(50_000_000, "fail"), (1_500_000_000, "warn")])
def test_a_disk_that_is_full_or_nearly(doctor, monkeypatch, free_bytes, state):
    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real(path)._replace(free=free_bytes))
    lines = doctor()
    for what in ("store", "output"):
        assert lines[what].state == state
        assert lines[what].found.endswith("Make room: cm store prune")


def test_a_machine_that_cannot_hold_the_largest_engine(doctor, offered, monkeypatch):
    monkeypatch.setattr(compute, "usable_memory_bytes", lambda: 2_000_000_000)
    with ollama_server(offered) as server:
        line = doctor(language={"engine": "ollama", "base_url": server.url})["memory"]
    assert line.state == "fail"
    assert line.found.startswith("2.0 GB in all, and language takes 8.0 GB. Choose a smaller language.model")


def test_memory_that_other_programs_have_taken(doctor, monkeypatch):
    monkeypatch.setattr(compute, "available_memory_bytes", lambda: 1_000_000_000)
    line = doctor(language={"engine": "llama_cpp"})["memory"]
    assert line.state == "warn"
    assert line.found.startswith("1.0 GB available, at most ")


@pytest.fixture
def no_card(monkeypatch, tmp_path):
    """A PATH without any program, and no device of AMD's."""
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setattr(compute, "AMD_COMPUTE", tmp_path / "kfd")
    (tmp_path / "programs").mkdir()
    return tmp_path / "programs"


def test_a_graphics_card_that_is_asked_for_and_not_there(doctor, no_card):
    line = doctor(embedding={"engine": "sentence_transformers", "device": "cuda"})["GPU"]
    assert line.state == "fail"
    assert line.found.startswith("embedding.device: cuda, and there is no nvidia-smi here.")


def test_a_driver_that_does_not_find_its_card(doctor, no_card):
    program(no_card / "nvidia-smi", "echo 'NVIDIA-SMI has failed because it could not talk to the driver'", "exit 9")
    line = doctor(transcription={"engine": "faster_whisper", "device": "cuda"})["GPU"]
    assert line.state == "fail"
    assert "could not talk to the driver" in line.found
    program(no_card / "nvidia-smi", "echo 'GPU 0: A card (UUID: GPU-1)'")
    assert doctor(transcription={"engine": "faster_whisper", "device": "cuda"})["GPU"].state == "ok"


@needs_own_mounts
def test_a_system_that_forbids_namespaces(tmp_path):
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "apparmor_restrict_unprivileged_userns").write_text("1\n")
    in_own_mounts(programs_have_a_network, tmp_path)


def programs_have_a_network(sysctl: str) -> None:
    """What the test above looks at."""
    forbid_namespaces()
    machine.SYSCTL = Path(sysctl)
    line = machine.namespace_diagnostic()
    assert line.state == "warn"
    assert line.found.startswith("start with the network there is. ")
    assert line.found.endswith("run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")


# Topics


def test_a_topics_folder_that_is_not_there(doctor, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_TOPICS", str(tmp_path / "briefs"))
    line = doctor()["topics"]
    assert line.state == "warn"
    assert line.found.endswith(f"Run: mkdir -p {tmp_path / 'briefs'}")


def test_a_topics_folder_that_is_a_file(doctor, monkeypatch, tmp_path):
    (tmp_path / "honey.md").write_text("Honey never spoils.\n")
    monkeypatch.setenv("CM_TOPICS", str(tmp_path / "honey.md"))
    line = doctor()["topics"]
    assert line.state == "warn"
    assert "CM_TOPICS" in line.found


def test_a_brief_that_is_none(doctor, own_folders):
    (own_folders / "topics" / "bad.md").write_text("---\nvoise: x\n---\nA fact.\n")
    line = doctor()["topic bad"]
    assert line.state == "warn"
    assert line.found == 'topics/bad.md: there is no key "voise". Nearest: voice.'


def test_a_brief_that_cannot_be_read(doctor, own_folders):
    (own_folders / "topics" / "folder.md").mkdir()
    line = doctor()["topic folder"]
    assert line.state == "warn"
    assert line.found.startswith("topics/folder.md: this is a folder")


@pytest.mark.parametrize("kind", bad_topics.BAD)
def test_one_bad_file_keeps_no_other_from_being_looked_at(doctor, own_folders, kind):
    (own_folders / "topics" / "voiced.md").write_text("---\nvoise: x\n---\nA fact.\n")
    bad_topics.put(kind, own_folders / "topics")
    lines = doctor()
    assert lines["topic voiced"].state == "warn"
    assert any(bad_topics.names_it(line.found) for line in lines.values() if line.what.startswith("topic"))


def test_two_briefs_with_one_key(doctor, own_folders):
    for name in ("honey.md", "Honey!.md"):
        (own_folders / "topics" / name).write_text("Honey never spoils.\n")
    line = doctor()["topics"]
    assert line.state == "warn"
    assert line.found.endswith("Rename one of the two files.")


@pytest.mark.engine
def test_a_voice_that_there_is_not(doctor, own_folders):
    (own_folders / "topics" / "bees.md").write_text("---\nvoice: af_hart\n---\nBees dance.\n")
    line = doctor()["topic bees"]
    assert line.state == "warn"
    assert (
        line.found
        == 'topics/bees.md: voice: there is no voice "af_hart". Nearest: af_heart, af_sarah. See all: cm voices'
    )


@pytest.mark.engine
def test_a_language_that_the_listener_does_not_hear(doctor, own_folders):
    (own_folders / "topics" / "bees.md").write_text("---\nlanguage: hi\n---\nHoney.\n")
    line = doctor()["topic bees"]
    assert line.state == "warn"
    assert line.found.startswith("topics/bees.md: language: whisper-base writes spoken Hindi in Urdu letters")


def test_a_brief_is_not_blamed_for_an_engine_that_is_not_here(doctor, own_folders, monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path / "no-weights"))
    (own_folders / "topics" / "bees.md").write_text("Bees dance.\n")
    assert doctor()["topics"].state == "ok"


@pytest.mark.engine
def test_letters_that_no_font_draws(doctor, own_folders):
    (own_folders / "topics" / "bees.md").write_text("# Bees\n\nBees dance \U0001f41d to tell the way.\n")
    line = doctor()["topic bees"]
    assert line.state == "warn"
    assert line.found.startswith('topics/bees.md: left out: "\U0001f41d" (no font here draws it).')


# The Dagster instance


@pytest.fixture
def dagster_yaml(doctor, monkeypatch, tmp_path):
    """Give the doctor an instance of its own, with these settings."""

    def write(text: str) -> str:
        monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
        path = tmp_path / "dagster" / "dagster.yaml"
        path.write_text(text)
        return str(path)

    return write


@pytest.mark.parametrize(
    "text", ["telemetry: [\n", "telemetri:\n  enabled: false\n", "run_storage: {module: nowhere, class: X}\n"]
)
def test_broken_settings_of_dagster(doctor, dagster_yaml, text):
    path = dagster_yaml(text)
    line = doctor()["Dagster"]
    assert line.state == "fail"
    assert line.found.startswith(f"{path}: ")
    assert line.found.endswith("Mend it, or set DAGSTER_HOME to another folder")


def test_telemetry_that_is_on(doctor, dagster_yaml):
    path = dagster_yaml("telemetry:\n  enabled: true\n")
    line = doctor()["Dagster"]
    assert line.state == "warn"
    assert line.found.startswith(f"{path}: Dagster's telemetry is on")
    assert line.found.endswith("Write in that file: telemetry: {enabled: false}")


def test_a_home_of_dagster_that_cannot_be_made(doctor, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "file" / "dagster"))
    line = doctor()["Dagster"]
    assert line.state == "fail"
    assert line.found.endswith("Set DAGSTER_HOME to a folder you can write to")


def test_an_instance_that_is_kept_where_nothing_answers(doctor, monkeypatch):
    opened = Event()
    monkeypatch.setattr("cm_dagster.cli.doctor.instance", lambda: opened.wait() and None)
    monkeypatch.setattr("cm_dagster.cli.doctor.INSTANCE_WITHIN_S", 0.1)
    line = doctor()["Dagster"]
    opened.set()
    assert line.state == "fail"
    assert "the instance does not open within 0.1 s" in line.found


# What is printed


def test_an_unknown_profile_is_one_line_with_the_nearest_name(own_folders, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["cm", "doctor", "--profile", "minimun"])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 1
    assert printed.out == ""
    assert printed.err == 'profile "minimun": there is no such profile. Nearest: minimum.\n'


def test_the_last_line_is_the_verdict_and_a_remedy_stands_on_a_line_of_its_own(own_folders, monkeypatch):
    monkeypatch.setenv("CM_MODELS", str(own_folders / "no-weights"))
    ran = CliRunner().invoke(app, ["doctor"])
    printed = ran.stdout.splitlines()
    assert ran.exit_code == 1
    assert printed[-1].startswith("Not ready for the profile edge. 6 to mend: language: llama_cpp, ")
    assert "Run: cm models pull whisper-tiny.en" in [line.strip() for line in printed]
    assert sum("cm models pull fonts" in line for line in printed) == 1


@pytest.mark.engine
def test_a_machine_that_has_everything_is_well(own_folders):
    (own_folders / "topics" / "honey.md").write_text("Honey never spoils.\n")
    ran = CliRunner().invoke(app, ["doctor"])
    assert ran.exit_code == 0, ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("Ready: this machine can make videos with the profile edge")
