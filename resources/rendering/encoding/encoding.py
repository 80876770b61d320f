"""How frames become a scene and scenes a video, whoever drew them: the same colours, streams and bytes.

Belongs here: encoder settings, colour tags, and joining. Not here: what draws the frames (one module per engine).
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from resources.errors import EngineFailed, WrongInput
from resources.media import soundtrack
from resources.media.ffmpeg import ffmpeg, sound_deadline_s
from resources.media.media_file import MediaFile
from resources.media.probe import frame_count
from resources.rendering.base import BoardScene
from resources.rendering.drawing.layout import FRAME_RATE_HZ

HeightPx = Annotated[int, Field(ge=160, le=3840, multiple_of=32)]
Crf = Annotated[int, Field(ge=1, le=51)]
Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]

ENCODER_BYTES = 230_000_000
"""What encoding one scene takes of memory (docs/benchmark.md: 0.45 GB for two)."""

KEYFRAME_EVERY_S = 2
# What is drawn here moves by whole pixels. Measured on a list card: 29% less time, 2% more bytes, SSIM 0.9949 as ever.
WHOLE_PIXEL_MOTION = ":subme=1"
# MP4 tells a file's length in milliseconds unless told otherwise, and joined scenes would drift from the frame grid.
EXACT_LENGTH = ("-video_track_timescale", "15360", "-movie_timescale", "15360")
BITEXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-map_chapters", "-1")
BT709 = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv")

TO_BT709 = "scale=out_color_matrix=bt709:out_range=tv"
"""Filter that turns RGB into limited-range BT.709."""

TAGGED_BT709 = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
"""Filter that says so on every frame."""


def scene_encoder(preset: Preset, crf: int) -> list[str]:
    """Every scene gets the very same stream parameters: that is what lets scenes be joined without encoding."""
    tuning = f"keyint={KEYFRAME_EVERY_S * FRAME_RATE_HZ}:scenecut=0:open-gop=0"
    if preset == "veryfast":
        tuning += WHOLE_PIXEL_MOTION
    return [
        *("-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-profile:v", "high"),
        *("-pix_fmt", "yuv420p", "-threads:v", "1", "-x264-params", tuning),
        *BT709,
        *BITEXACT,
        *EXACT_LENGTH,
    ]


def whole(target: Path, scene: BoardScene) -> MediaFile:
    """Return an encoded scene as a value.

    Raises:
        EngineFailed: it does not have exactly the scene's frames.
    """
    if (drawn := frame_count(target)) != scene.frames:
        raise EngineFailed(f"scene {scene.index + 1}: {drawn} frames were drawn instead of {scene.frames}.")
    return MediaFile.of(target)


def joined(scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
    """Join encoded scenes by stream copy, add the mono `audio` as a stereo AAC track; write `video.mp4`.

    Raises:
        WrongInput: there is no scene.
    """
    if not scenes:
        raise WrongInput("video: there is no scene to join. The script has to have at least one.")
    target = folder / "video.mp4"
    duration_s = sum(frame_count(scene.path) for scene in scenes) / FRAME_RATE_HZ
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
            deadline_s=sound_deadline_s(duration_s),
        )
    return MediaFile.of(target)
