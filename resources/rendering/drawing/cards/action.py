"""The action card: what the viewer is asked to do, as a button below a sign with ripples."""

from typing import TYPE_CHECKING

from resources.rendering.base import ActionCard
from resources.rendering.drawing.cards.icons import icon_for
from resources.rendering.drawing.cards.panel import BLACK, WHITE, Paint, Stage
from resources.rendering.drawing.layers import Layer, rising
from resources.rendering.drawing.shapes import box, box_rim, box_shadow, disc, mixed, ring, shaded, tinted
from resources.rendering.drawing.text import capitals, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

SIGN = 230
RIPPLES = (290, 360, 440)
RIPPLE_S = 1.6
BEATS = 3
TWO_LINES_HOLD = 36
BUTTON_MARGIN = 70
BUTTON_PADDING = 56


def action_layers(card: ActionCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the ripples, the sign and the button, and the card's height."""
    text = set_text(
        capitals(card.text),
        "display",
        width=stage.width - 2 * BUTTON_PADDING - 40,
        height=220,
        largest_px=76,
        most_lines=2 if len(card.text) <= TWO_LINES_HOLD else 3,
        leading=1.16,
    )
    button_width = max(520, round(text.width_px) + 2 * BUTTON_PADDING)
    button_height = round(text.height_px) + 104
    button = _button(button_width, button_height, stage.paint)
    draw_text(button, text, button.width / 2, (button.height - text.height_px) / 2, stage.paint.ink, align="centre")
    sign_centre = max(RIPPLES) / 2
    button_y = round(sign_centre + SIGN / 2 + 96)
    layers = _ripples(stage, sign_centre)
    sign = _sign(card.text, stage.paint)
    layers.append(Layer(sign, (stage.width - sign.width) / 2, sign_centre - sign.height / 2, motion=rising(-150)))
    layers.append(
        Layer(button, (stage.width - button.width) / 2, button_y - BUTTON_MARGIN, motion=rising(170), at_s=0.1)
    )
    return layers, button_y + button_height


def _ripples(stage: Stage, centre_y: float) -> list[Layer]:
    """Let rings light up one after another, from the sign outwards, a few times."""
    layers = []
    for beat in range(BEATS):
        for number, diameter in enumerate(RIPPLES):
            drawn = tinted(ring(diameter, 5), WHITE, 0.55 - 0.14 * number)
            at_s = 0.3 + beat * RIPPLE_S + 0.16 * number
            if stage.at_s + at_s + 0.6 < stage.length_s:
                place = ((stage.width - diameter) / 2, centre_y - diameter / 2)
                layers.append(Layer(drawn, *place, at_s=at_s, until_s=at_s + 0.6, fade_in_s=0.12))
    return layers


def _sign(text: str, paint: Paint) -> "Image.Image":
    from PIL import Image

    margin = 40
    picture = Image.new("RGBA", (SIGN + 2 * margin, SIGN + 2 * margin), (*BLACK, 0))
    picture.alpha_composite(tinted(box_shadow(SIGN, SIGN, SIGN / 2, margin), BLACK, 0.5))
    light = mixed(paint.glass, paint.palette.lights[0], 0.35)
    picture.alpha_composite(shaded(disc(SIGN), light, paint.glass), (margin, margin))
    picture.alpha_composite(tinted(ring(SIGN, 6), paint.accent), (margin, margin))
    icon = icon_for(text, 108, paint.accent)
    picture.alpha_composite(icon, ((picture.width - icon.width) // 2, (picture.height - icon.height) // 2))
    return picture


def _button(width: int, height: int, paint: Paint) -> "Image.Image":
    """Draw an empty button that glows in its own colour."""
    from PIL import Image

    margin, radius = BUTTON_MARGIN, min(height / 2, 84)
    picture = Image.new("RGBA", (width + 2 * margin, height + 2 * margin), (*paint.accent, 0))
    picture.alpha_composite(tinted(box_shadow(width, height, radius, margin), paint.accent, 0.42))
    picture.alpha_composite(tinted(box_shadow(width, height, radius, margin - 30), BLACK, 0.35), (30, 44))
    top = mixed(paint.accent, WHITE, 0.25)
    picture.alpha_composite(shaded(box(width, height, radius), top, paint.accent), (margin, margin))
    picture.alpha_composite(tinted(box_rim(width, height, radius, 4), WHITE, 0.55), (margin, margin))
    return picture
