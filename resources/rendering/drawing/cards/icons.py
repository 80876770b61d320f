"""The signs above a call to action, drawn from plain shapes; the words of the call choose which."""

import re
from typing import TYPE_CHECKING

from resources.rendering.drawing.shapes import Colour

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

OVERSAMPLED = 4
SIGNS: tuple[tuple[str, str], ...] = (
    (r"follow|subscribe|abonn|sígue|suscr|segui|sigue", "plus"),
    (r"save|bookmark|keep|guard|salva|enregistr", "bookmark"),
    (r"comment|tell|reply|answer|coment|écri", "bubble"),
    (r"like|love|heart", "heart"),
)


def icon_for(text: str, size: int, tint: Colour) -> "Image.Image":
    """Draw the sign that fits the call's words: an arrow where none does."""
    from PIL import Image, ImageDraw

    sign = next((name for pattern, name in SIGNS if re.search(rf"\b(?:{pattern})", text, re.IGNORECASE)), "arrow")
    large = Image.new("L", (size * OVERSAMPLED, size * OVERSAMPLED), 0)
    _draw(ImageDraw.Draw(large), sign, size * OVERSAMPLED)
    picture = Image.new("RGBA", (size, size), (*tint, 0))
    picture.putalpha(large.resize((size, size), Image.Resampling.BOX))
    return picture


def _draw(draw: "ImageDraw.ImageDraw", sign: str, s: int) -> None:
    """Draw white on black in a square of s px."""
    thick = round(s * 0.17)
    if sign == "plus":
        middle, half = s / 2, thick / 2
        draw.rounded_rectangle((middle - half, s * 0.08, middle + half, s * 0.92), half, fill=255)
        draw.rounded_rectangle((s * 0.08, middle - half, s * 0.92, middle + half), half, fill=255)
    elif sign == "bookmark":
        draw.rounded_rectangle((s * 0.2, s * 0.04, s * 0.8, s * 0.5), s * 0.08, fill=255)
        ribbon = ((0.2, 0.3), (0.8, 0.3), (0.8, 0.96), (0.5, 0.72), (0.2, 0.96))
        draw.polygon([(s * x, s * y) for x, y in ribbon], fill=255)
    elif sign == "bubble":
        draw.rounded_rectangle((s * 0.04, s * 0.1, s * 0.96, s * 0.74), s * 0.2, fill=255)
        draw.polygon([(s * 0.24, s * 0.66), (s * 0.24, s * 0.97), (s * 0.54, s * 0.7)], fill=255)
        for x in (0.29, 0.5, 0.71):
            draw.ellipse((s * (x - 0.065), s * 0.355, s * (x + 0.065), s * 0.485), fill=0)
    elif sign == "heart":
        draw.ellipse((s * 0.04, s * 0.1, s * 0.54, s * 0.6), fill=255)
        draw.ellipse((s * 0.46, s * 0.1, s * 0.96, s * 0.6), fill=255)
        draw.polygon([(s * 0.085, s * 0.48), (s * 0.5, s * 0.42), (s * 0.915, s * 0.48), (s * 0.5, s * 0.95)], fill=255)
    else:
        half = thick / 2
        draw.rounded_rectangle((s * 0.06, s / 2 - half, s * 0.86, s / 2 + half), half, fill=255)
        draw.line([(s * 0.52, s * 0.16), (s * 0.88, s / 2), (s * 0.52, s * 0.84)], fill=255, width=thick, joint="curve")
        for x, y in ((0.52, 0.16), (0.52, 0.84)):
            draw.ellipse((s * x - half, s * y - half, s * x + half, s * y + half), fill=255)
