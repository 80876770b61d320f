"""What of a script is heard: its sentences in order, and nothing else.

Belongs here: the part of a script that the voiceover and the captions read, so that no other edit re-makes them.
Not here: the script itself (script.py), how it is spoken (voiceover/asset.py).
"""

from pydantic import BaseModel


class Sentence(BaseModel, frozen=True, extra="forbid"):
    """One sentence of the script; `scene` counts the script's scenes from 0."""

    scene: int
    text: str


class Spoken(BaseModel, frozen=True, extra="forbid"):
    """The sentences of a script in the order they are spoken."""

    language: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All of it, as one string."""
        return " ".join(sentence.text for sentence in self.sentences)
