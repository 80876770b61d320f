"""What a finished file really is: its streams, its loudness, its black and its frozen stretches, measured.

Belongs here: reading a file's facts. Not here: which facts are good (the checks of assets/render/asset.py).

Every packet is read but only keyframes are decoded, so black and frozen stretches are known to the nearest keyframe.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from resources.errors import EngineFailed
from resources.media.loudness import Loudness, loudness_of_file

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from numpy.typing import NDArray

# Limited range: black is 16 of 255. The share is that of ffmpeg's blackdetect (pic_th).
BLACKEST_LUMA = 32
BLACK_SHARE = 0.98
# Mean difference of luma at which two frames count as one picture: above coding noise, below any motion.
FROZEN_DIFFERENCE = 0.25
LOOKED_AT_EVERY_PX = 4

BT709 = 1
LIMITED = 1


class StreamFacts(BaseModel, frozen=True, extra="forbid"):
    """A finished video as measured; `colour` is `bt709` only where primaries, transfer and matrix all say so."""

    video_codec: str
    profile: str
    width_px: int
    height_px: int
    frame_rate_hz: float
    constant_frame_rate: bool
    frames: int
    pixel_format: str
    colour: str
    colour_range: str
    audio_codec: str
    sample_rate_hz: int
    channels: int
    video_duration_s: float
    audio_duration_s: float
    faststart: bool
    loudness: Loudness
    longest_black_s: float
    longest_frozen_s: float
    size_bytes: int


class _Seen(NamedTuple):
    """A keyframe: when it is shown, whether it is black, and its luma thinned out."""

    time_s: float
    black: bool
    luma: "NDArray[np.uint8]"


def frame_count(path: Path) -> int:
    """Return how many pictures the first video stream of a file says it has.

    Raises:
        EngineFailed: the file cannot be read.
    """
    import av

    try:
        with av.open(str(path)) as container:
            return container.streams.video[0].frames
    except (av.FFmpegError, IndexError) as error:
        raise EngineFailed(f"{path}: cannot be read as a video: {error}") from error


def probe(path: Path) -> StreamFacts:
    """Measure a video file with one picture and one sound stream.

    Raises:
        EngineFailed: the file is damaged, or lacks one of the two streams.
    """
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.video or not container.streams.audio:
                raise EngineFailed(f"{path}: there is no picture or no sound in this file")
            return _facts(container, path)
    except av.FFmpegError as error:
        raise EngineFailed(f"{path}: this cannot be read as a video ({error.strerror})") from error


def _facts(container: "InputContainer", path: Path) -> StreamFacts:
    picture, sound = container.streams.video[0], container.streams.audio[0]
    codec = picture.codec_context
    times, keyframes = _read(container)
    steps = {later - earlier for earlier, later in pairwise(times)}
    rate = picture.average_rate or Fraction(0)
    video_duration_s = float(len(times) / rate) if rate else 0.0
    audio_duration_s = float((sound.duration or 0) * (sound.time_base or 0))
    tags = (codec.color_primaries, codec.color_trc, codec.colorspace)
    return StreamFacts(
        video_codec=codec.name,
        profile=str(codec.profile),
        width_px=picture.width,
        height_px=picture.height,
        frame_rate_hz=float(rate),
        constant_frame_rate=bool(rate) and steps <= {1 / rate},
        frames=len(times),
        pixel_format=str(codec.pix_fmt),
        colour="bt709" if all(tag == BT709 for tag in tags) else "/".join(str(int(tag)) for tag in tags),
        colour_range="tv" if codec.color_range == LIMITED else str(int(codec.color_range)),
        audio_codec=sound.codec_context.name,
        sample_rate_hz=sound.codec_context.sample_rate,
        channels=sound.codec_context.channels,
        video_duration_s=video_duration_s,
        audio_duration_s=audio_duration_s,
        faststart=_index_comes_first(path),
        loudness=loudness_of_file(path, audio_duration_s),
        longest_black_s=_longest_black_s(keyframes, video_duration_s),
        longest_frozen_s=max((last - first for first, last in _frozen(keyframes)), default=0.0),
        size_bytes=path.stat().st_size,
    )


def _read(container: "InputContainer") -> tuple[list[Fraction], list[_Seen]]:
    """Return every frame's time in order, and what the keyframes show."""
    stream = container.streams.video[0]
    # A scene is encoded by one thread in one slice: others would have nothing to do.
    stream.codec_context.thread_count = 1
    stream.codec_context.skip_frame = "NONKEY"
    times: list[Fraction] = []
    keyframes: list[_Seen] = []
    for packet in container.demux(stream):
        if packet.pts is not None and packet.time_base is not None:
            times.append(packet.pts * packet.time_base)
        keyframes += [_seen(frame) for frame in packet.decode()]
    return sorted(times), keyframes


def _seen(frame: Any) -> _Seen:
    import numpy as np

    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    luma = rows[::LOOKED_AT_EVERY_PX, : plane.width : LOOKED_AT_EVERY_PX].copy()
    return _Seen(frame.time, bool(np.mean(luma < BLACKEST_LUMA) >= BLACK_SHARE), luma)


def _longest_black_s(keyframes: list[_Seen], duration_s: float) -> float:
    """A keyframe stands for the time until the next one."""
    ends = [*(frame.time_s for frame in keyframes[1:]), duration_s]
    spans = zip(keyframes, ends, strict=True)
    runs = [list(run) for black, run in groupby(spans, key=lambda span: span[0].black) if black]
    return max((run[-1][1] - run[0][0].time_s for run in runs), default=0.0)


def _frozen(keyframes: list[_Seen]) -> Iterator[tuple[float, float]]:
    import numpy as np

    start = None
    for earlier, later in pairwise(keyframes):
        difference = np.mean(np.abs(later.luma.astype(np.int16) - earlier.luma))
        start = None if difference > FROZEN_DIFFERENCE else earlier.time_s if start is None else start
        if start is not None:
            yield start, later.time_s


def _index_comes_first(path: Path) -> bool:
    """Read the names of an MP4's outer boxes: a player can start before the end is there if `moov` is before `mdat`."""
    with path.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, name = int.from_bytes(header[:4], "big"), header[4:]
            if name in (b"moov", b"mdat"):
                return name == b"moov"
            if size == 1:
                size = int.from_bytes(file.read(8), "big") - 8
            if size < 8:
                return False
            file.seek(size - 8, 1)
    return False
