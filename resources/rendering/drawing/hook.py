"""The hook's headline: two tilted boxes that spring in and, in a long hook, make room for a card."""

import math
from typing import TYPE_CHECKING, NamedTuple

from resources.rendering.drawing.cards.panel import BLACK, WHITE, Paint
from resources.rendering.drawing.layers import Layer, rising, sliding
from resources.rendering.drawing.layout import SAFE, WIDTH_PX
from resources.rendering.drawing.shapes import Colour, box, box_shadow, mixed, shaded, tinted
from resources.rendering.drawing.text import capitals, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

BOXES_UNTIL_S = 2.7
TILT_DEGREES = 3.0
CENTRE_Y = 660
SHADOW = 40
PADDING = 46
OVERLAP_PX = 6
LARGEST_PX = 108
OVERSAMPLED = 2
INK: Colour = (16, 14, 24)
SPARK_PX = 150
# Angle in degrees from upright, inner and outer end as shares of the spark's size.
STROKES = ((4, 0.46, 0.95), (45, 0.42, 0.98), (86, 0.46, 0.95))


class _Box(NamedTuple):
    picture: "Image.Image"
    flat_height: int


def headline_layers(headline: tuple[str, ...], paint: Paint, until_s: float | None) -> list[Layer]:
    """Return one box for each line, white and accent in turn, all lines at one size, and the sparks at two corners.

    They stand on the very first frame: it is what a feed shows before the video plays.
    """
    room = SAFE.width - 2 * PADDING
    lines = [capitals(line) for line in headline]
    size = min(
        set_text(line, "display", width=room, height=LARGEST_PX, largest_px=LARGEST_PX, most_lines=1).size_px
        for line in lines
    )
    fills = ((WHITE, INK), (paint.accent, paint.ink))
    boxes = [_box(line, size, *fills[number % 2]) for number, line in enumerate(lines)]
    step = boxes[0].flat_height - OVERLAP_PX
    top = CENTRE_Y - step * len(boxes) / 2
    layers = []
    for number, (picture, _) in enumerate(boxes):
        side = 1 if number % 2 else -1
        x = WIDTH_PX / 2 - picture.width / 2 + 10 * side
        y = top + (number + 0.5) * step - picture.height / 2
        layers.append(Layer(picture, x, y, motion=sliding(110 * side), until_s=until_s, fade_in_s=0))
    spark = _spark(paint.accent)
    right = WIDTH_PX / 2 + boxes[0].picture.width / 2 - SHADOW - 66
    left = WIDTH_PX / 2 - boxes[-1].picture.width / 2 + SHADOW - SPARK_PX + 66
    below = top + step * (len(boxes) - 0.5) + boxes[-1].picture.height / 2 - SHADOW - 72
    above = top + step * 0.5 - boxes[0].picture.height / 2 + SHADOW - SPARK_PX + 72
    for picture, x, y in ((spark, right, above), (spark.rotate(180), left, below)):
        layers.append(Layer(picture, x, y, motion=rising(40), at_s=0.2, until_s=until_s, fade_in_s=0.1))
    return layers


def _box(line: str, size: int, fill: Colour, ink: Colour) -> _Box:
    """Draw one box and tilt it, larger than needed so that the tilted edges come out smooth."""
    from PIL import Image

    large = OVERSAMPLED * size
    text = set_text(line, "display", width=2 * WIDTH_PX, height=2 * large, largest_px=large, most_lines=1)
    width = round(text.width_px) + 2 * OVERSAMPLED * PADDING
    height = round(text.cap_px) + 2 * OVERSAMPLED * PADDING
    margin, radius = OVERSAMPLED * SHADOW, OVERSAMPLED * 22
    flat = Image.new("RGBA", (width + 2 * margin, height + 2 * margin), (*BLACK, 0))
    flat.alpha_composite(tinted(box_shadow(width, height, radius, margin - 12), BLACK, 0.55), (12, 24))
    flat.alpha_composite(shaded(box(width, height, radius), fill, mixed(fill, BLACK, 0.06)), (margin, margin))
    draw_text(flat, text, margin + width / 2, margin + (height - text.cap_px) / 2, ink, align="centre")
    tilted = flat.rotate(TILT_DEGREES, Image.Resampling.BICUBIC, expand=True)
    small = (tilted.width // OVERSAMPLED, tilted.height // OVERSAMPLED)
    return _Box(tilted.resize(small, Image.Resampling.BOX), height // OVERSAMPLED)


def _spark(tint: Colour) -> "Image.Image":
    """Draw three strokes that fly out to the upper right."""
    from PIL import Image, ImageDraw

    side = 4 * SPARK_PX
    large = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(large)
    half = side * 0.045
    for degrees, inner, outer in STROKES:
        x, y = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        ends = [(side * (0.06 + 0.9 * r * x), side * (0.94 - 0.9 * r * y)) for r in (inner, outer - 0.1)]
        draw.line(ends, fill=255, width=round(2 * half))
        for end_x, end_y in ends:
            draw.ellipse((end_x - half, end_y - half, end_x + half, end_y + half), fill=255)
    picture = Image.new("RGBA", (SPARK_PX, SPARK_PX), (*tint, 0))
    picture.putalpha(large.resize((SPARK_PX, SPARK_PX), Image.Resampling.BOX))
    return picture
