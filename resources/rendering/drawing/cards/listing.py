"""The list card: a row for each item, dim until the voice reaches it."""

from typing import TYPE_CHECKING

from resources.rendering.base import ListCard
from resources.rendering.drawing.cards.panel import BLACK, MARGIN, WHITE, Paint, Stage, panel
from resources.rendering.drawing.cards.speech_times import spoken_at
from resources.rendering.drawing.layers import Layer, rising, sliding
from resources.rendering.drawing.shapes import box, box_rim, disc, shaded, tinted
from resources.rendering.drawing.text import SetText, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

PADDING = 32
GAP = 20
TALLEST_ROW = 168
LARGEST_PX = 62
STAGGER_S = 0.18
LATEST_SHARE = 0.7


def list_layers(card: ListCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the panel with dim rows, then a lit row for each item, and the card's height."""
    count = len(card.items)
    row_height = min(TALLEST_ROW, (stage.height - 2 * PADDING - GAP * (count - 1)) // count)
    height = 2 * PADDING + count * row_height + (count - 1) * GAP
    width = stage.width - 2 * PADDING
    text_width = width - row_height - 40
    alone = [
        set_text(item, "label", width=text_width, height=row_height - 40, largest_px=LARGEST_PX, most_lines=2)
        for item in card.items
    ]
    size = min(text.size_px for text in alone)
    texts = [
        set_text(item, "label", width=text_width, height=row_height - 40, largest_px=size, most_lines=2)
        for item in card.items
    ]
    back = panel(stage.width, height, stage.paint)
    layers = [Layer(back, -MARGIN, -MARGIN, motion=rising(150))]
    times = _times(card, stage)
    for number, text in enumerate(texts):
        top = PADDING + number * (row_height + GAP)
        back.alpha_composite(_row(None, number, width, row_height, stage.paint), (MARGIN + PADDING, MARGIN + top))
        lit = _row(text, number, width, row_height, stage.paint)
        layers.append(Layer(lit, PADDING, top, motion=sliding(-120), at_s=times[number]))
    return layers, height


def _times(card: ListCard, stage: Stage) -> list[float]:
    """Let each row come with its words, one after another, none in the last third of the scene."""
    times: list[float] = []
    heard = 0.0
    latest = max(0.0, stage.length_s * LATEST_SHARE - stage.at_s)
    for number, item in enumerate(card.items):
        found = spoken_at(item, stage.pages, heard)
        heard = heard if found is None else found
        soonest = 0.2 + STAGGER_S * number if not times else times[-1] + STAGGER_S
        wanted = soonest if found is None else max(soonest, found - stage.at_s - 0.1)
        times.append(min(wanted, max(latest, 0.2 + STAGGER_S * number)))
    return times


def _row(text: SetText | None, number: int, width: int, height: int, paint: Paint) -> "Image.Image":
    """Draw one row: lit with its text, or dim and empty."""
    from PIL import Image

    lit = text is not None
    picture = Image.new("RGBA", (width, height), (*BLACK, 0))
    face = box(width, height, 26)
    light = paint.palette.lights[0]
    picture.alpha_composite(shaded(face, light, light, 0.34) if lit else tinted(face, WHITE, 0.05))
    picture.alpha_composite(tinted(box_rim(width, height, 26, 2), WHITE, 0.22 if lit else 0.10))
    size = min(height - 44, 92)
    place = (round((height - size) / 2), round((height - size) / 2))
    picture.alpha_composite(tinted(disc(size), paint.accent if lit else WHITE, 1.0 if lit else 0.10), place)
    digits = set_text(str(number + 1), "display", width=size, height=size, largest_px=round(size * 0.56), most_lines=1)
    ink = paint.ink if lit else (110, 112, 130)
    draw_text(picture, digits, place[0] + size / 2, (height - digits.cap_px) / 2, ink, align="centre")
    if text is not None:
        draw_text(picture, text, height, (height - text.height_px) / 2, WHITE)
    return picture
