"""Engines in the order they are asked, and those behind a server that is away for a moment."""

import signal
from contextlib import ExitStack
from threading import get_ident

import pytest

from cm_dagster.run.profile import engine_class, engine_names
from resources.capabilities import CAPABILITIES
from resources.embedding.openai import OpenAI as Embedder
from resources.engines.engine import Engine, EngineUnavailable
from resources.engines.fallback import Fallback, choices, first_available
from resources.engines.identity import Identity
from resources.errors import CmError
from resources.language.base import Message
from resources.language.ollama import Ollama
from resources.servers.server_engine import ServerEngine
from tests.servers.embedders import LetterCounts
from tests.servers.loopback import Trouble, refusing
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Says


class Bell(Engine):
    """An engine that is only a name."""

    name: str

    def identity(self) -> Identity:
        return Identity(engine=self.name)


NEAR, FAR, LAST = Bell(name="near"), Bell(name="far"), Bell(name="last")


def test_one_engine_is_the_only_choice_and_several_keep_their_order():
    assert choices(NEAR) == (NEAR,)
    assert choices(Fallback((NEAR, FAR))) == (NEAR, FAR)


def test_the_first_that_can_be_reached_makes_it_and_is_told_who_was_passed_over_and_why():
    warnings: list[str] = []

    def attempt(engine, passed_over):
        if engine is not LAST:
            raise EngineUnavailable(f"{engine.name} is down.")
        return engine, passed_over

    made, passed_over = first_available((NEAR, FAR, LAST), attempt, warnings.append)
    assert made is LAST
    assert passed_over == ("near: near is down.", "far: far is down.")
    assert warnings == ["near: near is down. far takes over.", "far: far is down. last takes over."]


def test_an_engine_that_can_be_reached_but_cannot_do_it_is_not_passed_over():
    def attempt(engine, passed_over):
        raise CmError(f"{engine.name}: wrong key.")

    with pytest.raises(CmError, match="near: wrong key"):
        first_available((NEAR, LAST), attempt, print)


def test_if_none_can_be_reached_the_last_one_says_so():
    def attempt(engine, passed_over):
        raise EngineUnavailable(f"{engine.name} is down.")

    with pytest.raises(EngineUnavailable, match="far is down"):
        first_available((NEAR, FAR), attempt, print)


def test_a_server_that_is_started_after_all_makes_it_and_nobody_takes_over():
    server = openai_server(OpenAIModels(embedder=LetterCounts(), key=None))
    engine = Embedder(base_url=f"{server.url}/v1", revision="1", patience_s=6.0)
    told: list[str] = []
    with ExitStack() as started:

        def tell(line: str) -> None:
            told.append(line)
            started.enter_context(server)

        vectors = first_available((engine,), lambda engine, passed_over: (engine.embed(["honey"]), passed_over), tell)
    assert vectors[0].shape == (1, 27)
    assert vectors[1] == ()
    (line,) = told
    assert line.startswith(f"openai: {server.url}/v1: ")
    assert line.endswith(" in the profile. Asked again in 0.1 s.")


@pytest.mark.parametrize(
    "trouble",
    [Trouble("/api/chat", pieces_before_hanging_up=2), Trouble("/api/chat", failures=3)],
    ids=["gone", "busy"],
)
def test_a_server_that_goes_in_the_middle_and_comes_back_makes_it(monkeypatch, tmp_path, trouble):
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))
    with ollama_server(OllamaModels(Says('{"legs":6}'))) as server:
        server.trouble = trouble
        engine = Ollama(base_url=server.url, patience_s=0.6)

        def attempt(engine, _passed_over):
            return engine.complete([Message(role="user", content="How many legs?")], {"type": "object"}, seed=0)

        def come_back(_line: str) -> None:
            server.trouble = Trouble()

        assert first_available((engine,), attempt, come_back).text == '{"legs":6}'


def test_a_server_that_stays_away_is_asked_so_often_and_says_the_same_in_the_end():
    tries: list[Engine] = []
    told: list[str] = []
    with refusing() as url:
        engine = Embedder(base_url=f"{url}/v1", revision="1", patience_s=0.06)

        def attempt(engine, _passed_over):
            tries.append(engine)
            return engine.embed(["honey"])

        with pytest.raises(EngineUnavailable, match=f"^{url}/v1: .* in the profile$"):
            first_available((engine,), attempt, told.append)
    assert 2 <= len(tries) <= 7
    assert len(told) == len(tries) - 1


def test_an_engine_with_another_behind_it_is_asked_again_before_that_takes_over():
    told: list[str] = []
    with refusing() as url:
        away = Embedder(base_url=f"{url}/v1", revision="1", patience_s=0.06)

        def attempt(engine, passed_over):
            return passed_over if engine is LAST else engine.embed(["honey"])

        passed_over = first_available((away, LAST), attempt, told.append)
    assert len(passed_over) == 1
    assert told[:-1]
    assert all("Asked again in" in line for line in told[:-1])
    assert told[-1].endswith(". last takes over.")


def test_an_interrupt_ends_the_waiting_at_once():
    tested = get_ident()

    def interrupt(_line: str) -> None:
        signal.pthread_kill(tested, signal.SIGINT)

    with refusing() as url:
        engine = Embedder(base_url=f"{url}/v1", revision="1", patience_s=3_600.0)
        with pytest.raises(KeyboardInterrupt):
            first_available((engine,), lambda engine, _: engine.embed(["honey"]), interrupt)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_engine_with_a_server_is_asked_again_and_no_other_is(capability):
    for kind in (engine_class(capability, name) for name in engine_names(capability)):
        assert issubclass(kind, ServerEngine) == (kind.endpoint is not Engine.endpoint), kind


def test_how_long_a_server_is_asked_again_is_the_users_or_a_minute_or_a_moment_before_another():
    assert [Ollama().waits_s(is_last=is_last) for is_last in (True, False)] == [60.0, 5.0]
    assert [Ollama(patience_s=7.0).waits_s(is_last=is_last) for is_last in (True, False)] == [7.0, 7.0]
    assert NEAR.waits_s(is_last=True) == 0.0


def test_how_long_it_is_asked_again_changes_nothing_of_what_it_is():
    patient, plain = (
        Embedder(base_url="http://127.0.0.1:9/v1", revision="1", patience_s=patience_s) for patience_s in (7.0, None)
    )
    assert patient.identity() == plain.identity()
