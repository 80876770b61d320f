"""Patience with a server has an end, and a key is never shown."""

import itertools
from contextlib import suppress

import httpx
import pytest
from pydantic import TypeAdapter

from resources.engines.engine import EngineUnavailable
from resources.errors import NotInstalled
from resources.servers.deadline import NO_KEY, BaseUrl, Busy, api_key, asked, hanging_up_after, in_time, said_without
from tests.servers.loopback import Loopback, Reply, Stream, Trouble, ever_longer

URL = "http://127.0.0.1:1"


def test_a_busy_server_is_asked_three_times_in_all():
    tries = []

    def ask(left_s):
        tries.append(left_s)
        raise Busy("try later", "0")

    with pytest.raises(EngineUnavailable, match=r"^http://127\.0\.0\.1:1: .* try later\. Go home$"):
        asked(ask, url=URL, timeout_s=5.0, remedy="Go home")
    assert len(tries) == 3
    assert 5.0 >= tries[0] >= tries[1] >= tries[2] > 0


def test_a_pause_that_would_take_too_long_is_not_made():
    tries = itertools.count()

    def ask(left_s):
        next(tries)
        raise Busy("try later", "3600")

    with pytest.raises(EngineUnavailable):
        asked(ask, url=URL, timeout_s=5.0, remedy="")
    assert next(tries) == 1


def test_another_error_is_not_tried_again():
    tries = itertools.count()

    def ask(left_s):
        next(tries)
        raise ValueError("not a server's")

    with pytest.raises(ValueError, match="not a server's"):
        asked(ask, url=URL, timeout_s=5.0, remedy="")
    assert next(tries) == 1


def test_pieces_that_come_too_late_are_not_waited_for():
    assert list(in_time("abc", 5.0)) == ["a", "b", "c"]
    with pytest.raises(TimeoutError):
        list(in_time("abc", -1.0))


def test_a_server_that_says_nothing_is_hung_up_on():
    with Loopback(lambda _: Reply({})) as server:
        server.trouble = Trouble("/", silent=True)
        for left_s in ever_longer(server.waiting.is_set):
            with (
                pytest.raises(TimeoutError),
                hanging_up_after(left_s) as hooks,
                httpx.Client(timeout=600.0, trust_env=False, event_hooks=hooks) as client,
            ):
                client.get(server.url)
        assert server.client_left.wait(timeout=60)


def test_half_an_answer_is_none_though_a_client_takes_it_for_one():
    with Loopback(lambda _: Stream("text/plain", itertools.repeat(b"a"))) as server:
        for left_s in ever_longer(lambda: server.paths() != []):
            with (
                pytest.raises(TimeoutError),
                hanging_up_after(left_s) as hooks,
                httpx.Client(timeout=600.0, trust_env=False, event_hooks=hooks) as client,
                suppress(httpx.TransportError),
            ):
                client.get(server.url)


def test_an_answer_or_an_error_in_time_is_handed_on():
    with (
        Loopback(lambda _: Reply({"legs": 6})) as server,
        hanging_up_after(60.0) as hooks,
        httpx.Client(trust_env=False, event_hooks=hooks) as client,
    ):
        assert client.get(server.url).json() == {"legs": 6}
    with pytest.raises(ZeroDivisionError), hanging_up_after(60.0):
        1 // 0  # noqa: B018


def test_a_key_is_read_from_its_variable_when_it_is_needed(monkeypatch):
    monkeypatch.setenv("A_KEY", " sk-1 \n")
    assert api_key("A_KEY", "https://api.example.com") == "sk-1"
    monkeypatch.delenv("A_KEY")
    assert api_key("A_KEY", URL) == NO_KEY
    with pytest.raises(NotInstalled, match=r"^A_KEY: .* is not set, .* Run: export A_KEY="):
        api_key("A_KEY", "https://api.example.com")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://api.example.com/v1", "http://gpu:11434/"])
def test_a_base_url_is_a_whole_url(url):
    assert TypeAdapter(BaseUrl).validate_python(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["", "gpu:11434", "api.example.com/v1", "ftp://gpu", "http://", "https://me:secret@gpu/v1"]
)
def test_anything_else_is_no_base_url(url):
    with pytest.raises(ValueError, match="must"):
        TypeAdapter(BaseUrl).validate_python(url)


def test_what_a_server_says_is_one_short_line_without_the_key():
    said = said_without("sk-1", "Wrong key:\n  sk-1.\n" + "x" * 1000)
    assert said.startswith("Wrong key: [key]. xxx")
    assert len(said) < 400
