from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import numpy as np
import pytest

from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed, NotInstalled
from resources.speech.base import Manner, UnknownVoice
from resources.speech.kokoro_fastapi import KokoroFastApi
from resources.speech.kokoro_onnx import KokoroOnnx
from tests.libraries import needs_aligner
from tests.servers.fastkokoro import fastkokoro
from tests.servers.kokoro_fastapi import KokoroFastApiServer, kokoro_fastapi_server
from tests.servers.loopback import Loopback, Reply, Stream, ever_longer

pytestmark = [pytest.mark.engine, needs_aligner]

SENTENCE = "Honey keeps for 3,000 years, and `git log` does not."
PLAIN, CAPTIONED = "/v1/audio/speech", "/dev/captioned_speech"


@contextmanager
def running(**kind) -> Iterator[Loopback]:
    with kokoro_fastapi_server(KokoroFastApiServer(KokoroOnnx(), **kind)) as server:
        yield server


def engine_of(server: Loopback, **settings) -> KokoroFastApi:
    return KokoroFastApi(base_url=f"{server.url}/v1", revision="1", **settings)


def speech_of(engine: KokoroFastApi, sentence: str = SENTENCE, **wish):
    return engine.speak(sentence, engine.manner(**{"voice": None, "speed": None, "language": "en", **wish}))


@pytest.mark.parametrize("response_format", ["wav", "mp3", "pcm"])
@pytest.mark.parametrize("captions", [True, False])
def test_every_format_gives_the_same_speech_with_or_without_captions(response_format, captions):
    spoken = KokoroOnnx()
    own = spoken.speak(SENTENCE, spoken.manner(voice=None, speed=None, language="en"))
    with running(captions=captions) as server:
        speech = speech_of(engine_of(server, response_format=response_format))
        assert server.paths()[-1] == (CAPTIONED if captions else PLAIN)
    assert len(speech.samples) == pytest.approx(len(own.samples), abs=1_200)
    starts = [[word.start_s for word in one.words] for one in (speech, own)]
    assert starts[0] == pytest.approx(starts[1], abs=0.08)
    assert np.median(np.abs(np.subtract(starts[0], starts[1]))) <= 0.03


def test_a_server_without_captions_is_asked_for_them_once():
    with running(captions=False) as server:
        engine = engine_of(server)
        speech_of(engine, "Honey keeps.")
        speech_of(engine, "Bees fly.")
        assert server.paths() == [CAPTIONED, PLAIN, PLAIN]


def test_what_a_server_offered_before_is_not_held_against_the_next_one_at_its_address():
    with running(captions=False) as server:
        speech_of(engine_of(server), "Honey keeps.")
        server.answer = KokoroFastApiServer(KokoroOnnx()).answer
        speech_of(engine_of(server), "Bees fly.")
        assert server.paths() == [CAPTIONED, PLAIN, CAPTIONED]


def test_captions_without_times_are_made_up_for_by_alignment():
    with running(timestamps=False) as server:
        speech = speech_of(engine_of(server))
        assert server.paths() == [CAPTIONED]
    starts = [word.start_s for word in speech.words]
    assert starts == sorted(set(starts))


def test_a_mix_of_voices_goes_to_the_server_as_it_is_written():
    with running() as server:
        speech_of(engine_of(server), "Honey.", voice="af_bella(2)+af_sky")
        assert server.asked[-1].body["voice"] == "af_bella(2)+af_sky"


def test_numbers_are_sent_in_words_so_that_what_is_said_is_known():
    with running() as server:
        speech_of(engine_of(server))
        assert server.asked[-1].body["input"] == "Honey keeps for three thousand years, and git log does not."


def test_only_a_stream_is_asked_for_as_one():
    with running() as server:
        speech_of(engine_of(server, stream=True), "Honey.")
        speech_of(engine_of(server), "Honey.")
        assert [(asked.path, asked.body["stream"]) for asked in server.asked] == [(PLAIN, True), (CAPTIONED, False)]


def test_a_voice_of_the_servers_own_is_found_there():
    with running(extra_voices=("af_mine",)) as server:
        engine = engine_of(server)
        assert "af_mine" in engine.voices()
        assert speech_of(engine, "Honey.", voice="af_mine").words
        with pytest.raises(UnknownVoice, match=r'"af_mien"\. Nearest: af_mine'):
            engine.manner(voice="af_mien", speed=None, language="en")


def test_settling_on_a_voice_that_everyone_has_asks_no_server():
    with running() as server:
        engine_of(server).manner(voice="af_bella+af_sky", speed=1.5, language="en")
        assert server.asked == []


def test_a_key_goes_to_the_server_and_nowhere_else(monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    with running(key="sk-very-secret") as server:
        engine = engine_of(server, api_key_variable="MY_KEY")
        speech_of(engine, "Honey.")
        assert server.asked[-1].key == "sk-very-secret"
    assert "sk-very-secret" not in f"{engine!r} {engine.identity()!r}"


def test_a_wrong_key_names_the_variable_and_not_the_key(monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-very-wrong")
    with running(key="sk-very-secret") as server, pytest.raises(EngineFailed, match="MY_KEY") as refusal:
        speech_of(engine_of(server, api_key_variable="MY_KEY"))
    assert "sk-very" not in str(refusal.value)


def test_a_public_server_needs_a_key(monkeypatch):
    monkeypatch.delenv("KOKORO_API_KEY", raising=False)
    engine = KokoroFastApi(base_url="https://speech.example.com/v1", revision="1")
    with pytest.raises(NotInstalled, match="KOKORO_API_KEY"):
        speech_of(engine)
    assert engine.identity().parameters["host"] == "speech.example.com"


def test_a_model_that_the_server_has_not_is_named():
    with running() as server, pytest.raises(EngineFailed, match=r'refuses model "bark".*Unsupported model: bark'):
        speech_of(engine_of(server, model="bark"))


def test_a_voice_that_the_server_has_not_is_named():
    with running() as server, pytest.raises(EngineFailed, match=r"voice \"af_gone\".*'af_gone' not found"):
        engine_of(server).speak(SENTENCE, Manner(voice="af_gone", speed=1.0, language="en"))


@pytest.mark.parametrize(
    ("captions", "answer", "fix"),
    [
        (False, Stream("audio/wav", iter([b"<html>not sound</html>"])), "speech.response_format"),
        (True, Reply({"audio": "", "timestamps": None}), "speech.response_format"),
        (True, Reply({"sound": "?"}), "speech.captions"),
    ],
)
def test_an_answer_that_is_no_sound_says_which_setting_to_try(captions, answer, fix):
    with Loopback(lambda _: answer) as server, pytest.raises(EngineFailed, match=fix):
        speech_of(engine_of(server, captions=captions))


@pytest.mark.parametrize(("captions", "path"), [(True, CAPTIONED), (False, PLAIN)])
def test_an_answer_that_comes_a_piece_at_a_time_is_waited_for_no_longer_than_was_set(captions, path):
    def drops() -> Iterator[bytes]:
        while True:
            Event().wait(0.05)
            yield b" "

    with Loopback(lambda _: Stream("application/json", drops())) as server:
        for timeout_s in ever_longer(lambda: path in server.paths()):
            with pytest.raises(EngineUnavailable, match=f"no answer within {timeout_s} s"):
                speech_of(engine_of(server, captions=captions, timeout_s=timeout_s), "Honey.")


def test_fastkokoro_speaks_every_format_and_says_what_it_refuses(tmp_path):
    with fastkokoro(tmp_path) as url:
        engines = [
            KokoroFastApi(base_url=url, revision="1", response_format="wav"),
            KokoroFastApi(base_url=url, revision="1", response_format="wav", stream=True),
            KokoroFastApi(base_url=url, revision="1", response_format="mp3"),
            KokoroFastApi(base_url=url, revision="1", response_format="pcm"),
        ]
        lengths = [len(speech_of(engine).samples) for engine in engines]
        assert max(lengths) - min(lengths) < 2_400
        assert len(KokoroFastApi(base_url=url, revision="1").voices()) == 54
        with pytest.raises(EngineFailed, match="'af_bella\\+af_sky' is not available"):
            speech_of(KokoroFastApi(base_url=url, revision="1", voice="af_bella+af_sky"))
        with pytest.raises(EngineFailed, match=r"speed 0\.8 .*greater than or equal to 1"):
            speech_of(KokoroFastApi(base_url=url, revision="1", speed=0.8))
