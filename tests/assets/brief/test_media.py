"""The user's own pictures and clips."""

import os
from io import BytesIO
from pathlib import Path
from zlib import crc32

import av
import pytest
from PIL import Image

from assets.brief.media import CLIPS, IMAGES, read_media
from resources.errors import WrongInput


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content_of(name))


def content_of(name):
    """What could be in a file of that name: another picture or clip for each name, or a text."""
    kind = Path(name).suffix.lower()
    content = BytesIO()
    if kind in IMAGES:
        Image.new("RGB", (4, 4), f"#{crc32(name.encode()) % 0x1000000:06x}").save(content, "PNG")
    elif kind in CLIPS:
        with av.open(content, "w", format="matroska") as container:
            stream = container.add_stream("mpeg4", rate=25, width=16, height=16, pix_fmt="yuv420p")
            frame = av.VideoFrame.from_image(Image.new("RGB", (16, 16)))
            container.mux([*stream.encode(frame), *stream.encode()])
    else:
        content.write(name.encode())
    return content.getvalue()


def names(media):
    return [(each.file.path.name, each.kind) for each in media]


def test_a_folder_stands_for_its_pictures_and_clips_in_natural_order(tmp_path):
    put(tmp_path, "m/bee10.PNG", "m/Bee2.jpg", "m/bee1.mp4", "m/notes.txt", "m/.bee0.jpg", "m/deep/bee.jpg")
    assert names(read_media(["m"], tmp_path, "x.md")) == [
        ("bee1.mp4", "clip"),
        ("Bee2.jpg", "image"),
        ("bee10.PNG", "image"),
    ]


def test_listed_files_keep_their_order_and_count_once(tmp_path):
    put(tmp_path, "b.jpg", "m/a.webm")
    listed = read_media(["b.jpg", "m", "m/a.webm", str(tmp_path / "b.jpg")], tmp_path, "x.md")
    assert names(listed) == [("b.jpg", "image"), ("a.webm", "clip")]


def test_a_file_is_known_by_its_content_and_not_by_where_it_lies(tmp_path):
    put(tmp_path, "one/a.jpg", "two/a.jpg")
    (tmp_path / "two/a.jpg").write_bytes(content_of("one/a.jpg"))
    (one,) = read_media(["one"], tmp_path, "x.md")
    (two,) = read_media(["two"], tmp_path, "x.md")
    assert one.model_dump(mode="json") == two.model_dump(mode="json")


def test_a_changed_file_is_read_again(tmp_path):
    put(tmp_path, "a.jpg")
    (before,) = read_media(["a.jpg"], tmp_path, "x.md")
    (tmp_path / "a.jpg").write_bytes(content_of("A.JPG"))
    os.utime(tmp_path / "a.jpg", ns=(1, 1))
    (after,) = read_media(["a.jpg"], tmp_path, "x.md")
    assert before.file.sha256 != after.file.sha256


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ("nope.jpg", 'media: there is no "nope.jpg". Paths count from the folder of the topic file'),
        ("https://example.org/a.jpg", 'media: there is no "https://example.org/a.jpg". Paths count'),
        ("notes.txt", 'media: "notes.txt" is neither picture nor clip. Known: jpeg, jpg, m4v'),
        ("texts", 'media: there is no picture or clip in "texts". Known: jpeg'),
        ("empty.png", 'media: "empty.png" is empty'),
        ("text.png", "media: text.png: this picture cannot be read (it is none). Save it again as PNG or JPEG."),
        ("half.png", "media: half.png: this picture cannot be read (image file is truncated"),
        ("text.mp4", "media: text.mp4: this clip cannot be read (Invalid data found when processing input)."),
        ("x" * 300 + ".jpg", "cannot be read: File name too long"),
    ],
)
def test_media_that_cannot_be_used_are_named(tmp_path, named, line):
    put(tmp_path, "notes.txt", "texts/a.txt")
    (tmp_path / "empty.png").touch()
    for name in ("text.png", "text.mp4"):
        (tmp_path / name).write_text("no picture and no clip")
    Image.effect_noise((200, 200), 50).save(tmp_path / "half.png")
    os.truncate(tmp_path / "half.png", 10_000)
    with pytest.raises(WrongInput) as refused:
        read_media([named], tmp_path, "topics/honey.md")
    assert str(refused.value).startswith("topics/honey.md: media: ")
    assert line in str(refused.value)
