"""The render: the finished video, and what was seen when it was looked at.

Belongs here: how scenes become one video, each drawn once, and the checks of the finished file.
Not here: what is on screen (storyboard.py), how it is drawn (resources/rendering), where it is handed over to people
(output_folder.py).
"""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import BaseModel

from assets.artifact import EntryFolder, Finding, artifact, check
from assets.brief import Delivery
from assets.captions import CaptionPages
from assets.output_folder import publish
from assets.page import inline_picture
from assets.script import Script
from assets.storyboard import storyboard
from assets.voiceover import HIGHEST_TRUE_PEAK_DBTP, LOUDNESS_TOLERANCE_LU, TARGET_LUFS, Voiceover
from resources.media.media_file import MediaFile
from resources.media.pictures import contact_sheet, poster
from resources.media.probe import StreamFacts, probe
from resources.rendering.base import BoardScene, Renderer
from resources.store.keys import Step
from resources.store.store import Store

DRAWN_SCENE = Step(name="drawn_scene", version="1")


class Piece(BaseModel, frozen=True, extra="forbid"):
    """One encoded scene, as the store keeps it."""

    file: MediaFile


class Video(BaseModel, frozen=True, extra="forbid"):
    """One topic's finished video; `facts` are what was measured on the finished file."""

    video: MediaFile
    poster: MediaFile
    contact_sheet: MediaFile
    facts: StreamFacts


@artifact(version="1", kinds={"ffmpeg", "mp4"}, checks=(), delivered=publish)
def render(
    script: Script,
    voiceover: Voiceover,
    captions: CaptionPages,
    brief: Delivery,
    rendering: Renderer,
    store: Store,
    folder: EntryFolder,
) -> Video:
    """Draw every scene (once: the store keeps each), join them, add the voice, and look at what came out."""
    scenes = storyboard(script, voiceover, captions, brief)
    video = rendering.assemble(drawn(scenes, rendering, store), voiceover.audio, folder)
    return Video(
        video=video,
        poster=poster(video, folder),
        contact_sheet=contact_sheet(video, scenes, folder),
        facts=probe(video.path),
    )


def drawn(scenes: tuple[BoardScene, ...], rendering: Renderer, store: Store) -> list[MediaFile]:
    """Return each scene encoded, in order; only scenes the store does not have are drawn now."""

    def draw(index: int, folder: Path) -> Piece:
        return Piece(file=rendering.draw(scenes[index], folder))

    pieces = store.make_all(
        DRAWN_SCENE,
        [{"scene": scene, "rendering": rendering.identity()} for scene in scenes],
        Piece,
        draw,
        concurrency=rendering.concurrency,
    )
    return [piece.file for piece in pieces]
