"""Remotion: the same scenes put together and moved by React in a headless browser.

Belongs here: the resource, and when its browser opens and closes.
Not here: what the browser shows (remotion_project/described_scene.py, remotion/src), the process it runs in
(remotion_project/worker.py), how it is installed (remotion_project/project.py).
"""

import atexit
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Annotated

from pydantic import Field

from resources.engines.engine import ProfileOnly
from resources.engines.identity import Identity
from resources.media.ffmpeg import ffmpeg
from resources.media.media_file import MediaFile
from resources.process.cores import usable_cores
from resources.rendering.base import BoardScene, Renderer
from resources.rendering.drawing.composition import composed
from resources.rendering.drawing.layout import FRAME_RATE_HZ, HEIGHT_PX
from resources.rendering.encoding.encoding import (
    TAGGED_BT709,
    TO_BT709,
    Crf,
    HeightPx,
    Preset,
    joined,
    scene_encoder,
    whole,
)
from resources.rendering.identity import drawing_identity
from resources.rendering.remotion_project.described_scene import describe
from resources.rendering.remotion_project.project import (
    chromium_binary,
    chromium_major,
    installed_project,
    node_binary,
    remotion_version,
    sources_digest,
)
from resources.rendering.remotion_project.worker import RemotionWorker, WorkerSettings

Program = Annotated[str | None, ProfileOnly()]


class RemotionRenderer(Renderer):
    """The ffmpeg renderer's video, with its layers composed and its captions set by Remotion in Chromium.

    Cards, pills and backgrounds are the same pictures, and frames are encoded by the same ffmpeg with the same
    settings; only what puts them together differs. One browser draws all scenes of a topic, `tabs` frames at once.

    Remotion is not open source: it is free for individuals, non-profits and companies of up to three people, and other
    companies need its company licence (https://www.remotion.dev/license). It is installed by
    `cm engines install remotion` alone.

    Raises:
        NotInstalled: the npm project, Node.js, Chromium or a whole ffmpeg is not here; the message says how to get it.
        WrongInput: a picture or a clip is not as it must be, or no font has a letter.
        EngineFailed: a font is not as it must be, or the browser failed or stood still.
        WeightsMissing: the fonts are not in the weights cache; the message carries the pull command.
    """

    height_px: HeightPx = HEIGHT_PX
    crf: Crf = 20
    preset: Preset = "veryfast"
    node: Program = Field(default=None, description="Node.js 18 or later, if not `node` on PATH.")
    chromium: Program = Field(default=None, description="Chromium or Chrome, if not one on PATH.")
    tabs: int | None = Field(default=None, ge=1, description="Frames drawn at once, at most and by default one a core.")
    # More than the 25 s that Remotion gives a browser to open: of one that does not, it can say what it logged.
    timeout_s: float = Field(default=60.0, ge=30, description="How long the browser may take for its next frame.")

    def weights(self) -> tuple[str, ...]:
        """Name the fonts."""
        return ("fonts",)

    def identity(self) -> Identity:
        """Count Remotion, the browser and the npm project beside what the ffmpeg renderer counts."""
        drawing = drawing_identity("remotion", height_px=self.height_px, crf=self.crf, preset=self.preset)
        browser = {
            "remotion": remotion_version(),
            "chromium": str(chromium_major(chromium_binary(self.chromium))),
        }
        return drawing.model_copy(
            update={
                "libraries": browser | drawing.libraries,
                "parameters": {"project": sources_digest(), **drawing.parameters},
            }
        )

    def draw(self, scene: BoardScene, folder: Path) -> MediaFile:
        """Encode one scene into `folder/scene.mp4`; scenes that are asked for at once are drawn one after another."""
        target = folder / "scene.mp4"
        with _drawing:
            worker = _worker(self._setting())
            try:
                with worker.scene_folder() as files:
                    description = describe(scene, composed(scene), self.height_px / HEIGHT_PX, files)
                    worker.draw(description, self._encoder(scene, target))
            except BaseException:
                _end_worker()
                raise
        return whole(target, scene)

    def assemble(self, scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
        """Close the browser, join encoded scenes by stream copy, and add the mono `audio` as a stereo AAC track."""
        with _drawing:
            _end_worker()
        return joined(scenes, audio, folder)

    @property
    def concurrency(self) -> int:
        """One scene: its frames already use all cores."""
        return 1

    def _setting(self) -> WorkerSettings:
        return WorkerSettings(
            project=installed_project(),
            node=node_binary(self.node),
            chromium=chromium_binary(self.chromium),
            tabs=self.tabs,
            timeout_s=self.timeout_s,
        )

    def _encoder(self, scene: BoardScene, target: Path) -> list[str | Path]:
        return [
            *(ffmpeg().path, "-hide_banner", "-y", "-loglevel", "error"),
            *("-filter_threads", str(usable_cores()), "-threads", str(usable_cores())),
            *("-f", "image2pipe", "-c:v", "png", "-framerate", str(FRAME_RATE_HZ), "-i", "pipe:0"),
            *("-vf", f"{TO_BT709},format=yuv420p,{TAGGED_BT709}", "-frames:v", str(scene.frames)),
            *scene_encoder(self.preset, self.crf),
            target.absolute(),
        ]


# One browser a process, kept here because each Dagster run has a fresh resource.
_running: list[RemotionWorker] = []
_drawing = Lock()


def _worker(wanted: WorkerSettings) -> RemotionWorker:
    """Return the running worker if it was started with these settings, else a new one."""
    if not _running or _running[0].setting != wanted:
        _end_worker()
        _running.append(RemotionWorker(wanted))
    return _running[0]


@atexit.register
def _end_worker() -> None:
    """End the worker, if one runs."""
    while _running:
        _running.pop().end()
