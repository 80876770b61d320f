"""The quote card and the warning card: one sentence worth reading, uncovered line by line below its sign."""

from typing import TYPE_CHECKING

from resources.rendering.base import QuoteCard, WarningCard
from resources.rendering.drawing.cards.panel import MARGIN, WHITE, Paint, Stage, panel
from resources.rendering.drawing.fonts import advance_px, face, sized
from resources.rendering.drawing.layers import Layer, rising
from resources.rendering.drawing.shapes import box, tinted
from resources.rendering.drawing.text import SetText, set_text

if TYPE_CHECKING:
    from PIL import Image

PADDING = 64
MARK_PX = 260
SIGN_PX = 120
OVERSAMPLED = 4
MARK_BAND = 176
LARGEST_PX = 76
LINE_S = 0.16


def quote_layers(card: QuoteCard | WarningCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the panel with its sign, then one layer for each line, and the card's height."""
    width = stage.width - 2 * PADDING
    text = set_text(
        card.text,
        "label",
        width=width,
        height=stage.height - MARK_BAND - 2 * PADDING,
        largest_px=LARGEST_PX,
        most_lines=6,
        leading=1.26,
    )
    top = MARK_BAND + 40
    height = round(top + text.height_px + PADDING + 28)
    back = panel(stage.width, height, stage.paint)
    sign = _warning_sign(stage.paint) if isinstance(card, WarningCard) else _quotation_mark(stage.paint)
    back.alpha_composite(sign, (MARGIN + PADDING - 10, MARGIN + 60))
    layers = [Layer(back, -MARGIN, -MARGIN, motion=rising(150))]
    for number, line in enumerate(text.lines):
        picture = _line(line, text, width, stage.paint)
        y = top + number * text.leading_px - text.size_px * 0.3
        layers.append(Layer(picture, PADDING, y, at_s=0.2 + LINE_S * number, unveil_s=0.4))
    return layers, height


def _quotation_mark(paint: Paint) -> "Image.Image":
    """Draw an opening quotation mark."""
    from PIL import ImageDraw

    picture = _running_bar(paint)
    ImageDraw.Draw(picture).text(
        (0, 190), "“", font=sized(face("Montserrat-Black"), MARK_PX), fill=(*paint.accent, 255), anchor="ls"
    )
    return picture


def _warning_sign(paint: Paint) -> "Image.Image":
    """Draw a triangle with rounded corners and an exclamation mark in it."""
    from PIL import Image, ImageDraw

    side = OVERSAMPLED * SIGN_PX
    stencil = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(stencil)
    corners = [(side * x, side * y) for x, y in ((0.5, 0.14), (0.9, 0.84), (0.1, 0.84))]
    draw.polygon(corners, fill=255)
    draw.line([*corners, corners[0], corners[1]], fill=255, width=round(side * 0.16), joint="curve")
    draw.rounded_rectangle((side * 0.455, side * 0.32, side * 0.545, side * 0.62), side * 0.045, fill=0)
    draw.ellipse((side * 0.447, side * 0.69, side * 0.553, side * 0.796), fill=0)
    sign = Image.new("RGBA", (SIGN_PX, SIGN_PX), (*paint.accent, 0))
    sign.putalpha(stencil.resize((SIGN_PX, SIGN_PX), Image.Resampling.BOX))
    picture = _running_bar(paint)
    picture.alpha_composite(sign, (0, 0))
    return picture


def _running_bar(paint: Paint) -> "Image.Image":
    """Draw the bar that runs out to the right of a sign."""
    from PIL import Image

    picture = Image.new("RGBA", (560, 120), (*paint.accent, 0))
    for length, opacity, x in ((150, 0.9, 170), (40, 0.5, 336), (14, 0.3, 392)):
        picture.alpha_composite(tinted(box(length, 10, 5), paint.accent, opacity), (x, 44))
    return picture


def _line(line: str, text: SetText, width: int, paint: Paint) -> "Image.Image":
    """Draw one line; words with a figure in them take the accent colour."""
    from PIL import Image, ImageDraw

    height = round(text.size_px * 1.5)
    picture = Image.new("RGBA", (width + 8, height), (*WHITE, 0))
    font = sized(text.face, text.size_px)
    baseline = round(text.size_px * 0.3 + text.cap_px)
    x = 0.0
    for word in line.split():
        tint = paint.accent if any(letter.isdigit() for letter in word) else WHITE
        piece = Image.new("RGBA", picture.size, (*tint, 0))
        ImageDraw.Draw(piece).text((round(x), baseline), word, font=font, fill=(*tint, 255), anchor="ls")
        picture.alpha_composite(piece)
        x += advance_px(text.face, text.size_px, f"{word} ")
    return picture
