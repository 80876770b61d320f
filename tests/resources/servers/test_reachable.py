"""One plain question to a server: how its answers and silences are told apart, and that the waiting has an end."""

from itertools import repeat
from threading import Event

import pytest

from cm_dagster.run.profile import engine_class, engine_names
from resources.capabilities import CAPABILITIES
from resources.engines.engine import Engine, EngineUnavailable
from resources.servers.reachable import LONGEST_ANSWER_BYTES, reply, within
from tests.servers.loopback import Loopback, Reply, Stream, Trouble, refusing, silent


def asked(url: str, within_s: float = 60.0):
    return reply(url, "/models", within_s=within_s, remedy="Start it", headers={"x-api-key": "k"})


def test_an_answer_is_its_status_and_its_json():
    with Loopback(lambda _: Reply({"data": []}, 201)) as server:
        answer = asked(server.url)
        assert (server.asked[0].path, server.asked[0].key) == ("/models", "k")
    assert (answer.status, answer.said) == (201, {"data": []})


def test_an_answer_that_is_no_json_says_nothing():
    with Loopback(lambda _: Reply(b"<html>", 404)) as server:
        answer = asked(server.url)
    assert answer.is_unknown_path
    assert answer.said is None


def test_a_redirection_is_not_followed():
    with (
        Loopback(lambda _: Reply({"data": []})) as elsewhere,
        Loopback(lambda _: Reply({}, 302, {"location": elsewhere.url})) as server,
    ):
        assert asked(server.url).status == 302
        assert elsewhere.asked == []


def test_a_busy_server_is_asked_again():
    with Loopback(lambda _: Reply({"data": []})) as server:
        server.trouble = Trouble("/models", failures=1)
        assert asked(server.url).status == 200


def test_nobody_listens():
    with refusing() as url, pytest.raises(EngineUnavailable, match=f"^{url}: nobody listens there. Start it$"):
        asked(url)


def test_a_host_that_there_is_not():
    with pytest.raises(EngineUnavailable, match=r"^http://nowhere\.invalid: no connection \(.+\)\. Start it$"):
        asked("http://nowhere.invalid")


def test_a_connection_that_is_taken_and_never_answered():
    with (
        silent() as url,
        pytest.raises(EngineUnavailable, match=r"takes the connection and does not answer within 2 s\. Start it$"),
    ):
        asked(url, within_s=2.0)


def test_an_answer_that_never_ends_is_not_read_to_its_end():
    sent_bytes = []

    def blanks():
        for piece in repeat(b" " * 100_000):
            sent_bytes.append(len(piece))
            yield piece

    with Loopback(lambda _: Stream("application/json", blanks())) as server:
        assert asked(server.url).said is None
        assert server.client_left.wait(timeout=60)
    assert sum(sent_bytes) < 10 * LONGEST_ANSWER_BYTES


def test_waiting_ends_though_the_work_does_not():
    finish = Event()
    with pytest.raises(TimeoutError):
        within(0.05, finish.wait)
    finish.set()


def test_what_work_returns_or_raises_is_handed_on():
    assert within(3.0, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(3.0, lambda: 1 // 0)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_engine_with_a_server_has_a_question_for_it(capability):
    engines = [engine_class(capability, name) for name in engine_names(capability)]
    for engine in engines:
        asks_a_server = engine.endpoint is not Engine.endpoint
        assert (engine.check_server is not Engine.check_server) == asks_a_server, engine
