"""ffmpeg and libass: the default renderer.

Belongs here: the resource, its encoder settings, and how scenes become one video. Not here: what a scene looks like
(composition.py), its filter graph (graph.py).
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from resources.cores import usable_cores
from resources.identity import Identity, library_versions
from resources.media import soundtrack
from resources.media.ffmpeg import ffmpeg
from resources.media.media_file import MediaFile
from resources.media.probe import frame_count
from resources.rendering.base import BoardScene, Renderer, RenderError
from resources.rendering.composition import composed
from resources.rendering.fonts import DEFAULT_FACES, font_file, text_layout
from resources.rendering.graph import scene_graph
from resources.rendering.layout import FRAME_RATE_HZ, HEIGHT_PX
from resources.rendering.subtitles import caption_faces, check_fonts, subtitles

# Counts in the store's keys: raise it with every change of what is drawn.
DRAWING_VERSION = 4

KEYFRAME_EVERY_S = 2
# What is drawn here moves by whole pixels. Measured on a list card: 29% less time, 2% more bytes, SSIM 0.9949 as ever.
WHOLE_PIXEL_MOTION = ":subme=1"
# MP4 tells a file's length in milliseconds unless told otherwise, and joined scenes would drift from the frame grid.
EXACT_LENGTH = ("-video_track_timescale", "15360", "-movie_timescale", "15360")
BITEXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-map_chapters", "-1")
BT709 = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv")


class FfmpegRenderer(Renderer):
    """1080x1920 at 30 frames a second, H.264 High with libx264, captions by libass, cards by Pillow.

    `height_px` is the height that is encoded (the width is 9/16 of it); everything is laid out at 1920 and scaled.
    Each scene is one single-threaded encode, so its bytes do not depend on the machine's cores; `concurrency` scenes at
    once use them all.

    Raises:
        RenderError: a font, a picture or a clip is not as it must be.
        WeightsMissing: the fonts are not in the weights cache; the message carries the pull command.
        FfmpegMissing: there is no whole ffmpeg here.
    """

    height_px: int = Field(default=HEIGHT_PX, ge=160, le=3840, multiple_of=32)
    crf: int = Field(default=20, ge=1, le=51)
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"] = (
        "veryfast"
    )

    def identity(self) -> Identity:
        """Count ffmpeg, the drawing libraries, the fonts, the drawing code and what is set here."""
        return Identity(
            engine="ffmpeg",
            libraries={"ffmpeg": ffmpeg().version, **library_versions("numpy", "pillow", "pygments")},
            weights={f"fonts/{name}.ttf": font_file(name)[1] for name in DEFAULT_FACES},
            parameters={
                "drawing": DRAWING_VERSION,
                "height_px": self.height_px,
                "crf": self.crf,
                "preset": self.preset,
                "text_layout": text_layout(),
            },
        )

    def draw(self, scene: BoardScene, folder: Path) -> MediaFile:
        """Encode one scene into `folder/scene.mp4`; what it is made of lies beside it only meanwhile."""
        target = folder / "scene.mp4"
        faces = caption_faces(scene)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            parts = Path(name)
            graph = scene_graph(scene, composed(scene), parts, self.height_px / HEIGHT_PX)
            (parts / "subtitles.ass").write_text(subtitles(scene), encoding="utf-8")
            (parts / "fonts").mkdir()
            for face in faces:
                shutil.copyfile(face.path, parts / "fonts" / face.path.name)
            finished = ffmpeg().run(
                [
                    *graph.inputs,
                    *("-filter_complex", graph.text, "-map", "[out]", "-frames:v", str(scene.frames)),
                    *self.encoder(),
                    *BITEXACT,
                    *EXACT_LENGTH,
                    target.absolute(),
                ],
                purpose=f"draw scene {scene.index + 1}",
                loglevel="verbose",
                folder=parts,
            )
            check_fonts(finished.log, faces)
        if (drawn := frame_count(target)) != scene.frames:
            raise RenderError(f"scene {scene.index + 1}: ffmpeg drew {drawn} frames instead of {scene.frames}.")
        return MediaFile.of(target)

    def encoder(self) -> list[str]:
        """Every scene gets the very same stream parameters: that is what lets scenes be joined without encoding."""
        tuning = f"keyint={KEYFRAME_EVERY_S * FRAME_RATE_HZ}:scenecut=0:open-gop=0"
        if self.preset == "veryfast":
            tuning += WHOLE_PIXEL_MOTION
        return [
            *("-c:v", "libx264", "-preset", self.preset, "-crf", str(self.crf), "-profile:v", "high"),
            *("-pix_fmt", "yuv420p", "-threads:v", "1", "-x264-params", tuning),
            *BT709,
        ]

    def assemble(self, scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
        """Join encoded scenes by stream copy, add the mono `audio` as a stereo AAC track; write `video.mp4`.

        Raises:
            RenderError: there is no scene.
        """
        if not scenes:
            raise RenderError("video: there is no scene to join. The script has to have at least one.")
        target = folder / "video.mp4"
        with tempfile.TemporaryDirectory(dir=folder) as name:
            parts = Path(name)
            names = [f"{number}.mp4" for number in range(len(scenes))]
            for scene, part in zip(scenes, names, strict=True):
                shutil.copyfile(scene.path, parts / part)
            (parts / "scenes.txt").write_text("".join(f"file {part}\n" for part in names), encoding="utf-8")
            ffmpeg().run(
                [
                    *("-f", "concat", "-i", "scenes.txt", "-i", f"file:{audio.path.absolute()}"),
                    *("-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy"),
                    *("-af", soundtrack.AS_STEREO, *soundtrack.AAC),
                    *BITEXACT,
                    *("-movflags", "+faststart", target.absolute()),
                ],
                purpose=f"join {len(scenes)} scenes and the voiceover",
                folder=parts,
            )
        return MediaFile.of(target)

    @property
    def concurrency(self) -> int:
        """One scene a core."""
        return usable_cores()
