"""The captions: the script's own words with their times, cut into pages, and how well an independent listener agrees.

Belongs here: what captions are, how words become pages and subtitle files, their checks.
Not here: how a transcriber works (resources/transcription), how pages are drawn (resources/rendering).
"""

from pydantic import BaseModel

from resources.media.media_file import MediaFile


class CaptionWord(BaseModel, frozen=True):
    """One word as the script spells it, on screen from `start_s` to `end_s` of the video."""

    text: str
    start_s: float
    end_s: float


class CaptionPage(BaseModel, frozen=True):
    """One to three words shown together, all of one sentence; `scene` counts the script's scenes from 0."""

    scene: int
    words: tuple[CaptionWord, ...]


class Captions(BaseModel, frozen=True, extra="forbid"):
    """One topic's captions and the files a person can open."""

    pages: tuple[CaptionPage, ...]
    heard: str
    word_error_rate: float
    srt: MediaFile
    vtt: MediaFile
    ass: MediaFile
    json_file: MediaFile
