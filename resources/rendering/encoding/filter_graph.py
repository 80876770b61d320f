"""The filter graph of one scene: background, layers and subtitles become frames.

Belongs here: raw pictures on disk and the graph's text, made of numbers and of file names chosen here; no text that is
shown ever enters it. Not here: what the layers show (drawing/composition.py), encoding and muxing (ffmpeg.py).

Pictures go in raw and once: `loop` repeats a frame without decoding it again, and a layer costs only its own area.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from resources.rendering.base import BoardScene
from resources.rendering.drawing.backgrounds import (
    PAN_PX_PER_FRAME,
    background,
    background_height,
    palette_of,
    pan_travel,
)
from resources.rendering.drawing.layers import (
    EXIT_RISE_PX,
    EXIT_S,
    Crossing,
    Drawn,
    Floating,
    Footage,
    Layer,
    Motion,
    Swing,
    Timing,
    resized,
    trimmed,
)
from resources.rendering.drawing.layout import FRAME_RATE_HZ, HEIGHT_PX, WIDTH_PX
from resources.rendering.drawing.shapes import box
from resources.rendering.encoding.encoding import TAGGED_BT709, TO_BT709
from resources.rendering.user_clips import MOVING_PICTURE, clip_covering, clip_input
from resources.rendering.user_pictures import covering

if TYPE_CHECKING:
    from PIL import Image


class SceneGraph:
    """Inputs and filters of one scene as they are put together; the last output is called `out`."""

    def __init__(self, scene: BoardScene, folder: Path, scale: float) -> None:
        self.frames = scene.frames
        self.folder = folder
        self.scale = scale
        self.inputs: list[str] = []
        self.filters: list[str] = []
        self._count = 0

    @property
    def text(self) -> str:
        """The graph as ffmpeg reads it."""
        return ";".join(self.filters)

    def picture(self, picture: "Image.Image") -> int:
        """Write a picture as one raw frame and return its input's number."""
        name = f"{self._count}.raw"
        (self.folder / name).write_bytes(picture.tobytes())
        pixel_format = {"RGBA": "rgba", "RGB": "rgb24", "L": "gray"}[picture.mode]
        size = f"{picture.width}x{picture.height}"
        described = ["-pixel_format", pixel_format, "-video_size", size, "-framerate", str(FRAME_RATE_HZ)]
        return self.input("-f", "rawvideo", *described, "-i", name)

    def input(self, *arguments: str) -> int:
        """Add an input and return its number."""
        self.inputs += arguments
        self._count += 1
        return self._count - 1

    def repeated(self, until_s: float | None = None) -> str:
        """Return the filters that let a single frame stand until then, or for the whole scene."""
        # At some lengths `fps` swallows the last frame, so one more is given; `-frames:v` ends the scene where it ends.
        frames = self.frames + 1 if until_s is None else min(self.frames, math.ceil(until_s * FRAME_RATE_HZ))
        return f"loop=loop={frames - 1}:size=1:start=0,setpts=N/{FRAME_RATE_HZ}/TB,fps={FRAME_RATE_HZ}"


def scene_graph(scene: BoardScene, layers: list[Drawn], folder: Path, scale: float) -> SceneGraph:
    """Write the scene's pictures into `folder`; the graph also names `subtitles.ass` and `fonts` there.

    Raises:
        UnusableMedia: a user's picture cannot be read.
    """
    graph = SceneGraph(scene, folder, scale)
    _lay_background(graph, scene)
    for number, layer in enumerate(layers):
        if isinstance(layer, Layer):
            chain, x, y = _picture_chain(graph, layer)
        else:
            chain, x, y = _footage_chain(graph, layer, number)
        fades, move_x, move_y, shown = _timed(layer)
        graph.filters.append(",".join([chain, *fades]) + f"[layer{number}]")
        graph.filters.append(
            f"[base{number}][layer{number}]overlay=x='{x}+{scale}*({move_x})':y='{y}+{scale}*({move_y})'"
            f":enable='{shown}':eof_action=pass[base{number + 1}]"
        )
    graph.filters.append(f"[base{len(layers)}]{TAGGED_BT709},ass=subtitles.ass:fontsdir=fonts[out]")
    return graph


def _lay_background(graph: SceneGraph, scene: BoardScene) -> None:
    """Pan over the background, even scenes down, odd ones up, in whole steps that 4:2:0 colour can follow."""
    from PIL import Image

    width, height = round(WIDTH_PX * graph.scale), round(HEIGHT_PX * graph.scale)
    pixels = background(palette_of(scene.look.palette, scene.index), scene.index, scene.frames)
    picture = resized(Image.fromarray(pixels), width, round(background_height(scene.frames) * graph.scale))
    travel = pan_travel(scene.frames)
    there_and_back = f"({travel}-abs({travel}-mod({PAN_PX_PER_FRAME}*n,{2 * travel})))"
    panned = f"{travel}-{there_and_back}" if scene.index % 2 else there_and_back
    number = graph.picture(picture)
    graph.filters.append(
        f"[{number}]{TO_BT709},format=yuv420p,{graph.repeated()},"
        f"crop={width}:{height}:0:'2*floor({graph.scale}*({panned})/2)'[base0]"
    )


def _picture_chain(graph: SceneGraph, layer: Layer) -> tuple[str, str, str]:
    """Return a layer's filters and its place."""
    layer = trimmed(layer)
    picture = _even(resized(layer.picture, *(max(1, round(size * graph.scale)) for size in layer.picture.size)))
    x, y = (f"{graph.scale * place:.2f}" for place in (layer.x, layer.y))
    if not layer.unveil_s:
        return f"[{graph.picture(picture)}]{TO_BT709},format=yuva420p,{graph.repeated(layer.until_s)}", x, y
    # A window slides from an empty picture onto the picture, and is itself moved along: that uncovers it.
    half = picture.width // 2
    uncovered = f"2*floor({half}*(1-pow(1-clip((t-{layer.at_s:.4f})/{layer.unveil_s},0,1),3)))"
    number = graph.picture(_after_an_empty_one(picture, 2 * half))
    window = f"crop={2 * half}:{picture.height}:'{uncovered}':0"
    chain = f"[{number}]{TO_BT709},format=yuva420p,{graph.repeated(layer.until_s)},{window}"
    return chain, f"{x}-{2 * half}+{uncovered}", y


def _even(picture: "Image.Image") -> "Image.Image":
    """Widen a picture to whole chroma samples, so that no filter drops its last row or column."""
    from PIL import Image

    width, height = (size + size % 2 for size in picture.size)
    if picture.size == (width, height):
        return picture
    whole = Image.new(picture.mode, (width, height))
    whole.paste(picture)
    return whole


def _after_an_empty_one(picture: "Image.Image", width: int) -> "Image.Image":
    from PIL import Image

    wide = Image.new("RGBA", (2 * width, picture.height), (0, 0, 0, 0))
    wide.paste(picture, (width, 0))
    return wide


def _footage_chain(graph: SceneGraph, footage: Footage, number: int) -> tuple[str, str, str]:
    """Return the filters that fit a user's file behind its rounded window, and the window's place."""
    import numpy as np
    from PIL import Image

    width, height = (2 * round(graph.scale * size / 2) for size in (footage.width, footage.height))
    if footage.kind == "image":
        still, travel_x, travel_y = covering(footage.file, width, height, graph.frames)
        pan = f"crop={width}:{height}:'{travel_x}*n/{graph.frames}':'{travel_y}*n/{graph.frames}'"
        chain = f"[{graph.picture(still)}]{graph.repeated()},{pan},{TO_BT709},format=yuv420p"
    else:
        clip = graph.input(*clip_input(footage.file, graph.frames / FRAME_RATE_HZ + 1))
        chain = f"[{clip}:{MOVING_PICTURE}]{clip_covering(width, height, TO_BT709)},format=yuv420p"
    mask = (box(width, height, footage.radius * graph.scale) * 255 + 0.5).astype(np.uint8)
    window = graph.picture(Image.fromarray(mask))
    graph.filters.append(f"[{window}]{graph.repeated()}[window{number}]")
    graph.filters.append(f"{chain}[seen{number}]")
    return (
        f"[seen{number}][window{number}]alphamerge",
        f"{graph.scale * footage.x:.2f}",
        f"{graph.scale * footage.y:.2f}",
    )


def _timed(drawn: Timing) -> tuple[list[str], str, str, str]:
    """Return the fades, the motion along x and y, and the expression that says when it is shown."""
    at = f"{drawn.at_s:.4f}"
    move_x, move_y = _moves(drawn.motion, f"(t-{at})")
    shown = f"gte(t,{drawn.at_s - 0.001:.4f})"
    fades = [f"fade=t=in:st={at}:d={drawn.fade_in_s}:alpha=1"] if drawn.fade_in_s else []
    if drawn.until_s is not None:
        exit_s = max(0.0, drawn.until_s - EXIT_S)
        fades.append(f"fade=t=out:st={exit_s:.4f}:d={EXIT_S}:alpha=1")
        move_y += f"-{EXIT_RISE_PX}*pow(max(0,t-{exit_s:.4f})/{EXIT_S},2)"
        shown += f"*lt(t,{drawn.until_s - 0.001:.4f})"
    return fades, move_x, move_y, shown


def _moves(motion: Motion | None, elapsed: str) -> tuple[str, str]:
    """Write a motion as ffmpeg's expressions for x and y, in design px beside the place."""
    match motion:
        case None:
            return "0", "0"
        case Swing():
            share = f"exp(-{motion.decay}*{elapsed})*cos({motion.turn}*{elapsed})"
            return f"{motion.x_px}*{share}", f"{motion.y_px}*{share}"
        case Crossing():
            return f"{motion.distance_px}*{elapsed}/{motion.duration_s}", "0"
        case Floating():
            angle = f"6.2832*{elapsed}/{motion.period_s}"
            return f"{motion.reach_x_px}*sin({angle})", f"{motion.reach_y_px}*cos({angle})"
        case _:
            assert_never(motion)
