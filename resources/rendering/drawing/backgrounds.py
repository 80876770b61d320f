"""Backgrounds: a mesh of coloured light with a fine grid and rings, taller than the frame so that it can be panned.

Belongs here: the palettes and how a background is painted. Not here: its motion on screen (encoding/filter_graph.py).
"""

from typing import TYPE_CHECKING, NamedTuple

from resources.rendering.base import PaletteName
from resources.rendering.drawing.layout import HEIGHT_PX, WIDTH_PX
from resources.rendering.drawing.shapes import Colour, colour, ring

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Light = NDArray[np.floating]

PAN_PX_PER_FRAME = 2
LONGEST_PAN_FRAMES = 600
MESH_STEP = 12
GRID_STEP = 108


class Palette(NamedTuple):
    """A night colour and four lights upon it."""

    night: Colour
    lights: tuple[Colour, Colour, Colour, Colour]


def _palette(night: str, *lights: str) -> Palette:
    first, second, third, fourth = (colour(light) for light in lights)
    return Palette(colour(night), (first, second, third, fourth))


PALETTES: dict[PaletteName, Palette] = {
    "dusk": _palette("#150A2E", "#6D28D9", "#F0527A", "#FF9A5A", "#3B1C8C"),
    "lagoon": _palette("#03141F", "#0E7490", "#14B8A6", "#0B4F8A", "#38D6C4"),
    "orchid": _palette("#12052B", "#5B21F0", "#C026D3", "#7C3AED", "#F472D0"),
    "fern": _palette("#03170F", "#0B7A4B", "#12B76A", "#0F5C4A", "#A3D94A"),
    "ember": _palette("#1C0508", "#B4163A", "#F0503C", "#7A0F3C", "#F5A524"),
    "indigo": _palette("#060B2A", "#2447E0", "#4F8BFF", "#1B1F8A", "#35C9F0"),
}


def palette_of(name: PaletteName | None, index: int) -> Palette:
    """Return the palette a user named, else the one whose turn it is at scene `index`."""
    return PALETTES[name] if name else list(PALETTES.values())[index % len(PALETTES)]


def pan_travel(frames: int) -> int:
    """Return how far a scene pans in design px before it turns back; a long scene goes there and back again."""
    return PAN_PX_PER_FRAME * min(frames, LONGEST_PAN_FRAMES)


def background_height(frames: int) -> int:
    """Return the height in design px that a scene of so many frames pans over."""
    return HEIGHT_PX + pan_travel(frames)


def background(palette: Palette, index: int, frames: int) -> "Pixels":
    """Paint the background of scene `index`: uint8 RGB, shape (background_height(frames), 1080, 3)."""
    import numpy as np

    chance = np.random.Generator(np.random.PCG64(index))
    height = background_height(frames)
    picture = _mesh(palette, chance, height)
    _lay_grid(picture)
    _lay_rings(picture, chance)
    # Noise under one step of the 8-bit scale hides the bands that wide, slow gradients would show.
    grain = np.tile(chance.random((256, WIDTH_PX), np.float32), (-(-height // 256), 1))[:height, :, None]
    return (picture + grain).clip(0, 255).astype(np.uint8)


def _mesh(palette: Palette, chance: "np.random.Generator", height: int) -> "Light":
    """Mix the lights in linear light on a coarse grid and widen it smoothly: float32 RGB in [0, 255]."""
    import numpy as np
    from PIL import Image

    rows, columns = height // MESH_STEP + 1, WIDTH_PX // MESH_STEP
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) * (MESH_STEP / WIDTH_PX)
    bend = chance.uniform(0, 2 * np.pi, 4)
    x, y = (
        x + 0.10 * np.sin(3.1 * y + bend[0]) + 0.05 * np.sin(5.3 * y + bend[1]),
        y + 0.12 * np.sin(3.7 * x + bend[2]) + 0.05 * np.sin(6.1 * x + bend[3]),
    )
    mesh = np.broadcast_to(_linear(palette.night), (rows, columns, 3)).copy()
    tall = height / WIDTH_PX
    side = chance.integers(2)
    # One light to each zigzag step down the picture: colour everywhere, the same spot never lit twice.
    steps = max(4, round(tall / 0.46))
    for step in range(steps):
        light = _linear(palette.lights[step % 4])
        centre_x = (0.05, 0.95)[(step + side) % 2] + chance.uniform(-0.12, 0.12)
        centre_y = tall * (step + 0.5) / steps + chance.uniform(-0.10, 0.10)
        radius = chance.uniform(0.30, 0.46)
        share = np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / (2 * radius * radius))[..., None]
        mesh = mesh * (1 - 0.85 * share) + light * (0.85 * share)
    shade = 1 - 0.35 * np.exp(-((x - 0.5) ** 2) / 0.18)[..., None]
    coded = (np.sqrt((mesh * shade).clip(0, 1)) * 255).astype(np.float32)
    channels = [
        np.asarray(Image.fromarray(coded[..., c]).resize((WIDTH_PX, rows * MESH_STEP), Image.Resampling.BICUBIC))
        for c in range(3)
    ]
    return np.stack(channels, axis=-1)[:height]


def _linear(tint: Colour) -> "Light":
    """Undo the display curve, taken as a plain square."""
    import numpy as np

    return (np.asarray(tint, np.float32) / 255) ** 2


def _lay_grid(picture: "Light") -> None:
    """Add hairlines and small crosses where they meet."""
    height = picture.shape[0]
    xs = range(GRID_STEP // 2, WIDTH_PX, GRID_STEP)
    ys = range(GRID_STEP // 2, height, GRID_STEP)
    for x in xs:
        picture[:, x : x + 2] += 7
    for y in ys:
        picture[y : y + 2] += 7
    for y in ys[1::3]:
        for x in xs[1::4]:
            picture[y - 9 : y + 11, x : x + 2] += 60
            picture[y : y + 2, x - 9 : x + 11] += 60


def _lay_rings(picture: "Light", chance: "np.random.Generator") -> None:
    """Add rings that are lit from the upper left and fade out towards the lower right."""
    import numpy as np

    height = picture.shape[0]
    for top in range(-120, height, 420):
        diameter = int(chance.integers(90, 460))
        left = int(chance.integers(-diameter // 2, WIDTH_PX - diameter // 2))
        start = top + int(chance.integers(0, 200))
        slope = np.linspace(1, -1, diameter, dtype=np.float32)
        lit = (slope[:, None] + slope[None, :] + 2.2) / 4.2
        mask = ring(diameter, 3) * lit * 62
        y0, x0 = max(start, 0), max(left, 0)
        y1, x1 = min(start + diameter, height), min(left + diameter, WIDTH_PX)
        if y0 < y1 and x0 < x1:
            picture[y0:y1, x0:x1] += mask[y0 - start : y1 - start, x0 - left : x1 - left, None]
