"""The user's own pictures and clips."""

import os
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Literal
from zlib import crc32

import av
import pytest
from PIL import Image

from assets.brief.media import CLIPS, IMAGES, Found, read_media, stamps
from resources.errors import WrongInput
from tests.heic import write_heic


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content_of(name))


def content_of(name):
    """What could be in a file of that name: another picture or clip for each name, or a text."""
    kind = Path(name).suffix.lower()
    content = BytesIO()
    if kind in IMAGES:
        Image.new("RGB", (32, 32), f"#{crc32(name.encode()) % 0x1000000:06x}").save(content, "PNG")
    elif kind in CLIPS:
        with av.open(content, "w", format="matroska") as container:
            stream = container.add_stream("mpeg4", rate=25, width=32, height=32, pix_fmt="yuv420p")
            frame = av.VideoFrame.from_image(Image.new("RGB", (32, 32)))
            container.mux([*stream.encode(frame), *stream.encode()])
    else:
        content.write(name.encode())
    return content.getvalue()


def read(folder, *named, told=("",) * 9) -> Found:
    return read_media(named, folder, "x.md", told)


def names(found):
    return [(each.name, each.kind) for each in found.media]


def test_a_folder_stands_for_its_pictures_and_clips_in_natural_order(tmp_path):
    put(
        tmp_path,
        "m/bee10.PNG",
        "m/Bee2.jpg",
        "m/bee1.mp4",
        "m/notes.txt",
        "m/.bee0.jpg",
        "m/~$bee.jpg",
        "m/deep/bee.jpg",
    )
    assert names(read(tmp_path, "m")) == [
        ("bee1.mp4", "clip"),
        ("Bee2.jpg", "image"),
        ("bee10.PNG", "image"),
    ]


def test_listed_files_keep_their_order_and_count_once(tmp_path):
    put(tmp_path, "b.jpg", "m/a.webm")
    listed = read(tmp_path, "b.jpg", "m", "m/a.webm", str(tmp_path / "b.jpg"))
    assert names(listed) == [("b.jpg", "image"), ("a.webm", "clip")]


def test_a_file_is_known_by_its_content_and_not_by_where_it_lies(tmp_path):
    put(tmp_path, "one/a.jpg", "two/a.jpg")
    (tmp_path / "two/a.jpg").write_bytes(content_of("one/a.jpg"))
    (one,) = read(tmp_path, "one").media
    (two,) = read(tmp_path, "two").media
    assert one.model_dump(mode="json") == two.model_dump(mode="json")


def test_a_changed_file_is_read_again(tmp_path):
    put(tmp_path, "a.jpg")
    (before,) = read(tmp_path, "a.jpg").media
    (tmp_path / "a.jpg").write_bytes(content_of("A.JPG"))
    os.utime(tmp_path / "a.jpg", ns=(1, 1))
    (after,) = read(tmp_path, "a.jpg").media
    assert before.sha256 != after.sha256


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ("nope.jpg", 'media: there is no "nope.jpg". Paths count from the folder of the topic file'),
        ("https://example.org/a.jpg", 'media: there is no "https://example.org/a.jpg". Paths count'),
        ("notes.txt", 'media: "notes.txt" is neither picture nor clip. Known: avif, gif, heic'),
        ("texts", 'media: there is no picture or clip in "texts". Known: avif'),
        ("empty.png", 'media: "empty.png" is empty'),
        ("text.png", "media: text.png: this picture cannot be read (it is none). Save it again as PNG or JPEG."),
        ("half.png", "media: half.png: this picture cannot be read (image file is truncated"),
        ("narrow.png", "media: narrow.png: too narrow to be shown (2400x2 px, less than 24). Leave it out."),
        (
            "damaged.HEIC",
            "media: damaged.HEIC: this picture cannot be read (it is none). Save it again as PNG or JPEG.",
        ),
        (
            "damaged.avif",
            "media: damaged.avif: this picture cannot be read (it is none). Save it again as PNG or JPEG.",
        ),
        ("damaged", 'media: nothing in "damaged" can be shown: IMG_1.HEIC: this picture cannot be read (it is none)'),
        ("text.mp4", "media: text.mp4: this clip cannot be read (Invalid data found when processing input)."),
        ("x" * 300 + ".jpg", "cannot be read: File name too long"),
    ],
)
def test_media_that_cannot_be_used_are_named(tmp_path, named, line):
    put(tmp_path, "notes.txt", "texts/a.txt")
    (tmp_path / "empty.png").touch()
    for name in ("text.png", "text.mp4"):
        (tmp_path / name).write_text("no picture and no clip")
    Image.new("L", (2400, 2)).save(tmp_path / "narrow.png")
    (tmp_path / "damaged").mkdir()
    for name in ("damaged.HEIC", "damaged.avif", "damaged/IMG_1.HEIC", "damaged/IMG_2.HEIC"):
        (tmp_path / name).write_bytes(b"\0\0\0\x18ftypheic")
    Image.effect_noise((200, 200), 50).save(tmp_path / "half.png")
    os.truncate(tmp_path / "half.png", 10_000)
    with pytest.raises(WrongInput) as refused:
        read_media([named], tmp_path, "topics/honey.md", ["Honey keeps."])
    assert str(refused.value).startswith("topics/honey.md: media: ")
    assert line in str(refused.value)


def test_a_folder_of_more_files_than_facts_gives_those_that_suit_one_and_then_the_first(tmp_path):
    put(tmp_path, *(f"roll/IMG_{number}.jpg" for number in range(1000, 1060)), "roll/lake.jpg", "boats at seven.png")
    told = ["The lake is 4 kilometres long.", "The water is warm enough in June.", "The last boat leaves at seven."]
    found = read(tmp_path, "roll", "boats at seven.png", told=told)
    assert names(found) == [("IMG_1000.jpg", "image"), ("lake.jpg", "image"), ("boats at seven.png", "image")]
    assert found.files == (tmp_path / "roll/IMG_1000.jpg", tmp_path / "roll/lake.jpg", tmp_path / "boats at seven.png")
    assert found.notes == ("left out: 59 of 62 pictures and clips (the video has room for 3, one a fact)",)


def test_what_there_is_room_for_is_read_whole_and_of_the_rest_the_header(tmp_path):
    put(tmp_path, "roll/a.jpg", "roll/c.jpg")
    Image.effect_noise((200, 200), 50).save(tmp_path / "roll/b.png")
    whole = (tmp_path / "roll/b.png").stat().st_size
    os.truncate(tmp_path / "roll/b.png", whole // 2)
    assert read(tmp_path, "roll", told=["one"]).notes == (
        "left out: 2 of 3 pictures and clips (the video has room for 1, one a fact)",
    )
    found = read(tmp_path, "roll", told=["one", "two"])
    assert names(found) == [("a.jpg", "image"), ("c.jpg", "image")]
    (note,) = found.notes
    assert note.startswith('left out: 1 of "roll": b.png: this picture cannot be read (image file is truncated')


@pytest.mark.parametrize("size", [(2400, 2), (1, 1), (40_000, 10)])
def test_what_of_a_folder_cannot_be_shown_is_left_out_with_a_note(tmp_path, size):
    put(tmp_path, "m/photo.jpg", "m/readme.txt", "m/page.HTML", "m/other.html", "m/without", "m/.hidden", "m/in/a.jpg")
    Image.new("L", size).save(tmp_path / "m/divider.png")
    (tmp_path / "m/empty.png").touch()
    for number in range(20):
        (tmp_path / f"m/IMG_{number}.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    (tmp_path / "m/tone.mp4").write_bytes(b"no clip")
    found = read(tmp_path, "m")
    assert names(found) == [("photo.jpg", "image")]
    assert sorted(found.notes) == [
        'left out: 1 of "m" (.txt files are neither picture nor clip)',
        'left out: 1 of "m" (a name without an ending is neither picture nor clip)',
        'left out: 1 of "m": "empty.png" is empty',
        f'left out: 1 of "m": divider.png: too narrow to be shown ({size[0]}x{size[1]} px, less than 24). Leave it out',
        'left out: 1 of "m": tone.mp4: this clip cannot be read (Invalid data found when processing input).'
        " Save it again as MP4 (H.264)",
        'left out: 2 of "m" (.html files are neither picture nor clip)',
        'left out: 20 of "m", such as IMG_0.HEIC: this picture cannot be read (it is none).'
        " Save it again as PNG or JPEG",
    ]


def test_a_phones_heic_and_avif_are_pictures(tmp_path):
    write_heic(Image.new("RGB", (64, 48), "red"), tmp_path / "IMG_1.HEIC")
    Image.new("RGB", (64, 48), "red").save(tmp_path / "b.avif")
    found = read(tmp_path, "IMG_1.HEIC", "b.avif")
    assert names(found) == [("IMG_1.HEIC", "image"), ("b.avif", "image")]
    assert found.notes == ()


def test_of_a_picture_that_moves_it_is_noted_that_the_first_is_shown(tmp_path):
    red, blue = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (64, 48), "blue")
    red.save(tmp_path / "cat.gif", save_all=True, append_images=[blue])
    assert read(tmp_path, "cat.gif").notes == ('"cat.gif" moves: its first picture is shown',)


FORMS: tuple[Literal["NFC"], Literal["NFD"]] = ("NFC", "NFD")


@pytest.mark.parametrize("named", FORMS)
@pytest.mark.parametrize("stored", FORMS)
@pytest.mark.parametrize("name", ["Café.jpg", "Mañana/Été.jpg", "Bücher", "Ångström/../Bücher", "한글.png"])
def test_a_name_is_found_however_its_accents_are_written(tmp_path, named, stored, name):
    for each in ("Café.jpg", "Mañana/Été.jpg", "Bücher/Öl.jpg", "Ångström/x.jpg", "한글.png"):
        put(tmp_path, unicodedata.normalize(stored, each))
    asked = unicodedata.normalize(named, name)
    found = read(tmp_path, asked)
    assert [unicodedata.is_normalized("NFC", each.name) for each in found.media] == [True]
    assert found.files[0].is_file()
    assert stamps([asked], tmp_path)[0].size_bytes == found.media[0].size_bytes


def test_of_two_names_that_look_the_same_the_one_that_is_named_is_taken(tmp_path):
    for form in FORMS:
        put(tmp_path, unicodedata.normalize(form, "Café.jpg"))
    for form in FORMS:
        (file,) = read(tmp_path, unicodedata.normalize(form, "Café.jpg")).files
        assert file.name == unicodedata.normalize(form, "Café.jpg")


def test_a_file_counts_the_same_whichever_system_its_name_comes_from(tmp_path):
    counted = []
    for form in FORMS:
        path = tmp_path / form / unicodedata.normalize(form, "Café.jpg")
        path.parent.mkdir()
        path.write_bytes(content_of("a.jpg"))
        counted.append(read(tmp_path, form).media)
    assert counted[0] == counted[1]
