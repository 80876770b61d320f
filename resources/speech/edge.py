# ruff: noqa: SIM905 - word lists read best as text
"""Microsoft Edge's reading voices, over the internet, through the library `edge-tts`; no key, no account.

Belongs here: the voices, what is asked of the service, whether its answer is whole. Not here: decoding (encoded.py),
which reported word is which written one (timing/boundaries.py).

The service is Microsoft's own and undocumented; https://github.com/rany2/edge-tts speaks its protocol.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from resources.engines.engine import EngineUnavailable
from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed, nearest
from resources.extras import extra
from resources.languages import UnsupportedLanguage, primary
from resources.proxies import proxy_for
from resources.servers.deadline import Busy, TimeLimit, asked
from resources.servers.reachable import ANSWERS_WITHIN_S, within
from resources.servers.server_engine import ServerEngine
from resources.speech.base import FASTEST, SLOWEST, Manner, Speech, SpeechModel, UnknownVoice, require_speed
from resources.speech.encoded import UnreadableSound, decoded
from resources.speech.pronunciation.written_words import PRONUNCIATION, READING_LIBRARIES, read_aloud
from resources.speech.timing.boundaries import Reported, covered, spans_of
from resources.speech.timing.word_times import Span, timed_speech

if TYPE_CHECKING:
    import edge_tts

URL = "https://speech.platform.bing.com"

_REMEDY = "Check the connection, or choose another speech engine in the profile"
_TICKS_PER_S = 10_000_000

_VOICES = tuple(
    f"{name}Neural"
    for name in (
        "en-AU-Natasha en-AU-William en-CA-Clara en-CA-Liam en-GB-Libby en-GB-Maisie en-GB-Ryan en-GB-Sonia"
        " en-GB-Thomas en-HK-Sam en-HK-Yan en-IE-Connor en-IE-Emily en-IN-NeerjaExpressive en-IN-Neerja en-IN-Prabhat"
        " en-KE-Asilia en-KE-Chilemba en-NG-Abeo en-NG-Ezinne en-NZ-Mitchell en-NZ-Molly en-PH-James en-PH-Rosa"
        " en-SG-Luna en-SG-Wayne en-TZ-Elimu en-TZ-Imani en-US-Ana en-US-AndrewMultilingual en-US-Andrew en-US-Aria"
        " en-US-AvaMultilingual en-US-Ava en-US-BrianMultilingual en-US-Brian en-US-Christopher en-US-EmmaMultilingual"
        " en-US-Emma en-US-Eric en-US-Guy en-US-Jenny en-US-Michelle en-US-Roger en-US-Steffan en-ZA-Leah en-ZA-Luke"
        " es-AR-Elena es-AR-Tomas es-CL-Catalina es-CL-Lorenzo es-CO-Gonzalo es-CO-Salome es-ES-Alvaro es-ES-Elvira"
        " es-ES-Ximena es-MX-Dalia es-MX-Jorge es-US-Alonso es-US-Paloma"
        " fr-BE-Charline fr-BE-Gerard fr-CA-Antoine fr-CA-Jean fr-CA-Sylvie fr-CA-Thierry fr-CH-Ariane fr-CH-Fabrice"
        " fr-FR-Denise fr-FR-Eloise fr-FR-Henri fr-FR-RemyMultilingual fr-FR-VivienneMultilingual"
        " hi-IN-Madhur hi-IN-Swara"
        " it-IT-Diego it-IT-Elsa it-IT-GiuseppeMultilingual it-IT-Isabella"
        " pt-BR-Antonio pt-BR-Francisca pt-BR-ThalitaMultilingual pt-PT-Duarte pt-PT-Raquel"
    ).split()
)
_DEFAULT_VOICES = {
    "en": "en-US-AvaMultilingualNeural",
    "es": "es-ES-ElviraNeural",
    "fr": "fr-FR-DeniseNeural",
    "hi": "hi-IN-SwaraNeural",
    "it": "it-IT-ElsaNeural",
    "pt": "pt-BR-FranciscaNeural",
}


@dataclass(frozen=True)
class _Answer:
    """What the service sent: MP3, and when each word starts and ends in it."""

    mp3: bytes
    words: tuple[Reported, ...]


class Edge(ServerEngine, SpeechModel):
    """Microsoft's voices; the text of every sentence leaves the machine. Word times are the service's own.

    The service promises nothing: only the store's clips make a sentence sound the same twice. It is asked through
    the proxy that the environment names for it (HTTPS_PROXY), if there is one.
    """

    voice: str = Field(default=_DEFAULT_VOICES["en"], description="A voice: language-REGION-NameNeural.")
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST, description="Relative speed.")
    timeout_s: TimeLimit = Field(default=60.0, description="How long one sentence may take in all.")

    def identity(self) -> Identity:
        """Return the engine and its library; asks nobody."""
        with extra("cloud"):
            libraries = library_versions("edge-tts", "av", *READING_LIBRARIES)
        return Identity(
            engine="edge",
            libraries=libraries,
            parameters={
                "server": URL.removeprefix("https://"),
                "pronunciation": PRONUNCIATION,
                "voice": self.voice,
                "speed": self.speed,
            },
        )

    def endpoint(self) -> str:
        """Return the service's URL, which is public: a profile that is offline refuses it."""
        return URL

    def installed(self) -> None:
        """Find out as well whether the proxy that the environment names can be used.

        Raises:
            NotInstalled: the library is not installed.
            WrongInput: it cannot.
        """
        super().installed()
        proxy_for(URL)

    def check_server(self) -> str:
        """Ask whether the service still has the voice."""
        with extra("cloud"):
            import edge_tts

        def listed(left_s: float) -> list[str]:
            with _failures_explained(ANSWERS_WITHIN_S):
                listing = edge_tts.list_voices(proxy=proxy_for(URL))
                return [voice["ShortName"] for voice in within(left_s, lambda: asyncio.run(listing))]

        names = asked(listed, url=URL, timeout_s=ANSWERS_WITHIN_S, remedy=_REMEDY)
        if self.voice not in names:
            raise UnknownVoice(
                f'speech.voice: {URL} has no voice "{self.voice}". {nearest(self.voice, names)} '
                "Set speech.voice in the profile"
            )
        return f"{URL} has {self.voice}"

    def manner(self, *, voice: str | None, speed: float | None, language: str) -> Manner:
        """Settle how a topic is spoken; asks nobody.

        Raises:
            UnknownVoice: there is no such voice, or it does not speak the language.
            UnsupportedLanguage: names the languages this engine speaks.
            WrongInput: not within 0.5 to 2.0.
        """
        code = primary(language)
        if code not in _DEFAULT_VOICES:
            raise UnsupportedLanguage(f'language: no voice for "{language}". It speaks: {", ".join(_DEFAULT_VOICES)}.')
        name = _known(self.called(voice) or self.voice)
        if voice is None and not _speaks(name, code):
            name = _DEFAULT_VOICES[code]
        if not _speaks(name, code):
            fitting = ", ".join(one for one in _VOICES if _speaks(one, code))
            raise UnknownVoice(f'voice: "{name}" does not speak {code}. Voices for {code}: {fitting}.')
        return Manner(voice=name, speed=require_speed(self.speed if speed is None else speed), language=code)

    def voices(self) -> tuple[str, ...]:
        """Return the voices of the languages this engine speaks, as the service listed them in 2025; asks nobody."""
        return tuple(sorted(_VOICES))

    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Return float32 mono samples at 24 kHz, shape (samples,), silent for 0.03 s before and after, and the words.

        Raises:
            WrongInput: there is nothing to say aloud in the sentence.
            EngineUnavailable: no connection, no answer in time, the connection was lost, the service stayed busy.
            EngineFailed: the service refuses the library, its answer is not what the library knows, or the voice
                does not report when its words sound.
            NotInstalled: the library is not installed.
        """
        words = read_aloud(sentence, manner.language, manner.pronounce)
        given = [word.given for word in words]
        text = " ".join(filter(None, given))

        def speech_of_it(left_s: float) -> Speech:
            answer = _answer(text, manner, left_s, self.timeout_s)
            spans = spans_of(given, answer.words)
            if not covered(given, spans):
                raise EngineFailed(f"{URL}: {manner.voice} does not report when its words sound. Choose another.")
            try:
                samples, rate = decoded(answer.mp3)
            except UnreadableSound as error:
                raise EngineFailed(f"{URL}: the service sent {error}. {_UPGRADE}") from error
            return timed_speech([word.text for word in words], spans, samples, rate)

        return asked(speech_of_it, url=URL, timeout_s=self.timeout_s, remedy=_REMEDY)

    @property
    def concurrency(self) -> int:
        """Two, out of courtesy to a service that asks for nothing."""
        return 2


_UPGRADE = "Run: pip install --upgrade edge-tts"


def _known(voice: str) -> str:
    if voice not in _VOICES:
        raise UnknownVoice(f'voice: there is no voice "{voice}". {nearest(voice, _VOICES)} See all: cm voices')
    return voice


def _speaks(voice: str, language: str) -> bool:
    return voice.startswith(f"{language}-")


def _answer(text: str, manner: Manner, left_s: float, timeout_s: float) -> _Answer:
    """Ask the service once."""
    with extra("cloud"):
        import edge_tts

    rate = f"{round((manner.speed - 1) * 100):+d}%"
    communicate = edge_tts.Communicate(text, manner.voice, rate=rate, boundary="WordBoundary", proxy=proxy_for(URL))
    with _failures_explained(timeout_s):
        return asyncio.run(_heard(communicate, left_s))


@contextmanager
def _failures_explained(timeout_s: float) -> Iterator[None]:
    """Tell in our words what goes wrong while the service is asked."""
    import aiohttp
    from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, WebSocketError

    try:
        yield
    except TimeoutError as error:
        raise EngineUnavailable(f"{URL}: no answer within {timeout_s:g} s. {_REMEDY}") from error
    except aiohttp.ClientResponseError as error:
        if error.status == 429 or error.status >= 500:
            raise Busy(f"HTTP {error.status}: {error.message}") from error
        raise EngineFailed(f"{URL}: the service refuses edge-tts (HTTP {error.status}). {_UPGRADE}") from error
    except aiohttp.ClientConnectorError as error:
        raise EngineUnavailable(f"{URL}: no server answers there. {_REMEDY}") from error
    except (aiohttp.ClientError, ConnectionError, WebSocketError) as error:
        raise EngineUnavailable(f"{URL}: the connection was lost in the middle of the answer. {_REMEDY}") from error
    except json.JSONDecodeError as error:
        raise EngineFailed(f"{URL}: the service's list of voices is not what edge-tts knows. {_UPGRADE}") from error
    except NoAudioReceived as error:
        raise Busy("it sent no sound") from error
    except EdgeTTSException as error:
        raise EngineFailed(f"{URL}: edge-tts does not understand the answer ({error}). {_UPGRADE}") from error


async def _heard(communicate: "edge_tts.Communicate", left_s: float) -> _Answer:
    """Return what the service says within `left_s`.

    Raises:
        TimeoutError: it takes longer.
        ConnectionError: it hung up before the end of its turn, which the library takes for the end.
    """
    sound: list[bytes] = []
    words: list[Reported] = []
    async with asyncio.timeout(left_s):
        async for message in communicate.stream():
            if message["type"] == "audio":
                sound.append(message["data"])
            else:
                start_s = message["offset"] / _TICKS_PER_S
                span = Span(start_s, start_s + message["duration"] / _TICKS_PER_S)
                words.append(Reported(message["text"], span))
    mp3 = b"".join(sound)
    # The library counts the bytes of a turn when the service says that the turn has ended.
    if communicate.state["cumulative_audio_bytes"] != len(mp3):
        raise ConnectionError
    return _Answer(mp3, tuple(words))
