import pytest

from resources.speech.pronunciation.numerals import spelled_out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "zero"),
        ("13", "thirteen"),
        ("90", "ninety"),
        ("101", "one hundred one"),
        ("3,000", "three thousand"),
        ("1,234,567", "one million two hundred thirty-four thousand five hundred sixty-seven"),
        ("42.195 km", "forty-two point one nine five km"),
        ("0.05", "zero point zero five"),
        ("the 3rd", "the third"),
        ("21st", "twenty-first"),
        ("20th", "twentieth"),
        ("100th", "one hundredth"),
        ("nineteen 69", "nineteen sixty-nine"),
        ("007", "zero zero seven"),
        ("1234567890123456", "one two three four five six seven eight nine zero one two three four five six"),
        ("AES-128-GCM", "AES-one hundred twenty-eight-GCM"),
        ("In 3, 4", "In three, four"),
        ("no number", "no number"),
    ],
)
def test_numbers_are_put_into_words_as_the_other_voices_say_them(written, said):
    assert spelled_out(written) == said
