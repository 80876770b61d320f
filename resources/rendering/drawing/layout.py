"""Where everything stands on the frame, in design pixels: 1080 wide, 1920 tall, whatever size is encoded.

Belongs here: sizes, areas and margins shared by several modules. Not here: anything that draws.

The margins keep clear of what TikTok, Shorts and Reels lay over a video: 150 px at the top, 400 at the bottom, 120 at
the right; the left is kept as wide as the right so that the picture stays centred.
"""

from typing import NamedTuple

FRAME_RATE_HZ = 30
WIDTH_PX = 1080
HEIGHT_PX = 1920


class Area(NamedTuple):
    """A rectangle in design pixels: its top left corner and its size."""

    x: int
    y: int
    width: int
    height: int


SAFE = Area(120, 150, WIDTH_PX - 240, HEIGHT_PX - 550)
PROGRESS = Area(48, 40, WIDTH_PX - 96, 10)
PILL_CENTRE_Y = 292
CARD = Area(90, 388, 900, 700)
CAPTION_CENTRE_Y = 1250
CAPTION_WIDTH = SAFE.width
PROGRESS_GAP = 8


def progress_segment(index: int, count: int) -> tuple[float, float]:
    """Return the left edge and the width of one segment of the progress bar."""
    gap = min(PROGRESS_GAP, PROGRESS.width / (3 * count))
    width = (PROGRESS.width - gap * (count - 1)) / count
    return PROGRESS.x + index * (width + gap), width
