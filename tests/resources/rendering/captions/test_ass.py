"""What libass is told to draw, and that it drew with the right fonts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import EngineFailed
from resources.rendering.captions.ass import check_fonts, subtitles
from resources.rendering.captions.layout import CAPTION_PX, placed, shown
from resources.rendering.drawing.fonts import advance_px, face
from resources.rendering.drawing.layout import CAPTION_WIDTH, SAFE, WIDTH_PX, progress_segment
from tests.resources.rendering.boards import board, page

pytestmark = pytest.mark.engine


def dialogues(scene):
    return [line for line in subtitles(scene).splitlines() if line.startswith("Dialogue:")]


def drawn_text(line):
    """Return what stands after the one block of tags that every event begins with."""
    return line.split(",", 9)[9].split("}", 1)[1]


def test_every_word_is_drawn_once_while_waiting_and_once_while_spoken():
    events = [line for line in dialogues(board(pages=(page("never spoils"),))) if "\\p1" not in line]
    assert [(line.split(",")[1], drawn_text(line)) for line in events] == [
        ("0:00:00.00", "NEVER"),
        ("0:00:00.00", "SPOILS"),
        ("0:00:00.26", "NEVER"),
        ("0:00:00.26", "SPOILS"),
    ]


def test_only_the_spoken_word_has_the_accent_colour():
    events = dialogues(board(pages=(page("never spoils"),)))
    accented = [drawn_text(line) for line in events if "\\1c&H00E5FF&" in line and "\\p1" not in line]
    assert accented == ["NEVER", "SPOILS"]


@pytest.mark.parametrize("word", [r"{\b1}", r"a\Nb", r"\{", "{", "}}", r"\h\n", r"{\p1}m 0 0 l 9 9"])
def test_override_tags_in_a_word_stay_text(word):
    for line in dialogues(board(pages=(page(word),))):
        if "\\p1}m 0.0" in line or "\\clip" in line:
            continue
        text = drawn_text(line)
        assert not re.search(r"(?<!\\)[{}]", text)
        assert not re.search(r"\\[Nnh]", text)


def test_a_line_break_in_a_word_cannot_end_its_event():
    word = page("x").words[0].model_copy(update={"text": "A\nDialogue: b\r"})
    scene = board(pages=(page("x").model_copy(update={"words": (word,)}),))
    assert [drawn_text(line) for line in dialogues(scene)][-1] == "ADIALOGUE: B"


def test_capitals_are_for_words_and_code_keeps_its_case():
    assert [shown(word) for word in ("honey,", "order_id", "--rebase", "a.txt", "straße", "Αθήνα")] == [
        "HONEY,",
        "order_id",
        "--rebase",
        "a.txt",
        "STRASSE",
        "ΑΘΗΝΑ",
    ]


@given(st.lists(st.text(alphabet="abcmwäßЖλ", min_size=1, max_size=46), min_size=1, max_size=3))
def test_a_page_of_any_words_stays_inside_the_safe_area(words):
    for word in placed(page(" ".join(words))):
        half = advance_px(word.face, word.size_px, word.text) / 2
        assert SAFE.x - 1 <= word.x - half
        assert word.x + half <= SAFE.x + CAPTION_WIDTH + 1
        assert SAFE.y < word.y < SAFE.y + SAFE.height
        assert word.size_px <= CAPTION_PX


def test_a_wide_page_breaks_into_two_lines_rather_than_growing_small():
    assert len({word.y for word in placed(page("pasteurised honey lasts"))}) == 2
    assert len({word.y for word in placed(page("honey lasts"))}) == 1


LONG_WORDS = [
    "https://www.example.org/research/2026/honey-water-activity",
    "help@beekeepers.of.the.north.example.org",
    "Donaudampfschifffahrtsgesellschaftskapitaen",
    "a_very_long_name_of_a_function_in_a_program",
]


@pytest.mark.parametrize("word", LONG_WORDS)
def test_a_long_word_is_broken_over_lines_rather_than_growing_small(word):
    pieces = placed(page(f"Read {word} now"))
    assert min(piece.size_px for piece in pieces) >= 48
    assert "".join(piece.text for piece in pieces if piece.number == 1) == shown(word)
    assert len({piece.y for piece in pieces if piece.number == 1}) > 1


def test_all_pieces_of_a_word_are_the_spoken_one_at_once():
    events = dialogues(board(pages=(page(LONG_WORDS[2]),)))
    assert {"\\1c&H00E5FF&" in line for line in events if "\\p1" not in line} == {True}


def test_greek_letters_take_the_font_that_has_them():
    assert {word.face.name for word in placed(page("η Αθήνα"))} == {"Inter-Black"}


@pytest.mark.parametrize("count", [1, 6, 25])
def test_progress_segments_are_equally_wide_and_fill_the_bar(count):
    segments = [progress_segment(index, count) for index in range(count)]
    assert len({round(width, 6) for _, width in segments}) == 1
    assert segments[0][0] == pytest.approx(WIDTH_PX - sum(segments[-1]))


FACE = "Montserrat-Black"
GOOD = "[ass] fontselect: (Montserrat Black, 400, 0) -> Montserrat-Black, 0, Montserrat-Black"
SYSTEM = "[ass] fontselect: (Montserrat Black, 400, 0) -> /usr/share/fonts/DejaVuSans.ttf, 0, DejaVuSans"
OTHER = "[ass] fontselect: (Arial, 400, 0) -> Montserrat-Black, 0, Montserrat-Black"
NONE = "[ass] fontselect: failed to find any fallback with glyph 0x928 for font: (Montserrat Black, 400, 0)"


def test_the_font_that_was_asked_for_passes():
    check_fonts(f"noise\n{GOOD}\nnoise", {face(FACE)})


@pytest.mark.parametrize("line", [SYSTEM, OTHER, NONE])
def test_another_font_than_asked_for_is_refused(line):
    with pytest.raises(EngineFailed, match="libass did not draw with the font"):
        check_fonts(f"{GOOD}\n{line}", {face(FACE)})
