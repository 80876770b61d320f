"""The poster and the contact sheet of a finished video."""

import numpy as np
import pytest
from PIL import Image

from resources.media.ffmpeg import ffmpeg
from resources.media.media_file import MediaFile
from resources.rendering.pictures import contact_sheet, frames_of, poster
from tests.resources.rendering.boards import board

LENGTHS = (60, 90, 45)


@pytest.fixture
def video(tmp_path):
    """Make a film whose grey is the number of its frame."""
    path = tmp_path / "video.mp4"
    picture = f"color=black:s=90x160:r=30:d={sum(LENGTHS) / 30},format=yuv420p,geq=lum='16+N':cb=128:cr=128"
    ffmpeg().run(["-f", "lavfi", "-i", picture, "-pix_fmt", "yuv420p", "-g", "30", path], purpose="make a test video")
    return MediaFile.of(path)


def boards():
    return [board(i, role="fact" if i else "hook", frames=length) for i, length in enumerate(LENGTHS)]


def test_the_frame_that_is_asked_for_is_the_one_that_comes(video):
    levels = [np.asarray(frame).mean() * 219 / 255 for frame in frames_of(video.path, [0, 44, 110])]
    assert levels == pytest.approx([0, 44, 110], abs=3)


def test_the_poster_is_a_frame_at_full_size(video, tmp_path):
    assert Image.open(poster(video, tmp_path).path).size == (90, 160)


def test_the_contact_sheet_has_one_picture_a_scene_and_stays_small(video, tmp_path):
    sheet = contact_sheet(video, boards(), tmp_path)
    pixels = np.asarray(Image.open(sheet.path).convert("L")).astype(float)
    assert pixels.shape[1] == 1600
    assert sheet.size_bytes < 300_000
    middles = [pixels[pixels.shape[0] // 2, round(1600 * (column + 0.5) / 3)] for column in range(3)]
    assert middles == sorted(middles)
    assert len(set(middles)) == 3


def test_pictures_have_the_same_bytes_each_time(video, tmp_path):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    assert len({poster(video, folder).sha256 for folder in folders}) == 1
    assert len({contact_sheet(video, boards(), folder).sha256 for folder in folders}) == 1
