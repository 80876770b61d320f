"""Ollama's tags: pulled through the server, recorded at the first pull, never replaced without a word."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from resources.embedding.ollama import Ollama as OllamaEmbedder
from resources.engines.engine import EngineUnavailable, OllamaModel
from resources.errors import EngineFailed, NotFetched, NotMade, StorageUnusable, UnknownName
from resources.language.ollama import Ollama
from resources.language.verbatim import Verbatim
from resources.servers import ollama_tags
from resources.servers.ollama_record import forget, note, recorded
from resources.servers.ollama_tags import TagState, pull_tag, remove_tag, tag_verdicts
from tests.forks import forks
from tests.resources.store.processes import process
from tests.resources.weights.conftest import Heard
from tests.servers.loopback import Reply, Stream, Trouble, refusing
from tests.servers.ollama_protocol import OllamaModels, ollama_server, published

PROJECT = Path(__file__).parents[3]
PHI, OTHER_PHI = published("phi3", 2_000, 40, 6), published("phi3, other weights", 2_000)
NOMIC = published("nomic", 300)


@pytest.fixture
def ollama():
    return OllamaModels(registry={"phi3:mini": PHI, "nomic-embed-text:latest": NOMIC})


@pytest.fixture
def server(ollama):
    with ollama_server(ollama) as server:
        yield server


def record_of(models: Path) -> Path:
    return models / ".recorded" / "ollama.json"


def test_the_first_pull_brings_a_tag_and_records_its_digest(server, models):
    heard = Heard()
    pull_tag(server.url, "phi3:mini", models, heard)
    assert recorded(models) == {"phi3:mini": PHI.digest}
    assert heard.lines == [f"phi3:mini: was pulled; recorded from now on: {PHI.digest}"]
    assert heard.ready_weights == ["phi3:mini"]


def test_progress_counts_every_layer(server, ollama, models):
    heard = Heard()
    ollama.registry["mine:1b"] = PHI
    pull_tag(server.url, "mine:1b", models, heard)
    assert heard.received_bytes == {"mine:1b": 2_046}
    assert heard.expected_bytes == {"mine:1b": 2_000}


def test_what_has_to_come_is_at_least_what_the_manifest_says(server, models):
    heard = Heard()
    pull_tag(server.url, "phi3:mini", models, heard)
    assert heard.expected_bytes["phi3:mini"] > 2_000_000_000


def test_a_tag_that_is_there_as_recorded_is_ready_and_not_pulled(server, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    server.asked.clear()
    heard = Heard()
    pull_tag(server.url, "phi3:mini", models, heard)
    assert server.paths() == ["/api/tags"]
    assert (heard.lines, heard.expected_bytes, heard.ready_weights) == ([], {}, ["phi3:mini"])


def test_a_tag_that_was_there_before_is_recorded_with_a_word_and_not_pulled(server, ollama, models):
    ollama.pulled["phi3:mini"] = PHI.digest
    heard = Heard()
    pull_tag(server.url, "phi3:mini", models, heard)
    assert server.paths() == ["/api/tags"]
    assert recorded(models) == {"phi3:mini": PHI.digest}
    assert heard.lines == [f"phi3:mini: was there already; recorded from now on: {PHI.digest}"]


def test_a_name_without_a_tag_is_the_latest(server, models):
    pull_tag(server.url, "nomic-embed-text", models, Heard())
    server.asked.clear()
    pull_tag(server.url, "nomic-embed-text:latest", models, Heard())
    assert server.paths() == ["/api/tags"]
    assert recorded(models) == {"nomic-embed-text:latest": NOMIC.digest}
    assert forget("nomic-embed-text", models)
    assert recorded(models) == {}


def assert_refused(refusal: pytest.ExceptionInfo[NotFetched]) -> None:
    line = str(refusal.value)
    assert line.startswith("phi3:mini: ")
    assert f"recorded {PHI.digest}, found {OTHER_PHI.digest}" in line
    assert "cm models rm phi3:mini" in line
    assert "cm models pull phi3:mini" in line
    assert "\n" not in line


def test_other_weights_on_the_server_are_refused_and_the_record_stays(server, ollama, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    ollama.pulled["phi3:mini"] = OTHER_PHI.digest
    server.asked.clear()
    heard = Heard()
    for _ in range(2):
        with pytest.raises(NotFetched) as refusal:
            pull_tag(server.url, "phi3:mini", models, heard)
        assert_refused(refusal)
    assert "/api/pull" not in server.paths()
    assert heard.ready_weights == []
    assert recorded(models) == {"phi3:mini": PHI.digest}


def test_other_weights_from_the_registry_are_refused_and_the_record_stays(server, ollama, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    del ollama.pulled["phi3:mini"]
    ollama.registry["phi3:mini"] = OTHER_PHI
    with pytest.raises(NotFetched) as refusal:
        pull_tag(server.url, "phi3:mini", models, Heard())
    assert_refused(refusal)
    assert recorded(models) == {"phi3:mini": PHI.digest}


def test_one_record_counts_on_every_server(server, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    with (
        ollama_server(OllamaModels(registry={"phi3:mini": OTHER_PHI})) as another,
        pytest.raises(NotFetched, match=re.escape(another.url)),
    ):
        pull_tag(another.url, "phi3:mini", models, Heard())


def test_what_was_forgotten_is_recorded_anew(server, ollama, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    ollama.registry["phi3:mini"] = OTHER_PHI
    assert remove_tag(server.url, "phi3:mini", models)
    pull_tag(server.url, "phi3:mini", models, Heard())
    assert recorded(models) == {"phi3:mini": OTHER_PHI.digest}


def test_a_connection_lost_in_the_middle_records_nothing_and_the_next_pull_goes_on(server, ollama, models):
    server.trouble = Trouble("/api/pull", pieces_before_hanging_up=3)
    with pytest.raises(EngineUnavailable, match=r"connection was lost.*Pull again: it goes on where it ended"):
        pull_tag(server.url, "phi3:mini", models, Heard())
    assert recorded(models) == {}
    server.trouble = Trouble()
    heard = Heard()
    pull_tag(server.url, "phi3:mini", models, heard)
    assert heard.received_bytes == {"phi3:mini": 2_046}
    assert recorded(models) == {"phi3:mini": PHI.digest}


def test_an_answer_that_ends_before_its_end_is_a_lost_connection(server, ollama, models):
    ollama.registry["phi3:mini"] = published("phi3")
    server.answer = lambda asked: Reply(b'{"status":"pulling manifest"}\n') if "pull" in asked.path else Reply(NO_TAGS)
    with pytest.raises(EngineUnavailable, match="connection was lost"):
        pull_tag(server.url, "phi3:mini", models, Heard())


NO_TAGS: dict[str, object] = {"models": []}


def test_a_layer_that_starts_over_is_counted_back(server, models):
    digest = "sha256:" + "a" * 64
    lines = [{"status": "pulling a", "digest": digest, "total": 100, "completed": done} for done in (80, 10, 100)]
    stream = b"".join(json.dumps(line).encode() + b"\n" for line in [*lines, {"status": "success"}])
    tags = iter([NO_TAGS, {"models": [{"name": "mine:1b", "model": "mine:1b", "digest": "b" * 64}]}])
    server.answer = lambda asked: Reply(stream) if "pull" in asked.path else Reply(next(tags))
    heard = Heard()
    pull_tag(server.url, "mine:1b", models, heard)
    assert heard.received_bytes == {"mine:1b": 100}


def test_a_model_that_the_registry_has_not_is_told_with_the_nearest_known(server, models):
    with pytest.raises(UnknownName, match=r"^phi3:mni: Ollama's registry has no such model\. Nearest: phi3:mini\."):
        pull_tag(server.url, "phi3:mni", models, Heard())
    assert recorded(models) == {}


def test_a_full_disk_at_the_server_says_which_and_what_to_do(server, ollama, models):
    ollama.pull_fails = "write /usr/share/ollama/.ollama/models/blobs/sha256-ab-partial: no space left on device"
    with pytest.raises(StorageUnusable, match=rf"^phi3:mini: the disk .* server {server.url} is full.*OLLAMA_MODELS"):
        pull_tag(server.url, "phi3:mini", models, Heard())


def test_what_else_the_server_says_is_told_without_signed_addresses(server, ollama, models):
    address = "https://blobs.example.org/sha256/ab/data?X-Signature=secret"
    ollama.pull_fails = f'max retries exceeded: Get "{address}": dial tcp: no such host'
    with pytest.raises(NotFetched, match=r'/data": dial tcp: no such host\. Pull again') as refusal:
        pull_tag(server.url, "phi3:mini", models, Heard())
    assert "secret" not in str(refusal.value)


def test_an_http_error_is_told_with_its_number(server, models):
    server.trouble = Trouble("/api/pull", failures=1)
    with pytest.raises(NotFetched, match=r"internal error \(HTTP 500\)"):
        pull_tag(server.url, "phi3:mini", models, Heard())


def test_a_server_that_says_it_pulled_and_has_it_not_is_not_believed(server, models):
    server.answer = lambda asked: Reply(b'{"status":"success"}\n') if "pull" in asked.path else Reply(NO_TAGS)
    with pytest.raises(NotFetched, match="pulled it and has it not"):
        pull_tag(server.url, "phi3:mini", models, Heard())


def test_a_server_that_is_down_says_how_to_start_it(models):
    with refusing() as url, pytest.raises(EngineUnavailable, match=rf"^{url}: no server answers there.*ollama serve"):
        pull_tag(url, "phi3:mini", models, Heard())


@pytest.mark.parametrize(("path", "limit"), [("/api/tags", "ANSWERS_WITHIN_S"), ("/api/pull", "SILENCE_AT_MOST_S")])
def test_a_server_that_says_nothing_is_waited_for_only_so_long(server, models, monkeypatch, path, limit):
    monkeypatch.setattr(ollama_tags, limit, 0.2)
    server.trouble = Trouble(path, silent=True)
    with pytest.raises(EngineUnavailable, match=r"no answer within 0\.2 s"):
        pull_tag(server.url, "phi3:mini", models, Heard())


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": "404 page not found"}, 404),
        Reply(b"<html>"),
        Reply({"models": [{"model": "phi3:mini", "digest": "v1"}]}),
    ],
)
def test_another_kind_of_server_is_none(server, models, reply):
    server.answer = lambda _: reply
    with pytest.raises(EngineUnavailable, match="not an Ollama server"):
        pull_tag(server.url, "phi3:mini", models, Heard())
    assert recorded(models) == {}


@pytest.mark.parametrize("damage", ['{"digests": {"phi3:mini"', '{"digests": {"phi3:mini": "12ab"}}', "[]", "", "\x00"])
def test_a_damaged_record_is_named_and_left_alone(server, ollama, models, damage):
    pull_tag(server.url, "phi3:mini", models, Heard())
    record_of(models).write_text(damage)
    server.asked.clear()
    for attempt in (
        lambda: pull_tag(server.url, "phi3:mini", models, Heard()),
        lambda: pull_tag(server.url, "nomic-embed-text", models, Heard()),
        lambda: tag_verdicts(server.url, ["phi3:mini"], models),
        lambda: remove_tag(server.url, "phi3:mini", models),
        lambda: forget("phi3:mini", models),
    ):
        with pytest.raises(NotMade, match=rf"^{record_of(models)}: .*remove it") as refusal:
            attempt()
        assert "\n" not in str(refusal.value)
    assert server.paths() == []
    assert record_of(models).read_text() == damage


def test_a_cache_on_a_disk_that_is_gone_is_found_out_before_gigabytes_are_pulled(server, models, tmp_path):
    models.symlink_to(tmp_path / "gone")
    with pytest.raises(StorageUnusable, match=r"models: .*Set CM_MODELS to a folder you can write"):
        pull_tag(server.url, "nomic-embed-text", models, Heard())
    assert "/api/pull" not in server.paths()


def test_a_cache_folder_that_is_a_file_is_named_with_the_setting(server, models):
    models.write_text("a file")
    with pytest.raises(StorageUnusable, match=r"models.*Set CM_MODELS to a folder you can write"):
        pull_tag(server.url, "nomic-embed-text", models, Heard())
    assert "/api/pull" not in server.paths()


def test_verdicts_tell_what_became_of_every_tag(server, ollama, models):
    for tag in ("phi3:mini", "nomic-embed-text"):
        pull_tag(server.url, tag, models, Heard())
    ollama.pulled["phi3:mini"] = OTHER_PHI.digest
    ollama.pulled["mine:1b"] = NOMIC.digest
    judged = tag_verdicts(server.url, ["nomic-embed-text", "phi3:mini", "gone", "mine:1b"], models)
    assert [verdict.state for verdict in judged] == [
        TagState.OK,
        TagState.REPLACED,
        TagState.MISSING,
        TagState.UNRECORDED,
    ]
    ok, replaced, missing, unrecorded = (verdict.reason for verdict in judged)
    assert ok == ""
    assert f"recorded {PHI.digest}, found {OTHER_PHI.digest}" in replaced
    assert "cm models pull gone" in missing
    assert f"found {NOMIC.digest}" in unrecorded
    assert recorded(models).keys() == {"phi3:mini", "nomic-embed-text:latest"}


def test_verdicts_of_a_server_that_is_down_say_so(models):
    with refusing() as url:
        (verdict,) = tag_verdicts(url, ["phi3:mini"], models)
    assert verdict.state is TagState.UNREACHABLE
    assert "ollama serve" in verdict.reason


def test_a_removed_tag_is_gone_and_forgotten(server, ollama, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    assert remove_tag(server.url, "phi3:mini", models)
    assert ollama.names() == []
    assert recorded(models) == {}


def test_removing_what_the_server_has_not_forgets_it_all_the_same(server, ollama, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    ollama.pulled.clear()
    assert not remove_tag(server.url, "phi3:mini", models)
    assert recorded(models) == {}


@pytest.mark.parametrize("failures", [0, 1])
def test_what_could_not_be_removed_is_not_forgotten(server, models, monkeypatch, failures):
    pull_tag(server.url, "phi3:mini", models, Heard())
    monkeypatch.setattr(ollama_tags, "REMOVES_WITHIN_S", 0.2)
    server.trouble = Trouble("/api/delete", failures=failures, silent=not failures)
    with pytest.raises(EngineFailed if failures else EngineUnavailable):
        remove_tag(server.url, "phi3:mini", models)
    assert recorded(models) == {"phi3:mini": PHI.digest}


def test_another_kind_of_server_makes_nobody_forget(server, models):
    pull_tag(server.url, "phi3:mini", models, Heard())
    server.answer = lambda _: Reply({"error": "404 page not found"}, 404)
    with pytest.raises(EngineUnavailable, match="not an Ollama server"):
        remove_tag(server.url, "phi3:mini", models)
    assert recorded(models) == {"phi3:mini": PHI.digest}


class Sent(Heard):
    """Progress of a pull in another process, told of there while it is on."""

    def __init__(self, said: Connection) -> None:
        super().__init__()
        self._said = said

    def received(self, weight: str, size_bytes: int) -> None:
        super().received(weight, size_bytes)
        self._said.send(size_bytes)


def pull_in_another_process(tag: str, url: str, models: Path, said: Connection) -> None:
    pull_tag(url, tag, models, Sent(said))


def test_two_pulls_at_once_lose_no_record(server, ollama, models):
    tags = ("phi3:mini", "nomic-embed-text")
    halfway, pulled = threading.Barrier(len(tags), timeout=60), threading.Barrier(len(tags), timeout=60)

    def at_the_same_moment(asked):
        if asked.path == "/api/tags" and ollama.pulled:
            pulled.wait()
        return ollama.answer(asked)

    ollama.halfway = halfway.wait
    ollama.registry["phi3:mini"] = published("phi3", 2_000)
    server.answer = at_the_same_moment
    _, said = forks.Pipe(duplex=False)
    with ExitStack() as started:
        pulls = [started.enter_context(process(pull_in_another_process, tag, server.url, models, said)) for tag in tags]
        for each in pulls:
            each.join()
        assert [each.exitcode for each in pulls] == [0, 0]
    assert recorded(models).keys() == {"phi3:mini", "nomic-embed-text:latest"}


def test_many_who_note_tags_at_once_lose_none(models):
    tags = [f"mine:{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda tag: note(tag, PHI.digest, models), tags)) == [PHI.digest] * len(tags)
    assert recorded(models) == dict.fromkeys(tags, PHI.digest)


def test_a_pull_that_is_killed_records_nothing_and_the_next_goes_on(server, ollama, models):
    release = threading.Event()
    ollama.halfway = release.wait
    told, said = forks.Pipe(duplex=False)
    with process(pull_in_another_process, "phi3:mini", server.url, models, said) as pull:
        assert [told.recv() for _ in range(2)] == [0, 1_000]
        pull.kill()
        pull.join()
    assert recorded(models) == {}
    release.set()
    pull_tag(server.url, "phi3:mini", models, Heard())
    assert recorded(models) == {"phi3:mini": PHI.digest}


def test_ollamas_engines_say_which_model_they_ask_of_which_server_and_no_other_does():
    url = "http://gpu.lan:11434"
    assert Ollama(base_url=url, model="phi3:mini").ollama_models() == (OllamaModel(server_url=url, tag="phi3:mini"),)
    assert OllamaEmbedder(base_url=url, model="nomic-embed-text").ollama_models() == (
        OllamaModel(server_url=url, tag="nomic-embed-text"),
    )
    assert Verbatim().ollama_models() == ()


def test_a_list_of_models_that_comes_a_byte_at_a_time_is_not_waited_for(server, models, monkeypatch):
    monkeypatch.setattr(ollama_tags, "ANSWERS_WITHIN_S", 0.2)
    over = threading.Event()
    server.answer = lambda _: Stream("application/json", (b" " for _ in iter(lambda: over.wait(0.05), True)))
    with pytest.raises(EngineUnavailable, match=r"no answer within 0\.2 s"):
        pull_tag(server.url, "phi3:mini", models, Heard())
    over.set()


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))


def weights_of(engine: Ollama) -> dict[str, str]:
    return engine.identity().weights


def test_an_engine_is_known_by_the_digest_it_is_served_whatever_is_recorded(server, ollama, models, store):
    pull_tag(server.url, "phi3:mini", models, Heard())
    engine = Ollama(base_url=server.url, model="phi3:mini")
    assert weights_of(engine) == {"phi3:mini": PHI.digest}
    ollama.pulled["phi3:mini"] = OTHER_PHI.digest
    with pytest.raises(NotFetched):
        pull_tag(server.url, "phi3:mini", models, Heard())
    assert weights_of(Ollama(base_url=server.url, model="phi3:mini")) == {"phi3:mini": OTHER_PHI.digest}


def test_an_engine_whose_model_was_removed_is_known_by_the_digest_it_last_had(server, models, store):
    pull_tag(server.url, "phi3:mini", models, Heard())
    before = Ollama(base_url=server.url, model="phi3:mini").identity()
    remove_tag(server.url, "phi3:mini", models)
    assert Ollama(base_url=server.url, model="phi3:mini").identity() == before


def test_pulling_leaves_the_working_folder_alone(server, models, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CM_STORE", raising=False)
    pull_tag(server.url, "phi3:mini", models, Heard())
    assert [path.name for path in tmp_path.iterdir()] == ["models"]
