"""A user's own files are read with care."""

import struct
import zlib

import pytest
from PIL import EpsImagePlugin, Image

from resources.media.ffmpeg import ffmpeg
from resources.rendering.user_media import UnusableMedia, clip_input, covering, require_picture


@pytest.fixture
def picture(tmp_path):
    def save(width, height, name="picture.png"):
        path = tmp_path / name
        Image.linear_gradient("L").resize((width, height)).save(path)
        return path

    return save


@pytest.mark.parametrize(("width", "height"), [(400, 100), (100, 400), (300, 200), (20, 10)])
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO"])
def test_the_documented_kinds_are_read_whatever_the_name(tmp_path, kind):
    path = tmp_path / "picture.jpg"
    Image.new("RGB", (40, 30), "red").save(path, kind, save_all=kind == "MPO")
    require_picture(path)
    assert covering(path, 30, 20, 60)[0].mode == "RGB"


@pytest.mark.parametrize("kind", ["BMP", "EPS", "GIF", "ICO", "JPEG2000", "PCX", "PPM", "TGA", "TIFF"])
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


def test_a_clip_is_read_over_and_over_and_nothing_but_it(tmp_path):
    path = tmp_path / "clip.mp4"
    ffmpeg().run(["-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", path], purpose="make a clip")
    arguments = clip_input(path, 2.5)
    assert arguments[-1] == f"file:{path}"
    assert arguments[arguments.index("-stream_loop") + 1] == "-1"
    assert arguments[arguments.index("-protocol_whitelist") + 1] == "file"


@pytest.mark.parametrize("kind", ["mp4", "mov", "matroska", "webm"])
def test_the_documented_clips_are_read_whatever_the_name(tmp_path, kind):
    path = tmp_path / "clip.mp4"
    codec = ["-c:v", "libvpx"] if kind == "webm" else []
    made = ["-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", *codec, "-f", kind, path]
    ffmpeg().run(made, purpose="make a clip")
    assert clip_input(path, 1.0)


@pytest.mark.parametrize("kind", ["avi", "gif", "mpegts", "mpeg", "flv", "ogg", "apng"])
def test_no_other_container_is_read_under_the_name_of_a_clip(tmp_path, kind):
    path = tmp_path / "clip.mp4"
    made = ["-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", "-f", kind, path]
    ffmpeg().run(made, purpose="make a clip")
    with pytest.raises(UnusableMedia, match=r"clip\.mp4: this clip cannot be read"):
        clip_input(path, 1.0)


def test_a_clip_of_too_many_pixels_is_refused(tmp_path):
    path = tmp_path / "huge.mkv"
    made = ["-f", "lavfi", "-i", "color=s=12000x9000:r=1:d=1", "-c:v", "mjpeg", "-q:v", "31", path]
    ffmpeg().run(made, purpose="make a clip")
    with pytest.raises(UnusableMedia, match=r"^huge\.mkv: over 100 megapixels a frame\. Scale the clip down first\.$"):
        clip_input(path, 1.0)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a clip", b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n", b"ffconcat version 1.0\nfile /etc/hostname\n"],
)
def test_what_is_no_clip_or_names_other_files_is_refused(tmp_path, content):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(UnusableMedia, match=r"clip\.mp4: this clip cannot be read"):
        clip_input(path, 1.0)
