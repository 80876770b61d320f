"""A word and when it is heard: as it is spoken, as a listener hears it, as it is captioned.

Not here: how the times come about (resources/speech/timing, resources/transcription).
"""

from pydantic import BaseModel


class TimedWord(BaseModel, frozen=True):
    """One word without white space, with its times in seconds from the start of the clip, sound or video it is in."""

    text: str
    start_s: float
    end_s: float

    def moved(self, by_s: float) -> "TimedWord":
        """Return the word so much later."""
        return TimedWord(text=self.text, start_s=self.start_s + by_s, end_s=self.end_s + by_s)
