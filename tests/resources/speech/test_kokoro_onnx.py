import subprocess
import sys

import numpy as np
import pytest

from resources.errors import WrongInput
from resources.speech.base import Manner, UnknownVoice
from resources.speech.kokoro_model.graph import int8_graph, synthesised, voices_file
from resources.speech.kokoro_model.voices import style, voice_mix, voice_names
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.pronunciation.vocabulary import VOCABULARY, known
from tests.libraries import needs_kokoro_onnx

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def kokoro() -> KokoroOnnx:
    return KokoroOnnx()


def test_the_voice_follows_the_language_where_the_configured_one_does_not_speak_it(kokoro):
    voices = {
        language: kokoro.manner(voice=None, speed=None, language=language).voice
        for language in ("en", "es", "fr", "hi", "it", "pt-BR")
    }
    assert voices == {
        "en": "af_heart",
        "es": "ef_dora",
        "fr": "ff_siwis",
        "hi": "hf_alpha",
        "it": "if_sara",
        "pt-BR": "pf_dora",
    }
    assert KokoroOnnx(voice="bf_emma").manner(voice=None, speed=None, language="en").voice == "bf_emma"


def test_an_english_voice_is_not_asked_to_speak_french(kokoro):
    with pytest.raises(UnknownVoice, match=r'"af_heart" speaks en, not fr\. Voices for fr: ff_siwis\.'):
        kokoro.manner(voice="af_heart", speed=None, language="fr")


def test_settling_the_manner_and_the_identity_loads_no_model():
    program = (
        "import sys; from resources.speech.kokoro_onnx import KokoroOnnx as K;"
        "K().manner(voice='af_bella(2)+af_sky(1)', speed=1.2, language='en'); K().identity();"
        "print([name for name in ('onnxruntime', 'numpy', 'phonemizer') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


def test_a_mix_of_two_voices_is_neither_of_them(kokoro):
    mixed, one, other = (
        kokoro.speak("Honey keeps.", kokoro.manner(voice=voice, speed=None, language="en"))
        for voice in ("af_sky+af_bella", "af_sky", "af_bella")
    )
    assert mixed.samples.tobytes() not in {one.samples.tobytes(), other.samples.tobytes()}


def test_a_mix_is_pronounced_as_its_first_voice_would(kokoro):
    british, american = (
        kokoro.speak("A better car.", Manner(voice=voice, speed=1.0, language="en"))
        for voice in ("bf_emma+af_heart", "af_heart+bf_emma")
    )
    assert british.samples.tobytes() != american.samples.tobytes()


def test_a_word_longer_than_one_pass_is_refused(kokoro):
    with pytest.raises(WrongInput, match="this word is too long to say aloud"):
        kokoro.speak("-".join(["honey"] * 150), kokoro.manner(voice=None, speed=None, language="en"))


def test_speaking_writes_nothing_to_the_terminal():
    program = (
        "from resources.speech.kokoro_onnx import KokoroOnnx as K;"
        "k = K(); k.speak('Curiosité & 日本 - 0-RTT!', k.manner(voice=None, speed=None, language='en'))"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout == process.stderr == ""


@needs_kokoro_onnx
def test_the_graph_gives_what_it_gives_in_the_library_that_published_it():
    """One letter that the model does not know among its phonemes; times in seconds from the first sample."""
    from kokoro_onnx import Kokoro
    from kokoro_onnx.config import DEFAULT_VOCAB

    assert VOCABULARY == DEFAULT_VOCAB
    phonemes = "hˈʌni🐝 kˈips, ˈɑdli."  # noqa: RUF001
    voice = style(voices_file().path, voice_mix("af_heart", voice_names(voices_file().path)))
    theirs, rate_hz, timings = Kokoro.from_session(int8_graph(), str(voices_file().path)).create_timed(
        phonemes, voice, 1.25, is_phonemes=True, trim=False, sentence_pause=0.0, clause_pause=0.0
    )
    line = known(phonemes)
    ours, durations = synthesised(int8_graph(), line, voice[len(line) - 1], 1.25)
    assert ours.tobytes() == theirs.tobytes()
    assert "".join(timing.phoneme for timing in timings) == line
    ends_s = np.cumsum(durations)[1:-1] * len(ours) / durations.sum() / rate_hz
    assert [timing.end for timing in timings] == pytest.approx(ends_s, abs=1 / rate_hz)
