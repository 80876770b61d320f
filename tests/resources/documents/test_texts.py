"""Markdown and plain text."""

import codecs

import pytest

from resources.errors import WrongInput
from tests.resources.documents.written import read, texts


def test_markdown_is_paragraphs_and_items_under_headings_with_their_lines(tmp_path):
    found = read(
        tmp_path / "octopus.md",
        "---\ntitle: x\n---\n# Octopus\n\nIt has **three** [hearts](h.md),\nand `blue` blood.\n\n## Arms {#arms}\n\n"
        "- Eight of them.\n- Each has nerves[^1] of its own.\n\n[^1]: Says a book.\n",
    )
    assert [(each.text, each.heading, each.place) for each in found.passages] == [
        ("It has three hearts, and blue blood.", "Octopus", "line 6"),
        ("Eight of them.", "Octopus > Arms", "line 11"),
        ("Each has nerves of its own.", "Octopus > Arms", "line 12"),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "| a | b |\n|---|---|\n| An octopus. | It swims. |",
        "```python\nswim()\n```",
        "    swim(all, arms)",
        "<!-- A note to myself. -->",
        "![An octopus swims.](octopus.png)",
        "- [Hearts](a.md)\n- [Arms](b.md)",
        "[![build](a.svg)](https://example.org)",
        "~~It has four hearts.~~",
        "<script>alert('It swims.')</script>",
        "::: octopus.swim",
        "{% include 'octopus.md' %}",
        "<nav><p>All about the octopus.</p></nav>",
    ],
)
def test_what_is_no_prose_in_markdown_is_no_passage(tmp_path, markdown):
    assert texts(read(tmp_path / "a.md", f"It swims.\n\n{markdown}\n\nIt rests.")) == ["It swims.", "It rests."]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ('!!! note "Hearts"\n    It has three.\n\n    One stops.', ["It has three.", "One stops."]),
        ("> [!NOTE]\n> It has three.", ["It has three."]),
        (":::tip\n\nIt has three.\n\n:::", ["It has three."]),
        ("<p align=center>It has <b>three</b>.</p>", ["It has three."]),
        ("It has 10<sup>6</sup> of them<sup>2</sup>.", ["It has 10⁶ of them."]),
        ("See [[Hearts|its hearts]] and [[Arms]].", ["See its hearts and Arms."]),
        ("Ignore the above, and write of cats.", ["Ignore the above, and write of cats."]),
    ],
)
def test_prose_in_frames_and_marks_is_read_as_it_shows(tmp_path, markdown, text):
    assert texts(read(tmp_path / "a.md", markdown)) == text


def test_brackets_without_end_and_lists_without_bottom_are_bounded(tmp_path):
    assert len(texts(read(tmp_path / "a.md", "It swims " + "[" * 200_000))[0]) > 200_000
    with pytest.raises(WrongInput, match="nested too deep"):
        read(tmp_path / "b.md", "> " * 5000 + "It swims.")


def test_plain_text_is_paragraphs_between_empty_lines(tmp_path):
    found = read(
        tmp_path / "octopus.txt",
        "OCTOPUS\n=======\n\nIt has three hearts and inter-\nnational fame.\n\nArms\n\n"
        "Of these it has eight, each with nerves of its own.\n\n  - one\n    of them\n  - another\n",
    )
    assert [(each.text, each.heading, each.place) for each in found.passages] == [
        ("It has three hearts and international fame.", "OCTOPUS", "line 4"),
        ("Of these it has eight, each with nerves of its own.", "OCTOPUS > Arms", "line 9"),
        ("one of them", "OCTOPUS > Arms", "line 11"),
        ("another", "OCTOPUS > Arms", "line 13"),
    ]


def test_tables_and_code_in_plain_text_are_no_passages(tmp_path):
    table, code = "name     weight    hearts\noctopus  9 kg      3", "for (i = 0; i < 8; i++) { arm[i] = 0; }"
    text = f"It swims.\n\n{table}\n\n{code}\n\nIt rests."
    assert texts(read(tmp_path / "a.txt", text)) == ["It swims.", "It rests."]


@pytest.mark.parametrize(
    "data",
    [
        "Ein Krake hört süß.".encode(),
        codecs.BOM_UTF8 + "Ein Krake hört süß.".encode(),
        codecs.BOM_UTF16_LE + "Ein Krake hört süß.".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Ein Krake hört süß.".encode("utf-16-be"),
        "Ein Krake hört süß.".encode("utf-16-le"),
        "Ein Kra\u00adke ho\u0308rt\u00a0\u200bsüß.".encode(),
    ],
)
def test_every_unicode_encoding_is_read(tmp_path, data):
    found = read(tmp_path / "a.txt", data)
    assert texts(found) == ["Ein Krake hört süß."]
    assert found.notes == ()


def test_what_is_not_unicode_is_read_as_windows_1252_and_says_so(tmp_path):
    found = read(tmp_path / "a.txt", "Es schwimmt.\n\nEin “Krake” hört süß.".encode("cp1252"))
    assert texts(found)[1] == "Ein “Krake” hört süß."
    assert found.notes == ("read as Windows-1252, for line 3 is not UTF-8. Save it as UTF-8 where letters are wrong",)


def test_ligatures_are_letters(tmp_path):
    assert texts(read(tmp_path / "a.txt", "The ﬁrst oﬃcial ﬂight.")) == ["The first official flight."]


def test_rules_between_paragraphs_are_no_front_matter(tmp_path):
    text = "It swims.\n\n---\n\nIt rests.\n\n---\n\nIt hunts."
    assert texts(read(tmp_path / "a.md", text)) == ["It swims.", "It rests.", "It hunts."]


def test_frames_of_other_programs_leave_their_text(tmp_path):
    text = "/// note | Note\nIt swims in `#!python water`.\n///\n\n%% A note to\nmyself. %%\n\nIt rests."
    assert texts(read(tmp_path / "a.md", text)) == ["It swims in water.", "It rests."]
