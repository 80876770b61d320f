"""A user's own clips are read with care, and shown in the shape they have on a screen."""

import numpy as np
import pytest

from resources.media.ffmpeg import ffmpeg
from resources.rendering.encoding.encoding import TO_BT709
from resources.rendering.user_clips import MOVING_PICTURE, clip_covering, clip_input, look_at_clip, require_clip
from resources.rendering.user_media import UnusableMedia


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
    with pytest.raises(UnusableMedia, match=r"^huge\.mkv: over 100 megapixels\. Scale the clip down first\.$"):
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


WINDOW = (352, 272)
H264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "12"]
# Drawn once, for a second.
DISC = "geq=lum='if(lte(hypot(X-W/2,Y-H/2),min(W,H)/3),235,60)':cb=128:cr=128,loop=24:1"


def made(path, source, *arguments):
    ffmpeg().run(["-f", "lavfi", "-i", source, *arguments, path], purpose="make a clip")
    return path


def disc(path, size="512x288", shape="null", codec=H264, turned=None):
    """Make a clip of a white disc on grey, which `shape` may squeeze; `turned` is by how much a player turns it."""
    still = made(path.with_suffix(".disc.mkv"), f"color=gray:s={size}:r=25:d=0.04,{DISC}", "-vf", shape, *codec)
    turn = [] if turned is None else ["-display_rotation", str(turned)]
    ffmpeg().run([*turn, "-i", still, "-map", "0", "-c", "copy", path], purpose="tag a clip")
    return path


def frames(path, count=20, window=WINDOW):
    """Return the first frames of a clip as the window shows them, in grey."""
    width, height = window
    graph = f"[0:{MOVING_PICTURE}]{clip_covering(width, height, TO_BT709)},format=gray[out]"
    read = [*clip_input(path, count / 30 + 1), "-filter_complex", graph, "-map", "[out]"]
    raw = ffmpeg().run([*read, "-frames:v", str(count), "-f", "rawvideo", "pipe:1"], purpose="show a clip").stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width)


def roundness(frame):
    """Return width / height of what is white."""
    white = frame > 150
    return white.any(axis=0).sum() / white.any(axis=1).sum()


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ("512x288", "null"),
        ("512x288", "scale=360:288,setsar=64/45"),
        ("384x288", "scale=352:288,setsar=12/11"),
        ("426x240", "scale=360:240,setsar=32/27"),
        ("512x288", "scale=1024:288,setsar=1/2"),
        ("511x287", "scale=359:287,setsar=511/359,format=yuv444p"),
        ("288x512", "scale=288:360,setsar=45/64"),
    ],
    ids=["square", "PAL wide", "PAL", "NTSC wide", "narrow pixels", "odd", "upright"],
)
def test_a_wheel_on_tape_is_round_whatever_its_pixels(tmp_path, size, shape):
    codec = [*H264[:2], *H264[4:]] if "yuv444p" in shape else H264
    shown = frames(disc(tmp_path / "wheel.mov", size, shape, codec))
    assert 0.97 < roundness(shown[10]) < 1.03


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_it_is_round_in_a_phones_clip_that_is_to_be_turned_too(tmp_path, turned):
    clip = disc(tmp_path / "wheel.mp4", shape="scale=360:288,setsar=64/45", turned=turned)
    assert 0.97 < roundness(frames(clip)[10]) < 1.03


def test_a_phones_clip_is_turned_as_the_phone_says(tmp_path):
    half = made(tmp_path / "half.mkv", "color=black:s=320x240:d=0.4,drawbox=w=iw/2:c=white:t=fill", *H264)
    for turned, white in ((90, (slice(-40, None), slice(None))), (270, (slice(0, 40), slice(None)))):
        clip = tmp_path / f"{turned}.mp4"
        ffmpeg().run(["-display_rotation", str(turned), "-i", half, "-c", "copy", clip], purpose="tag a clip")
        assert frames(clip, 5, (200, 200))[2][white].mean() > 200


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("hevc.mp4", ["-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-x265-params", "log-level=0"]),
        ("hevc-422.mov", ["-c:v", "libx265", "-pix_fmt", "yuv422p10le", "-x265-params", "log-level=0"]),
        ("vp9.webm", ["-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p10le", "-cpu-used", "8"]),
        ("av1.mp4", ["-c:v", "libsvtav1", "-pix_fmt", "yuv420p10le", "-preset", "12", "-svtav1-params", "lp=1"]),
        ("alpha.webm", ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-cpu-used", "8"]),
        ("prores.mov", ["-c:v", "prores_ks", "-pix_fmt", "yuva444p10le", "-profile:v", "4444"]),
        ("grey.mkv", ["-c:v", "ffv1", "-pix_fmt", "gray16le"]),
        ("palette.mov", ["-c:v", "qtrle", "-pix_fmt", "rgb24"]),
        ("full-range.mp4", [*H264[:2], "-pix_fmt", "yuvj420p"]),
        ("motion.mov", ["-c:v", "mjpeg", "-pix_fmt", "yuvj422p"]),
        ("fields.mov", [*H264, "-flags", "+ilme+ildct", "-x264-params", "tff=1"]),
    ],
)
def test_what_cameras_and_phones_encode_is_shown(tmp_path, name, arguments):
    clip = disc(tmp_path / name, "320x240", codec=arguments)
    shown = frames(clip)
    assert len(shown) == 20
    assert 0.97 < roundness(shown[10]) < 1.03


@pytest.mark.parametrize("transfer", ["arib-std-b67", "smpte2084"])
def test_a_clip_of_high_dynamic_range_is_shown(tmp_path, transfer):
    tags = ["-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc"]
    hevc = ["-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-x265-params", "log-level=0", *tags]
    shown = frames(disc(tmp_path / "hdr.mov", "320x240", codec=hevc))
    assert len(shown) == 20
    assert shown[10][136, 176] > shown[10][5, 5] + 40


@pytest.mark.parametrize("size", ["25x25", "333x251", "1920x26", "26x1920", "641x481"])
def test_a_clip_of_odd_size_or_long_shape_covers_the_window(tmp_path, size):
    clip = made(tmp_path / "odd.mkv", f"color=white:s={size}:d=1:r=25", "-c:v", "ffv1", "-pix_fmt", "yuv420p")
    assert frames(clip)[10].min() > 200


@pytest.mark.parametrize("size", ["2400x2", "16x9", "4x1080"])
def test_a_clip_too_narrow_to_be_shown_is_said_to_be(tmp_path, size):
    clip = made(tmp_path / "line.mkv", f"color=gray:s={size}:d=0.2", "-c:v", "ffv1")
    for read in (look_at_clip, require_clip):
        with pytest.raises(UnusableMedia, match=rf"^line\.mkv: too narrow to be shown \({size} px, less than 24\)"):
            read(clip)


def test_a_clip_of_changing_frame_rate_keeps_its_times(tmp_path):
    # Ten frames in a second, then two in the next, which are white.
    source = "color=black:s=64x64:r=10:d=1,settb=1/1000[a];color=white:s=64x64:r=2:d=1,settb=1/1000[b];[a][b]concat"
    clip = made(tmp_path / "phone.mp4", source, *H264, "-fps_mode", "vfr")
    shown = frames(clip, 44)
    assert len(shown) == 44
    white = [frame.mean() > 150 for frame in shown]
    assert 27 <= white.index(True) <= 33
    assert all(white[33:])


def test_a_clip_without_a_duration_is_shown_for_as_long_as_it_is_asked_for(tmp_path):
    live = ["-c:v", "libvpx", "-f", "webm", "-live", "1", "-cluster_time_limit", "100"]
    clip = made(tmp_path / "recorded.webm", "testsrc2=s=64x64:d=0.5:r=25", *live)
    assert len(frames(clip, 60)) == 60


@pytest.mark.parametrize("cut", [0.4, 0.8])
def test_a_clip_whose_end_is_missing_is_shown_as_far_as_it_goes_again_and_again(tmp_path, cut):
    clip = made(tmp_path / "cut.mkv", "testsrc2=s=64x64:d=1:r=25", *H264, "-g", "1")
    clip.write_bytes(clip.read_bytes()[: int(clip.stat().st_size * cut)])
    assert len(frames(clip, 60)) == 60


def test_a_clip_that_grows_while_it_is_recorded_covers_the_window(tmp_path):
    for size in ("64x48", "128x64"):
        made(tmp_path / f"{size}.mkv", f"color=white:s={size}:d=0.5:r=25", "-c:v", "libvpx")
    (tmp_path / "parts.txt").write_text("file 64x48.mkv\nfile 128x64.mkv\n")
    joined = ["-f", "concat", "-i", "parts.txt", "-c", "copy", "grows.webm"]
    ffmpeg().run(joined, purpose="join clips", folder=tmp_path)
    shown = frames(tmp_path / "grows.webm", 45)
    assert len(shown) == 45
    assert min(frame.min() for frame in shown) > 200


@pytest.mark.parametrize("cover", [False, True])
def test_a_sound_file_has_no_picture_even_with_cover_art(tmp_path, cover):
    made(tmp_path / "tone.m4a", "sine=d=0.3")
    if cover:
        made(tmp_path / "cover.jpg", "color=red:s=64x64:d=1:r=1", "-frames:v", "1")
        both = ["-i", "tone.m4a", "-i", "cover.jpg", "-map", "0", "-map", "1", "-c", "copy"]
        ffmpeg().run(
            [*both, "-disposition:v:0", "attached_pic", "-f", "mp4", "sound.mp4"], purpose="add art", folder=tmp_path
        )
    clip = tmp_path / ("sound.mp4" if cover else "tone.m4a")
    with pytest.raises(
        UnusableMedia, match=r": this clip cannot be read \(there is no picture in it\)\. Save it again"
    ):
        look_at_clip(clip)


def test_the_moving_picture_is_shown_and_not_the_cover_before_it(tmp_path):
    made(tmp_path / "cover.jpg", "color=black:s=64x64:d=1:r=1", "-frames:v", "1")
    made(tmp_path / "clip.mp4", "color=white:s=64x64:d=0.3", *H264)
    both = ["-i", "cover.jpg", "-i", "clip.mp4", "-map", "0", "-map", "1", "-c", "copy"]
    tagged = ["-disposition:v:0", "attached_pic", "film.mp4"]
    ffmpeg().run([*both, *tagged], purpose="add art", folder=tmp_path)
    require_clip(tmp_path / "film.mp4")
    assert frames(tmp_path / "film.mp4", 5)[2].mean() > 200
