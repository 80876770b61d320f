"""What the engines that run Kokoro-82M in this process have in common: its voices, and how a topic is spoken.

Not here: running the model (kokoro.py, kokoro_onnx.py), what a mix of voices is (voices.py).
"""

from pydantic import Field

from resources.speech.base import FASTEST, SLOWEST, Manner, SpeechModel, require_speed
from resources.speech.kokoro_model.graph import voices_file
from resources.speech.kokoro_model.voices import settled_mix, spoken_language, voice_names
from resources.speech.pronunciation.misaki import CAN_BE_INSTALLED, LIBRARIES, require_installed
from resources.speech.pronunciation.phonemes import Pronunciation
from resources.speech.pronunciation.written_words import READING_LIBRARIES


class KokoroSpeech(SpeechModel):
    """Kokoro-82M with the voices of its pinned file."""

    takes_phonemes = True

    voice: str = Field(default="af_heart", description="A voice, or a mix such as af_bella(2)+af_sky(1).")
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST, description="Relative speed.")
    pronunciation: Pronunciation = Field(
        default="misaki" if CAN_BE_INSTALLED else "espeak-ng",
        description="What pronounces English: misaki tells a noun from a verb, espeak-ng loads faster.",
    )

    def manner(self, *, voice: str | None, speed: float | None, language: str) -> Manner:
        """Settle how a topic is spoken; reads the index of the voices file, loads no model.

        Raises:
            UnknownVoice: there is no such voice, or it does not speak the language.
            UnsupportedLanguage: Kokoro does not speak it here.
            WrongInput: not within 0.5 to 2.0.
            WeightsMissing: the voices are not here.
        """
        primary = spoken_language(language)
        mix = settled_mix(self.called(voice), self.voice, primary, voice_names(voices_file().path))
        return Manner(voice=str(mix), speed=require_speed(self.speed if speed is None else speed), language=primary)

    def voices(self) -> tuple[str, ...]:
        """Return the voices of the pinned file; the first letter is the language, the second f or m.

        Raises:
            WeightsMissing: the voices are not here.
        """
        return voice_names(voices_file().path)

    def pronounced_by(self) -> tuple[str, ...]:
        """Return the libraries that decide how words are pronounced.

        Raises:
            NotInstalled: one of them is not here.
        """
        by_misaki = self.pronunciation == "misaki"
        if by_misaki:
            require_installed()
        return ("phonemizer", "espeakng-loader", *READING_LIBRARIES, *(LIBRARIES if by_misaki else ()))
