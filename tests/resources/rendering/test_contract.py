"""What every renderer promises, asked of every engine on small frames; and that they all show the same."""

import re
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from resources.errors import WrongInput
from resources.media.ffmpeg import ffmpeg
from resources.media.loudness import loudness_of
from resources.media.media_file import MediaFile
from resources.media.probe import probe
from resources.media.wav import write_wav
from resources.rendering.base import ImageCard, Look
from resources.rendering.ffmpeg import FfmpegRenderer
from resources.rendering.remotion import RemotionRenderer
from resources.rendering.remotion_project.project import install
from resources.rendering.user_media import UnusableMedia
from tests.resources.rendering.boards import CARDS, board, page

pytestmark = pytest.mark.engine

ENGINES = (FfmpegRenderer, RemotionRenderer)
HEIGHT_PX = 320
LAST = {"index": 3, "count": 4}


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__, scope="module")
def renderer(request):
    if request.param is RemotionRenderer:
        install()
    return request.param(height_px=HEIGHT_PX)


@pytest.fixture(scope="module")
def scenes(renderer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    boards = [board(0, role="hook", frames=13), board(1, frames=11), board(2, frames=9, card=CARDS["list"])]
    return [(scene, drawn(renderer, scene, folder / str(scene.index))) for scene in boards]


@pytest.fixture(scope="module")
def voice(scenes, tmp_path_factory):
    time_s = np.arange(sum(scene.frames for scene, _ in scenes) * 800) / 24_000
    samples = (0.2 * np.sin(2 * np.pi * 300 * time_s)).astype(np.float32)
    path = tmp_path_factory.mktemp("voice") / "voice.wav"
    write_wav(path, samples, 24_000)
    return MediaFile.of(path), samples


@pytest.fixture(scope="module")
def video(renderer, scenes, voice, tmp_path_factory):
    return renderer.assemble([piece for _, piece in scenes], voice[0], tmp_path_factory.mktemp("video"))


@pytest.fixture(scope="module")
def without_a_card(renderer, tmp_path_factory):
    scene = board(**LAST, card=None, frames=10)
    return decoded(drawn(renderer, scene, tmp_path_factory.mktemp("bare")).path)[-1].astype(int)


def drawn(renderer, scene, folder):
    folder.mkdir(exist_ok=True, parents=True)
    return renderer.draw(scene, folder)


def decoded(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def stream_header(path):
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.extradata


def test_a_scene_has_exactly_its_frames_at_the_size_that_is_set(scenes):
    for scene, piece in scenes:
        frames = decoded(piece.path)
        assert len(frames) == scene.frames
        assert frames[0].shape == (HEIGHT_PX, HEIGHT_PX * 9 // 16)


def test_only_the_scene_is_left_in_its_folder(scenes):
    assert [path.name for path in scenes[0][1].path.parent.iterdir()] == ["scene.mp4"]


def test_scenes_share_one_stream_header_and_begin_with_a_keyframe(scenes):
    assert len({stream_header(piece.path) for _, piece in scenes}) == 1
    for _, piece in scenes:
        with av.open(str(piece.path)) as container:
            assert next(container.demux(video=0)).is_keyframe


def test_a_scene_has_the_same_bytes_each_time_and_beside_others(renderer, scenes, tmp_path):
    boards = [scene for scene, _ in scenes]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda scene: drawn(renderer, scene, tmp_path / str(scene.index)), boards))
    assert [piece.sha256 for piece in together] == [piece.sha256 for _, piece in scenes]


def test_a_scene_moves_all_the_time(scenes):
    frames = decoded(scenes[1][1].path)
    assert all(np.abs(later.astype(int) - frame).mean() > 0.2 for frame, later in zip(frames, frames[8:], strict=False))


def test_joining_changes_no_frame(scenes, video):
    apart = [frame for _, piece in scenes for frame in decoded(piece.path)]
    joined = decoded(video.path)
    assert len(joined) == len(apart)
    assert all(np.array_equal(a, b) for a, b in zip(joined, apart, strict=True))


def test_the_joined_video_is_tagged_and_ordered_as_players_expect(scenes, video):
    facts = probe(video.path)
    assert (facts.video_codec, facts.profile, facts.pixel_format) == ("h264", "High", "yuv420p")
    assert (facts.colour, facts.colour_range) == ("bt709", "tv")
    assert (facts.audio_codec, facts.sample_rate_hz, facts.channels) == ("aac", 48_000, 2)
    assert facts.faststart
    assert facts.frames == sum(scene.frames for scene, _ in scenes)
    assert facts.audio_duration_s == pytest.approx(facts.frames / 30, abs=1 / 30)


def test_every_frame_stands_for_a_thirtieth_of_a_second(video):
    with av.open(str(video.path)) as container:
        picture = container.streams.video[0]
        times = sorted(packet.pts * packet.time_base for packet in container.demux(picture) if packet.pts is not None)
    assert {later - earlier for earlier, later in pairwise(times)} == {Fraction(1, 30)}


def test_the_mastered_track_keeps_its_loudness(video, voice):
    master = loudness_of(voice[1], 24_000)
    assert probe(video.path).loudness.integrated_lufs == pytest.approx(master.integrated_lufs, abs=0.2)


def test_joining_twice_gives_the_same_bytes(renderer, scenes, voice, video, tmp_path):
    assert renderer.assemble([piece for _, piece in scenes], voice[0], tmp_path).sha256 == video.sha256


def test_nothing_to_join_is_an_error(renderer, voice, tmp_path):
    with pytest.raises(WrongInput, match="no scene to join"):
        renderer.assemble([], voice[0], tmp_path)


@pytest.mark.parametrize("kind", CARDS)
def test_every_kind_of_card_is_drawn(renderer, kind, without_a_card, tmp_path):
    frame = decoded(drawn(renderer, board(**LAST, card=CARDS[kind], frames=10), tmp_path).path)[-1]
    assert np.abs(frame - without_a_card)[65:180].mean() > 4


def test_a_users_picture_and_clip_are_seen(renderer, tmp_path):
    still, clip = tmp_path / "still's, [white].png", tmp_path / "clip.mp4"
    Image.new("RGB", (300, 200), "white").save(still)
    ffmpeg().run(["-f", "lavfi", "-i", "color=white:s=128x96:d=0.2:r=25", clip], purpose="make a clip")
    for kind, path in (("image", still), ("clip", clip)):
        card = ImageCard(kind=kind, file=MediaFile.of(path))
        frame = decoded(drawn(renderer, board(**LAST, card=card, frames=16), tmp_path / kind).path)[-1]
        assert frame[90:150, 50:130].mean() > 200


def test_a_users_clip_keeps_its_colours(renderer, tmp_path):
    tagged = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    in_bt709 = f"scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,{tagged}"
    clip = tmp_path / "clip.mp4"
    ffmpeg().run(["-f", "lavfi", "-i", "color=0xD02040:s=128x96:d=0.2", "-vf", in_bt709, clip], purpose="make a clip")
    scene = board(**LAST, card=ImageCard(kind="clip", file=MediaFile.of(clip)), frames=10)
    with av.open(str(drawn(renderer, scene, tmp_path).path)) as container:
        planes = list(container.decode(video=0))[-1].to_ndarray(format="yuv420p")
    luma, chroma = planes[120, 90], planes[HEIGHT_PX:].reshape(2, HEIGHT_PX // 2, -1)[:, 60, 45]
    # D02040 by ITU-R BT.709, limited range.
    assert [luma, *chroma] == pytest.approx([78, 124, 204], abs=6)


def test_a_clip_with_oblong_pixels_is_seen_as_wide_as_a_screen_shows_it(renderer, tmp_path):
    disc = "color=gray:s=512x288:r=25:d=1,geq=lum='if(lte(hypot(X-256,Y-144),120),235,60)':cb=128:cr=128"
    clip = tmp_path / "wheel.mov"
    ffmpeg().run(["-f", "lavfi", "-i", disc, "-vf", "scale=360:288,setsar=64/45", clip], purpose="make a clip")
    scene = board(**LAST, card=ImageCard(kind="clip", file=MediaFile.of(clip)), frames=16)
    white = decoded(drawn(renderer, scene, tmp_path).path)[-1][70:176, 20:160] > 150
    assert 0.97 < white.any(axis=0).sum() / white.any(axis=1).sum() < 1.03


@pytest.mark.parametrize("kind", ["image", "clip"])
def test_a_damaged_file_of_the_user_is_named(renderer, kind, tmp_path):
    damaged = tmp_path / "holiday.mp4"
    damaged.write_bytes(b"no picture and no clip")
    with pytest.raises(UnusableMedia, match=r"holiday\.mp4: this (picture|clip) cannot be read"):
        renderer.draw(board(card=ImageCard(kind=kind, file=MediaFile.of(damaged))), tmp_path)


def test_text_is_data_and_never_a_command(renderer, tmp_path):
    hostile = r"{\p1} \N ';[in]drawtext= %{pts} <script>document.body.remove()</script> &amp; ${1}"
    scene = board(
        pages=(page(hostile, word_s=0.02),), label=hostile, card=CARDS["quote"].model_copy(update={"text": hostile})
    )
    frames = decoded(drawn(renderer, scene, tmp_path).path)
    assert len(frames) == scene.frames
    assert min(frame.std() for frame in frames) > 10


def test_a_letter_that_no_font_has_is_named(renderer, tmp_path):
    with pytest.raises(WrongInput, match="no font here has 蜜"):
        renderer.draw(board(pages=(page("honey 蜜"),)), tmp_path)


def test_the_accent_is_what_the_look_says(renderer, tmp_path):
    frames = [
        decoded(drawn(renderer, board(look=Look(accent=accent), frames=6), tmp_path / accent[1:]).path)[-1]
        for accent in ("#FFE500", "#E0218A")
    ]
    assert not np.array_equal(*frames)


def test_identity_counts_what_can_change_a_picture_and_nothing_else(renderer):
    engine, usual = type(renderer), renderer.identity()
    assert usual == engine(height_px=HEIGHT_PX).identity()
    assert usual != engine(height_px=HEIGHT_PX, crf=30).identity()
    assert usual != engine(height_px=640).identity()
    assert usual != engine(height_px=HEIGHT_PX, preset="fast").identity()
    assert {"ffmpeg", "pillow", "pygments"} <= usual.libraries.keys()
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in usual.weights.values())
    assert "fonts/Montserrat-Black.ttf" in usual.weights


def test_no_two_engines_have_the_same_identity():
    install()
    assert len({engine().identity().model_dump_json() for engine in ENGINES}) == len(ENGINES)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("setting", [{"height_px": 1000}, {"crf": 60}, {"preset": "quick"}])
def test_a_setting_that_cannot_be_is_refused(engine, setting):
    with pytest.raises(ValidationError):
        engine(**setting)


@pytest.mark.parametrize(
    "scene",
    [board(0, count=1, role="hook", frames=12, card=None), board(**LAST, frames=12, card=CARDS["list"])],
    ids=["hook", "list"],
)
def test_engines_show_the_same_at_full_size(scene, tmp_path):
    """Structural similarity (Wang et al. 2004, ffmpeg's `ssim`) of what two lossy encoders' inputs share."""
    install()
    pieces = [drawn(engine(), scene, tmp_path / engine.__name__).path for engine in ENGINES]
    log = (
        ffmpeg()
        .run(
            ["-i", pieces[0], "-i", pieces[1], "-lavfi", "ssim", "-f", "null", "-"], purpose="compare", loglevel="info"
        )
        .log
    )
    similarity = re.search(r"SSIM Y:([\d.]+).* U:([\d.]+).* V:([\d.]+)", log)
    assert similarity
    assert min(float(plane) for plane in similarity.groups()) > 0.99
    assert stream_header(pieces[0]) == stream_header(pieces[1])
