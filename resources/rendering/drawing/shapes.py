"""Smooth shapes: coverage masks and soft shadows from signed distances, so that no edge needs supersampling.

Belongs here: masks as float32 arrays in [0, 1] and the few ways to lay them on a picture. Not here: what a card or a
background is made of.

The rounded box is Inigo Quilez's exact signed distance (https://iquilezles.org/articles/distfunctions2d/).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    Mask = NDArray[np.floating]

Colour = tuple[int, int, int]


def colour(code: str) -> Colour:
    """Read `#RRGGBB`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def box_distance(width: int, height: int, radius: float, margin: int = 0) -> "Mask":
    """Return each pixel's distance to the edge of a rounded box (negative inside), shape (height + 2 margin, ...)."""
    import numpy as np

    half_width, half_height = width / 2, height / 2
    y = np.abs(np.arange(height + 2 * margin, dtype=np.float32) + 0.5 - margin - half_height) - (half_height - radius)
    x = np.abs(np.arange(width + 2 * margin, dtype=np.float32) + 0.5 - margin - half_width) - (half_width - radius)
    outside = np.hypot(np.maximum(x, 0)[None, :], np.maximum(y, 0)[:, None])
    inside = np.minimum(np.maximum(x[None, :], y[:, None]), 0)
    distance: Mask = outside + inside - radius
    return distance


def box(width: int, height: int, radius: float, margin: int = 0) -> "Mask":
    """Return the coverage of a filled rounded box."""
    coverage: Mask = (0.5 - box_distance(width, height, radius, margin)).clip(0, 1)
    return coverage


def box_rim(width: int, height: int, radius: float, thickness: float, margin: int = 0) -> "Mask":
    """Return the coverage of a rounded box's inner rim, `thickness` px wide."""
    distance = box_distance(width, height, radius, margin)
    coverage: Mask = (0.5 - distance).clip(0, 1) * (0.5 + distance + thickness).clip(0, 1)
    return coverage


def box_shadow(width: int, height: int, radius: float, reach: int) -> "Mask":
    """Return a soft shadow of a rounded box that fades to nothing `reach` px outside it (margin = reach)."""
    distance = box_distance(width, height, radius, reach)
    fall = (1 - (distance + reach * 0.4) / (reach * 1.4)).clip(0, 1)
    coverage: Mask = fall * fall * (3 - 2 * fall)
    return coverage


def disc(diameter: int, margin: int = 0) -> "Mask":
    """Return the coverage of a filled disc."""
    return box(diameter, diameter, diameter / 2, margin)


def ring(diameter: int, thickness: float) -> "Mask":
    """Return the coverage of a ring whose outer edge touches the picture's edge."""
    return box_rim(diameter, diameter, diameter / 2, thickness)


def tinted(mask: "Mask", tint: Colour, opacity: float = 1.0) -> "Image.Image":
    """Return a picture of one colour whose alpha is the mask."""
    import numpy as np
    from PIL import Image

    picture = Image.new("RGBA", (mask.shape[1], mask.shape[0]), (*tint, 0))
    picture.putalpha(Image.fromarray((mask * (255 * opacity) + 0.5).astype(np.uint8)))
    return picture


def shaded(mask: "Mask", top: Colour, bottom: Colour, opacity: float = 1.0) -> "Image.Image":
    """Return a picture that runs from one colour at the top to another at the bottom, its alpha the mask."""
    import numpy as np
    from PIL import Image

    height, width = mask.shape
    share = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    column = np.asarray(top, np.float32) * (1 - share) + np.asarray(bottom, np.float32) * share
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = (column + 0.5).astype(np.uint8)[:, None, :]
    pixels[..., 3] = (mask * (255 * opacity) + 0.5).astype(np.uint8)
    return Image.fromarray(pixels)
