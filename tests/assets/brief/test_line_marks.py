"""Lines as people type, paste and export them."""

import pytest

from tests.assets.brief.bodies import body_of, refusal, texts

NBSP, EM_SPACE, ZERO_WIDTH = "\u00a0", "\u2003", "\u200b"


@pytest.mark.parametrize(
    "bullet",
    [
        "• ", "◦ ", "▪ ", "‣ ", "● ", "\u2013 ", "— ", "· ", "→ ", "➤ ", "➡️ ", "✅ ", "✔ ", "✔️ ", "☑ ",
        "👉 ", "🔹", "★ ",
        "1️⃣ ", "🔟 ", "① ", "(1) ", "1) ", "1.) ", "a) ", "\uf0b7\t", "o\t", "o\u00a0\u00a0", "•", "•\t",
        f"\u2013{NBSP}", f"•{NBSP}{NBSP}",
    ],
)  # fmt: skip
def test_a_bullet_that_is_no_markdown_begins_an_item_and_is_not_told(bullet):
    assert texts(f"# Honey\n\n{bullet}Honey is sugar\n{bullet}Bees know why") == ["Honey is sugar", "Bees know why"]


def test_bullets_may_be_nested_stand_on_one_line_or_below_a_sentence():
    assert texts("• Kinds\n  ◦ acacia\n• Bees") == ["Kinds", "acacia", "Bees"]
    assert texts("• Sugar • Bees • Water") == ["Sugar", "Bees", "Water"]
    assert texts("Honey keeps:\n• sugar\n• bees") == ["Honey keeps:", "sugar", "bees"]


def test_a_picture_sign_begins_an_item_and_leaves_with_the_letters_that_no_font_draws():
    assert texts("🍯 Honey keeps.\n🐝 Bees know") == ["🍯 Honey keeps.", "🐝 Bees know"]


@pytest.mark.parametrize(
    "text",
    [
        "-5 °C is cold.", "\u20135 °C is cold.", "#1 is honey.", "1.5 litres keep.", "-v shows more.",
        "--help shows all.",
        "+49 30 123 is a number.", "1️⃣2️⃣ jars.", "Honey keeps\n\u2013 for years \u2013 in a jar.", "Honey\n→ sugar.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_mark_is_text(text):
    assert texts(text) == [text.replace("\n", " ")]


def test_emphasis_at_the_beginning_of_a_line_is_no_bullet():
    assert texts("*Honey* keeps.\n\n**Bees** know.\n\n*Honey keeps\nfor long.*") == [
        "Honey keeps.",
        "Bees know.",
        "Honey keeps for long.",
    ]


@pytest.mark.parametrize("sign", ["❌", "🚫", "✖", "✖️", "✗", "⛔", "☒"])
@pytest.mark.parametrize("row", ["{} Boil it", "- {} Boil it", "Boil it {}", "- Boil it {}"])
def test_a_sign_that_says_do_not_asks_for_the_words(sign, row):
    line = refusal(f"# Honey\n\n✅ Keep it sealed\n{row.format(sign)}")
    assert line.startswith("line 4: ")
    assert line.endswith('says "do not" and cannot be spoken. Write the sentence in words, such as "Never ..."')


@pytest.mark.parametrize("heading", ["❌ Wrong", "Never", "Don't", "Don\u2019ts:", "Myths", "What not to do", "Jamais"])
def test_a_heading_that_turns_its_facts_round_asks_for_the_words(heading):
    assert 'Write "Never ..." into each fact' in refusal(f"# Honey\n\n## {heading}\n\n- Boil it")


@pytest.mark.parametrize("space", [NBSP, EM_SPACE, "\u202f", f" {NBSP}", ""])
def test_a_mark_with_another_space_or_none_behind_it_is_a_mark(space):
    marks = f"#{space}Why honey keeps\n\n-{space}Honey is sugar.\n*{space}Bees know.\n\n1.{space}Never boil it."
    body = body_of(marks)
    assert body.heading == "Why honey keeps"
    assert [each.text for each in body.statements] == ["Honey is sugar.", "Bees know.", "Never boil it."]


def test_spaces_that_are_not_seen_before_a_mark_do_not_count():
    assert texts(f"{NBSP}- Honey\n{ZERO_WIDTH}- Bees\n\ufeff• Wax") == ["Honey", "Bees", "Wax"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("-verbose shows more.", '"-verbose" may be an item of a list or an option of a program'),
        ("#Honey", '"#Honey" may be the title or a tag'),
        ("1986. A great year for honey.", '"1986." would be the number of an item, and is not told'),
    ],
)
def test_a_mark_that_may_be_a_word_is_asked_for(row, line):
    assert refusal(row).startswith(f"line 1: {line}")


def test_paragraphs_that_begin_with_a_tab_are_facts():
    markdown = "# Honey\n\n\tHoney is mostly sugar.\n\n    Bees know why.\n\n\tNever give it to a baby."
    body = body_of(markdown)
    assert [each.text for each in body.statements] == [
        "Honey is mostly sugar.",
        "Bees know why.",
        "Never give it to a baby.",
    ]
    assert not any(each.code for each in body.statements)


@pytest.mark.parametrize(
    "markdown", ["Sort it:\n\n    sort -n x", "- Sort it:\n\n      sort -n x", "> A\n\n>     sort"]
)
def test_an_indent_that_may_be_code_is_asked_for(markdown):
    assert refusal(markdown).endswith("Put code between lines of ```, or take the indent away")


def test_lists_in_lists_stay_lists_whatever_indents_them():
    assert texts("- A\n\t- B\n\t\t- C\n- D\n\n\tgoes on") == ["A", "B", "C", "D goes on"]


def test_code_stays_as_it_is():
    (statement,) = body_of("Look.\n\n```\n• a\n#Why\n❌ [ ] x ==y==\n%% z\n```").statements
    assert [block.text for block in statement.code] == ["• a\n#Why\n❌ [ ] x ==y==\n%% z\n"]


@pytest.mark.parametrize("fence", ["```", "~~~", "- ```"])
def test_code_that_is_never_closed_would_swallow_the_rest(fence):
    assert refusal(f"Look.\n\n{fence}\nsort x\n\nNever boil it.").startswith(
        "line 3: the block of code is never closed"
    )


def test_a_callout_is_its_text():
    body = body_of("> [!warning] Babies\n> Never give honey to a baby.\n\n> [!note]- Folded\n> Bees know.")
    assert [each.text for each in body.statements] == ["Never give honey to a baby.", "Bees know."]
    assert body.notes == [f'left out: the heading "{title}" of a callout' for title in ("Babies", "Folded")]


def test_a_callout_that_is_only_a_heading_says_it():
    assert texts("> [!danger] Never give honey to a baby.") == ["Never give honey to a baby."]


def test_the_properties_of_an_exported_page_are_not_told():
    body = body_of("# Honey\n\nCreated: March 3, 2025 10:12 AM\nOwner: Anna\nSprint goal: sweet\nDue:\n\nHoney keeps.")
    assert [each.text for each in body.statements] == ["Honey keeps."]
    assert body.notes == ["left out: the properties of the page below its title (Created, Owner, Sprint goal, Due)"]


@pytest.mark.parametrize(
    "fact",
    ["Remember: honey keeps.", "Type: raw honey is the best.", "Honey: bees make it.\nWax: they make it too."],
)
def test_a_fact_with_a_colon_stays_one(fact):
    assert " ".join(texts(f"# Honey\n\n{fact}")) == fact.replace("\n", " ")


def test_lines_that_may_be_properties_are_asked_for():
    assert refusal("# Honey\n\nTaste: sweet\nColour: gold").startswith('line 3: "Taste: sweet" and what follows may be')


@pytest.mark.parametrize(
    "comment",
    [
        "%% Anna says so %%", "%%\n\n- Anna\n\nsays so\n%%", "[//]: # (Anna says so)", '[//]: # "Anna says so"',
        "[comment]: <> (Anna says so)", "[//]: # Anna says so", "<!-- ❌ Anna\n• says so -->",
    ],
)  # fmt: skip
def test_a_comment_of_another_program_is_never_told_nor_noted(comment):
    for markdown in (f"Honey keeps.\n\n{comment}\n\nBees know.", f"Honey keeps.\n{comment}\n\nBees know."):
        body = body_of(markdown)
        assert [each.text for each in body.statements] == ["Honey keeps.", "Bees know."]
        assert not body.notes


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("Honey.\n\n%%\nAnna\n\nBees.", "line 3: the comment %% is never closed. Close it with %%"),
        ("Honey.\nIt keeps %% Anna\n\nBees.", "line 2: the comment %% is never closed. Close it with %%"),
        ("[//]: # (Anna\nsays so)", "line 1: the comment is not closed on its line"),
    ],
)
def test_a_comment_that_is_never_closed_is_told(markdown, line):
    assert refusal(markdown).startswith(line)


def test_the_address_of_a_link_below_a_paragraph_is_not_told():
    assert texts("See [the club][1].\n[1]: https://example.org 'Anna'") == ["See the club."]


@pytest.mark.parametrize(
    "row",
    [
        "#+TITLE: Honey", ":PROPERTIES:", ".. note::", ":::warning Babies", '!!! warning "Babies"',
        "import A from './a'", "export const a = 1", "Honey\n: something sweet",
    ],
)  # fmt: skip
def test_what_other_programs_write_on_a_line_of_its_own_is_refused(row):
    assert refusal(f"Honey keeps.\n\n{row}\n").startswith("line 3: ")


def test_a_field_of_the_page_is_left_out_with_a_note():
    body = body_of("Source:: Anna\nHoney keeps (due:: 2025-01-01) [by:: Tom].")
    assert [each.text for each in body.statements] == ["Honey keeps."]
    assert len(body.notes) == 3


def test_statements_know_their_line_whatever_was_rewritten_above_them():
    markdown = "# T\n\nOwner: Anna\n\n• a • b\n> [!tip] x\n> c\n\nd\n[r]: https://e.org\n\ne"
    assert [(each.text, each.line) for each in body_of(markdown).statements] == [
        ("a", 5), ("b", 5), ("c", 7), ("d", 9), ("e", 12),
    ]  # fmt: skip
