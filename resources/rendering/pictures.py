"""Pictures taken from a finished video: the poster, and the contact sheet with one frame of each scene.

Belongs here: choosing, decoding and saving frames. Not here: anything that is drawn into the video.
"""

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from resources.media.media_file import MediaFile
from resources.rendering.base import BoardScene
from resources.rendering.drawing.layout import FRAME_RATE_HZ

if TYPE_CHECKING:
    from PIL import Image

# By then the headline stands still, and has not yet made room for anything else.
POSTER_AT_S = 1.5
HOOK_SHARE, SCENE_SHARE = 0.5, 0.74
POSTER_QUALITY = 90

SHEET_WIDTH_PX = 1600
MOST_IN_A_ROW = 6
GAP_PX = 12
PAPER = (13, 17, 23)
MOST_SHEET_BYTES = 300_000


def poster(video: MediaFile, folder: Path) -> MediaFile:
    """Save the frame at 1.5 s (the middle of a shorter video) at full size as `poster.jpg`."""
    import av

    with av.open(str(video.path)) as container:
        stream = container.streams.video[0]
        middle = stream.frames // 2
        wanted = min(round(POSTER_AT_S * float(stream.average_rate or 0)), middle)
    picture = frames_of(video.path, [wanted])[0]
    path = folder / "poster.jpg"
    picture.save(path, quality=POSTER_QUALITY, subsampling=0, optimize=True)
    return MediaFile.of(path)


def contact_sheet(video: MediaFile, scenes: Sequence[BoardScene], folder: Path) -> MediaFile:
    """Save a frame of each scene side by side as `contact_sheet.jpg`: 1600 px wide, under 300 kB."""
    from PIL import Image

    firsts = [0, *accumulate(scene.frames for scene in scenes)]
    wanted = [first + _moment(scene) for first, scene in zip(firsts, scenes, strict=False)]
    rows = -(-len(scenes) // MOST_IN_A_ROW)
    columns = -(-len(scenes) // rows)
    pictures = frames_of(video.path, wanted)
    width = (SHEET_WIDTH_PX - GAP_PX * (columns + 1)) // columns
    height = round(width * pictures[0].height / pictures[0].width)
    sheet = Image.new("RGB", (SHEET_WIDTH_PX, rows * height + GAP_PX * (rows + 1)), PAPER)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        in_this_row = min(columns, len(pictures) - row * columns)
        left = (SHEET_WIDTH_PX - in_this_row * (width + GAP_PX) + GAP_PX) // 2
        place = (left + column * (width + GAP_PX), GAP_PX + row * (height + GAP_PX))
        sheet.paste(picture.resize((width, height), Image.Resampling.LANCZOS), place)
    path = folder / "contact_sheet.jpg"
    quality = 90
    sheet.save(path, quality=quality, optimize=True)
    while path.stat().st_size > MOST_SHEET_BYTES and quality > 30:
        quality -= 5
        sheet.save(path, quality=quality, optimize=True)
    return MediaFile.of(path)


def _moment(scene: BoardScene) -> int:
    """Return the frame of a scene that shows most: the hook's headline stands early, a card is whole late."""
    share = HOOK_SHARE if scene.role == "hook" else SCENE_SHARE
    poster_frame = round(POSTER_AT_S * FRAME_RATE_HZ)
    return min(round(scene.frames * share), poster_frame) if scene.role == "hook" else round(scene.frames * share)


def frames_of(path: Path, numbers: Sequence[int]) -> "list[Image.Image]":
    """Decode the frames of these numbers, which count from 0 and rise, as RGB pictures."""
    import av
    from PIL import Image

    pictures = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        # Frames that no other frame needs are passed over: the one that is taken may be a frame or two later.
        stream.codec_context.skip_frame = "NONREF"
        rate, time_base = stream.average_rate, stream.time_base
        if not rate or not time_base:
            return []
        for number in numbers:
            wanted = round(number / rate / time_base)
            container.seek(wanted, stream=stream)
            frame = next(frame for frame in container.decode(stream) if frame.pts is not None and frame.pts >= wanted)
            pictures.append(Image.fromarray(frame.to_ndarray(format="rgb24")))
    return pictures
