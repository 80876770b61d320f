"""What a finished file really is, measured."""

import pytest

from resources.errors import EngineFailed
from resources.media.ffmpeg import ffmpeg
from resources.media.probe import probe

TONE = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")
AS_VIDEO = ("-pix_fmt", "yuv420p", "-x264-params", "keyint=15:scenecut=0", "-ac", "2", "-shortest")
BT709 = "format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


def made(path, picture, *arguments):
    ffmpeg().run(
        ["-f", "lavfi", "-i", f"{picture},{BT709}", *TONE, *AS_VIDEO, *arguments, path], purpose="make a test video"
    )
    return path


def test_the_facts_of_a_file_are_read(tmp_path):
    path = made(tmp_path / "video.mp4", "testsrc2=s=180x320:r=30:d=2", "-movflags", "+faststart")
    facts = probe(path)
    assert (facts.video_codec, facts.width_px, facts.height_px, facts.pixel_format) == ("h264", 180, 320, "yuv420p")
    assert (facts.frames, facts.frame_rate_hz, facts.constant_frame_rate) == (60, 30.0, True)
    assert (facts.colour, facts.colour_range) == ("bt709", "tv")
    assert (facts.audio_codec, facts.sample_rate_hz, facts.channels) == ("aac", 48_000, 2)
    assert facts.video_duration_s == pytest.approx(2.0)
    assert facts.audio_duration_s == pytest.approx(2.0, abs=0.05)
    assert facts.size_bytes == path.stat().st_size
    assert -30 < facts.loudness.integrated_lufs < -10
    assert facts.longest_black_s == 0


def test_an_index_at_the_end_is_no_faststart(tmp_path):
    picture = "testsrc2=s=64x64:r=30:d=1"
    assert probe(made(tmp_path / "front.mp4", picture, "-movflags", "+faststart")).faststart
    assert not probe(made(tmp_path / "back.mp4", picture)).faststart


def test_a_black_stretch_is_measured(tmp_path):
    picture = "testsrc2=s=64x64:r=30:d=4,drawbox=t=fill:color=black:enable='between(t,1,2.49)'"
    assert probe(made(tmp_path / "black.mp4", picture)).longest_black_s == pytest.approx(1.5, abs=0.5)


def test_a_frozen_stretch_is_measured_and_motion_is_not_frozen(tmp_path):
    frozen = probe(made(tmp_path / "frozen.mp4", "testsrc2=s=64x64:r=30:d=1,tpad=stop_mode=clone:stop_duration=3"))
    moving = probe(made(tmp_path / "moving.mp4", "testsrc2=s=64x64:r=30:d=3"))
    assert 2.0 <= frozen.longest_frozen_s <= 3.0
    assert moving.longest_frozen_s == 0


def test_frames_of_uneven_length_are_noticed(tmp_path):
    picture = "testsrc2=s=64x64:r=30:d=1,select='not(eq(n,9))'"
    assert not probe(made(tmp_path / "uneven.mp4", picture, "-fps_mode", "passthrough")).constant_frame_rate


@pytest.mark.parametrize("content", [b"", b"no video"])
def test_what_is_no_video_is_named(tmp_path, content):
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)
    with pytest.raises(EngineFailed, match=r"broken\.mp4: this cannot be read as a video"):
        probe(path)


def test_a_video_without_sound_is_named(tmp_path):
    path = tmp_path / "silent.mp4"
    ffmpeg().run(["-f", "lavfi", "-i", "testsrc2=s=64x64:r=30:d=0.5", path], purpose="make a test video")
    with pytest.raises(EngineFailed, match="no picture or no sound"):
        probe(path)
