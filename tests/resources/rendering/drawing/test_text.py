"""Text set into boxes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources.errors import WrongInput
from resources.rendering.drawing.fonts import face_for
from resources.rendering.drawing.text import capitals, set_text

pytestmark = pytest.mark.engine

WORDS = st.lists(st.text(alphabet="abWмλ-'7", min_size=1, max_size=40), min_size=1, max_size=14)


@example(["b", "м", "'λ", "7ab7W"], 1, 260, 60)
@given(WORDS, st.integers(1, 6), st.integers(200, 900), st.integers(60, 500))
def test_a_text_stays_inside_its_box_and_loses_no_letter(words, most_lines, width, height):
    text = " ".join(words)
    setting = set_text(text, "label", width=width, height=height, largest_px=80, most_lines=most_lines)
    assert "".join(setting.lines).replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")
    if setting.size_px > 12:
        assert setting.width_px <= width
        assert setting.height_px <= height
        assert len(setting.lines) <= most_lines


def test_a_text_is_as_large_as_it_may_be():
    short = set_text("Hi", "display", width=900, height=300, largest_px=120, most_lines=2)
    long = set_text("A much longer text " * 4, "display", width=900, height=300, largest_px=120, most_lines=2)
    assert short.size_px == 120
    assert long.size_px < 60


def test_lines_come_out_even():
    setting = set_text("one two three four", "label", width=330, height=300, largest_px=60, most_lines=3)
    assert setting.lines == ("one two", "three four")


def test_one_endless_word_is_cut_so_that_the_others_stay_readable():
    setting = set_text(f"see {'abcdefghij' * 6}", "label", width=500, height=400, largest_px=60, most_lines=6)
    assert setting.size_px >= 32


def test_greek_capitals_have_no_accents_and_others_keep_theirs():
    assert [capitals(text) for text in ("Αθήνα", "café", "Straße", "low pH")] == ["ΑΘΗΝΑ", "CAFÉ", "STRASSE", "LOW pH"]


def test_each_script_takes_the_first_font_that_has_all_its_letters():
    assert [face_for("display", text).name for text in ("Honey", "Москва", "Αθήνα")] == [
        "Montserrat-Black",
        "Montserrat-Black",
        "Inter-Black",
    ]


def test_letters_that_no_font_has_are_named():
    with pytest.raises(WrongInput, match="漢"):
        face_for("display", "honey 漢")
