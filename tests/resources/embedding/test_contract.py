"""What every embedder promises, asked of every engine."""

import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from threading import Thread, get_ident

import numpy as np
import pytest

from resources.embedding.base import Embedder, unit_vectors
from resources.embedding.fastembed import FastEmbed
from resources.embedding.ollama import Ollama
from resources.embedding.sentence_transformers import SentenceTransformers
from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed, NotInstalled, UnknownName
from tests.resources.embedding.protocols import PROTOCOLS
from tests.servers.embedders import LetterCounts
from tests.servers.loopback import Loopback, Reply, Stream, Trouble, ever_longer, refusing
from tests.servers.real_ollama import real_ollama

LATE = "(no answer|no connection|not answer) within [0-9.]+ s"


@dataclass(frozen=True)
class InProcess:
    """An engine that needs no server."""

    engine: type[Embedder]

    @contextmanager
    def over_a_real_model(self):
        yield self.engine()


@dataclass(frozen=True)
class OnARealOllama:
    """The engine that asks an Ollama that is none of ours."""

    engine: type[Embedder] = Ollama
    is_real: bool = True

    @contextmanager
    def over_a_real_model(self):
        real = real_ollama()
        yield Ollama(base_url=real.url, model=real.embed)


ENGINES = [InProcess(FastEmbed), InProcess(SentenceTransformers), *PROTOCOLS, OnARealOllama()]


def name_of(case):
    return f"{case.engine.__name__}{' itself' if hasattr(case, 'is_real') else ''}"


@pytest.fixture(params=PROTOCOLS, ids=name_of)
def protocol(request):
    return request.param


@pytest.fixture(params=[protocol for protocol in PROTOCOLS if protocol.key], ids=name_of)
def keyed(request):
    return request.param


@pytest.fixture(params=ENGINES, ids=name_of)
def embedding(request):
    with request.param.over_a_real_model() as engine:
        yield engine


@pytest.mark.engine
class TestVectors:
    def test_they_are_float32_of_length_one_a_row_each(self, embedding):
        vectors = embedding.embed(["Why honey keeps.", "A planet of acid clouds."])
        assert vectors.dtype == np.float32
        assert vectors.shape == (2, 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_texts_that_mean_the_same_are_near_and_others_far(self, embedding):
        honey, keeps, planet = embedding.embed(
            ["Why honey keeps.", "The reason honey never goes off.", "A planet of acid clouds."]
        )
        assert honey @ keeps > 0.5
        assert honey @ planet < 0.3

    def test_a_text_has_the_same_vector_in_any_company(self, embedding):
        texts = [f"Fact {number}: an ant has six legs." for number in range(70)]
        together = embedding.embed(texts)
        assert together.shape == (70, 384)
        for index in (0, 63, 64, 69):
            assert embedding.embed([texts[index]])[0] @ together[index] > 0.999

    def test_the_same_text_gives_the_same_bytes(self, embedding):
        first, again = (embedding.embed(["Why honey keeps."]) for _ in range(2))
        assert first.tobytes() == again.tobytes()

    def test_no_text_gives_no_row(self, embedding):
        assert embedding.embed([]).shape == (0, 0)

    def test_empty_long_and_odd_texts_have_vectors_too(self, embedding):
        vectors = embedding.embed(["", "honey " * 5000, "Ünïcode, 日本語, हिन्दी, 🐝 and \u0000", "\n\t "])
        assert vectors.shape == (4, 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_the_identity_is_the_same_twice(self, embedding):
        assert embedding.identity() == embedding.identity()


def test_vectors_without_a_direction_or_of_many_lengths_are_refused():
    odd: list[list[list[float]]] = [[[0.0, 0.0]], [[1.0, float("nan")]], [[1.0], [1.0, 2.0]], [[]]]
    for rows in odd:
        with pytest.raises(EngineFailed, match="embedding model odd"):
            unit_vectors(rows, "odd")


class TestServersInTrouble:
    def test_nobody_listening_is_unavailable_and_says_what_to_do(self, protocol):
        with refusing() as url, pytest.raises(EngineUnavailable, match=f"^{url}.*in the profile"):
            protocol.asking(url).embed(["a"])

    def test_no_answer_in_time_is_unavailable(self, protocol):
        with protocol.serve(LetterCounts()) as server:
            server.trouble = Trouble(protocol.path, silent=True)
            for timeout_s in ever_longer(server.waiting.is_set):
                with pytest.raises(EngineUnavailable, match=LATE):
                    protocol.asking(server.url, timeout_s=timeout_s).embed(["a"])

    def test_an_answer_that_never_ends_is_not_waited_for(self, protocol):
        endless = Stream("application/json", repeat(b" "))
        with protocol.serve(LetterCounts()) as server:
            whole = server.answer
            server.answer = lambda asked: endless if asked.path == protocol.path else whole(asked)
            for timeout_s in ever_longer(lambda: protocol.path in server.paths()):
                with pytest.raises(EngineUnavailable, match=LATE):
                    protocol.asking(server.url, timeout_s=timeout_s).embed(["a"])

    def test_a_server_that_goes_before_it_answers_is_unavailable(self, protocol):
        with protocol.serve(LetterCounts()) as server:
            server.trouble = Trouble(protocol.path, pieces_before_hanging_up=0)
            with pytest.raises(EngineUnavailable, match="lost"):
                protocol.asking(server.url).embed(["a"])

    @pytest.mark.parametrize("page", [{"hello": "world"}, b"<html>Welcome to nginx</html>", b""])
    def test_a_server_of_another_kind_is_told(self, protocol, page):
        with (
            Loopback(lambda _: Reply(page)) as server,
            pytest.raises((EngineUnavailable, EngineFailed), match=r"base_url in the profile"),
        ):
            protocol.asking(server.url).embed(["a"])

    def test_a_busy_server_is_asked_again(self, protocol):
        with protocol.serve(LetterCounts()) as server:
            server.trouble = Trouble(protocol.path, failures=2, failure=protocol.overloaded)
            assert protocol.asking(server.url).embed(["a"]).shape == (1, 27)
        assert server.paths().count(protocol.path) == 3

    def test_a_server_that_stays_busy_is_unavailable_after_three_tries(self, protocol):
        with protocol.serve(LetterCounts()) as server:
            server.trouble = Trouble(protocol.path, failures=9, failure=protocol.overloaded)
            with pytest.raises(EngineUnavailable, match="cannot answer now"):
                protocol.asking(server.url).embed(["a"])
        assert server.paths().count(protocol.path) == 3

    def test_an_interrupt_stops_waiting_at_once_and_hangs_up(self, protocol):
        tested = get_ident()

        def interrupt():
            server.waiting.wait()
            signal.pthread_kill(tested, signal.SIGINT)

        with protocol.serve(LetterCounts()) as server:
            server.trouble = Trouble(protocol.path, silent=True)
            Thread(target=interrupt, daemon=True).start()
            with pytest.raises(KeyboardInterrupt):
                protocol.asking(server.url, timeout_s=60.0).embed(["a"])
            assert server.client_left.wait(timeout=60)


class TestMistakes:
    def test_a_model_the_server_has_not_is_named_with_what_to_do(self, protocol):
        with (
            protocol.serve(LetterCounts()) as server,
            pytest.raises(UnknownName, match=r'embedding\.model: .* has no model "nobody-1"'),
        ):
            protocol.asking(server.url, model="nobody-1").embed(["a"])

    def test_a_wrong_key_names_its_variable_and_is_never_shown(self, keyed, monkeypatch, capfd):
        monkeypatch.setenv(keyed.key_variable, "sk-wrong-but-secret")
        with keyed.serve(LetterCounts()) as server:
            engine = keyed.asking(server.url)
            with pytest.raises(EngineFailed, match=keyed.key_variable) as caught:
                engine.embed(["a"])
        assert server.asked[-1].key == "sk-wrong-but-secret"
        shown = "".join(traceback.format_exception(caught.value)) + repr(engine) + engine.identity().model_dump_json()
        assert "sk-wrong" not in shown + "".join(capfd.readouterr())

    def test_a_public_server_is_not_asked_without_a_key(self, keyed):
        engine = keyed.asking("https://models.example.com", api_key_variable="NOT_SET_ANYWHERE")
        with pytest.raises(NotInstalled, match=r"^NOT_SET_ANYWHERE: this environment variable is not set"):
            engine.embed(["a"])


class TestServedModels:
    def test_many_texts_go_in_batches_and_come_back_in_order(self, protocol):
        texts = ["a" * (index + 1) + "b" for index in range(7)]
        with protocol.serve(LetterCounts()) as server:
            vectors = protocol.asking(server.url, batch_size=3).embed(texts)
        assert [len(asked.body["input"]) for asked in server.asked if asked.path == protocol.path] == [3, 3, 1]
        assert np.allclose(vectors, LetterCounts().embed(texts))

    def test_no_text_asks_no_server(self, protocol):
        with refusing() as url:
            assert protocol.asking(url).embed([]).shape == (0, 0)

    def test_the_identity_needs_no_server_and_tells_models_apart(self, protocol):
        with refusing() as url, refusing() as other:
            assert protocol.asking(url).identity() == protocol.asking(other, timeout_s=1.0, batch_size=1).identity()
            assert protocol.asking(url).identity() != protocol.asking(url, model="another").identity()

    def test_the_endpoint_is_the_server(self, protocol):
        assert protocol.asking("http://127.0.0.1:1").endpoint() == "http://127.0.0.1:1" + protocol.base
