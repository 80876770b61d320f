"""The number card: one big figure, and what it counts."""

import re
from typing import TYPE_CHECKING

from resources.rendering.base import NumberCard
from resources.rendering.drawing.cards.panel import BLACK, MARGIN, PADDING, WHITE, Paint, Stage, panel
from resources.rendering.drawing.layers import Layer, rising
from resources.rendering.drawing.shapes import Colour, box, mixed, shaded, tinted
from resources.rendering.drawing.text import SetText, capitals, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

FIGURE_PX = 250
FIGURE_MARGIN = 60
SOFT_WHITE: Colour = (200, 204, 218)
GAUGE_HEIGHT = 24
QUALIFIER_BAND = 74
PERCENT = re.compile(r"\s?(?:%|per ?cent|pour cent|por ciento|per cento|por cento|प्रतिशत)$", re.IGNORECASE)


def number_layers(card: NumberCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the layers and the card's height; a share of a hundred is written with its sign and fills a gauge."""
    paint, inner = stage.paint, stage.width - 2 * PADDING
    figure_y = 84 + (QUALIFIER_BAND if card.qualifier else 0)
    figure = set_text(
        PERCENT.sub("%", card.figure), "display", width=inner, height=FIGURE_PX, largest_px=FIGURE_PX, most_lines=1
    )
    label = set_text(capitals(card.label), "label", width=inner, height=190, largest_px=56, most_lines=3)
    share = _share(card.figure)
    label_y = figure_y + figure.height_px + 64
    gauge_y = round(label_y + label.height_px + 56)
    height = gauge_y + GAUGE_HEIGHT + 66 if share is not None else round(label_y + label.height_px + 84)

    back = panel(stage.width, height, paint)
    if card.qualifier:
        qualifier = set_text(capitals(card.qualifier), "label", width=inner, height=40, largest_px=42, most_lines=1)
        draw_text(back, qualifier, MARGIN + stage.width / 2, MARGIN + 62, SOFT_WHITE, align="centre")
    draw_text(back, label, MARGIN + stage.width / 2, MARGIN + label_y, WHITE, align="centre")
    layers = [Layer(back, -MARGIN, -MARGIN, motion=rising(150))]
    drawn = _figure(figure, paint)
    layers.append(
        Layer(drawn, (stage.width - drawn.width) / 2, figure_y - FIGURE_MARGIN, motion=rising(-90), at_s=0.133)
    )
    if share is not None:
        track = box(inner, GAUGE_HEIGHT, GAUGE_HEIGHT / 2)
        back.alpha_composite(tinted(track, WHITE, 0.14), (MARGIN + PADDING, MARGIN + gauge_y))
        filled = max(GAUGE_HEIGHT, round(inner * share))
        bar = tinted(box(filled, GAUGE_HEIGHT, GAUGE_HEIGHT / 2), paint.accent)
        layers.append(Layer(bar, PADDING, gauge_y, motion=rising(150), unveil_s=1.2))
    return layers, height


def _share(figure: str) -> float | None:
    """Return how much of a hundred a percentage is, or None where the figure is none."""
    amount = PERCENT.sub("", figure).replace(",", ".")
    is_share = amount != figure and re.fullmatch(r"\d+(?:\.\d+)?", amount) and float(amount) <= 100
    return float(amount) / 100 if is_share else None


def _figure(figure: SetText, paint: Paint) -> "Image.Image":
    """Draw the figure in the accent colour, lighter towards the top, with a soft shadow below."""
    import numpy as np
    from PIL import Image

    size = (round(figure.width_px) + 2 * FIGURE_MARGIN, round(figure.height_px) + 2 * FIGURE_MARGIN)
    stencil = Image.new("RGBA", size, (*BLACK, 0))
    draw_text(stencil, figure, size[0] / 2, FIGURE_MARGIN, WHITE, align="centre")
    mask = np.asarray(stencil.getchannel("A"), np.float32) / 255
    return shaded(mask, mixed(paint.accent, WHITE, 0.45), paint.accent)
