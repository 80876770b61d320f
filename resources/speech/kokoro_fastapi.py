"""Kokoro on a server that speaks OpenAI's protocol: Kokoro-FastAPI, or another one like it.

Belongs here: what is asked of the server, and what its captions say. Not here: the client and its errors
(resources/servers/openai_server.py), decoding (encoded.py), alignment (timing/alignment.py).

Protocol: https://github.com/remsky/Kokoro-FastAPI (README), https://platform.openai.com/docs/api-reference/audio.
"""

import base64
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field, PrivateAttr, ValidationError

from resources.engines.engine import EngineUnavailable
from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed
from resources.extras import extra
from resources.servers.deadline import ApiKeyVariable, BaseUrl, TimeLimit, said_without
from resources.servers.endpoint import public_host
from resources.servers.openai_server import OpenAIServer
from resources.servers.reachable import ANSWERS_WITHIN_S, CannotTell
from resources.servers.revision import Revision, counted
from resources.servers.server_engine import ServerEngine
from resources.speech.base import FASTEST, SLOWEST, Manner, Speech, SpeechModel, UnknownVoice, require_speed
from resources.speech.encoded import UnreadableSound, decoded, decoded_pcm
from resources.speech.kokoro_model.voices import VOICES, is_voice_name, settled_mix, voice_mix
from resources.speech.pronunciation.written_words import PRONUNCIATION, read_aloud
from resources.speech.timing.alignment import LIBRARIES, aligned_spans, require_alignable
from resources.speech.timing.boundaries import Reported, covered, spans_of
from resources.speech.timing.word_times import Span, timed_speech

if TYPE_CHECKING:
    import numpy as np
    import openai
    from numpy.typing import NDArray

SAMPLE_RATE_HZ = 24_000
_LISTING_S = 5.0


class _Timestamp(BaseModel, frozen=True):
    word: str
    start_time: float
    end_time: float


class _Answer(BaseModel, frozen=True):
    """Sound as the server encoded it, and its words where it reports them; the shape of a captioned answer."""

    audio: str
    timestamps: tuple[_Timestamp, ...] | None = None


class _Voices(BaseModel, frozen=True):
    """A server lists plain names, or (Kokoro-FastAPI from 0.3) objects with an `id`."""

    voices: list[str | dict[str, object]]

    @property
    def names(self) -> list[str]:
        return [voice if isinstance(voice, str) else str(voice.get("id", "")) for voice in self.voices]


class KokoroFastApi(ServerEngine, SpeechModel):
    """A Kokoro server; word times are its captions, or else come from forced alignment, so English only.

    A server draws its noise anew, so only the store's clips make a sentence sound the same twice.
    """

    base_url: BaseUrl = Field(default="http://127.0.0.1:8880/v1", description="Where the server is; ends in /v1.")
    model: str = Field(default="kokoro", description="The model's name on the server.")
    revision: Revision = Field(default=None, description="Your word for the weights that the server runs; it counts.")
    voice: str = Field(default="af_heart", description="A voice, or a mix such as af_bella(2)+af_sky(1).")
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST, description="Relative speed.")
    response_format: Literal["wav", "mp3", "pcm"] = Field(default="wav", description="How sound comes over the wire.")
    captions: bool = Field(default=True, description="Ask for word times at /dev/captioned_speech first.")
    stream: bool = Field(default=False, description="Let the server send sound while it speaks; without captions.")
    timeout_s: TimeLimit = Field(default=120.0, description="How long one sentence may take in all.")
    api_key_variable: ApiKeyVariable = Field(
        default="KOKORO_API_KEY", description="The environment variable with the key of a server that wants one."
    )

    _offers_captions: bool = PrivateAttr(default=True)

    def identity(self) -> Identity:
        """Return the engine, its model as configured, and the host of a public server; asks no server."""
        with extra("servers"):
            libraries = library_versions(*LIBRARIES)
        return Identity(
            engine="kokoro_fastapi",
            libraries=libraries,
            parameters={
                "pronunciation": PRONUNCIATION,
                "model": self.model,
                **counted(self.revision),
                "voice": self.voice,
                "speed": self.speed,
                "response_format": self.response_format,
                "captions": self.captions,
                "stream": self.stream,
                **public_host(self.base_url),
            },
        )

    def endpoint(self) -> str:
        """Return the server's URL."""
        return self.base_url

    def check_server(self) -> str:
        """Ask whether the server takes the key, has the voice, and does not list other models than the one named."""
        server = self._server(ANSWERS_WITHIN_S / 2)
        try:
            voice_mix(self.voice, self._listed(server))
        except UnknownVoice as error:
            raise UnknownVoice(f"speech.{error}") from error
        try:
            return f"{server.check(self.model)}, voice {self.voice}"
        except CannotTell:
            # A server of voices need not list its models.
            return f"{self.base_url} has the voice {self.voice}"

    def manner(self, *, voice: str | None, speed: float | None, language: str) -> Manner:
        """Settle how a topic is spoken; asks the server only about a voice that Kokoro was not published with.

        Raises:
            UnknownVoice: neither Kokoro nor the server has such a voice, or it does not speak the language.
            UnsupportedLanguage: not English.
            WrongInput: not within 0.5 to 2.0.
        """
        primary = require_alignable(language)
        try:
            mix = settled_mix(self.called(voice), self.voice, primary, VOICES)
        except UnknownVoice:
            mix = settled_mix(self.called(voice), self.voice, primary, self.voices())
        return Manner(voice=str(mix), speed=require_speed(self.speed if speed is None else speed), language=primary)

    def voices(self) -> tuple[str, ...]:
        """Return the server's voices, sorted; those that Kokoro was published with while no server answers."""
        try:
            return self._listed(self._server(min(self.timeout_s, _LISTING_S)))
        except (EngineUnavailable, EngineFailed):
            # Whatever ails the server is told when it is to speak; names alone need none.
            return VOICES

    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Return float32 mono samples, shape (samples,), silent for 0.03 s before and after, and the words.

        Raises:
            WrongInput: there is nothing to say aloud in the sentence.
            UnknownVoice: the manner's voice is not written as one.
            EngineUnavailable: no server there, no answer in time, the connection was lost, the server stayed busy.
            NotInstalled: a public server and no key in the environment, or no client library.
            EngineFailed: the server refuses the voice, the speed or the key, or sends no sound, or one that does not
                follow the sentence.
        """
        words = read_aloud(sentence, manner.language, manner.pronounce)
        given = [word.given for word in words]
        answer = self._server(self.timeout_s).asked(
            lambda client: self._asked(client, " ".join(filter(None, given)), manner), model=self.model
        )
        samples, rate = self._sound(answer)
        reported = [Reported(one.word, Span(one.start_time, one.end_time)) for one in answer.timestamps or ()]
        spans = spans_of(given, reported)
        if not covered(given, spans):
            spans = aligned_spans(samples, rate, sentence, manner.pronounce)
        return timed_speech([word.text for word in words], spans, samples, rate)

    @property
    def concurrency(self) -> int:
        """Two: the server speaks one sentence while the words of another are timed."""
        return 2

    def _listed(self, server: OpenAIServer) -> tuple[str, ...]:
        answer = server.reply("/audio/voices")
        try:
            names = _Voices.model_validate(answer.said).names
        except ValidationError as error:
            raise server.another_kind(answer) from error
        return tuple(sorted(filter(is_voice_name, names)))

    def _server(self, timeout_s: float) -> OpenAIServer:
        return OpenAIServer(
            url=self.base_url,
            timeout_s=timeout_s,
            key_variable=self.api_key_variable,
            capability="speech",
        )

    def _asked(self, client: "openai.OpenAI", text: str, manner: Manner) -> _Answer:
        import openai

        try:
            return self._answer(client, text, manner)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as refusal:
            said = said_without(client.api_key, str(_detail(refusal.body)))
            raise EngineFailed(
                f'{self.base_url}: the server refuses model "{self.model}", voice "{manner.voice}" or '
                f"speed {manner.speed:g} (HTTP {refusal.status_code}): {said}"
            ) from None

    def _answer(self, client: "openai.OpenAI", text: str, manner: Manner) -> _Answer:
        if self.captions and not self.stream and self._offers_captions:
            answer = self._captioned(client, text, manner)
            if answer:
                return answer
            self._offers_captions = False
        return self._plain(client, text, manner)

    def _plain(self, client: "openai.OpenAI", text: str, manner: Manner) -> _Answer:
        import httpx2
        import openai

        try:
            with client.audio.speech.with_streaming_response.create(
                model=self.model,
                voice=manner.voice,
                input=text,
                speed=manner.speed,
                response_format=self.response_format,
                extra_body={"stream": self.stream},
            ) as response:
                sound = b"".join(response.iter_bytes())
        except httpx2.TimeoutException as error:
            raise TimeoutError from error
        except httpx2.TransportError as error:
            raise openai.APIConnectionError(request=error.request) from error
        return _Answer(audio=base64.b64encode(sound).decode())

    def _captioned(self, client: "openai.OpenAI", text: str, manner: Manner) -> _Answer | None:
        """Return sound with its words' times, or None from a server that offers none."""
        import openai

        wish = {
            "model": self.model,
            "voice": manner.voice,
            "input": text,
            "speed": manner.speed,
            "response_format": self.response_format,
            "stream": False,
        }
        try:
            said = client.post(f"{self._root}/dev/captioned_speech", cast_to=object, body=wish)
        except openai.APIStatusError as refusal:
            if refusal.status_code in (404, 405):
                return None
            raise
        try:
            return _Answer.model_validate(said)
        except ValidationError as error:
            raise EngineFailed(
                f"{self.base_url}: the server's captions are not those of Kokoro-FastAPI. "
                "Set speech.captions to false in the profile."
            ) from error

    @property
    def _root(self) -> str:
        return self.base_url.rstrip("/").removesuffix("/v1")

    def _sound(self, answer: _Answer) -> tuple["NDArray[np.float32]", int]:
        data = base64.b64decode(answer.audio)
        try:
            return (decoded_pcm(data), SAMPLE_RATE_HZ) if self.response_format == "pcm" else decoded(data)
        except UnreadableSound as error:
            raise EngineFailed(
                f"{self.base_url}: asked for {self.response_format}, the server sent {error}. "
                "Try another speech.response_format in the profile."
            ) from error


def _detail(body: object) -> object:
    """Return what a FastAPI server says is wrong: a text, or the message or first of several in a structure."""
    while isinstance(body, dict | list) and body:
        inner = body[0] if isinstance(body, list) else body.get("detail") or body.get("message") or body.get("msg")
        if inner is None:
            break
        body = inner
    return body
