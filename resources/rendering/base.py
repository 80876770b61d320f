"""What every renderer promises, and the storyboard it draws: everything on screen, settled before a pixel is made.

Belongs here: the abstract resource and the plain value types of a storyboard. Not here: any engine; how a script
becomes a storyboard (assets/render/storyboard.py).
"""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from resources.engines.engine import Engine
from resources.engines.identity import Identity
from resources.media.media_file import MediaFile


class CodeCard(BaseModel, frozen=True):
    """A code window with highlighted text."""

    kind: Literal["code"] = "code"
    title: str
    code: str
    lexer: str


class NumberCard(BaseModel, frozen=True):
    """One big figure and what it counts; `qualifier` is what narrows the figure, such as "more than"."""

    kind: Literal["number"] = "number"
    qualifier: str = ""
    figure: str
    label: str


class ListCard(BaseModel, frozen=True):
    """Two to five short lines."""

    kind: Literal["list"] = "list"
    items: tuple[str, ...]


class QuoteCard(BaseModel, frozen=True):
    """One sentence worth reading."""

    kind: Literal["quote"] = "quote"
    text: str


class WarningCard(BaseModel, frozen=True):
    """One sentence that must not be overlooked."""

    kind: Literal["warning"] = "warning"
    text: str


class ComparisonCard(BaseModel, frozen=True):
    """Two things side by side."""

    kind: Literal["comparison"] = "comparison"
    left: str
    right: str
    left_label: str
    right_label: str


class ActionCard(BaseModel, frozen=True):
    """What the viewer is asked to do, drawn as a button."""

    kind: Literal["action"] = "action"
    text: str


class ImageCard(BaseModel, frozen=True):
    """The user's own picture or clip."""

    kind: Literal["image", "clip"]
    file: MediaFile


Card = Annotated[
    CodeCard | NumberCard | ListCard | QuoteCard | WarningCard | ComparisonCard | ActionCard | ImageCard,
    Field(discriminator="kind"),
]


class ShownWord(BaseModel, frozen=True):
    """One caption word, in seconds from the start of its scene."""

    text: str
    start_s: float
    end_s: float


class ShownPage(BaseModel, frozen=True):
    """The words that stand on screen together."""

    words: tuple[ShownWord, ...]


PaletteName = Literal["dusk", "lagoon", "orchid", "fern", "ember", "indigo"]


class Look(BaseModel, frozen=True):
    """What a user may set: `accent` is #RRGGBB; `palette` None gives every scene another one in turn."""

    accent: str = Field(default="#FFE500", pattern="^#[0-9A-Fa-f]{6}$")
    palette: PaletteName | None = None


class BoardScene(BaseModel, frozen=True, extra="forbid"):
    """All that is drawn while one scene stands; nothing in it depends on another scene's length.

    `frames` is its length in whole frames; `index` of `count` fills the segmented progress bar. A hook has
    `headline` boxes, every other scene a numbered `label` pill (`number` counts from 1) and a card.
    """

    index: int
    count: int
    frames: int
    role: Literal["hook", "fact", "cta"]
    number: int | None
    label: str
    headline: tuple[str, ...]
    card: Card | None
    pages: tuple[ShownPage, ...]
    look: Look


class Renderer(Engine):
    """Draws scenes and joins them; the same scene gives the same bytes, however many threads ran."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what the store's keys count: engine, libraries, ffmpeg, font digests, size, rate, quality."""

    @abstractmethod
    def draw(self, scene: BoardScene, folder: Path) -> MediaFile:
        """Encode one silent scene of exactly `scene.frames` frames, closed GOP, into `folder`.

        Raises:
            WrongInput: a picture or a clip is not as it must be, or no font has a letter.
            EngineFailed: a font or ffmpeg is not as it must be.
        """

    @abstractmethod
    def assemble(self, scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
        """Join encoded scenes by stream copy, add the mono `audio` as a stereo AAC track; write `video.mp4`."""

    @property
    @abstractmethod
    def concurrency(self) -> int:
        """How many scenes are best drawn at once on this machine."""
