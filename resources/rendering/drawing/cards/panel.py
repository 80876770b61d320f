"""The dark glass panel that cards stand on, and what every card is handed: its place, its time and its colours.

Belongs here: the panel with its shadow and its lit rim. Not here: what stands on it (one module per kind of card).
"""

from typing import TYPE_CHECKING, NamedTuple

from resources.rendering.base import ShownPage
from resources.rendering.drawing.backgrounds import Palette
from resources.rendering.drawing.shapes import Colour, box, box_distance, box_shadow, mixed, shaded, tinted

if TYPE_CHECKING:
    from PIL import Image

MARGIN = 64
RADIUS = 40
PADDING = 52
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


class Paint(NamedTuple):
    """The colours of one scene."""

    palette: Palette
    accent: Colour

    @property
    def ink(self) -> Colour:
        """What is written on the accent: near black on a light accent, white on a dark one (ITU-R BT.601 luma)."""
        red, green, blue = self.accent
        return (16, 14, 24) if 0.299 * red + 0.587 * green + 0.114 * blue > 110 else WHITE

    @property
    def glass(self) -> Colour:
        """The panel's colour: the night of the palette, nearly black."""
        return mixed(self.palette.night, (8, 9, 16), 0.45)


class Stage(NamedTuple):
    """What a card is drawn for: which scene, in what size and colours, from when to when, and what is spoken.

    `at_s` is when the card comes and `length_s` when the scene ends, both from the scene's start.
    """

    scene_index: int
    width: int
    height: int
    paint: Paint
    at_s: float
    length_s: float
    pages: tuple[ShownPage, ...]


def panel(width: int, height: int, paint: Paint, *, radius: int = RADIUS) -> "Image.Image":
    """Draw an empty panel with `MARGIN` px around it for its shadow."""
    import numpy as np
    from PIL import Image

    picture = Image.new("RGBA", (width + 2 * MARGIN, height + 2 * MARGIN), (*BLACK, 0))
    picture.alpha_composite(tinted(box_shadow(width, height, radius, MARGIN - 16), BLACK, 0.62), (16, 32))
    light = mixed(paint.glass, paint.palette.lights[0], 0.20)
    picture.alpha_composite(shaded(box(width, height, radius), light, paint.glass, 0.93), (MARGIN, MARGIN))
    distance = box_distance(width, height, radius)
    rim = (0.5 - distance).clip(0, 1) * (0.5 + distance + 2.5).clip(0, 1)
    across = np.linspace(1, 0, width, dtype=np.float32)[None, :] + np.linspace(1, 0, height, dtype=np.float32)[:, None]
    picture.alpha_composite(tinted(rim * (0.10 + 0.42 * (across / 2) ** 1.5), WHITE), (MARGIN, MARGIN))
    return picture
