"""What only a transcriber behind a server has: keys, refusals, and a server in trouble."""

import threading
from itertools import repeat
from threading import Thread

import numpy as np
import pytest

from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed, NotInstalled, UnknownName
from resources.media.timed_word import TimedWord
from resources.transcription.base import Transcriber, Transcript
from resources.transcription.openai import OpenAI
from tests.servers.loopback import Stream, Trouble, ever_longer, refusing
from tests.servers.transcription import PATH, TranscriptionModel, transcription_server

SOUND = np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32)
KEY = "sk-loopback-0123456789"


class Says(Transcriber):
    """A listener that always hears the same."""

    def identity(self):
        raise NotImplementedError

    def transcribe(self, samples, sample_rate_hz, language):  # noqa: ARG002
        return Transcript(text="Honey, always.", words=(_word("Honey,", 0.1, 0.4), _word("always.", 0.4, 7.0)))


def _word(text, start_s, end_s):
    return TimedWord(text=text, start_s=start_s, end_s=end_s)


@pytest.fixture
def server():
    with transcription_server(TranscriptionModel(Says())) as running:
        yield running


def asking(server, **fields):
    return OpenAI(base_url=f"{server.url}/v1", revision="1", **fields)


def hear(engine):
    return engine.transcribe(SOUND, 24_000, "en-GB")


def test_the_sound_is_sent_once_at_16_khz_with_what_is_wanted(server):
    heard = hear(asking(server))
    assert heard.text == "Honey always"
    assert heard.words[-1].end_s == 1.0
    (asked,) = server.asked
    form = {name: value for name, value in asked.body.items() if name != "file"}
    assert form == {
        "model": "whisper-1",
        "language": "en",
        "response_format": "verbose_json",
        "timestamp_granularities[]": "word",
        "temperature": "0.0",
    }


def test_silence_is_not_sent(server):
    assert asking(server).transcribe(np.zeros(24_000, np.float32), 24_000, "en").text == ""
    assert server.asked == []


def test_a_server_that_tells_no_times_is_an_error():
    with (
        transcription_server(TranscriptionModel(Says(), tells_times=False)) as server,
        pytest.raises(EngineFailed, match=r"whisper-1 at .* tells no times of words"),
    ):
        hear(asking(server))


def test_a_model_the_server_has_not_is_named(server):
    with pytest.raises(UnknownName, match=r'transcription\.model: .* has no model "whisper-9"'):
        hear(asking(server, model="whisper-9"))


def test_a_wrong_key_names_its_variable_and_is_never_shown(monkeypatch, capfd):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-but-secret")
    with transcription_server(TranscriptionModel(Says(), key=KEY)) as server:
        engine = asking(server)
        with pytest.raises(EngineFailed, match="OPENAI_API_KEY") as refusal:
            hear(engine)
    shown = f"{refusal.value!r} {refusal.value.__cause__!r} {engine!r} {engine.identity()!r} {capfd.readouterr()}"
    assert "sk-wrong-but-secret" not in shown


def test_the_right_key_is_read_when_it_is_needed(monkeypatch):
    with transcription_server(TranscriptionModel(Says(), key=KEY)) as server:
        engine = asking(server, api_key_variable="MY_KEY")
        monkeypatch.setenv("MY_KEY", KEY)
        assert hear(engine).text == "Honey always"


def test_a_public_server_wants_a_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(NotInstalled, match="OPENAI_API_KEY"):
        hear(OpenAI())


def test_the_host_counts_only_where_it_is_public(server):
    assert OpenAI().identity().parameters == {"model": "whisper-1", "host": "api.openai.com"}
    assert asking(server).identity().parameters == {"model": "whisper-1", "revision": "1"}
    assert asking(server).endpoint() == f"{server.url}/v1"


def test_nobody_listening_is_unavailable():
    with refusing() as url, pytest.raises(EngineUnavailable, match=f"^{url}/v1: .*in the profile"):
        hear(OpenAI(base_url=f"{url}/v1", revision="1"))


def test_no_answer_in_time_is_unavailable(server):
    server.trouble = Trouble(PATH, silent=True)
    for timeout_s in ever_longer(server.waiting.is_set):
        with pytest.raises(EngineUnavailable, match=f"no answer within {timeout_s} s"):
            hear(asking(server, timeout_s=timeout_s))


def test_an_answer_that_never_ends_is_not_waited_for(server):
    server.answer = lambda _: Stream("application/json", repeat(b" "))
    for timeout_s in ever_longer(lambda: PATH in server.paths()):
        with pytest.raises(EngineUnavailable, match=f"no answer within {timeout_s} s"):
            hear(asking(server, timeout_s=timeout_s))


def test_a_server_that_goes_away_is_unavailable(server):
    server.trouble = Trouble(PATH, pieces_before_hanging_up=0)
    with pytest.raises(EngineUnavailable, match="lost"):
        hear(asking(server))


def test_a_busy_server_is_asked_twice_more(server):
    server.trouble = Trouble(PATH, failures=2)
    assert hear(asking(server)).text == "Honey always"
    server.trouble = Trouble(PATH, failures=9)
    with pytest.raises(EngineUnavailable, match="cannot answer now"):
        hear(asking(server))
    assert len(server.asked) == 6


def test_an_interrupt_stops_waiting_and_hangs_up(server):
    import signal

    tested = threading.get_ident()

    def interrupt():
        server.waiting.wait()
        signal.pthread_kill(tested, signal.SIGINT)

    server.trouble = Trouble(PATH, silent=True)
    Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        hear(asking(server, timeout_s=60.0))
    assert server.client_left.wait(timeout=60)
