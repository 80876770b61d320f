"""What a video is: the finished file, what was measured on it, and the segments it is joined from.

Belongs here: those types. Not here: how they come about (asset.py), how they are drawn (resources/rendering).
"""

from pydantic import BaseModel

from resources.media.media_file import MediaFile
from resources.media.probe import StreamFacts


class Segment(BaseModel, frozen=True, extra="forbid"):
    """One encoded scene, as the store keeps it."""

    file: MediaFile


class Video(BaseModel, frozen=True, extra="forbid"):
    """One topic's finished video; `facts` are what was measured on the finished file."""

    video: MediaFile
    poster: MediaFile
    contact_sheet: MediaFile
    facts: StreamFacts
