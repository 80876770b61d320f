import pytest

from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed
from resources.languages import UnsupportedLanguage
from resources.servers.endpoint import is_public
from resources.speech.base import UnknownVoice
from resources.speech.edge import Edge
from resources.speech.kokoro_onnx import KokoroOnnx
from tests.servers.edge_tts import EdgeServer, edge_server
from tests.servers.loopback import Reply, Trouble


@pytest.fixture
def server():
    with edge_server(KokoroOnnx()) as running:
        yield running


def speech_of(sentence: str, **wish):
    engine = Edge()
    return engine.speak(sentence, engine.manner(**{"voice": None, "speed": None, "language": "en", **wish}))


def test_its_endpoint_is_public():
    assert is_public(Edge().endpoint())


def test_the_voice_follows_the_language_where_the_configured_one_does_not_speak_it():
    assert Edge().manner(voice=None, speed=None, language="fr").voice == "fr-FR-DeniseNeural"
    british = Edge(voice="en-GB-SoniaNeural").manner(voice=None, speed=None, language="en")
    assert british.voice == "en-GB-SoniaNeural"
    with pytest.raises(UnknownVoice, match=r'"en-GB-SoniaNeural" does not speak fr\. Voices for fr: fr-BE-'):
        Edge().manner(voice="en-GB-SoniaNeural", speed=None, language="fr")


def test_a_language_it_does_not_speak_names_those_it_does():
    with pytest.raises(UnsupportedLanguage, match="It speaks: en, es, fr, hi, it, pt"):
        Edge().manner(voice=None, speed=None, language="ja")


@pytest.mark.engine
@pytest.mark.parametrize(("speed", "rate"), [(1.0, "+0%"), (1.25, "+25%"), (0.8, "-20%")])
def test_speed_is_a_rate_and_the_voice_goes_along(server: EdgeServer, speed, rate):
    speech_of("Honey.", voice="en-GB-SoniaNeural", speed=speed)
    assert server.requests[-1]["rate"] == rate
    assert "(en-GB, SoniaNeural)" in server.requests[-1]["voice"]


@pytest.mark.engine
def test_text_is_never_markup(server: EdgeServer):
    sentence = "Say <break time='9s'/> & </speak> twice."
    assert [word.text for word in speech_of(sentence).words] == sentence.split()
    assert "break time" in server.requests[-1]["text"]


@pytest.mark.engine
def test_word_times_are_those_the_service_reports(server: EdgeServer):
    sentence = "Honey keeps for 3,000 years, and `git log` does not."
    own = KokoroOnnx()
    meant = own.speak(sentence, own.manner(voice=None, speed=None, language="en"))
    starts = [[word.start_s for word in speech.words] for speech in (speech_of(sentence), meant)]
    assert starts[0] == pytest.approx(starts[1], abs=0.05)


@pytest.mark.engine
def test_a_voice_that_reports_no_word_times_is_refused(server: EdgeServer):
    server.word_boundaries = False
    with pytest.raises(EngineFailed, match="en-GB-RyanNeural does not report when its words sound"):
        speech_of("Honey keeps.", voice="en-GB-RyanNeural")


@pytest.mark.engine
def test_a_service_that_refuses_the_library_says_to_renew_it(server: EdgeServer):
    server.trouble = Trouble(failures=9, failure=Reply({}, 403))
    with pytest.raises(EngineFailed, match=r"HTTP 403\). Run: pip install --upgrade edge-tts"):
        speech_of("Honey.")


@pytest.mark.engine
def test_a_service_that_hangs_up_before_any_sound_is_unavailable(server: EdgeServer):
    server.trouble = Trouble(pieces_before_hanging_up=0)
    with pytest.raises(EngineUnavailable, match="it sent no sound"):
        speech_of("Honey.")
    assert server.connections == 3


@pytest.mark.engine
def test_a_service_that_hangs_up_just_before_the_end_of_its_turn_is_unavailable(server: EdgeServer):
    speech_of("Honey.")
    server.trouble = Trouble(pieces_before_hanging_up=server.frames_sent - 1)
    with pytest.raises(EngineUnavailable, match="the connection was lost"):
        speech_of("Honey.")
