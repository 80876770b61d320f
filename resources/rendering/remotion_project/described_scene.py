"""A scene as a browser can show it: a description in JSON, with picture files and fonts beside it.

Belongs here: writing what remotion/src/description.ts reads.
Not here: what is drawn on the pictures (drawing/composition.py), how they are put together and moved (remotion/src).

No file of a user reaches the browser: stills are decoded and checked here, clips by ffmpeg, and both written anew.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resources.media.ffmpeg import ffmpeg, picture_deadline_s
from resources.rendering.base import BoardScene
from resources.rendering.captions import layout as captions
from resources.rendering.captions.layout import HighlightedPage, caption_faces, spoken_words
from resources.rendering.drawing.backgrounds import (
    PAN_PX_PER_FRAME,
    background,
    background_height,
    palette_of,
    pan_travel,
)
from resources.rendering.drawing.layers import EXIT_RISE_PX, EXIT_S, Drawn, Footage, Timing, resized, trimmed
from resources.rendering.drawing.layout import FRAME_RATE_HZ, PROGRESS, WIDTH_PX, progress_segment
from resources.rendering.user_clips import MOVING_PICTURE, clip_covering, clip_input
from resources.rendering.user_pictures import covering

if TYPE_CHECKING:
    from PIL import Image

Described = dict[str, Any]

# Larger files that take a tenth of the time to write; they live for seconds.
PNG_LEVEL = 1
JPEG_QUALITY = "1"
# The one kind of colour a JPEG file can have (JFIF).
JPEG_COLOUR = "scale=out_color_matrix=bt601:out_range=pc"


class SceneFolder:
    """The folder of one scene's files, which the browser knows as `address`."""

    def __init__(self, folder: Path, address: str) -> None:
        self.path = folder
        self.address = address

    def picture(self, name: str, picture: "Image.Image") -> str:
        """Write a picture and return its address."""
        picture.save(self.path / f"{name}.png", compress_level=PNG_LEVEL)
        return f"{self.address}/{name}.png"


def describe(scene: BoardScene, layers: Sequence[Drawn], scale: float, folder: SceneFolder) -> Path:
    """Write the scene's pictures and fonts, and `scene.json`, whose path is returned.

    Pictures are written at the size that is encoded: what a browser scales by itself comes out one way or another,
    depending on what lies in its cache.

    Raises:
        WrongInput: a user's picture or clip cannot be read, or no font has a letter of the captions.
    """
    left, width = progress_segment(scene.index, scene.count)
    description = {
        "frames": scene.frames,
        "scale": scale,
        "accent": scene.look.accent,
        "exit": {"duration_s": EXIT_S, "rise_px": EXIT_RISE_PX},
        "background": _background(scene, scale, folder),
        "layers": [_layer(number, layer, scene, scale, folder) for number, layer in enumerate(layers)],
        "captions": _captions(scene),
        "progress": {"x": left, "y": PROGRESS.y, "width": width, "height": PROGRESS.height},
        "fonts": _fonts(scene, folder),
    }
    path = folder.path / "scene.json"
    path.write_text(json.dumps(description), encoding="utf-8")
    return path


def _background(scene: BoardScene, scale: float, folder: SceneFolder) -> Described:
    from PIL import Image

    pixels = background(palette_of(scene.look.palette, scene.index), scene.index, scene.frames)
    width, height = round(WIDTH_PX * scale), round(background_height(scene.frames) * scale)
    return {
        "file": folder.picture("background", resized(Image.fromarray(pixels), width, height)),
        "height": height,
        "travel_px": pan_travel(scene.frames),
        "step_px": PAN_PX_PER_FRAME,
        "upwards": bool(scene.index % 2),
    }


def _layer(number: int, drawn: Drawn, scene: BoardScene, scale: float, folder: SceneFolder) -> Described:
    if isinstance(drawn, Footage):
        return _footage(number, drawn, scene, scale, folder)
    layer = trimmed(drawn)
    picture = resized(layer.picture, *(max(1, round(size * scale)) for size in layer.picture.size))
    return {
        "kind": "picture",
        "file": folder.picture(str(number), picture),
        **_timing(layer),
        **_window(layer.x, layer.y, *picture.size),
        "unveil_s": layer.unveil_s,
    }


def _footage(number: int, footage: Footage, scene: BoardScene, scale: float, folder: SceneFolder) -> Described:
    width, height = (2 * round(scale * size / 2) for size in (footage.width, footage.height))
    window = _window(footage.x, footage.y, width, height)
    described = {"kind": footage.kind, **_timing(footage), **window, "radius": footage.radius * scale}
    if footage.kind == "image":
        still, travel_x, travel_y = covering(footage.file, width, height, scene.frames)
        file = folder.picture(str(number), still)
        return described | {"file": file, "travel_x": travel_x, "travel_y": travel_y}
    (folder.path / str(number)).mkdir()
    ffmpeg().run(
        [
            *clip_input(footage.file, scene.frames / FRAME_RATE_HZ + 1),
            *("-map", f"0:{MOVING_PICTURE}", "-frames:v", str(scene.frames)),
            *("-vf", clip_covering(width, height, JPEG_COLOUR)),
            *("-q:v", JPEG_QUALITY, "-qmin", JPEG_QUALITY, "-threads", "1", folder.path / str(number) / "%d.jpg"),
        ],
        purpose=f"read the clip of scene {scene.index + 1}",
        deadline_s=picture_deadline_s(scene.frames),
    )
    return described | {"folder": f"{folder.address}/{number}"}


def _window(x: float, y: float, width: int, height: int) -> Described:
    return {"x": x, "y": y, "width": width, "height": height}


def _timing(timing: Timing) -> Described:
    motion = timing.motion
    return {
        "at_s": timing.at_s,
        "until_s": timing.until_s,
        "fade_in_s": timing.fade_in_s,
        "motion": None if motion is None else {"kind": type(motion).__name__.lower(), **asdict(motion)},
    }


def _captions(scene: BoardScene) -> Described:
    return {
        "outline_em": captions.OUTLINE_EM,
        "outline": captions.OUTLINE,
        "shadow_em": captions.SHADOW_EM,
        "shadow": captions.SHADOW,
        "shadow_opacity": captions.SHADOW_OPACITY,
        "opening_pop": captions.OPENING_POP._asdict(),
        "spoken_pop": captions.SPOKEN_POP._asdict(),
        "states": [_state(turn) for turn in spoken_words(scene)],
    }


def _state(turn: HighlightedPage) -> Described:
    return {
        "first_frame": round(turn.start_s * FRAME_RATE_HZ),
        "end_frame": round(turn.end_s * FRAME_RATE_HZ),
        "spoken": turn.spoken,
        "opens": turn.opens,
        "words": [
            {
                "number": word.number,
                "text": word.text,
                "font": word.face.name,
                "size_px": word.size_px,
                "x": word.x,
                "centre": word.y,
                "baseline": word.y + word.size_px * (word.face.ascent - word.face.libass_height / 2),
            }
            for word in turn.words
        ],
    }


def _fonts(scene: BoardScene, folder: SceneFolder) -> list[Described]:
    fonts: list[Described] = []
    for face in sorted(caption_faces(scene)):
        shutil.copyfile(face.path, folder.path / face.path.name)
        fonts.append({"family": face.name, "file": f"{folder.address}/{face.path.name}"})
    return fonts
