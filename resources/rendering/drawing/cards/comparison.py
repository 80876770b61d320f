"""The comparison card: one panel above another, the second one lit, and a badge where they meet."""

from typing import TYPE_CHECKING

from resources.rendering.base import ComparisonCard
from resources.rendering.drawing.cards.panel import BLACK, MARGIN, RADIUS, WHITE, Paint, Stage, panel
from resources.rendering.drawing.layers import Layer, rising, sliding
from resources.rendering.drawing.shapes import Colour, box, box_rim, box_shadow, disc, tinted
from resources.rendering.drawing.text import SetText, capitals, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

GAP = 28
PADDING = 56
HEIGHT = 270
BADGE = 128
TAG_HEIGHT = 60
TEXT_PX = 78
DIM: Colour = (200, 204, 218)


def comparison_layers(card: ComparisonCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the upper panel, the lower panel and the badge, and the card's height."""
    height = 2 * HEIGHT + GAP
    size = min(_text(text, stage.width, TEXT_PX).size_px for text in (card.left, card.right))
    upper = _side(_text(card.left, stage.width, size), card.left_label, stage, lit=False)
    lower = _side(_text(card.right, stage.width, size), card.right_label, stage, lit=True)
    badge = _badge("↓" if card.left_label.casefold() == "before" else "VS", stage.paint)
    return [
        Layer(upper, -MARGIN, -MARGIN, motion=sliding(-260)),
        Layer(lower, -MARGIN, HEIGHT + GAP - MARGIN, motion=sliding(260), at_s=0.12),
        Layer(badge, (stage.width - badge.width) / 2, (height - badge.height) / 2, motion=rising(-120), at_s=0.3),
    ], height


def _text(text: str, width: int, largest_px: int) -> SetText:
    return set_text(
        text, "display", width=width - 2 * PADDING, height=150, largest_px=largest_px, most_lines=2, leading=1.14
    )


def _side(text: SetText, label: str, stage: Stage, *, lit: bool) -> "Image.Image":
    """Draw one side; its text keeps clear of the badge that covers the edge where the sides meet."""
    width, paint = stage.width, stage.paint
    picture = panel(width, HEIGHT, paint)
    if lit:
        picture.alpha_composite(tinted(box(width, HEIGHT, RADIUS), paint.palette.lights[0], 0.34), (MARGIN, MARGIN))
        picture.alpha_composite(tinted(box_rim(width, HEIGHT, RADIUS, 5), paint.accent), (MARGIN, MARGIN))
    covered = (BADGE - GAP) // 2
    top, bottom = (covered - 8, 12) if lit else (12, covered - 8)
    if label.strip():
        tag_y = MARGIN + (HEIGHT - TAG_HEIGHT - 24 if lit else 24)
        top, bottom = (top, TAG_HEIGHT + 20) if lit else (TAG_HEIGHT + 20, bottom)
        tag = set_text(capitals(label), "label", width=width - 340, height=40, largest_px=32, most_lines=1)
        tag_width = round(tag.width_px) + 52
        face = tinted(box(tag_width, TAG_HEIGHT, TAG_HEIGHT / 2), paint.accent if lit else WHITE, 1.0 if lit else 0.16)
        picture.alpha_composite(face, (MARGIN + 24, tag_y))
        ink = paint.ink if lit else WHITE
        draw_text(picture, tag, MARGIN + 24 + tag_width / 2, tag_y + (TAG_HEIGHT - tag.cap_px) / 2, ink, align="centre")
    y = MARGIN + top + (HEIGHT - top - bottom - text.height_px) / 2
    draw_text(picture, text, MARGIN + width / 2, y, WHITE if lit else DIM, align="centre")
    return picture


def _badge(sign: str, paint: Paint) -> "Image.Image":
    from PIL import Image

    margin = 28
    picture = Image.new("RGBA", (BADGE + 2 * margin, BADGE + 2 * margin), (*BLACK, 0))
    picture.alpha_composite(tinted(box_shadow(BADGE, BADGE, BADGE / 2, margin), BLACK, 0.6))
    picture.alpha_composite(tinted(disc(BADGE), paint.glass), (margin, margin))
    picture.alpha_composite(tinted(disc(BADGE - 16), paint.accent), (margin + 8, margin + 8))
    text = set_text(sign, "display", width=BADGE - 30, height=70, largest_px=54, most_lines=1)
    middle = margin + BADGE / 2
    draw_text(picture, text, middle, middle - text.cap_px / 2, paint.ink, align="centre")
    return picture
