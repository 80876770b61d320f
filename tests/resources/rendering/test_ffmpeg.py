"""What every renderer promises, asked of the ffmpeg renderer on small frames."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from resources.media.ffmpeg import ffmpeg
from resources.media.media_file import MediaFile
from resources.media.wav import write_wav
from resources.rendering.base import ImageCard, Look, RenderError
from resources.rendering.ffmpeg import FfmpegRenderer
from tests.resources.rendering.boards import CARDS, board, page

pytestmark = pytest.mark.engine

SMALL = FfmpegRenderer(height_px=320)


def decoded(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def stream_header(path):
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.extradata


def drawn(scene, folder, renderer=SMALL):
    folder.mkdir(exist_ok=True, parents=True)
    return renderer.draw(scene, folder)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    boards = [board(0, role="hook", frames=23), board(1, frames=31), board(2, frames=17, card=CARDS["list"])]
    return [(scene, drawn(scene, folder / str(scene.index))) for scene in boards]


@pytest.fixture(scope="module")
def video(scenes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("video")
    frames = sum(scene.frames for scene, _ in scenes)
    time_s = np.arange(frames * 800) / 24_000
    write_wav(folder / "voice.wav", (0.2 * np.sin(2 * np.pi * 300 * time_s)).astype(np.float32), 24_000)
    return SMALL.assemble([piece for _, piece in scenes], MediaFile.of(folder / "voice.wav"), folder)


def test_a_scene_has_exactly_its_frames_at_the_size_that_is_set(scenes):
    for scene, piece in scenes:
        frames = decoded(piece.path)
        assert len(frames) == scene.frames
        assert frames[0].shape == (320, 180)


def test_only_the_scene_is_left_in_its_folder(scenes):
    assert [path.name for path in scenes[0][1].path.parent.iterdir()] == ["scene.mp4"]


def test_scenes_share_one_stream_header_and_begin_with_a_keyframe(scenes):
    assert len({stream_header(piece.path) for _, piece in scenes}) == 1
    for _, piece in scenes:
        with av.open(str(piece.path)) as container:
            assert next(container.demux(video=0)).is_keyframe


def test_a_scene_has_the_same_bytes_each_time_and_beside_others(scenes, tmp_path):
    boards = [scene for scene, _ in scenes]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda scene: drawn(scene, tmp_path / str(scene.index)), boards))
    assert [piece.sha256 for piece in together] == [piece.sha256 for _, piece in scenes]


def test_a_scene_moves_all_the_time(scenes):
    frames = decoded(scenes[1][1].path)
    assert all(np.abs(later.astype(int) - frame).mean() > 0.2 for frame, later in zip(frames, frames[8:], strict=False))


def test_joining_changes_no_frame(scenes, video):
    apart = [frame for _, piece in scenes for frame in decoded(piece.path)]
    joined = decoded(video.path)
    assert len(joined) == len(apart)
    assert all(np.array_equal(a, b) for a, b in zip(joined, apart, strict=True))


def test_the_joined_video_is_tagged_timed_and_ordered_as_players_expect(video, scenes):
    frames = sum(scene.frames for scene, _ in scenes)
    with av.open(str(video.path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        times = sorted(packet.pts for packet in container.demux(picture) if packet.pts is not None)
        codec = picture.codec_context
        assert (codec.name, codec.profile, codec.pix_fmt) == ("h264", "High", "yuv420p")
        assert (codec.color_primaries, codec.color_trc, codec.colorspace, codec.color_range) == (1, 1, 1, 1)
        assert picture.average_rate == 30
        assert {later - earlier for earlier, later in pairwise(times)} == {times[1] - times[0]}
        assert (sound.codec_context.name, sound.codec_context.sample_rate) == ("aac", 48_000)
        assert sound.codec_context.channels == 2
        assert sound.duration
        assert sound.time_base
        assert float(sound.duration * sound.time_base) == pytest.approx(frames / 30, abs=1 / 30)
    head = video.path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_joining_twice_gives_the_same_bytes(scenes, video, tmp_path):
    again = SMALL.assemble([piece for _, piece in scenes], MediaFile.of(video.path.parent / "voice.wav"), tmp_path)
    assert again.sha256 == video.sha256


def test_nothing_to_join_is_an_error(video):
    with pytest.raises(RenderError, match="no scene to join"):
        SMALL.assemble([], video, video.path.parent)


@pytest.mark.parametrize("kind", CARDS)
def test_every_kind_of_card_is_drawn(kind, tmp_path):
    with_card = decoded(drawn(board(card=CARDS[kind], frames=16), tmp_path / "with").path)[-1].astype(int)
    without = decoded(drawn(board(card=None, frames=16), tmp_path / "without").path)[-1]
    assert np.abs(with_card - without)[65:180].mean() > 4


def test_a_users_picture_and_clip_are_seen(tmp_path):
    still, clip = tmp_path / "still's, [white].png", tmp_path / "clip.mp4"
    Image.new("RGB", (300, 200), "white").save(still)
    ffmpeg().run(["-f", "lavfi", "-i", "color=white:s=128x96:d=0.3:r=25", clip], purpose="make a clip")
    for kind, path in (("image", still), ("clip", clip)):
        card = ImageCard(kind=kind, file=MediaFile.of(path))
        frame = decoded(drawn(board(card=card, frames=24), tmp_path / kind).path)[17]
        assert frame[90:150, 50:130].mean() > 200


def test_text_is_data_and_never_a_command(tmp_path):
    hostile = r"{\p1} \N ';[in]drawtext= %{pts}"
    scene = board(pages=(page(hostile),), label=hostile, card=CARDS["quote"].model_copy(update={"text": hostile}))
    assert len(decoded(drawn(scene, tmp_path / "hostile").path)) == scene.frames


def test_the_accent_is_what_the_look_says(tmp_path):
    frames = [
        decoded(drawn(board(look=Look(accent=accent)), tmp_path / accent[1:]).path)[-1]
        for accent in ("#FFE500", "#E0218A")
    ]
    assert not np.array_equal(*frames)


def test_identity_counts_what_can_change_a_picture_and_nothing_else():
    usual = SMALL.identity()
    assert usual == FfmpegRenderer(height_px=320).identity()
    assert usual != FfmpegRenderer(height_px=320, crf=30).identity()
    assert usual != FfmpegRenderer(height_px=640).identity()
    assert usual != FfmpegRenderer(height_px=320, preset="fast").identity()
    assert {"ffmpeg", "pillow", "pygments"} <= usual.libraries.keys()
    assert "fonts/Montserrat-Black.ttf" in usual.weights


@pytest.mark.parametrize("setting", [{"height_px": 1000}, {"crf": 60}, {"preset": "quick"}])
def test_a_setting_that_cannot_be_is_refused(setting):
    with pytest.raises(ValidationError):
        FfmpegRenderer(**setting)


@pytest.mark.parametrize("frames", [1, 31, 97, 122, 123, 124, 181])
def test_a_scene_of_any_length_has_all_its_frames(frames, tmp_path):
    scene = board(frames=frames, card=CARDS["quote"])
    assert len(decoded(drawn(scene, tmp_path).path)) == frames
