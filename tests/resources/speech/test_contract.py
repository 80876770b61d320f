"""What every speech model promises, asked of every engine; what each is tested against: docs/engines.md."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Thread

import numpy as np
import pytest

from resources.engines.engine import EngineUnavailable
from resources.errors import CmError, WrongInput
from resources.languages import UnsupportedLanguage
from resources.servers.endpoint import is_public
from resources.speech.base import SpeechModel, UnknownVoice
from resources.speech.edge import Edge
from resources.speech.kokoro import Kokoro
from resources.speech.kokoro_fastapi import KokoroFastApi
from resources.speech.kokoro_model.passes import passes
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.piper import Piper
from resources.speech.pronunciation.phonemes import phonemised
from resources.speech.pronunciation.written_words import PRONUNCIATION
from tests.libraries import needs_aligner, needs_kokoro
from tests.servers.edge_tts import EdgeServer, edge_server
from tests.servers.fastkokoro import fastkokoro
from tests.servers.kokoro_fastapi import KokoroFastApiServer, kokoro_fastapi_server
from tests.servers.loopback import Loopback, Reply, Trouble, ever_longer, refusing

pytestmark = pytest.mark.engine

SENTENCE = "Honey keeps for 3,000 years, and `git log` - oddly - does not."
Open = Callable[[ExitStack, pytest.TempPathFactory], SpeechModel]


def over_fastkokoro(stack: ExitStack, folders: pytest.TempPathFactory) -> SpeechModel:
    """Without captions, so its words are timed by forced alignment."""
    return KokoroFastApi(base_url=stack.enter_context(fastkokoro(folders.mktemp("fastkokoro"))), revision="1")


def over_kokoro_fastapi(stack: ExitStack, _: pytest.TempPathFactory) -> SpeechModel:
    server = stack.enter_context(kokoro_fastapi_server(KokoroFastApiServer(KokoroOnnx())))
    return KokoroFastApi(base_url=f"{server.url}/v1", revision="1", response_format="mp3")


def over_edge(stack: ExitStack, _: pytest.TempPathFactory) -> SpeechModel:
    stack.enter_context(edge_server(KokoroOnnx()))
    return Edge()


ENGINES: dict[str, Open] = {
    "kokoro_onnx": lambda *_: KokoroOnnx(),
    "kokoro int8": lambda *_: Kokoro(model="kokoro-82m-int8"),
    "kokoro_fastapi aligned": over_fastkokoro,
    "kokoro_fastapi captioned": over_kokoro_fastapi,
    "piper": lambda *_: Piper(),
    "edge": over_edge,
}


NEEDS = {
    "kokoro int8": needs_kokoro,
    "kokoro_fastapi aligned": needs_aligner,
    "kokoro_fastapi captioned": needs_aligner,
    "piper": needs_aligner,
}


@pytest.fixture(params=[pytest.param(name, marks=NEEDS.get(name, ())) for name in ENGINES], scope="module")
def speech(request, tmp_path_factory) -> Iterator[SpeechModel]:
    with ExitStack() as stack:
        yield ENGINES[request.param](stack, tmp_path_factory)


def manner_of(speech: SpeechModel, **wish):
    return speech.manner(**{"voice": None, "speed": None, "language": "en", **wish})


class TestEverySpeechModel:
    def test_a_sentence_becomes_sound_with_the_time_of_every_word_in_its_spelling(self, speech):
        spoken = speech.speak(SENTENCE, manner_of(speech))

        assert spoken.samples.dtype == np.float32
        assert spoken.samples.ndim == 1
        assert 0.05 < np.abs(spoken.samples).max() <= 1
        duration_s = len(spoken.samples) / spoken.sample_rate_hz
        assert 2 < duration_s < 10
        assert [word.text for word in spoken.words] == SENTENCE.split()
        assert all(word.start_s < word.end_s for word in spoken.words)
        bounds = [0.0, *(time for word in spoken.words for time in (word.start_s, word.end_s)), duration_s]
        assert bounds == sorted(bounds)

    def test_no_silence_of_more_than_a_tenth_of_a_second_stands_around_a_sentence(self, speech):
        spoken = speech.speak("Sharks existed before trees.", manner_of(speech))
        loud = np.flatnonzero(np.abs(spoken.samples) > 0.01 * np.abs(spoken.samples).max()) / spoken.sample_rate_hz
        assert loud[0] <= 0.1
        assert len(spoken.samples) / spoken.sample_rate_hz - loud[-1] <= 0.1

    def test_the_same_sentence_gives_the_same_bytes_alone_and_beside_others(self, speech):
        manner = manner_of(speech)
        keeps, bees, jar = "Honey keeps.", "Bees visit two million flowers.", "Look at the jar."
        alone = speech.speak(keeps, manner)
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda sentence: speech.speak(sentence, manner), [keeps, bees, keeps, jar]))
        for spoken in together[::2]:
            assert (spoken.samples.tobytes() == alone.samples.tobytes()) == (spoken is not together[3])
            assert spoken.words == alone.words

    def test_a_faster_manner_takes_less_time(self, speech):
        usual, fast = (
            speech.speak("Bees visit two million flowers.", manner_of(speech, speed=speed)) for speed in (1.0, 1.6)
        )
        assert len(fast.samples) < 0.8 * len(usual.samples)

    def test_what_a_topic_does_not_ask_for_comes_from_the_engines_own_settings(self, speech):
        manner = manner_of(speech)
        assert manner.language == "en"
        assert manner_of(speech, voice=manner.voice, speed=manner.speed, language="en-GB") == manner

    def test_a_voice_that_briefs_name_may_have_another_name_here(self, speech):
        voice = manner_of(speech).voice
        renaming = speech.model_copy(update={"voice_names": {"narrator": voice}})
        assert manner_of(renaming, voice="narrator").voice == voice

    def test_the_names_of_two_voices_may_be_exchanged(self, speech):
        voice = manner_of(speech).voice
        exchanging = speech.model_copy(update={"voice_names": {"narrator": voice, voice: "narrator"}})
        assert manner_of(exchanging, voice="narrator").voice == voice
        with pytest.raises(UnknownVoice, match='there is no voice "narrator"'):
            manner_of(exchanging, voice=voice)

    def test_the_voices_are_sorted_and_the_usual_one_is_among_them(self, speech):
        voices = speech.voices()
        assert manner_of(speech).voice in voices
        assert list(voices) == sorted(voices)

    def test_an_unknown_voice_is_refused_before_anything_is_spoken(self, speech):
        with pytest.raises(UnknownVoice, match='there is no voice "nobody"'):
            manner_of(speech, voice="nobody")

    def test_a_voice_with_a_slip_in_its_name_names_the_nearest(self, speech):
        meant = manner_of(speech).voice
        with pytest.raises(UnknownVoice, match=rf"Nearest: .*{meant}"):
            manner_of(speech, voice=meant.replace("e", "é", 1))

    def test_a_language_it_does_not_speak_is_refused(self, speech):
        with pytest.raises(UnsupportedLanguage):
            manner_of(speech, language="tlh")

    @pytest.mark.parametrize("speed", [0.49, 2.01])
    def test_a_speed_out_of_range_names_the_range(self, speech, speed):
        with pytest.raises(WrongInput, match=r"is not between 0\.5 and 2\.0"):
            manner_of(speech, speed=speed)

    @pytest.mark.parametrize("sentence", ["", "...", "-- 🐝 -"])
    def test_a_sentence_with_nothing_to_say_is_refused_by_name(self, speech, sentence):
        with pytest.raises(CmError, match=re.escape(f'"{sentence}": there is nothing to say aloud')):
            speech.speak(sentence, manner_of(speech))

    def test_whatever_unicode_a_sentence_holds_comes_back_in_its_words(self, speech):
        sentence = "Curiosité & naïve café -- 🐝 \u200bΩ [[5 °C]] “100%” wins\u00a0all!"
        spoken = speech.speak(sentence, manner_of(speech))
        assert [word.text for word in spoken.words] == sentence.split()

    def test_a_very_long_sentence_is_spoken_whole(self, speech):
        years = [f"in {year} the keeper counted {year - 1500} jars of honey," for year in range(1601, 1608)]
        sentence = f"Slowly, {' '.join(years)} and that was all."
        assert len(passes(phonemised(sentence, "en-us"))) == 2
        spoken = speech.speak(sentence, manner_of(speech, speed=2.0))

        duration_s = len(spoken.samples) / spoken.sample_rate_hz
        assert duration_s > 10
        assert [word.text for word in spoken.words] == sentence.split()
        starts = [word.start_s for word in spoken.words]
        assert starts == sorted(starts)
        assert spoken.words[-1].end_s == pytest.approx(duration_s, abs=0.2)

    def test_the_identity_counts_engine_libraries_and_weights_and_is_the_same_twice(self, speech):
        identity = speech.identity()
        assert identity.engine
        assert identity.libraries
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in identity.weights.values())
        assert identity == speech.identity()
        assert {"voice", "speed"} <= identity.parameters.keys()

    def test_another_way_of_reading_a_sentence_aloud_is_another_identity(self, speech, monkeypatch):
        before = speech.identity()
        monkeypatch.setattr(f"{type(speech).__module__}.PRONUNCIATION", PRONUNCIATION + 1)
        assert speech.identity() != before

    def test_how_many_sentences_at_once_is_at_least_one(self, speech):
        assert speech.concurrency >= 1


Served = tuple[SpeechModel, Loopback | EdgeServer, Callable[..., SpeechModel]]


@pytest.fixture(params=[pytest.param("kokoro_fastapi", marks=needs_aligner), "edge"])
def served(request) -> Iterator[Served]:
    """An engine, the server it asks, and the engine's class with the server's address filled in."""
    with ExitStack() as stack:
        if request.param == "edge":
            yield Edge(), stack.enter_context(edge_server(KokoroOnnx())), Edge
        else:
            server = stack.enter_context(kokoro_fastapi_server(KokoroFastApiServer(KokoroOnnx())))

            def engine(**settings) -> SpeechModel:
                return KokoroFastApi(base_url=f"{server.url}/v1", revision="1", captions=False, **settings)

            yield engine(), server, engine


def trouble(server: Loopback | EdgeServer, **kind) -> None:
    server.trouble = Trouble(path="/v1/audio/speech", **kind)


class TestEverySpeechModelThatAsksAServer:
    def test_it_says_whom_it_asks(self, served):
        engine, _, _ = served
        assert is_public(engine.endpoint()) == isinstance(engine, Edge)

    def test_a_server_that_says_nothing_is_left_after_the_time_that_was_set(self, served):
        _, server, engine = served
        trouble(server, silent=True)
        for timeout_s in ever_longer(server.waiting.is_set):
            with pytest.raises(EngineUnavailable, match=f"no answer within {timeout_s} s"):
                engine(timeout_s=timeout_s).speak(SENTENCE, manner_of(engine()))

    def test_a_server_that_goes_away_in_the_middle_of_its_answer_is_unavailable(self, served):
        engine, server, _ = served
        trouble(server, pieces_before_hanging_up=15)
        with pytest.raises(EngineUnavailable, match="the connection was lost"):
            engine.speak(SENTENCE, manner_of(engine))

    def test_a_busy_server_is_asked_again(self, served):
        engine, server, _ = served
        trouble(server, failures=2)
        assert engine.speak("Honey keeps.", manner_of(engine)).words

    def test_a_server_that_stays_busy_is_unavailable(self, served):
        engine, server, _ = served
        trouble(server, failures=9, failure=Reply({"detail": "overloaded"}, 503, {"retry-after": "0"}))
        with pytest.raises(EngineUnavailable, match="HTTP 503"):
            engine.speak("Honey keeps.", manner_of(engine))

    def test_an_interrupt_ends_a_long_call(self, served):
        engine, server, _ = served
        trouble(server, silent=True)

        def interrupt() -> None:
            server.waiting.wait()
            os.kill(os.getpid(), signal.SIGINT)

        watcher = Thread(target=interrupt, daemon=True)
        watcher.start()
        with pytest.raises(KeyboardInterrupt):
            engine.speak(SENTENCE, manner_of(engine))
        watcher.join()
        assert server.client_left.wait(timeout=60)

    def test_an_error_is_one_line_and_says_what_to_do(self, served):
        _, server, engine = served
        trouble(server, silent=True)
        with pytest.raises(EngineUnavailable) as unavailable:
            engine(timeout_s=0.2).speak(SENTENCE, manner_of(engine()))
        assert re.fullmatch(r".*(Start|Check).* profile", str(unavailable.value))


@needs_aligner
def test_where_nobody_listens_an_engine_is_unavailable(monkeypatch):
    with refusing() as nobody:
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", f"{nobody.replace('http', 'ws')}/?x=1")
        for engine in (KokoroFastApi(base_url=f"{nobody}/v1", revision="1"), Edge()):
            assert engine.identity() == engine.identity()
            assert manner_of(engine).voice in engine.voices()
            with pytest.raises(EngineUnavailable, match="no server answers there"):
                engine.speak("Honey keeps.", manner_of(engine))


@pytest.mark.parametrize("engine", [KokoroOnnx(), Kokoro(), Piper()], ids=lambda engine: type(engine).__name__)
def test_an_engine_in_this_process_asks_nobody(engine):
    assert engine.endpoint() is None
