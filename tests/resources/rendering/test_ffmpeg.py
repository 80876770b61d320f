"""What only the ffmpeg renderer has to be asked; the promises of every renderer are in test_contract.py."""

import av
import pytest

from resources.rendering.ffmpeg import FfmpegRenderer
from tests.resources.rendering.boards import CARDS, board

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("frames", [1, 31, 97, 122, 123, 124, 181])
def test_no_filter_swallows_the_last_frame_of_a_scene(frames, tmp_path):
    piece = FfmpegRenderer(height_px=320).draw(board(frames=frames, card=CARDS["quote"]), tmp_path)
    with av.open(str(piece.path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == frames
