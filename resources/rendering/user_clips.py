"""A user's own clips, read with care: whatever a phone, a camcorder or a browser recorded.

Belongs here: reading one, and how ffmpeg is told to read it and to fit it to a window. Not here: pictures
(user_pictures.py), how a clip is framed (drawing/cards/footage.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from resources.media.ffmpeg import Ffmpeg, ffmpeg
from resources.process.cores import usable_cores
from resources.rendering.drawing.layout import FRAME_RATE_HZ
from resources.rendering.user_media import UnusableMedia, require_size

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

# The name of a file says nothing of what is in it. Some of the kinds that FFmpeg knows name other files or servers.
CLIP_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
ONLY_THIS_FILE = {"protocol_whitelist": "file", "format_whitelist": CLIP_FORMATS}

MOVING_PICTURE = "V:0"
"""ffmpeg's name for the first stream of pictures that is no cover art."""


def look_at_clip(file: Path) -> None:
    """Look at a clip's header alone.

    Raises:
        UnusableMedia: the file is no clip, its frames have over 100 megapixels or a side of less than 24 px.
    """
    with _opened(file):
        pass


def require_clip(file: Path) -> None:
    """Decode the first frame of a clip.

    Raises:
        UnusableMedia: as for `look_at_clip`, or its first frame cannot be decoded.
    """
    with _opened(file) as (container, picture):
        picture.codec_context.thread_count = 1
        next(container.decode(picture))


@contextmanager
def _opened(file: Path) -> "Iterator[tuple[InputContainer, VideoStream]]":
    """Lend a clip and the stream of it that is shown.

    Raises:
        UnusableMedia: it cannot be read, or not be shown.
    """
    import av
    from av.stream import Disposition

    try:
        with av.open(str(file), options=ONLY_THIS_FILE) as container:
            picture = next(each for each in container.streams.video if not each.disposition & Disposition.attached_pic)
            require_size(file.name, picture.width, picture.height, "clip")
            yield container, picture
    except (av.FFmpegError, StopIteration) as error:
        reason = error.strerror if isinstance(error, av.FFmpegError) else "there is no picture in it"
        raise UnusableMedia(
            f"{file.name}: this clip cannot be read ({reason}). Save it again as MP4 (H.264)."
        ) from error


def clip_input(file: Path, duration_s: float) -> list[str]:
    """Return ffmpeg's arguments that read a clip over and over, and nothing but this file.

    Raises:
        UnusableMedia: as for `require_clip`.
    """
    require_clip(file)
    limits = [part for name, value in ONLY_THIS_FILE.items() for part in (f"-{name}", value)]
    return [
        *limits,
        *_of_one_size(ffmpeg()),
        "-threads",
        str(usable_cores()),
        "-stream_loop",
        "-1",
        "-t",
        f"{duration_s:.4f}",
        "-i",
        f"file:{file}",
    ]


@cache
def _of_one_size(program: Ffmpeg) -> tuple[str, ...]:
    """Leave out frames of another size than the first: a graph that begins anew for them never ends.

    A browser that records a window writes such clips. Older versions of ffmpeg lack the option.
    """
    return (
        ("-drop_changed", "1")
        if b"-drop_changed" in program.run(["-h", "full"], purpose="say what it can").stdout
        else ()
    )


def clip_covering(width: int, height: int, colour: str) -> str:
    """Return the filters that show a clip from its start and cover the window with the middle of it.

    `colour` is the `scale` filter without a size. What is seen is cut out before it is scaled, in the shape that it has
    on a screen: the pixels of tapes and discs are not square.
    """
    shape = f"{width}/{height}"
    middle = f"crop=w='min(iw,ih*{shape}/sar)':h='min(ih,iw*sar/({shape}))':exact=1"
    return f"setpts=PTS-STARTPTS,fps={FRAME_RATE_HZ},{middle},{colour}:w={width}:h={height},setsar=1"
