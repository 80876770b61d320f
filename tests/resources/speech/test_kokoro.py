import json
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest

from resources.errors import UnknownName
from resources.speech.base import Speech
from resources.speech.kokoro import Kokoro, kmodel, split, spoken
from resources.speech.kokoro_model.graph import voices_file
from resources.speech.kokoro_model.voices import style, voice_mix, voice_names
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.pronunciation.phonemes import phonemised
from resources.weights.cache import WeightsMissing
from tests.libraries import needs_kokoro

SENTENCE = "A marathon of 42.195 km beats 0-RTT, `git log` and a nap."


def speech_of(engine, sentence: str = SENTENCE, **wish) -> Speech:
    manner = engine.manner(**{"voice": None, "speed": None, "language": "en", **wish})
    speech: Speech = engine.speak(sentence, manner)
    return speech


def parts(sentence: str, pattern: str) -> list[str]:
    words = phonemised(sentence, "en-us")
    return [" ".join(word.text for word in part) for part in split(sentence, words, pattern)]


def test_a_sentence_is_split_after_the_word_that_the_pattern_touches():
    assert parts("One two, three; four.", "[,;]") == ["One two,", "three;", "four."]
    assert parts("One two\nthree four.", r"\n+") == ["One two", "three four."]
    assert parts("One two.", "") == ["One two."]


def test_no_part_is_without_sound():
    assert parts(", One , - , two , -", ",") == [", One ,", "- , two , -"]


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not a regular expression"):
        Kokoro(split_pattern="(")


@pytest.fixture(scope="module")
def ours_and_theirs() -> tuple[Speech, Speech]:
    """One sentence by the int8 graph, by itself and through the library."""
    return speech_of(KokoroOnnx()), speech_of(Kokoro(model="kokoro-82m-int8"))


@needs_kokoro
@pytest.mark.engine
def test_the_int8_graph_sounds_the_same_through_the_library_as_by_itself(ours_and_theirs):
    ours, theirs = ours_and_theirs
    assert ours.samples.tobytes() == theirs.samples.tobytes()


@needs_kokoro
@pytest.mark.engine
def test_the_librarys_tokens_say_when_a_word_is_heard_as_the_durations_do(ours_and_theirs):
    starts = np.array([[word.start_s for word in speech.words] for speech in ours_and_theirs])
    assert np.median(np.abs(starts[0] - starts[1])) <= 0.03
    assert np.abs(starts[0] - starts[1]).max() <= 0.08


@needs_kokoro
@pytest.mark.engine
def test_every_language_has_word_times():
    sentence = "Le miel dure 3000 ans."
    speech = speech_of(Kokoro(model="kokoro-82m-int8"), sentence, language="fr")
    assert [word.text for word in speech.words] == sentence.split()


@needs_kokoro
@pytest.mark.engine
def test_a_sentence_spoken_in_parts_is_whole_and_pauses_between_them():
    whole = speech_of(Kokoro(model="kokoro-82m-int8"), "Bees fly, bears walk, cats sleep.")
    apart = speech_of(Kokoro(model="kokoro-82m-int8", split_pattern=","), "Bees fly, bears walk, cats sleep.")
    assert [word.text for word in apart.words] == [word.text for word in whole.words]
    assert apart.samples.tobytes() != whole.samples.tobytes()
    assert apart.words[2].start_s - apart.words[1].end_s > 0.1


@needs_kokoro
@pytest.mark.engine
def test_a_mix_of_two_voices_is_neither_of_them():
    engine = Kokoro(model="kokoro-82m-int8")
    sounds = {
        speech_of(engine, "Honey.", voice=voice).samples.tobytes()
        for voice in ("af_sky+af_bella", "af_sky", "af_bella")
    }
    assert len(sounds) == 3


@needs_kokoro
@pytest.mark.engine
def test_weights_that_are_not_here_name_the_line_that_fetches_them(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    with pytest.raises(WeightsMissing, match="Run: cm models pull kokoro-82m"):
        Kokoro().identity()


@needs_kokoro
@pytest.mark.engine
def test_speaking_asks_no_network_and_writes_nothing_to_the_terminal():
    program = (
        "import socket\n"
        "def refuse(*_): raise AssertionError('asked the network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from resources.speech.kokoro import Kokoro\n"
        "k = Kokoro(model='kokoro-82m-int8')\n"
        "k.speak('Honey & 日本 keeps!', k.manner(voice=None, speed=None, language='en'))\n"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout == process.stderr == ""


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    """Kokoro's whole network on PyTorch, from its published shape, with the numbers it is born with."""
    import torch

    folder = tmp_path_factory.mktemp("untrained")
    config = json.loads((files("kokoro_onnx") / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    torch.save({}, folder / "kokoro.pth")
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return kmodel(folder / "config.json", folder / "kokoro.pth", "cpu")


@needs_kokoro
@pytest.mark.engine
def test_pytorch_speaks_every_word_and_the_same_twice(untrained):
    voice = style(voices_file().path, voice_mix("af_heart", voice_names(voices_file().path)))
    words = phonemised("Honey keeps, oddly.", "en-us")
    once, twice = (spoken(words, untrained, voice, 1.0) for _ in range(2))
    assert [word.text for word in once.words] == ["Honey", "keeps,", "oddly."]
    assert once.samples.dtype == np.float32
    assert np.isfinite(once.samples).all()
    assert once.samples.tobytes() == twice.samples.tobytes()


@needs_kokoro
@pytest.mark.engine
def test_a_device_that_is_not_here_names_those_that_are(tmp_path):
    import torch

    missing = next(name for name, there in _devices(torch).items() if not there)
    with pytest.raises(UnknownName, match=rf'speech\.device: PyTorch has no "{missing}" on this machine. It has: cpu'):
        kmodel(tmp_path / "config.json", tmp_path / "kokoro.pth", missing)


def _devices(torch) -> dict[str, bool]:
    return {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
