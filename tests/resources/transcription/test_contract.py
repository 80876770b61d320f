"""What every transcriber promises, asked of every engine."""

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jiwer
import numpy as np
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from resources.errors import CmError, EngineFailed, UnknownName
from resources.languages import UnsupportedLanguage
from resources.media.timed_word import TimedWord
from resources.speech.base import Speech
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.transcription.faster_whisper import FasterWhisper
from resources.transcription.openai import OpenAI
from resources.transcription.openai_whisper import OpenAIWhisper
from resources.transcription.whisper_cpp import WhisperCpp
from resources.weights.cache import weight
from tests.servers.transcription import TranscriptionModel, transcription_server

SENTENCES = (
    "Bees visit two million flowers to make one pound of honey.",
    "The oldest jars were found in the tombs of Egypt, and what was in them could still be eaten.",
    "Almost no water is left in it, so nothing can grow.",
)
LOCAL = (WhisperCpp, FasterWhisper, OpenAIWhisper)
RATE_HZ = 24_000
REPEATS = 3


@pytest.fixture(params=[*LOCAL, OpenAI], scope="module", ids=lambda engine: engine.__name__)
def transcription(request):
    if request.param is not OpenAI:
        yield request.param()
        return
    with transcription_server(TranscriptionModel(WhisperCpp())) as server:
        yield OpenAI(base_url=f"{server.url}/v1", revision="1")


@pytest.fixture(params=LOCAL, scope="module", ids=lambda engine: engine.__name__)
def local(request):
    return request.param


@pytest.fixture(scope="module")
def spoken() -> Speech:
    """Three sentences, half a second of silence after each, and when each word of them is said."""
    kokoro = KokoroOnnx()
    manner = kokoro.manner(voice=None, speed=None, language="en")
    pieces, words, at = [], [], 0
    for sentence in SENTENCES:
        clip = kokoro.speak(sentence, manner)
        for word in clip.words:
            start_s, end_s = word.start_s + at / RATE_HZ, word.end_s + at / RATE_HZ
            words.append(TimedWord(text=word.text, start_s=start_s, end_s=end_s))
        pieces.append(np.pad(clip.samples, (0, RATE_HZ // 2)))
        at += len(pieces[-1])
    return Speech(samples=np.concatenate(pieces), sample_rate_hz=RATE_HZ, words=tuple(words))


@pytest.fixture(scope="module")
def long_sound(spoken):
    """More than half a minute: two of Whisper's windows."""
    return np.tile(spoken.samples, REPEATS)


@pytest.fixture(scope="module")
def heard(transcription, spoken):
    return transcription.transcribe(spoken.samples, RATE_HZ, "en")


@pytest.fixture(scope="module")
def heard_whole(transcription, long_sound):
    """What is heard of the long sound, and the processor time it took."""
    transcription.transcribe(long_sound[:RATE_HZ], RATE_HZ, "en")
    begun_s = time.process_time()
    return transcription.transcribe(long_sound, RATE_HZ, "en"), time.process_time() - begun_s


def word_error_rate(said: str, heard: str) -> float:
    normal = EnglishTextNormalizer()
    return float(jiwer.wer(normal(said), normal(heard)))


def are_in_order_and_inside(words, duration_s):
    starts = [word.start_s for word in words]
    assert starts == sorted(starts)
    assert all(0 <= word.start_s <= word.end_s <= duration_s for word in words)


@pytest.mark.engine
class TestWhatIsHeard:
    def test_speech_is_written_down_with_at_most_one_word_wrong_in_twenty(self, heard, spoken):
        assert word_error_rate(" ".join(SENTENCES), heard.text) <= 0.05
        assert heard.text == " ".join(word.text for word in heard.words)
        are_in_order_and_inside(heard.words, len(spoken.samples) / RATE_HZ)

    def test_words_are_heard_about_when_they_are_said(self, heard, spoken):
        off_by_s = [abs(word.start_s - said.start_s) for word, said in zip(heard.words, spoken.words, strict=True)]
        assert np.median(off_by_s) < 0.2
        assert max(off_by_s) < 1

    def test_a_long_sound_is_heard_to_its_end(self, heard_whole, long_sound):
        heard, _ = heard_whole
        assert word_error_rate(" ".join(SENTENCES * REPEATS), heard.text) <= 0.05
        are_in_order_and_inside(heard.words, len(long_sound) / RATE_HZ)
        assert heard.words[-1].end_s > len(long_sound) / RATE_HZ - 2

    def test_the_same_sound_is_heard_the_same_beside_other_sounds_and_after_them(self, transcription, heard, spoken):
        half = spoken.samples[: len(spoken.samples) // 2]
        with ThreadPoolExecutor(2) as threads:
            part, again = threads.map(
                lambda sound: transcription.transcribe(sound, RATE_HZ, "en"), [half, spoken.samples]
            )
        assert again == heard
        assert 0 < len(part.words) < len(heard.words)

    def test_another_language_is_heard_by_the_multilingual_model(self, transcription):
        kokoro = KokoroOnnx()
        said = "Le miel ne se gâte jamais."
        clip = kokoro.speak(said, kokoro.manner(voice=None, speed=None, language="fr"))
        heard = transcription.transcribe(clip.samples, clip.sample_rate_hz, "fr-CA")
        assert "miel" in heard.text
        assert "jamais" in heard.text

    @pytest.mark.parametrize("length", [0, 800, 48_000])
    def test_silence_is_heard_as_nothing(self, transcription, length):
        heard = transcription.transcribe(np.zeros(length, np.float32), RATE_HZ, "en")
        assert heard.text == ""
        assert heard.words == ()

    def test_a_click_is_no_trouble(self, transcription):
        are_in_order_and_inside(transcription.transcribe(np.ones(10, np.float32), RATE_HZ, "en").words, 10 / RATE_HZ)

    def test_an_interrupt_ends_it_and_leaves_an_engine_that_hears(
        self, transcription, heard, heard_whole, long_sound, spoken
    ):
        _, whole_s = heard_whole
        tested, begun_s = threading.get_ident(), time.process_time()

        def interrupt():
            while time.process_time() < begun_s + whole_s / 8:
                threading.Event().wait(0.001)
            signal.pthread_kill(tested, signal.SIGINT)

        interrupter = threading.Thread(target=interrupt, daemon=True)
        interrupter.start()
        with pytest.raises(KeyboardInterrupt):
            transcription.transcribe(long_sound, RATE_HZ, "en")
        interrupter.join()
        if not isinstance(transcription, OpenAI):  # whose server goes on hearing
            assert time.process_time() - begun_s < whole_s * 0.75
        assert transcription.transcribe(spoken.samples, RATE_HZ, "en") == heard


@pytest.mark.engine
def test_listening_writes_nothing_to_the_terminal_not_even_at_the_end(local):
    program = (
        f"import numpy as np; from {local.__module__} import {local.__name__} as Engine;"
        "Engine().transcribe(np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32), 24_000, 'en')"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout == process.stderr == ""


@pytest.mark.engine
def test_a_model_of_ones_own_is_not_heard_with_once_its_files_are_others(local, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(weight(local().english).folder, own)
    click = np.ones(RATE_HZ, np.float32)
    local(english=str(own)).transcribe(click, RATE_HZ, "en")
    for file in own.iterdir():
        file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(EngineFailed, match=f"{own}.*cm models verify"):
        local(english=str(own)).transcribe(click, RATE_HZ, "en")


@pytest.mark.engine
def test_a_language_nobody_knows_is_refused_by_its_name(transcription, spoken):
    with pytest.raises(CmError, match="tlh"):
        transcription.transcribe(spoken.samples, RATE_HZ, "tlh")


class TestIdentity:
    def test_it_is_known_without_models_or_a_server(self, transcription, tmp_path, monkeypatch):
        with_models = transcription.identity()
        monkeypatch.setenv("CM_MODELS", str(tmp_path))
        engine = type(transcription)
        same = engine(base_url="http://127.0.0.1:9/v1", revision="1") if engine is OpenAI else engine()
        assert same.identity() == with_models

    def test_it_counts_every_model_it_may_listen_with(self, local):
        identity = local().identity()
        assert {name.split("/")[0] for name in identity.weights} == {local().english, local().multilingual}
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in identity.weights.values())
        assert local(english=local().multilingual).identity() != identity

    def test_a_model_of_ones_own_counts_with_its_digest_and_without_its_place(self, local, tmp_path):
        own = tmp_path / "own-model.bin"
        own.write_bytes(b"mine")
        identity = local(english=str(own)).identity()
        assert identity.weights["english/own-model.bin/own-model.bin"].startswith("3fd30542fe3f")
        assert str(tmp_path) not in str(identity)
        own.write_bytes(b"mine, changed")
        assert local(english=str(own)).identity() != identity

    def test_two_models_of_ones_own_count_both_also_when_they_have_one_name(self, local, tmp_path):
        english, multilingual = (tmp_path / purpose / "ggml-model.bin" for purpose in ("english", "multilingual"))
        for own in (english, multilingual):
            own.parent.mkdir()
            own.write_bytes(b"mine")
        engine = local(english=str(english), multilingual=str(multilingual))
        identity = engine.identity()
        english.write_bytes(b"mine, changed")
        assert engine.identity() != identity


def asked_before(engine, language):
    engine.require_language(language)


def asked_with_a_sound(engine, language):
    engine.transcribe(np.ones(800, np.float32), RATE_HZ, language)


@pytest.mark.parametrize("ask", [asked_before, asked_with_a_sound])
class TestLanguagesItCannotHear:
    def test_a_missing_model_names_the_line_that_fetches_it(self, local, ask, tmp_path, monkeypatch):
        monkeypatch.setenv("CM_MODELS", str(tmp_path))
        for language, name in (("fr-CA", local().multilingual), ("en-GB", local().english)):
            with pytest.raises(UnsupportedLanguage, match=rf"is not here.*Run: cm models pull {re.escape(name)}$"):
                ask(local(), language)

    def test_a_model_of_ones_own_that_is_not_there_is_named_with_its_path(self, local, ask, tmp_path):
        with pytest.raises(UnsupportedLanguage, match=f"{tmp_path}/nothing.bin: there is no model"):
            ask(local(english=f"{tmp_path}/nothing.bin"), "en")

    def test_an_english_model_is_not_asked_for_french(self, local, ask):
        with pytest.raises(UnsupportedLanguage, match='hears only English, not "fr"'):
            ask(local(multilingual=local().english), "fr")

    def test_hindi_is_refused_by_a_model_that_would_write_it_in_urdu_letters(self, local, ask):
        with pytest.raises(UnsupportedLanguage, match=f"{local().multilingual} writes spoken Hindi in Urdu letters"):
            ask(local(), "hi-IN")


class TestMistakes:
    def test_a_model_nobody_knows_is_answered_with_the_nearest(self, local):
        wrong = local().multilingual.replace("base", "bass")
        with pytest.raises(UnknownName, match=rf'"{wrong}".*Nearest: .*{local().multilingual}'):
            local(multilingual=wrong).identity()

    def test_a_model_of_another_engine_is_none_of_this_one(self, local):
        others = next(engine for engine in LOCAL if engine is not local)
        with pytest.raises(UnknownName, match="for this engine"):
            local(english=others().english).transcribe(np.ones(800, np.float32), RATE_HZ, "en")
