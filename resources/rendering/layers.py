"""Layers: pictures that come, stand and go above the background, and the few ways in which they move.

Belongs here: what a layer is and how its motion is written as an expression of ffmpeg's `t` (seconds of the scene).
Not here: what is drawn on a layer (cards/, hook.py), how layers become one filter graph (graph.py).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL import Image

FADE_IN_S = 0.2
EXIT_S = 0.167


@dataclass(frozen=True)
class Motion:
    """Where a layer is drawn beside its place, in design px: expressions of `t`, each counted from `{at}`."""

    x: str = "0"
    y: str = "0"


STILL = Motion()


def rising(distance_px: float) -> Motion:
    """Come up from below and swing once past the place."""
    return Motion(y=f"{distance_px}*exp(-9*(t-{{at}}))*cos(11*(t-{{at}}))")


def sliding(distance_px: float) -> Motion:
    """Come from the right (from the left where negative) and swing once past the place."""
    return Motion(x=f"{distance_px}*exp(-9*(t-{{at}}))*cos(11*(t-{{at}}))")


def crossing(distance_px: float, duration_s: float) -> Motion:
    """Go to the right at one speed."""
    return Motion(x=f"{distance_px}*(t-{{at}})/{duration_s}")


def floating(reach_px: float, period_s: float) -> Motion:
    """Drift round a slow ellipse."""
    return Motion(
        x=f"{reach_px}*sin(6.2832*(t-{{at}})/{period_s})",
        y=f"{reach_px * 0.6}*cos(6.2832*(t-{{at}})/{period_s})",
    )


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How something comes and goes: it moves from `at_s` on, fades in, and leaves by `until_s` (None: never)."""

    motion: Motion = STILL
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


def placed(drawn: Drawn, x: float, y: float, at_s: float, until_s: float | None) -> Drawn:
    """Shift what was placed and timed from its card's corner and coming; what never leaves goes at `until_s`."""
    leaves_s = until_s if drawn.until_s is None else drawn.until_s + at_s
    return replace(drawn, x=drawn.x + x, y=drawn.y + y, at_s=drawn.at_s + at_s, until_s=leaves_s)
