"""What no font can draw leaves a text, and the text stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.text.glyphs import IN_EVERY_FONT, PINNED_FONTS, drawable, drawable_code
from resources.rendering.drawing.fonts import CHAINS, letters

LATIN = IN_EVERY_FONT.__contains__


@pytest.mark.parametrize(
    ("text", "drawn", "left_out"),
    [
        ("Honey never spoils 🍯.", "Honey never spoils.", ("🍯",)),
        ("🐝🐝 Bees 🐝🐝 dance 🍯!", "Bees dance!", ("🐝🐝", "🍯")),
        ("The word (عسل) means honey.", "The word means honey.", ("عسل",)),
        ("Call `main()` 🍯", "Call `main()`", ("🍯",)),
        ("(🍯 honey)", "(honey)", ("🍯",)),
        ("A keycap 1️⃣ and a family 👩‍👧.", "A keycap 1 and a family.", ("👩👧",)),
    ],
)
def test_what_cannot_be_drawn_leaves_without_a_gap(text, drawn, left_out):
    assert drawable(text, LATIN) == (drawn, left_out)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("e\u0301te\u0301", "été"),
        ("\U0001d5db\U0001d5fc\U0001d5fb\U0001d5f2\U0001d606 \uff49\uff53 \ufb01ne", "Honey is fine"),
        ("non\u2011breaking\u00a0space", "non-breaking space"),
        ("so\u00adft \u202eevil\u202c \ufeffmark", "soft evil mark"),
        ("two\n lines\tand\u2028more", "two lines and more"),
    ],
)
def test_other_spellings_of_the_same_text_are_not_listed(text, drawn):
    assert drawable(text, LATIN) == (drawn, ())


def test_a_word_with_one_letter_that_cannot_be_drawn_leaves_whole():
    assert drawable("The s\u03b1me word", LATIN) == ("The word", ("s\u03b1me",))


@pytest.mark.parametrize("number", ["10\u2076", "H\u2082O", "1\u2153", "x\u207f"])
def test_a_power_or_a_fraction_never_becomes_figures_of_a_number(number):
    assert drawable(f"About {number} of them", LATIN) == ("About of them", (number,))


def test_code_keeps_its_lines_and_indentation():
    kept = drawable_code("def f():\n\treturn '🍯'  \n\n", LATIN)
    assert kept == ("def f():\n    return ''", ("🍯",))


@given(st.text(st.characters(codec="utf-8")))
def test_a_drawable_text_is_one_line_and_stays_as_it_is(text):
    once = drawable(text, LATIN).text
    assert all(character in IN_EVERY_FONT for character in once)
    assert drawable(once, LATIN) == (once, ())


@pytest.mark.engine
def test_the_pinned_fonts_draw_what_is_taken_for_granted():
    for role in ("display", "mono"):
        fonts = [letters(name) for name in CHAINS[role][:-1]]
        for character in IN_EVERY_FONT:
            assert any(font.issuperset(map(ord, character + character.upper())) for font in fonts), character


@pytest.mark.engine
def test_the_pinned_fonts_draw_latin_greek_and_cyrillic_but_no_arabic_and_no_emoji():
    assert drawable("Ωmega, мёд, Łódź, Việt → ✓", PINNED_FONTS.captions).left_out == ()
    assert drawable("عسل 🍯", PINNED_FONTS.captions).left_out == ("عسل", "🍯")
    assert drawable_code("├── honey.md", PINNED_FONTS.code).left_out == ()


@pytest.mark.engine
def test_hindi_is_drawn_with_its_joiners():
    assert drawable("क्\u200dष हिन्दी", PINNED_FONTS.captions) == ("क्\u200dष हिन्दी", ())
