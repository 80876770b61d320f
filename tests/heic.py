"""A HEIC file as a phone writes it, of which no encoder is here: one HEVC picture of ffmpeg's in a box of boxes.

ISO/IEC 23008-12 (HEIF) and ISO/IEC 14496-12 say what the boxes are.
"""

import struct
from pathlib import Path

from PIL import Image

from resources.media.ffmpeg import ffmpeg

QUARTER_TURNS = {0: b"", 90: b"\x01", 180: b"\x02", 270: b"\x03"}


def write_heic(picture: Image.Image, path: Path, *, turned: int = 0, profile: bytes = b"", bits: int = 8) -> None:
    """Write a picture, to be turned so many degrees anti-clockwise when it is shown, with an ICC profile if given."""
    still, encoded = path.with_suffix(".still.png"), path.with_suffix(".hevc.mp4")
    picture.save(still)
    coded = ["-c:v", "libx265", "-pix_fmt", "yuv444p" if bits == 8 else "yuv444p10le", "-x265-params", "log-level=0"]
    coded += ["-crf", "4", "-tag:v", "hvc1", "-vf", "scale=out_color_matrix=bt601:out_range=pc", "-color_range", "pc"]
    ffmpeg().run(["-i", still, *coded, encoded], purpose="encode a picture")
    data = encoded.read_bytes()
    still.unlink()
    encoded.unlink()
    properties = [_inside(data, b"hvcC"), _box(b"ispe", struct.pack(">III", 0, *picture.size))]
    if turned:
        properties.append(_box(b"irot", QUARTER_TURNS[turned]))
    if profile:
        properties.append(_box(b"colr", b"prof" + profile))
    sample = _inside(data, b"mdat")[8:]
    start = len(_file(properties, 0, sample)) - len(sample)
    path.write_bytes(_file(properties, start, sample))


def _file(properties: list[bytes], start: int, sample: bytes) -> bytes:
    associations = bytes([len(properties), *(0x80 | number for number in range(1, len(properties) + 1))])
    meta = b"".join(
        [
            _full(b"hdlr", b"\0\0\0\0pict" + 13 * b"\0"),
            _full(b"pitm", struct.pack(">H", 1)),
            _full(b"iloc", struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, start, len(sample))),
            _full(b"iinf", struct.pack(">H", 1) + _full(b"infe", struct.pack(">HH", 1, 0) + b"hvc1\0", version=2)),
            _box(
                b"iprp",
                _box(b"ipco", b"".join(properties)) + _full(b"ipma", struct.pack(">IH", 1, 1) + associations),
            ),
        ]
    )
    return _box(b"ftyp", b"heic\0\0\0\0mif1heic") + _full(b"meta", meta) + _box(b"mdat", sample)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def _full(kind: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24) + content)


def _inside(data: bytes, kind: bytes) -> bytes:
    """Return the first box of a kind in a file of boxes, whole."""
    at = data.index(kind) - 4
    return data[at : at + int.from_bytes(data[at : at + 4], "big")]
