"""What the store's tests keep in it: greetings, and a parrot that makes them and remembers which it was asked for."""

from pathlib import Path

from pydantic import BaseModel

from resources.media.media_file import MediaFile
from resources.store.keys import Step
from resources.store.store import Store, Stored

STEP = Step(name="greeting", version="1")


class Greeting(BaseModel, frozen=True):
    words: str
    sound: MediaFile


class Parrot:
    def __init__(self) -> None:
        self.made: list[str] = []

    def greet(self, store: Store, words: str, step: Step = STEP) -> Stored[Greeting]:
        def make(folder: Path) -> Greeting:
            self.made.append(words)
            (folder / "sound.wav").write_bytes(words.encode() * 1000)
            return Greeting(words=words, sound=MediaFile.of(folder / "sound.wav"))

        return store.get_or_make(step, {"words": words}, Greeting, make)

    def conversation(self, store: Store, *lines: str) -> Stored[Greeting]:
        """Make a greeting that is put together from others, which are components of it."""
        counting = store.counting(lambda _done, _total: None)
        components = [self.greet(counting, line) for line in lines]

        def join(folder: Path) -> Greeting:
            (folder / "sound.wav").write_bytes(
                b"".join(component.value.sound.path.read_bytes() for component in components)
            )
            return Greeting(words=" ".join(lines), sound=MediaFile.of(folder / "sound.wav"))

        step = Step(name="conversation", version="1")
        return store.get_or_make(step, {"lines": list(lines)}, Greeting, join, components=counting.tally)
