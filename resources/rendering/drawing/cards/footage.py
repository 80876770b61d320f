"""The picture card: the user's own image or clip behind a rounded window with a bright frame."""

from resources.rendering.base import ImageCard
from resources.rendering.drawing.cards.panel import BLACK, MARGIN, WHITE, Stage
from resources.rendering.drawing.layers import Drawn, Footage, Layer, rising
from resources.rendering.drawing.shapes import box, box_shadow, tinted

FRAME_PX = 10
RADIUS = 44


def footage_layers(card: ImageCard, stage: Stage) -> tuple[list[Drawn], int]:
    """Return the frame and what is seen in it, and the card's height."""
    from PIL import Image

    width, height = stage.width, stage.height
    frame = Image.new("RGBA", (width + 2 * MARGIN, height + 2 * MARGIN), (*BLACK, 0))
    frame.alpha_composite(tinted(box_shadow(width, height, RADIUS, MARGIN - 12), BLACK, 0.7), (12, 28))
    frame.alpha_composite(tinted(box(width, height, RADIUS), WHITE), (MARGIN, MARGIN))
    inside = Footage(
        kind=card.kind,
        file=card.file.path,
        x=FRAME_PX,
        y=FRAME_PX,
        width=width - 2 * FRAME_PX,
        height=height - 2 * FRAME_PX,
        radius=RADIUS - FRAME_PX,
        motion=rising(150),
    )
    return [Layer(frame, -MARGIN, -MARGIN, motion=rising(150)), inside], height
