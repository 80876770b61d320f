"""What every scene carries around its content: the track of the progress bar and the numbered label."""

from typing import TYPE_CHECKING

from resources.rendering.base import BoardScene
from resources.rendering.drawing.cards.panel import BLACK, WHITE, Paint
from resources.rendering.drawing.layers import FADE_IN_S, Layer, rising
from resources.rendering.drawing.layout import PILL_CENTRE_Y, PROGRESS, SAFE, WIDTH_PX, progress_segment
from resources.rendering.drawing.shapes import box, box_rim, box_shadow, disc, tinted
from resources.rendering.drawing.text import capitals, draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image

ONE_LINE_HEIGHT = 84
DISC = 60
PADDING = 44
MARGIN = 24


def progress_track(scene: BoardScene, paint: Paint) -> Layer:
    """Draw the segments: full before this scene, empty from it on (the one of this scene fills as it is shown)."""
    from PIL import Image

    height = PROGRESS.height
    picture = Image.new("RGBA", (WIDTH_PX, height + 12), (*BLACK, 0))
    for index in range(scene.count):
        left, width = progress_segment(index, scene.count)
        bar = box(max(1, round(width)), height, min(height, width) / 2)
        picture.alpha_composite(
            tinted(box_shadow(bar.shape[1], height, height / 2, 6), BLACK, 0.35), (round(left) - 6, 0)
        )
        done = index < scene.index
        picture.alpha_composite(tinted(bar, paint.accent if done else WHITE, 1.0 if done else 0.30), (round(left), 6))
    return Layer(picture, 0, PROGRESS.y - 6, fade_in_s=0)


def label_pill(scene: BoardScene, paint: Paint) -> Layer | None:
    """Draw the scene's number on a disc of the accent colour and its label beside it; nothing without a label."""
    if not scene.label.strip():
        return None
    number = str(scene.number) if scene.number is not None else ""
    before = DISC + 36 if number else PADDING
    label = set_text(
        capitals(scene.label), "label", width=SAFE.width - before - PADDING, height=90, largest_px=38, most_lines=2
    )
    width, height = round(before + label.width_px + PADDING), round(label.height_px - label.cap_px) + ONE_LINE_HEIGHT
    picture = _pill(width, height, paint)
    if number:
        disc_x, disc_y = MARGIN + 12, MARGIN + (height - DISC) // 2
        picture.alpha_composite(tinted(disc(DISC), paint.accent), (disc_x, disc_y))
        digits = set_text(number, "display", width=DISC - 12, height=40, largest_px=36, most_lines=1)
        draw_text(picture, digits, disc_x + DISC / 2, disc_y + (DISC - digits.cap_px) / 2, paint.ink, align="centre")
    draw_text(picture, label, MARGIN + before, MARGIN + (height - label.height_px) / 2, WHITE)
    return Layer(
        picture,
        WIDTH_PX / 2 - picture.width / 2,
        PILL_CENTRE_Y - picture.height / 2,
        motion=rising(-70),
        fade_in_s=FADE_IN_S / 2,
    )


def _pill(width: int, height: int, paint: Paint) -> "Image.Image":
    from PIL import Image

    radius = ONE_LINE_HEIGHT / 2
    picture = Image.new("RGBA", (width + 2 * MARGIN, height + 2 * MARGIN), (*BLACK, 0))
    picture.alpha_composite(tinted(box_shadow(width, height, radius, MARGIN), BLACK, 0.4))
    picture.alpha_composite(tinted(box(width, height, radius), paint.glass, 0.88), (MARGIN, MARGIN))
    picture.alpha_composite(tinted(box_rim(width, height, radius, 2), WHITE, 0.18), (MARGIN, MARGIN))
    return picture
