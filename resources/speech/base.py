"""What every speech model promises.

Belongs here: the abstract resource and its plain value types. Not here: any engine; how sentences become one track
(assets/voiceover/asset.py).
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from resources.engines.engine import Engine
from resources.engines.identity import Identity
from resources.errors import UnknownName, WrongInput
from resources.media.timed_word import TimedWord
from resources.speech.pronunciation.pronounce import phonemes_of
from resources.speech.pronunciation.written_words import entries_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class UnknownVoice(UnknownName):
    """There is no such voice; the message names the nearest ones."""


class Manner(BaseModel, frozen=True):
    """How a sentence is to be spoken: a voice of the engine (or a mix of voices), relative speed, language code.

    `pronounce` is what is said for a word as it is written, in other letters or as /phonemes/.
    """

    voice: str
    speed: float
    language: str
    pronounce: dict[str, str] = {}

    def saying(self, pronounce: Mapping[str, str]) -> "Manner":
        """Return the manner with these words said so."""
        return self.model_copy(update={"pronounce": dict(pronounce)})

    def of(self, sentence: str) -> "Manner":
        """Return the manner with what of `pronounce` the sentence has, so that nothing else is spoken anew for it."""
        return self.model_copy(update={"pronounce": entries_in(sentence, self.pronounce)})


@dataclass(frozen=True)
class Speech:
    """One spoken sentence: float32 mono samples in [-1, 1], shape (samples,), and its words.

    `words` has one entry for each white-space separated word of the sentence, in order and in its spelling, or is
    empty where the engine knows no times.
    """

    samples: "NDArray[np.float32]"
    sample_rate_hz: int
    words: tuple[TimedWord, ...]


SLOWEST, FASTEST = 0.5, 2.0
"""Speeds that every engine speaks at, as multiples of its usual pace."""


def require_speed(speed: float) -> float:
    """Return the speed.

    Raises:
        WrongInput: not within 0.5 to 2.0.
    """
    if not SLOWEST <= speed <= FASTEST:
        raise WrongInput(f"speed: {speed:g} is not between {SLOWEST} and {FASTEST}; 1.0 is the usual pace.")
    return speed


class SpeechModel(Engine):
    """A voice: the same sentence and manner give the same samples; `speak` may be called from several threads."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count; the voice and speed configured here are parameters of these names.

        A key that counts a settled manner beside it leaves the two out: `identity().without("voice", "speed")`.
        """

    def installed(self) -> None:
        """Find out as well whether the voice configured here is one; a server's is for `check_server` to ask.

        Raises:
            CmError: its library or a weight is not here; the message says what to run.
            UnknownVoice: there is no such voice; names the nearest.
        """
        super().installed()
        if self.endpoint() is None:
            try:
                self.manner(voice=None, speed=None, language="en")
            except UnknownVoice as error:
                raise UnknownVoice(f"speech.{error}") from error

    takes_phonemes: ClassVar[bool] = False
    """Whether a word can be given in phonemes."""

    def require_pronounceable(self, pronounce: Mapping[str, str]) -> None:
        """Find out whether words can be said so.

        Raises:
            WrongInput: one is given in phonemes, and this voice takes letters alone.
        """
        if not self.takes_phonemes:
            for word, said in pronounce.items():
                if phonemes_of(said):
                    problem = "this voice takes no phonemes. Write what it sounds like in letters, such as so fire"
                    raise WrongInput(f"pronounce: {word}: {said}: {problem}")

    voice_names: dict[str, str] = Field(
        default_factory=dict, description="What voices that briefs name are called here, for an engine of other voices."
    )

    def called(self, voice: str | None) -> str | None:
        """Return this engine's name for a voice that a brief names."""
        return None if voice is None else self.voice_names.get(voice, voice)

    @abstractmethod
    def manner(self, *, voice: str | None, speed: float | None, language: str) -> Manner:
        """Settle how a topic is spoken: what the brief asks for (by `voice_names`), else what is configured here.

        Raises:
            UnknownVoice: names the nearest voices.
            UnsupportedLanguage: names what is missing and the line that installs it.
            WrongInput: names the slowest and the fastest.
        """

    @abstractmethod
    def voices(self) -> tuple[str, ...]:
        """Return the names of the voices there are, sorted; must not load a model."""

    @abstractmethod
    def speak(self, sentence: str, manner: Manner) -> Speech:
        """Speak one sentence without leading or trailing silence of more than 0.1 s.

        Raises:
            WrongInput: there is nothing to say aloud in the sentence.
            EngineUnavailable: the engine's server does not answer; only engines that ask one.
        """

    @property
    @abstractmethod
    def concurrency(self) -> int:
        """How many sentences are best spoken at once on this machine."""
