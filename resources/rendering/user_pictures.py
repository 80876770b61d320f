"""A user's own pictures, read with care: whatever a camera, a scanner or a web page made of them.

Belongs here: reading one, its colours as a screen shows them, and fitting it to a window. Not here: clips
(user_clips.py), how a picture is framed (drawing/cards/footage.py).

A picture is decoded once. Beside that no more is held of it than is shown: it is cut out, reduced and turned to 8-bit
colour strip by strip.
"""

import io
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from resources.process.cores import usable_cores
from resources.rendering.user_media import UnusableMedia, require_size, too_large

if TYPE_CHECKING:
    from PIL import Image

T = TypeVar("T")

LEAST_OVERHANG = 0.08
# The name of a file says nothing of what is in it. Of the other kinds that Pillow knows, one starts Ghostscript.
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
# JPEG and HEIF files may have more than one picture as well, such as the depth of a photo.
ANIMATED_FORMATS = frozenset({"PNG", "WEBP", "GIF", "AVIF"})
ORIENTATION_TAG = 0x0112
# Pillow's documentation (Image.resize, reducing_gap): from 3 on the outcome is close to that of fair resampling.
REDUCING_GAP = 3
STRIP_PIXELS = 4_000_000
GREY_MODES = frozenset({"1", "L", "LA", "La"})


class Fit(NamedTuple):
    """How a picture fills a window: the pixels of it that are seen, their size then, and how far the window travels."""

    box: tuple[float, float, float, float]
    size: tuple[int, int]
    travel: tuple[int, int]


def picture_moves(file: Path) -> bool:
    """Look at a picture's header alone, and say whether there are more pictures behind the first.

    Raises:
        UnusableMedia: the file is no picture, has over 100 megapixels or a side of less than 24 px.
    """
    return _read(
        file, lambda picture: picture.format in ANIMATED_FORMATS and bool(getattr(picture, "is_animated", False))
    )


def require_picture(file: Path) -> None:
    """Read a picture whole.

    Raises:
        UnusableMedia: as for `covering`.
    """

    def load(picture: "Image.Image") -> None:
        # A JPEG is decoded at an eighth of its size, for which all of it is read.
        picture.draft(None, (1, 1))
        picture.load()

    _read(file, load)


def covering(file: Path, width: int, height: int, frames: int) -> "tuple[Image.Image, int, int]":
    """Return the picture as sRGB, scaled to cover the window, and how far the window may travel over it in px.

    At most one px a frame, along the side that overhangs; a picture of the window's own shape is enlarged by 8%. Of
    more pictures in a file the first is taken.

    Raises:
        UnusableMedia: the file is no picture, is damaged, has over 100 megapixels or a side of less than 24 px.
    """
    from PIL import Image

    def cut_out(opened: "Image.Image") -> "tuple[Image.Image, Fit, int, bytes | None]":
        orientation = _orientation(opened)
        # What is shown lies in the middle, so that it is the same part whichever way the picture is turned.
        window = (height, width) if orientation in _TURNED_SIDEWAYS else (width, height)
        fit = fitted(opened.size, window, frames)
        enlarged = fit.size[0] / (fit.box[2] - fit.box[0])
        decoded_width, decoded_height = (math.ceil(REDUCING_GAP * enlarged * side) for side in opened.size)
        opened.draft(None, (decoded_width, decoded_height))
        # The size of a HEIC file may be another once it is decoded.
        opened.load()
        fit = fitted(opened.size, window, frames)
        return *_part(opened, fit), orientation, opened.info.get("icc_profile")

    part, fit, orientation, profile = _read(file, cut_out)
    picture = _srgb(part.resize(fit.size, Image.Resampling.LANCZOS, fit.box), profile)
    for step in _UPRIGHT.get(orientation, ()):
        picture = picture.transpose(Image.Transpose[step])
    travel_x, travel_y = reversed(fit.travel) if orientation in _TURNED_SIDEWAYS else fit.travel
    return picture, travel_x, travel_y


def fitted(size: tuple[int, int], window: tuple[int, int], frames: int) -> Fit:
    """Return the middle of a picture that covers a window of `window` px which travels for so many frames."""
    scale = max(shown / side for side, shown in zip(size, window, strict=True))
    if max(side * scale / shown for side, shown in zip(size, window, strict=True)) < 1 + LEAST_OVERHANG:
        scale *= 1 + LEAST_OVERHANG
    travel = [max(0, min(round(side * scale) - shown, frames)) for side, shown in zip(size, window, strict=True)]
    filled = [shown + way for shown, way in zip(window, travel, strict=True)]
    seen = [min(side, pixels / scale) for side, pixels in zip(size, filled, strict=True)]
    left, top = ((side - part) / 2 for side, part in zip(size, seen, strict=True))
    return Fit((left, top, left + seen[0], top + seen[1]), (filled[0], filled[1]), (travel[0], travel[1]))


# EXIF 2.32, 4.6.4, tag 274: how what is stored has to be turned to stand upright.
_UPRIGHT = {
    2: ("FLIP_LEFT_RIGHT",),
    3: ("ROTATE_180",),
    4: ("FLIP_TOP_BOTTOM",),
    5: ("TRANSPOSE",),
    6: ("ROTATE_270",),
    7: ("TRANSVERSE",),
    8: ("ROTATE_90",),
}
_TURNED_SIDEWAYS = frozenset({5, 6, 7, 8})


def _read(file: Path, look: "Callable[[Image.Image], T]") -> T:
    """Open a picture that is neither too large nor too narrow, and return what `look` finds.

    Raises:
        UnusableMedia: it cannot be read; what is wrong with it may show only when `look` decodes it.
    """
    import pi_heif
    from PIL import Image, UnidentifiedImageError

    # Of limits of its own, which are a warning at 89 megapixels and an error at twice as many, and of damaged EXIF.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    pi_heif.register_heif_opener(decode_threads=usable_cores())
    try:
        with Image.open(file, formats=PICTURE_FORMATS) as opened:
            require_size(file.name, opened.width, opened.height, "picture")
            return look(opened)
    except UnusableMedia:
        raise
    except Image.DecompressionBombError:
        raise too_large(file.name, "picture") from None
    # Decoders trip over what is damaged in any way: IndexError, TypeError, struct.error, zlib.error.
    except Exception as error:
        reason = "it is none" if isinstance(error, UnidentifiedImageError) else " ".join(str(error).split())
        raise UnusableMedia(
            f"{file.name}: this picture cannot be read ({reason}). Save it again as PNG or JPEG."
        ) from error


def _orientation(picture: "Image.Image") -> int:
    """Return which way a camera held says it was; upright where its EXIF cannot be read, for the picture can."""
    try:
        found = picture.getexif().get(ORIENTATION_TAG, 1)
    # EXIF is read tag by tag, and every damaged one is tripped over in another way.
    except Exception:
        return 1
    return found if isinstance(found, int) else 1


def _part(picture: "Image.Image", fit: Fit) -> "tuple[Image.Image, Fit]":
    """Cut out what is seen, with 8 bits a channel, reduced by a whole number; return it with what of it is seen."""
    from PIL import Image

    left, top = math.floor(fit.box[0]), math.floor(fit.box[1])
    right, bottom = min(picture.width, math.ceil(fit.box[2])), min(picture.height, math.ceil(fit.box[3]))
    factor = max(1, int((fit.box[2] - fit.box[0]) / fit.size[0] / REDUCING_GAP))
    rows = factor * max(1, STRIP_PIXELS // (factor * (right - left)))
    strips = [
        _eight_bit(picture.crop((left, upper, right, min(bottom, upper + rows)))).reduce(factor)
        for upper in range(top, bottom, rows)
    ]
    part = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for number, strip in enumerate(strips):
        part.paste(strip, (0, number * rows // factor))
    of_part = [(edge - first) / factor for edge, first in zip(fit.box, (left, top, left, top), strict=True)]
    box = (of_part[0], of_part[1], min(of_part[2], part.width), min(of_part[3], part.height))
    return part, fit._replace(box=box)


def _eight_bit(picture: "Image.Image") -> "Image.Image":
    """Return a picture as L, RGB or CMYK; what is transparent lies on white paper."""
    from PIL import Image

    if picture.mode.startswith("I"):
        return _from_sixteen_bit(picture)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        return paper.convert("L" if picture.mode in GREY_MODES else "RGB")
    return picture if picture.mode == "CMYK" else picture.convert("L" if picture.mode in GREY_MODES else "RGB")


def _from_sixteen_bit(picture: "Image.Image") -> "Image.Image":
    """Keep the upper 8 of 16 bits of grey, where Pillow would make white of all but the darkest 256."""
    import numpy as np
    from PIL import Image

    grey = np.asarray(picture)
    seen = (grey >> 8).astype(np.uint8)
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):
        seen[grey == transparent] = 255
    return Image.fromarray(seen)


def _srgb(picture: "Image.Image", profile: bytes | None) -> "Image.Image":
    """Return a picture in the colours of a screen; a profile that cannot be read, or is of other inks, is left."""
    from PIL import ImageCms

    if profile is None:
        return picture.convert("RGB")
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        # Many a grey picture carries the profile of the screen it was made on.
        coloured = picture.convert("RGB") if own.profile.xcolor_space == "RGB " else picture
        to_srgb = ImageCms.buildTransform(
            own,
            ImageCms.createProfile("sRGB"),
            coloured.mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return to_srgb.apply(coloured)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture.convert("RGB")
