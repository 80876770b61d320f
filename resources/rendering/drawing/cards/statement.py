"""The quote card's other face: the sentence in large letters in the middle, its last line marked as with a pen."""

from typing import TYPE_CHECKING

from resources.rendering.base import QuoteCard
from resources.rendering.drawing.cards.panel import BLACK, MARGIN, WHITE, Paint, Stage, panel
from resources.rendering.drawing.layers import Layer, rising
from resources.rendering.drawing.shapes import Colour, box, mixed, shaded, tinted
from resources.rendering.drawing.text import SetText, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

PADDING = 64
TOP = 110
LARGEST_PX = 78
LINE_S = 0.16
MARKER_PADDING = 26
RULE = (110, 10)


def statement_layers(card: QuoteCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the panel, then one layer for each line, and the card's height."""
    width = stage.width - 2 * PADDING - 2 * MARKER_PADDING
    room = stage.height - TOP - 90
    text = set_text(card.text, "display", width=width, height=room, largest_px=LARGEST_PX, most_lines=6, leading=1.34)
    height = round(TOP + text.height_px + 90)
    back = panel(stage.width, height, stage.paint)
    rule = tinted(box(*RULE, RULE[1] / 2), stage.paint.accent)
    back.alpha_composite(rule, (MARGIN + (stage.width - RULE[0]) // 2, MARGIN + 48))
    layers = [Layer(back, -MARGIN, -MARGIN, motion=rising(150))]
    for number, line in enumerate(text.lines):
        marked = number == len(text.lines) - 1
        picture = _line(text._replace(lines=(line,)), stage.paint.ink if marked else WHITE)
        if marked:
            picture = _marked(picture, stage.paint)
        y = TOP + number * text.leading_px + text.cap_px / 2 - picture.height / 2
        at_s = 0.2 + LINE_S * number + (0.2 if marked else 0.0)
        layers.append(Layer(picture, (stage.width - picture.width) / 2, y, at_s=at_s, unveil_s=0.4))
    return layers, height


def _line(text: SetText, tint: Colour) -> "Image.Image":
    """Draw one line in the middle of an empty picture that is high enough for accents and descenders."""
    from PIL import Image

    width = round(text.width_px) + 2 * MARKER_PADDING
    height = round(text.size_px * 1.5)
    picture = Image.new("RGBA", (width, height), (*tint, 0))
    draw_text(picture, text, width / 2, (height - text.cap_px) / 2, tint, align="centre")
    return picture


def _marked(line: "Image.Image", paint: Paint) -> "Image.Image":
    """Lay a line on a stroke of the accent colour."""
    from PIL import Image

    stroke_height = round(line.height * 0.78)
    picture = Image.new("RGBA", line.size, (*BLACK, 0))
    stroke = shaded(box(line.width, stroke_height, 16), mixed(paint.accent, WHITE, 0.2), paint.accent)
    picture.alpha_composite(stroke, (0, (line.height - stroke_height) // 2))
    picture.alpha_composite(line)
    return picture
