"""Which parts of Markdown are statements."""

import pytest

from resources.errors import WrongInput
from tests.assets.brief.bodies import body_of, texts


def test_every_sentence_of_a_paragraph_is_a_statement():
    assert texts("Honey keeps. Bees\nknow why.\n\nIt is sweet.") == ["Honey keeps.", "Bees know why.", "It is sweet."]


def test_every_item_of_a_list_is_one_statement():
    markdown = "- Honey keeps. For long.\n  Very long.\n\n  Indeed.\n- Kinds:\n  - acacia\n  - clover\n\n1. One\n2. Two"
    assert texts(markdown) == ["Honey keeps. For long. Very long. Indeed.", "Kinds:", "acacia", "clover", "One", "Two"]


def test_markup_leaves_and_words_stay():
    markdown = "**Honey** is *very* [sweet](https://a.b), says A<b>nn</b>,<br>a bee<!-- who? -->. A &lt; B \\* C."
    assert texts(markdown) == ["Honey is very sweet, says Ann, a bee.", "A < B * C."]


@pytest.mark.parametrize("mark", ["[", "![", "*a_ ", "<a ", "` `` ", "<!-- "])
def test_a_paragraph_is_bounded_before_its_marks_are_read(mark):
    with pytest.raises(WrongInput, match=r"line 3: a paragraph of \d+ characters, more than 5000\. Divide it"):
        body_of(f"Honey keeps.\n\nBees {mark * 40_000}")


def test_a_comment_without_an_end_is_told_however_often_it_begins():
    with pytest.raises(WrongInput, match=r"line 3: the comment <!-- is never closed\. Close it with -->"):
        body_of("Honey keeps.\n\n" + "<!-- " * 50_000)
    assert texts("Honey keeps.\n\n<!-- a\nb --> <!-- c -->\n\nIndeed.") == ["Honey keeps.", "Indeed."]


def test_code_keeps_its_backticks_and_nothing_else_has_any():
    assert texts("- Use `git log`, not ``a`b``.\n- A lone ` stays out.") == [
        "Use `git log`, not ``a`b``.",
        "A lone ' stays out.",
    ]


def test_a_code_block_belongs_to_the_statement_before_it():
    markdown = "Sort it. Then look.\n\n```sh\nsort -n x\n```\n\n- Item\n\n  ```\n  fenced\n  ```\n\n  goes on\n- Last"
    statements = body_of(markdown).statements
    assert [s.text for s in statements] == ["Sort it.", "Then look.", "Item goes on", "Last"]
    assert [(c.text, c.language) for c in statements[1].code] == [("sort -n x\n", "sh")]
    assert [(c.text, c.language) for c in statements[2].code] == [("fenced\n", None)]


def test_a_code_block_before_every_statement_belongs_to_the_first():
    (statement,) = body_of("```\nsort x\n```\nSort it.").statements
    assert [c.text for c in statement.code] == ["sort x\n"]


def test_an_item_that_is_only_code_belongs_to_the_statement_before_it():
    (statement,) = body_of("Sort it.\n\n- ```\n  sort x\n  ```").statements
    assert [c.text for c in statement.code] == ["sort x\n"]


def test_the_first_heading_is_kept_and_no_heading_is_a_statement():
    body = body_of("Intro.\n\n# Why `less` is *more*\n\nHoney keeps.\n\n## Sources\n")
    assert body.heading == "Why less is more"
    assert [s.text for s in body.statements] == ["Intro.", "Honey keeps."]


def test_a_line_below_a_paragraph_does_not_swallow_it():
    assert texts("Honey keeps.\n---\nBees know why.") == ["Honey keeps.", "Bees know why."]


def test_comments_say_nothing_even_over_many_lines():
    assert texts("Honey keeps.\n\n<!--\nSources:\n- A book. A page.\n-->\n\nBees know why.") == [
        "Honey keeps.",
        "Bees know why.",
    ]


def test_pictures_are_listed_and_their_words_are_not_said():
    body = body_of("Honey ![a jar](jar.jpg) keeps.")
    assert (body.pictures, [s.text for s in body.statements]) == (["jar.jpg"], ["Honey keeps."])


def test_statements_know_their_line_in_the_file():
    assert [s.line for s in body_of("Honey.\n\n- A\n- B\n", first_line=5).statements] == [5, 7, 8]


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", "line 1: a table is not read. Write each row as a sentence"),
        ("x\n\n<div>Honey keeps.</div>", "line 3: HTML is not read, here <div>. Write it as plain Markdown"),
        ("x\n\n<!-- open\n\nlost", "line 3: the comment <!-- is never closed. Close it with -->"),
        ("Honey <!-- open\nkeeps.", "line 1: the comment <!-- is never closed. Close it with -->"),
    ],
)
def test_what_would_be_lost_without_a_word_is_refused(markdown, line):
    with pytest.raises(WrongInput) as refused:
        body_of(markdown)
    assert str(refused.value) == f"topics/honey.md: {line}"


@pytest.mark.parametrize("mark", ["- ", "> ", "1. "])
def test_marks_too_deep_to_be_read_are_refused_for_what_follows_would_be_lost(mark):
    assert texts(f"{mark * 25}Deep.\n\nHoney keeps.") == ["Deep.", "Honey keeps."]
    with pytest.raises(WrongInput, match=r"topics/honey.md: line 1: there are lists in lists here, too deep"):
        body_of(f"{mark * 100}Deep.\n\nHoney keeps.")
