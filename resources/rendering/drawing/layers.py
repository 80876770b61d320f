"""Layers: pictures that come, stand and go above the background, and the few ways in which they move.

Belongs here: what a layer is, and which motions there are. Not here: what is drawn on a layer (cards/, hook.py), how
each engine moves it (encoding/filter_graph.py as expressions for ffmpeg, remotion/src/motion.ts).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL import Image

FADE_IN_S = 0.2
EXIT_S = 0.167
EXIT_RISE_PX = 300


@dataclass(frozen=True)
class Swing:
    """Come from so far beside the place and swing once past it: a cosine (rad/s) under a decay (1/s)."""

    x_px: float = 0
    y_px: float = 0
    decay: float = 9
    turn: float = 11


@dataclass(frozen=True)
class Crossing:
    """Go to the right at one speed."""

    distance_px: float
    duration_s: float


@dataclass(frozen=True)
class Floating:
    """Drift round a slow ellipse."""

    reach_x_px: float
    reach_y_px: float
    period_s: float


Motion = Swing | Crossing | Floating


def rising(distance_px: float) -> Motion:
    """Come up from below (down from above where negative) and swing once past the place."""
    return Swing(y_px=distance_px)


def sliding(distance_px: float) -> Motion:
    """Come from the right (from the left where negative) and swing once past the place."""
    return Swing(x_px=distance_px)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How something comes and goes: it moves from `at_s` on, fades in, and leaves by `until_s` (None: never)."""

    motion: Motion | None = None
    at_s: float = 0.0
    until_s: float | None = None
    fade_in_s: float = FADE_IN_S


@dataclass(frozen=True)
class Layer(Timing):
    """An RGBA picture whose top left corner stands at (x, y) design px.

    `unveil_s` above 0 uncovers it from left to right in so many seconds instead of fading it in.
    """

    picture: "Image.Image"
    x: float
    y: float
    unveil_s: float = 0.0


@dataclass(frozen=True)
class Footage(Timing):
    """A user's own still or clip, seen through a rounded window at (x, y) of width x height design px.

    The file is scaled to cover the window; a slow pan over what overhangs keeps a still alive.
    """

    kind: Literal["image", "clip"]
    file: Path
    x: float
    y: float
    width: int
    height: int
    radius: int


Drawn = Layer | Footage


def trimmed(layer: Layer) -> Layer:
    """Cut off a layer's empty edges, for what is not there need not be blended."""
    left, top, right, bottom = layer.picture.getbbox() or (0, 0, 2, 2)
    return replace(layer, picture=layer.picture.crop((left, top, right, bottom)), x=layer.x + left, y=layer.y + top)


def resized(picture: "Image.Image", width: int, height: int) -> "Image.Image":
    """Bring a picture to the size it is encoded at."""
    from PIL import Image

    return picture if picture.size == (width, height) else picture.resize((width, height), Image.Resampling.BOX)


def placed(drawn: Drawn, x: float, y: float, at_s: float, until_s: float | None) -> Drawn:
    """Shift what was placed and timed from its card's corner and coming; what never leaves goes at `until_s`."""
    leaves_s = until_s if drawn.until_s is None else drawn.until_s + at_s
    return replace(drawn, x=drawn.x + x, y=drawn.y + y, at_s=drawn.at_s + at_s, until_s=leaves_s)
