"""Paragraphs of PDFs, which have only letters at places."""

import pytest

from resources.errors import WrongInput
from tests.resources.documents.written import BOLD, CODE, lines, pdf, read, texts

LONG = "An octopus has three hearts, two of which pump blood through the gills, and the third one"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "octopus.pdf"


def test_lines_become_paragraphs_under_their_headings_with_their_page(path):
    page = [
        ("The octopus", 72, 760, 18, BOLD),
        ("1.2 Hearts", 72, 730, 13, BOLD),
        *lines(LONG, "keeps it circulating around the organs.", y=700),
        *lines(LONG, "stops while the animal swims.", y=660),
    ]
    first, second = read(path, pdf(page)).passages
    assert first.text == f"{LONG} keeps it circulating around the organs."
    assert second.text == f"{LONG} stops while the animal swims."
    assert (first.heading, first.place) == ("The octopus > 1.2 Hearts", "page 1")


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page(path):
    left = lines(
        "An octopus has three hearts and", "blue blood that is rich in copper", "so that it carries oxygen where", x=72
    )
    right = lines(
        "water is cold and holds little of", "it, as in the deep of the oceans", "around the poles and in winter", x=320
    )
    (whole,) = texts(read(path, pdf([*left, *right], lines("when no light comes down at all.", y=700))))
    assert whole == (
        "An octopus has three hearts and blue blood that is rich in copper so that it carries oxygen where water is "
        "cold and holds little of it, as in the deep of the oceans around the poles and in winter when no light comes "
        "down at all."
    )


def test_columns_that_are_written_line_by_line_are_read_one_after_the_other(path):
    left = lines(*["the left column says this of hearts"] * 3, "and ends with its own full stop.", x=72)
    right = lines(*["the right column says that of arms"] * 3, "and it ends with one of its own.", x=320)
    rows = [line for pair in zip(left, right, strict=True) for line in pair]
    first, second = texts(read(path, pdf(rows)))
    assert "right" not in first
    assert "left" not in second


def test_what_repeats_on_the_pages_and_counts_them_is_dropped(path):
    def page(number):
        said = f"Sentence {'abcdefgh'[number]} tells something about an octopus and its arms."
        chapter = "Hearts" if number < 3 else "Arms"
        return [(chapter, 72, 800), (said, 72, 700), ("Marine life", 72, 40), (str(number + 17), 500, 40)]

    found = texts(read(path, pdf(*map(page, range(7)))))
    assert len(found) == 7
    assert all(text.startswith("Sentence") for text in found)


def test_a_first_line_that_stands_where_all_pages_begin_stays(path):
    pages = [[(f"Page {word} begins with a sentence of its own.", 72, 800)] for word in ("one", "two", "three", "four")]
    assert len(texts(read(path, pdf(*pages)))) == 4


@pytest.mark.parametrize(
    ("end", "begin", "joined"),
    [
        ("some of them are inter-", "national", "international"),
        ("some of them are well-", "known", "well-known"),
        ("some are encoded in US-", "ASCII", "US-ASCII"),
        ("some of the pre-", "and post-war ones", "pre- and post-war"),
    ],
)
def test_a_word_that_is_divided_at_the_end_of_a_line_is_whole_again(path, end, begin, joined):
    elsewhere = lines("A well-known animal is the octopus.", y=600)
    text = texts(
        read(
            path,
            pdf([*lines(f"Many oceans hold octopuses, and as far as we know {end}", f"{begin} today."), *elsewhere]),
        )
    )[0]
    assert f" {joined} " in text


def test_tables_code_captions_contents_and_footnotes_are_no_passages(path):
    page = [
        *lines("Table 3 has sizes of all animals that live in the sea.", y=720),
        *[
            (cell, x, 690 - 12 * row)
            for row, name in enumerate("abcd")
            for cell, x in ((f"octopus {name}", 72), ("9 kg", 300), ("blue", 420))
        ],
        *lines("for arm in octopus.arms:", "    arm.wave()", y=620, font=CODE),
        *lines("Figure 3: An octopus at rest", y=580),
        *lines("1 Introduction . . . . . . . . . . . . . . 7", y=560),
        ("1 As one of them wrote in a letter of his.", 72, 100, 7),
    ]
    assert texts(read(path, pdf(page))) == ["Table 3 has sizes of all animals that live in the sea."]


def test_each_item_of_a_list_is_a_passage_without_its_bullet(path):
    page = [
        *lines("It has these three things:", y=720),
        ("\u2022 three hearts, of which two pump blood through its gills and the third", 80, 700),
        ("through the rest of it", 90, 688),
        ("\u2022 blue blood", 80, 676),
    ]
    assert texts(read(path, pdf(page)))[1:] == [
        "three hearts, of which two pump blood through its gills and the third through the rest of it",
        "blue blood",
    ]


def test_the_mark_of_a_footnote_is_not_a_figure_of_the_text(path):
    text = "An octopus has three hearts."
    page = [(text, 72, 700), ("6", 72 + 128, 703, 6), *lines("A squid of 6 kg has three of them as well.", y=670)]
    assert "6" not in texts(read(path, pdf(page)))[0]
    assert "6 kg" in texts(read(path, pdf(page)))[1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.4 and then nothing", "it is damaged, or no PDF"),
        (b"An octopus, of which somebody changed the ending.", "it is damaged, or no PDF"),
        (pdf([], []), "it has no text, only pictures of pages. Have the text recognised first"),
        (
            pdf(
                lines(LONG),
                extra=f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'00' * 32}>/U<{'11' * 32}>>>/ID[<00><00>]",
            ),
            "it has a password. Save it without one",
        ),
    ],
)
def test_what_cannot_be_read_says_so_on_one_line(path, data, says):
    with pytest.raises(WrongInput, match=f"^octopus.pdf: {says}") as error:
        read(path, data)
    assert "\n" not in str(error.value)
