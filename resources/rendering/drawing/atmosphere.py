"""What moves between the background and what is read: glass bubbles, and a light that sweeps over a new scene."""

from typing import TYPE_CHECKING

from resources.rendering.drawing.cards.panel import BLACK, WHITE, Paint
from resources.rendering.drawing.layers import Crossing, Floating, Layer
from resources.rendering.drawing.layout import HEIGHT_PX, WIDTH_PX
from resources.rendering.drawing.shapes import box_distance, mixed, tinted

if TYPE_CHECKING:
    from PIL import Image

# Diameter, centre x, centre y, reach and period of the drift; mirrored in every other scene.
DRIFTS = ((250, 170, 1530, 46, 7.0), (150, 930, 330, 34, 5.5), (96, 880, 1660, 60, 6.0))


SWEEP_S = 0.5
SWEEP_WIDTH = 620
SWEEP_LEAN = 0.28


def sweep(index: int) -> list[Layer]:
    """Return the light that crosses a scene as it begins; the first scene needs none, it has the headline."""
    import numpy as np

    if index == 0:
        return []
    width = SWEEP_WIDTH + round(HEIGHT_PX * SWEEP_LEAN)
    x = np.arange(width, dtype=np.float32)[None, :]
    middle = SWEEP_WIDTH / 2 + (HEIGHT_PX - np.arange(HEIGHT_PX, dtype=np.float32)[:, None]) * SWEEP_LEAN
    light = (1 - np.abs(x - middle) / (SWEEP_WIDTH / 2)).clip(0, 1) ** 2
    motion = Crossing(WIDTH_PX + width, SWEEP_S)
    return [Layer(tinted(light, WHITE, 0.30), -width, 0, motion=motion, until_s=SWEEP_S, fade_in_s=0)]


def bubbles(index: int, paint: Paint) -> list[Layer]:
    """Return the bubbles of scene `index`."""
    layers = []
    for number, (diameter, x, y, reach, period) in enumerate(DRIFTS):
        centre_x = WIDTH_PX - x if index % 2 else x
        light = mixed(paint.palette.lights[(number + 1) % 4], WHITE, 0.35)
        picture = _bubble(diameter, light)
        drift = Floating(reach, 0.6 * reach, period)
        layers.append(Layer(picture, centre_x - diameter / 2, y - diameter / 2, motion=drift, fade_in_s=0))
    return layers


def _bubble(diameter: int, light: tuple[int, int, int]) -> "Image.Image":
    """Draw a bubble: clear in the middle, brighter towards a rim that is lit from the upper left."""
    import numpy as np
    from PIL import Image

    picture = Image.new("RGBA", (diameter, diameter), (*BLACK, 0))
    distance = box_distance(diameter, diameter, diameter / 2)
    inside = (0.5 - distance).clip(0, 1)
    depth = (1 + distance / (diameter / 2)).clip(0, 1)
    slope = np.linspace(1, -1, diameter, dtype=np.float32)
    lit = (slope[:, None] + slope[None, :] + 2) / 4
    picture.alpha_composite(tinted(inside * (0.10 + 0.30 * depth**3) * (0.45 + 0.55 * lit), light))
    rim = inside * (0.5 + distance + 3).clip(0, 1)
    picture.alpha_composite(tinted(rim * (0.12 + 0.6 * lit**2), WHITE))
    return picture
