"""A user's own pictures and clips, read with care: they are the one input here that anybody may have made.

Belongs here: reading them, and fitting a still to a window. Not here: how they are framed (drawing/cards/footage.py).
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from resources.errors import WrongInput
from resources.process.cores import usable_cores

if TYPE_CHECKING:
    from PIL import Image

LARGEST_MEGAPIXELS = 100
LEAST_OVERHANG = 0.08
# The name of a file says nothing of what is in it. Of the other kinds that Pillow knows, one starts Ghostscript; of
# those that FFmpeg knows, some name other files or servers.
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")
CLIP_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
ONLY_THIS_FILE = {"protocol_whitelist": "file", "format_whitelist": CLIP_FORMATS}


class UnusableMedia(WrongInput):
    """A user's picture or clip cannot be shown; the message names the file and says how to save it."""


def require_picture(file: Path) -> None:
    """Read a picture whole.

    Raises:
        UnusableMedia: as for `covering`.
    """
    with _opened(file) as picture:
        # A JPEG is decoded at an eighth of its size, for which all of it is read.
        picture.draft("RGB", (1, 1))
        picture.load()


def require_clip(file: Path) -> None:
    """Decode the first frame of a clip.

    Raises:
        UnusableMedia: the file is no clip, its first frame cannot be decoded, or has over 100 megapixels.
    """
    import av

    try:
        with av.open(str(file), options=ONLY_THIS_FILE) as container:
            picture = container.streams.video[0]
            if picture.width * picture.height > LARGEST_MEGAPIXELS * 1_000_000:
                problem = f"over {LARGEST_MEGAPIXELS} megapixels a frame. Scale the clip down first."
                raise UnusableMedia(f"{file.name}: {problem}")
            picture.codec_context.thread_count = 1
            next(container.decode(picture))
    except (av.FFmpegError, IndexError, StopIteration) as error:
        reason = error.strerror if isinstance(error, av.FFmpegError) else "there is no picture in it"
        raise UnusableMedia(
            f"{file.name}: this clip cannot be read ({reason}). Save it again as MP4 (H.264)."
        ) from error


def covering(file: Path, width: int, height: int, frames: int) -> "tuple[Image.Image, int, int]":
    """Return the picture as RGB, scaled to cover the window, and how far the window may travel over it in px.

    At most one px a frame, along the side that overhangs; a picture of the window's own shape is enlarged by 8%.

    Raises:
        UnusableMedia: the file is no picture, is damaged, or has over 100 megapixels.
    """
    from PIL import Image, ImageOps

    with _opened(file) as opened:
        picture = _opaque(ImageOps.exif_transpose(opened))
    scale = max(width / picture.width, height / picture.height)
    if max(picture.width * scale / width, picture.height * scale / height) < 1 + LEAST_OVERHANG:
        scale *= 1 + LEAST_OVERHANG
    fitted = (max(width, round(picture.width * scale)), max(height, round(picture.height * scale)))
    picture = picture.resize(fitted, Image.Resampling.LANCZOS)
    travel_x, travel_y = (min(over, frames) for over in (picture.width - width, picture.height - height))
    left, top = (picture.width - width - travel_x) // 2, (picture.height - height - travel_y) // 2
    return picture.crop((left, top, left + width + travel_x, top + height + travel_y)), travel_x, travel_y


@contextmanager
def _opened(file: Path) -> "Iterator[Image.Image]":
    """Lend a picture that is not too large; what is wrong with it may show only when it is decoded.

    Raises:
        UnusableMedia: it cannot be read; the message has the file's name alone, for the file may be the store's copy.
    """
    from PIL import Image, UnidentifiedImageError

    too_large = UnusableMedia(f"{file.name}: over {LARGEST_MEGAPIXELS} megapixels. Scale the picture down first.")
    # Pillow's own limits are a warning at 89 megapixels and an error at twice as many.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        with Image.open(file, formats=PICTURE_FORMATS) as opened:
            if opened.width * opened.height > LARGEST_MEGAPIXELS * 1_000_000:
                raise too_large
            yield opened
    except Image.DecompressionBombError:
        raise too_large from None
    except (OSError, SyntaxError, ValueError) as error:
        reason = "it is none" if isinstance(error, UnidentifiedImageError) else error
        raise UnusableMedia(
            f"{file.name}: this picture cannot be read ({reason}). Save it again as PNG or JPEG."
        ) from error


def _opaque(picture: "Image.Image") -> "Image.Image":
    """Lay what is transparent on white paper."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def clip_input(file: Path, duration_s: float) -> list[str]:
    """Return ffmpeg's arguments that read a clip over and over, and nothing but this file.

    Raises:
        UnusableMedia: as for `require_clip`.
    """
    require_clip(file)
    limits = [part for name, value in ONLY_THIS_FILE.items() for part in (f"-{name}", value)]
    return [
        *limits,
        "-threads",
        str(usable_cores()),
        "-stream_loop",
        "-1",
        "-t",
        f"{duration_s:.4f}",
        "-i",
        f"file:{file}",
    ]
