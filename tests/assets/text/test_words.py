"""A text is read as words that can be compared, of any length."""

import pytest

from assets.text.words import counting_keys, words


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Honey keeps for 3,000 years.", ("hone", "keep", "for", "3000", "year")),
        ("Two million bees, twenty one hives.", ("2000000", "bee", "21", "hiv")),
        ("A million bees.", ("1000000", "bee")),
        ("1.5 million bees", ("1500000", "bee")),
    ],
)
def test_numbers_are_written_one_way(text, keys):
    assert counting_keys(text, "en") == keys


@pytest.mark.parametrize("text", ["honey ", "seven ", "7 ", ". honey "])
def test_a_text_of_any_length_is_read(text):
    assert len(words(text * 60_000, "en")) == 60_000
