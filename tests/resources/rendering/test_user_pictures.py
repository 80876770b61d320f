"""A user's own pictures are read with care, and shown as what they are."""

import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import EpsImagePlugin, Image, ImageCms

from resources.rendering.user_media import UnusableMedia
from resources.rendering.user_pictures import covering, picture_moves, require_picture
from tests.heic import write_heic


@pytest.fixture
def picture(tmp_path):
    def save(width, height, name="picture.png"):
        path = tmp_path / name
        Image.linear_gradient("L").resize((width, height)).save(path)
        return path

    return save


@pytest.mark.parametrize(("width", "height"), [(400, 100), (100, 400), (300, 200), (60, 30)])
def test_a_picture_of_any_shape_covers_the_window(picture, width, height):
    fitted, travel_x, travel_y = covering(picture(width, height), 300, 200, 60)
    assert fitted.mode == "RGB"
    assert fitted.size == (300 + travel_x, 200 + travel_y)
    assert 0 < max(travel_x, travel_y) <= 60


def test_a_picture_is_turned_as_the_camera_says(tmp_path):
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 100)).save(path, exif=exif)
    _, travel_x, travel_y = covering(path, 200, 200, 60)
    assert travel_y > travel_x == 0


def test_what_is_transparent_becomes_white(tmp_path):
    path = tmp_path / "logo.png"
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(path)
    assert covering(path, 300, 200, 60)[0].getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_what_is_no_picture_is_named(tmp_path, content):
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    with pytest.raises(UnusableMedia, match=r"broken\.png: this picture cannot be read"):
        covering(path, 300, 200, 60)


def test_a_picture_cut_short_is_named(picture, tmp_path):
    whole = picture(500, 500).read_bytes()
    path = tmp_path / "short.png"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusableMedia, match=r"short\.png"):
        covering(path, 300, 200, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO", "AVIF", "GIF"])
def test_the_documented_kinds_are_read_whatever_the_name(tmp_path, kind):
    path = tmp_path / "picture.jpg"
    Image.new("RGB", (40, 30), "red").save(path, kind, save_all=kind == "MPO")
    require_picture(path)
    assert covering(path, 30, 20, 60)[0].mode == "RGB"


@pytest.mark.parametrize("kind", ["BMP", "EPS", "ICO", "JPEG2000", "PCX", "PPM", "TGA", "TIFF"])
def test_no_other_kind_is_read_under_the_name_of_a_picture(tmp_path, kind):
    path = tmp_path / "picture.png"
    Image.new("RGB", (40, 30), "red").save(path, kind)
    with pytest.raises(UnusableMedia, match=r"picture\.png: this picture cannot be read \(it is none\)"):
        require_picture(path)


def test_no_program_is_started_for_a_picture(tmp_path, monkeypatch):
    ghostscript, traces = tmp_path / "gs", tmp_path / "traces"
    ghostscript.write_text(f"#!/bin/sh\necho started >>'{traces}'\n")
    ghostscript.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    # Pillow looks for Ghostscript once in a process.
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (40, 30), "red").save(path, "EPS")
    for read in (require_picture, lambda file: covering(file, 30, 20, 60)):
        with pytest.raises(UnusableMedia):
            read(path)
    assert not traces.exists()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("side", [11_000, 100_000])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(tmp_path, side):
    path = tmp_path / "huge.png"
    size = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", size) + png_chunk(b"IDAT", b""))
    with pytest.raises(UnusableMedia, match=r"^huge\.png: over 100 megapixels\. Scale the picture down first\.$"):
        require_picture(path)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_phones_heic_is_shown_upright(tmp_path, turned):
    path, picture = tmp_path / "IMG_1.HEIC", Image.new("RGB", (320, 240), "red")
    picture.paste("blue", (0, 0, 160, 240))
    write_heic(picture, path, turned=turned)
    require_picture(path)
    shown, travel_x, travel_y = covering(path, 100, 100, 30)
    assert (travel_x, travel_y) == ((30, 0) if turned in (0, 180) else (0, 30))
    pixels = np.asarray(shown)
    top_left, bottom_right = pixels[5, 5], pixels[-5, -5]
    blue_first = turned in (0, 270)
    assert np.argmax(top_left) == (2 if blue_first else 0)
    assert np.argmax(bottom_right) == (0 if blue_first else 2)


def test_a_heic_of_ten_bits_keeps_its_greys(tmp_path):
    grey = Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (240, 1)))
    write_heic(grey.convert("RGB"), tmp_path / "a.heic", bits=10)
    assert greys(tmp_path / "a.heic") >= 100


@pytest.mark.parametrize("kind", ["HEIC", "AVIF", "WEBP", "GIF", "JPEG", "PNG"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7])
def test_a_picture_cut_short_or_overwritten_is_named_or_shown_and_nothing_else(tmp_path, kind, kept):
    path = tmp_path / "holiday.picture"
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 80, 3), dtype=np.uint8))
    write_heic(noise, path) if kind == "HEIC" else noise.save(path, kind)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(UnusableMedia, match=r"^holiday\.picture: this picture cannot be read \([^\n]*\)\. Save it"):
        require_picture(path)
    for seed in range(12):
        damaged = np.frombuffer(whole, np.uint8).copy()
        at = np.random.default_rng(seed).integers(0, len(damaged), 12)
        damaged[at] = np.random.default_rng(seed + 100).integers(0, 255, 12)
        path.write_bytes(damaged.tobytes())
        for read in (picture_moves, require_picture, lambda file: covering(file, 30, 20, 60)):
            refusal = refused(read, path)
            assert refusal is None or len(refusal.splitlines()) == 1


def refused(read, path):
    try:
        read(path)
    except UnusableMedia as error:
        return str(error)


def greys(path, width=400, height=300):
    """Return how many levels of grey are seen of a picture."""
    shown, _, _ = covering(path, width, height, 60)
    return len(np.unique(np.asarray(shown)[..., 1]))


def png(path, levels, colour_type, *chunks):
    """Write samples of 16 bits as PNG; `levels` has the shape height, width, channels."""
    height, width, _ = levels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), levels.astype(">u2").view(np.uint8).reshape(height, -1)], 1)
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    parts = [png_chunk(b"IHDR", header), *chunks, png_chunk(b"IDAT", zlib.compress(rows.tobytes()))]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts) + png_chunk(b"IEND", b""))


RAMP = np.tile(np.linspace(0, 65535, 1200).astype(np.uint16), (900, 1))[..., None]
OPAQUE = np.full_like(RAMP, 65535)


@pytest.mark.parametrize(
    ("colour_type", "channels"),
    [(0, [RAMP]), (2, [RAMP] * 3), (4, [RAMP, OPAQUE]), (6, [RAMP, RAMP, RAMP, OPAQUE])],
    ids=["grey", "colour", "grey and alpha", "colour and alpha"],
)
def test_a_scan_of_sixteen_bits_keeps_its_greys(tmp_path, colour_type, channels):
    png(tmp_path / "scan.png", np.concatenate(channels, 2), colour_type)
    assert greys(tmp_path / "scan.png") >= 100


def test_the_transparent_grey_of_sixteen_bits_is_paper_too(tmp_path):
    levels = np.full((60, 80, 1), 1000, np.uint16)
    levels[:, 40:] = 30_000
    png(tmp_path / "logo.png", levels, 0, png_chunk(b"tRNS", struct.pack(">H", 1000)))
    shown, _, _ = covering(tmp_path / "logo.png", 80, 60, 0)
    assert shown.getpixel((5, 30)) == (255, 255, 255)
    assert shown.getpixel((75, 30)) == (117, 117, 117)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "RGB", "CMYK", "YCbCr"])
def test_whatever_its_mode_white_is_white_and_black_is_black(tmp_path, mode):
    picture = Image.new("RGBA", (90, 60), "white")
    picture.paste("black", (45, 0, 90, 60))
    path = tmp_path / "picture"
    if mode in {"CMYK", "YCbCr"}:
        picture.convert("RGB").convert(mode).save(path, "JPEG", quality=95)
    else:
        picture.convert("P" if mode == "PA" else mode).save(path, "PNG")
    shown, _, _ = covering(path, 90, 60, 0)
    assert np.asarray(shown)[30, 5].min() >= 250
    assert np.asarray(shown)[30, 85].max() <= 5


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_a_palettes_transparent_colour_becomes_white(tmp_path, kind):
    picture = Image.new("P", (90, 60), 0)
    picture.putpalette([0, 0, 0, 0, 0, 200])
    picture.paste(1, (45, 0, 90, 60))
    if kind == "WEBP":
        picture.info["transparency"] = 0
        picture.convert("RGBA").save(tmp_path / "logo", kind, lossless=True)
    else:
        picture.save(tmp_path / "logo", kind, transparency=0)
    shown, _, _ = covering(tmp_path / "logo", 90, 60, 0)
    assert shown.getpixel((5, 30)) == (255, 255, 255)
    assert shown.getpixel((85, 30)) == (0, 0, 200)


def profile(red, green, blue, gamma):
    """Return an ICC profile of a screen with these primaries (x, y) under D65, all one gamma."""
    white = np.array([0.95047, 1.0, 1.08883])
    primaries = np.array([[x / y, 1, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    colorants = primaries * np.linalg.solve(primaries, white)
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    d50 = np.array([0.9642, 1.0, 0.8249])
    adapted = np.linalg.inv(bradford) @ np.diag((bradford @ d50) / (bradford @ white)) @ bradford @ colorants

    def fixed(numbers):
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    tags = {b"wtpt": b"XYZ \0\0\0\0" + fixed(d50), b"desc": b"desc\0\0\0\0\0\0\0\2x\0" + 80 * b"\0"}
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), adapted.T, strict=True):
        tags[name] = b"XYZ \0\0\0\0" + fixed(column)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = b"curv\0\0\0\0\0\0\0\1" + struct.pack(">H", round(gamma * 256)) + b"\0\0"
    at, table, data = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    size = at + len(data)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += 12 * b"\0" + b"acsp" + 28 * b"\0" + fixed(d50) + 48 * b"\0"
    return header + table + data


DISPLAY_P3 = profile((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), 2.2)
ADOBE_RGB = profile((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), 2.19921875)


@pytest.mark.parametrize(
    ("own", "stored", "shown"),
    [
        # The green of sRGB in the coordinates of the two others, by their primaries.
        (DISPLAY_P3, (117, 251, 76), (0, 255, 0)),
        (ADOBE_RGB, (144, 255, 60), (0, 255, 0)),
        (ADOBE_RGB, (255, 255, 255), (255, 255, 255)),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "HEIC"])
def test_colours_of_a_wider_screen_are_shown_as_this_one_has_them(tmp_path, own, stored, shown, kind):
    path, picture = tmp_path / "photo", Image.new("RGB", (96, 64), stored)
    if kind == "HEIC":
        write_heic(picture, path, profile=own)
    else:
        picture.save(path, kind, icc_profile=own, quality=100, **({"lossless": True} if kind == "WEBP" else {}))
    seen, _, _ = covering(path, 90, 60, 0)
    assert seen.getpixel((45, 30)) == pytest.approx(shown, abs=14)


@pytest.mark.parametrize("own", [b"", b"no profile", DISPLAY_P3[:200], DISPLAY_P3[:128] + 400 * b"\xff"])
def test_a_profile_that_cannot_be_read_is_left(tmp_path, own):
    Image.new("RGB", (90, 60), (200, 30, 60)).save(tmp_path / "a.png", icc_profile=own)
    assert covering(tmp_path / "a.png", 90, 60, 0)[0].getpixel((45, 30)) == (200, 30, 60)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "CMYK", "1"])
def test_a_profile_of_other_inks_than_the_picture_has_changes_no_grey(tmp_path, mode):
    picture = Image.new("L", (90, 60), "white").convert("RGB").convert(mode)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.save(tmp_path / "a", "JPEG" if mode == "CMYK" else "PNG", icc_profile=srgb)
    assert covering(tmp_path / "a", 90, 60, 0)[0].getpixel((45, 30)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_orientation_of_a_camera_is_turned_as_pillow_turns_it(tmp_path, orientation, kind):
    picture = Image.new("RGB", (96, 64), "white")
    picture.paste("red", (48, 0, 96, 32))
    picture.paste("blue", (0, 32, 48, 64))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(tmp_path / "photo", kind, exif=exif, quality=100)
    shown, _, _ = covering(tmp_path / "photo", 60, 60, 0)
    expected = upright(picture, orientation).resize((60, 60))
    corners = np.ix_([5, 55], [5, 55])
    assert np.abs(np.asarray(shown)[corners].astype(int) - np.asarray(expected)[corners]).max() < 30


def upright(picture, orientation):
    """Turn a picture by what EXIF says of its first row and column."""
    pixels = np.asarray(picture)
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    return Image.fromarray(np.ascontiguousarray(pixels))


BROKEN_EXIF = {
    "cut short": b"Exif\0\0II*\0\x08\0",
    "of no byte order": b"Exif\0\0XX*\0\x08\0\0\0\1\0",
    "one tag that leads nowhere": b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\xff\xff\xff\x7f\xff\xff\xff\xff",
    "an orientation that is a text": b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\2\0\2\0\0\0A\0\0\0\0\0\0\0",
    "an orientation of 42": b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x2a\0\0\0\0\0\0\0",
    "no TIFF": b"Exif\0\0nothing of the kind",
    "empty": b"Exif\0\0",
    "tags beside it that cannot be written again": b"Exif\0\0II*\0\x08\0\0\0\2\0\x12\1\3\0\1\0\0\0\1\0\0\0"
    b"\x69\x87\4\0\1\0\0\0\1\0\0\0\0\0\0\0",
}


@pytest.mark.parametrize("damage", BROKEN_EXIF)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_whose_exif_is_broken_is_shown_as_it_lies(tmp_path, damage, kind):
    picture = Image.new("RGB", (96, 64), "white")
    picture.paste("red", (48, 0, 96, 64))
    exif = BROKEN_EXIF[damage]
    picture.save(tmp_path / "photo", kind, exif=exif if kind == "JPEG" else exif.removeprefix(b"Exif\0\0"))
    require_picture(tmp_path / "photo")
    shown, _, _ = covering(tmp_path / "photo", 90, 60, 0)
    assert shown.getpixel((5, 30)) == pytest.approx((255, 255, 255), abs=8)
    assert shown.getpixel((85, 30)) == pytest.approx((255, 0, 0), abs=8)


@pytest.mark.parametrize("size", [(2400, 2), (1, 1), (40_000, 10), (2, 2400), (16, 16)])
@pytest.mark.parametrize("read", [picture_moves, require_picture, lambda file: covering(file, 880, 680, 90)])
def test_what_is_too_narrow_to_be_shown_is_said_to_be(tmp_path, size, read):
    Image.new("L", size, 128).save(tmp_path / "divider.png")
    line = rf"^divider\.png: too narrow to be shown \({size[0]}x{size[1]} px, less than 24\)\. Leave it out\.$"
    with pytest.raises(UnusableMedia, match=line):
        read(tmp_path / "divider.png")


@pytest.mark.parametrize("size", [(60_000, 24), (24, 60_000), (828, 12_000), (24, 24)])
def test_no_shape_of_a_picture_needs_more_memory_than_what_is_shown(tmp_path, size):
    Image.linear_gradient("L").resize(size).save(tmp_path / "long.png")
    shown, peak_bytes = measured(tmp_path / "long.png")
    assert shown == pytest.approx((880 * 680 * 3), rel=0.2)
    assert peak_bytes < 40_000_000


@pytest.mark.parametrize("mode", ["P", "RGBA", "I;16", "L"])
def test_a_large_picture_is_held_once(tmp_path, mode):
    picture = Image.new("L", (6000, 6000), 128)
    stored = Image.fromarray(np.full((6000, 6000), 32_000, np.uint16)) if mode == "I;16" else picture.convert(mode)
    stored.info["transparency"] = 0 if mode == "P" else None
    stored.save(tmp_path / "large.png")
    bytes_a_pixel = {"P": 1, "RGBA": 4, "I;16": 2, "L": 1}[mode]
    del picture, stored
    _, peak_bytes = measured(tmp_path / "large.png")
    assert peak_bytes < 36_000_000 * bytes_a_pixel + 60_000_000


MEASURE = """
import resource, sys
from pathlib import Path
from resources.rendering.user_pictures import covering

def peak_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

covering(Path(sys.argv[1]), 880, 680, 90)
before = peak_bytes()
shown, _, _ = covering(Path(sys.argv[2]), 880, 680, 90)
print(len(shown.tobytes()), peak_bytes() - before)
"""


def measured(path):
    """Return the size of a picture that covers the window, and what making it took of memory, both in bytes."""
    small = path.with_name("small.png")
    Image.new("RGB", (90, 60)).save(small)
    done = subprocess.run([sys.executable, "-c", MEASURE, small, path], check=True, capture_output=True, text=True)
    shown_bytes, peak_bytes = map(int, done.stdout.split())
    return shown_bytes, peak_bytes


def test_a_large_photo_is_decoded_as_small_as_it_is_shown(tmp_path):
    Image.effect_noise((6000, 4000), 20).convert("RGB").save(tmp_path / "photo.jpg")
    shown, peak_bytes = measured(tmp_path / "photo.jpg")
    assert shown >= 880 * 680 * 3
    assert peak_bytes < 60_000_000


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_a_moving_picture_the_first_is_shown(tmp_path, kind):
    first, second = Image.new("RGB", (90, 60), "red"), Image.new("RGB", (90, 60), "blue")
    first.save(tmp_path / "moves", kind, save_all=True, append_images=[second, first], duration=100)
    first.save(tmp_path / "stands", kind)
    assert picture_moves(tmp_path / "moves")
    assert not picture_moves(tmp_path / "stands")
    require_picture(tmp_path / "moves")
    assert covering(tmp_path / "moves", 90, 60, 0)[0].getpixel((45, 30)) == pytest.approx((255, 0, 0), abs=6)


def test_a_photo_with_its_depth_beside_it_does_not_move(tmp_path):
    photo = Image.new("RGB", (90, 60), "red")
    photo.save(tmp_path / "photo.jpg", "MPO", save_all=True, append_images=[photo])
    assert not picture_moves(tmp_path / "photo.jpg")
