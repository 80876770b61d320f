"""A topic file becomes a brief, or one line that says what is wrong with it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assets.brief.brief import (
    LARGEST_BYTES,
    LONGEST_CODE,
    LONGEST_FACT,
    MOST_FACTS,
    Brief,
    Content,
    Delivery,
    Fact,
    VoiceWish,
    parse_brief,
    read_brief,
    read_topic,
)
from assets.text.glyphs import IN_EVERY_FONT, Coverage
from assets.topics.edited_script import EditedScript
from resources.errors import CmError, WrongInput
from resources.rendering.base import Look

LATIN = Coverage(IN_EVERY_FONT.__contains__, IN_EVERY_FONT.__contains__)
HONEY = Path("topics/honey.md")


def brief_of(text, path=HONEY):
    return parse_brief(text.encode() if isinstance(text, str) else text, path, LATIN)


def refusal(text):
    with pytest.raises(CmError) as refused:
        brief_of(text)
    return str(refused.value)


def test_a_brief_is_what_to_say_and_how_to_deliver_it():
    text = """---
audience: cooks
target_seconds: 40
voice: af_sky
speed: 0.9
cta: Taste it.
tags: [food]
look: {accent: "#00FF00"}
---
# Why honey keeps

Honey is dry.

```sh
sort -n jars.txt
```
"""
    fact = Fact(id=1, text="Honey is dry.", code="sort -n jars.txt", code_language="sh")
    assert brief_of(text) == Brief(
        key="honey",
        content=Content(title="Why honey keeps", facts=(fact,), audience="cooks", target_seconds=40, cta="Taste it."),
        delivery=Delivery(voice="af_sky", speed=0.9, look=Look(accent="#00FF00"), tags=("food",)),
    )


@pytest.mark.parametrize(
    "laid_out_anew",
    [
        "\ufeff# Honey\r\n\r\n1. Honey keeps.\r\n2. Never feed it to a baby.\r\n",
        "Honey\n=====\n\n* Honey\n  keeps.\n\n\n* *Never* feed it to a baby.",
        "<!-- a comment -->\n# Honey #\nHoney keeps. Never feed it\nto a baby.\n\n## Sources\n",
        "---\ntitle:  Honey\ntarget_seconds: 35.0\nvoice: af_sky\n---\nHoney keeps.\n\nNever feed it to a baby.",
    ],
)
def test_the_same_said_in_another_layout_is_the_same_content(laid_out_anew):
    plain = "# Honey\n\n- Honey keeps.\n- Never feed it to a baby.\n"
    assert brief_of(laid_out_anew).content == brief_of(plain).content


def test_another_voice_changes_the_voice_wish_alone():
    before, after = (brief_of(f"---\nvoice: {voice}\n---\nHoney keeps.") for voice in ("af_sky", "bm_lewis"))
    assert before.content == after.content
    assert (before.voice_wish, after.voice_wish) == (
        VoiceWish(voice="af_sky", speed=None),
        VoiceWish(voice="bm_lewis", speed=None),
    )


def test_another_look_leaves_the_voice_wish_alone():
    before, after = (brief_of(f'---\nlook: {{accent: "{c}"}}\n---\nHoney keeps.') for c in ("#000000", "#FFFFFF"))
    assert before.voice_wish == after.voice_wish
    assert before.seen != after.seen


def test_what_is_heard_and_the_tags_leave_what_is_seen_alone():
    before, after = (brief_of(f"---\n{field}\n---\nHoney keeps.") for field in ("tags: [food]", "speed: 1.2"))
    assert before.delivery != after.delivery
    assert before.seen == after.seen


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("---\ntitle: Given\n---\n# Heading\nHoney keeps.", "honey.md", "Given"),
        ("# Heading\n## Other\nHoney keeps.", "honey.md", "Heading"),
        ("# 🍯\nHoney keeps.", "honey.md", "Honey"),
        ("Honey keeps.", "café-au_lait.md", "Café au lait"),
        ("Honey keeps.", "蜂蜜-honey.md", "Honey"),
    ],
)
def test_the_title_is_given_or_the_first_heading_or_the_file_name(text, name, title):
    assert brief_of(text, Path(name)).content.title == title


def test_what_no_font_draws_leaves_the_text_and_is_noted():
    brief = brief_of("# Honey 🍯\n\n- Honey keeps 🍯🐝.\n- 🐝\n- ...\n- See ![a jar](jar.jpg) it.\n")
    assert [fact.text for fact in brief.content.facts] == ["Honey keeps.", "See it."]
    assert brief.notes == (
        'left out: "🍯🐝" (no font here draws it)',
        'left out: "🐝" (no font here draws it)',
        'left out: "..." (it says nothing)',
        'left out: "🍯" (no font here draws it)',
        'left out: the picture "jar.jpg" (name pictures under media)',
    )


def test_what_other_programs_wrote_is_noted():
    cta = "See https://www.example.org/a/long/path/to/the/club"
    text = f"---\nlayout: post\ncta: {cta}\n---\n# Honey\n\n- [ ] Ask Anna\n- Honey keeps."
    brief = brief_of(text)
    assert (brief.content.cta, [fact.text for fact in brief.content.facts]) == ("See example.org", ["Honey keeps."])
    assert brief.notes == (
        'shortened: the address "example.org/a/long/path/to/the/club" to "example.org"',
        'left out: "Ask Anna" (a task that is not done)',
        'left out: "layout" of the front matter (keys of other programs)',
    )


def test_an_address_too_long_for_a_caption_is_refused_in_the_front_matter_too():
    line = refusal("---\ncta: https://a-host-of-a-name-far-too-long.example.org/x\n---\nHoney keeps.")
    assert line.startswith("topics/honey.md: cta: the address ")


def test_the_title_of_an_exported_page_without_a_heading_is_its_name():
    path = Path("Why honey keeps 8f3a2b1c9d0e4f5a6b7c8d9e0f1a2b3c.md")
    assert brief_of("Honey keeps.", path).content.title == "Why honey keeps"


def test_a_sentence_that_would_lose_most_of_its_letters_is_refused():
    assert refusal("# Honey\n\nHoney keeps.\n\nعسل طبيعي DNA") == (
        'topics/honey.md: line 5: no font here draws Arabic letters: "عسل طبيعي DNA". Write it in Latin letters'
    )


@pytest.mark.parametrize(
    "text",
    [
        r"{\an8}Tags {\b1}are \Ntext.",
        'It\'s 100% "true": a/b, c\\d; $(rm -rf) && `ls`.',
        "../../etc/passwd is a path.",
        "%(title)s and {0} and %s stay.",
        "1 < 2 & 3 > 2.",
    ],
)
def test_what_means_something_elsewhere_is_only_text_here(text):
    assert [fact.text for fact in brief_of(f"- {text}").content.facts] == [text]


def test_path_characters_in_a_title_are_only_text():
    brief = brief_of("---\ntitle: ../../etc/passwd\n---\nHoney keeps.")
    assert (brief.key, brief.content.title) == ("honey", "../../etc/passwd")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "this file is empty. Write a title and a few facts, one sentence each"),
        (b" \n\xef\xbb\xbf"[2:], "this file is empty. Write a title and a few facts, one sentence each"),
        (
            b"# Honey\n",
            "there is nothing to say. Write facts below the title, a sentence each; or name documents of your own with "
            "sources: [notes/]; or have the model say what it knows, unchecked, with knowledge: model",
        ),
        (b"Honey\ncaf\xe9 keeps.", "line 2: byte 9 is not UTF-8. Save the file as UTF-8"),
        ("Honey keeps.".encode("utf-16"), "this is UTF-16. Save it as UTF-8"),
        (b"Honey\nkeeps\0.", "line 2: there is a control character, U+0000. Delete it"),
        (b"Honey \x1b[31mkeeps.", "line 1: there is a control character, U+001B. Delete it"),
        (b"x" * (LARGEST_BYTES + 1), "larger than 256 KB, and a page of text will do. Shorten it"),
        (b"# " + b"x" * 121 + b"\nHoney keeps.", "title: longer than 120 characters. Give a shorter title"),
        (
            b"# Honey\n\n- It keeps.\n- " + b"It " * 167 + b"keeps",
            "line 4: a fact of 506 characters, more than 500. Split it",
        ),
        (b"It keeps.\n\n- bee" + b"\n- a bee" * 100, "line 102: more than 100 facts. Keep those that matter most"),
        (b"Honey:\n\n```\n" + b"keep\n" * 401 + b"```", "line 1: the code below this has more than 2000 characters"),
        (b"---\nmedia: nope.jpg\n---\nHoney keeps.", 'media: there is no "nope.jpg". Paths count from the folder'),
    ],
)
def test_a_file_that_cannot_be_a_brief_is_answered_with_the_fix(data, line):
    assert refusal(data).startswith(f"topics/honey.md: {line}")


def test_what_is_as_long_as_it_may_be_is_read():
    facts = ["x" * LONGEST_FACT, *(f"Bee {number}" for number in range(1, MOST_FACTS))]
    code = "```\n" + "x" * (LONGEST_CODE - 1) + "\n```\n"
    content = brief_of(("".join(f"- {fact}\n" for fact in facts) + "\n" + code).encode()).content
    assert [fact.text for fact in content.facts] == facts


def test_a_file_that_is_not_there_or_no_file_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topics").mkdir()
    for path, line in [
        (tmp_path / "topics/honey.md", "topics/honey.md: there is no such file"),
        (Path("topics"), "topics: this is a folder. Name a topic file in it, such as honey.md"),
        (Path("/dev/null"), "/dev/null: this is not a file"),
        (Path("x" * 300), "cannot be read: File name too long"),
    ]:
        with pytest.raises(WrongInput) as refused:
            read_brief(path, LATIN)
        assert line in str(refused.value)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"# H\xf6ney\n", "line 1: byte 3 is not UTF-8"),
        ("# Honey".encode("utf-16"), "this is UTF-16. Save it as UTF-8"),
        (b"# Honey\n\n> A \x1b[2Jjar.", "line 3: there is a control character, U+001B"),
        (b"x" * (LARGEST_BYTES + 1), "larger than 256 KB"),
    ],
)
def test_an_edited_script_that_is_no_plain_text_is_named_with_the_fix(tmp_path, data, line):
    (tmp_path / "honey.md").write_text("Honey keeps.")
    (tmp_path / "honey.script.md").write_bytes(data)
    with pytest.raises(WrongInput, match=f"honey.script.md: {re.escape(line)}"):
        read_brief(tmp_path / "honey.md", LATIN)


def test_an_edited_script_is_kept_as_it_stands_whatever_saved_it(tmp_path):
    (tmp_path / "honey.md").write_text("Honey keeps.")
    (tmp_path / "honey.script.md").write_bytes(b"\xef\xbb\xbf# Honey\r\n\r\n> Honey keeps.\r\n")
    edited = read_brief(tmp_path / "honey.md", LATIN).edited
    assert edited == EditedScript(file="honey.script.md", text="# Honey\n\n> Honey keeps.\n")


def test_media_paths_count_from_the_folder_of_the_brief(tmp_path, monkeypatch):
    (tmp_path / "topics").mkdir()
    Image.new("RGB", (32, 32)).save(tmp_path / "topics/jar.jpg")
    (tmp_path / "topics/honey.md").write_text("---\nmedia: jar.jpg\n---\nHoney keeps.")
    monkeypatch.chdir(tmp_path)
    (jar,) = read_topic(Path("topics/honey.md"), LATIN).media
    assert jar == tmp_path / "topics/jar.jpg"


@pytest.mark.parametrize(
    ("script", "shown"),
    [(None, 2), ("# Honey\n\n## Scene\n\n> One.\n\n## 2. Scene: Two\n\n> Two.\n\n##\tScene\n\n> Three.\n", 3)],
)
def test_a_brief_has_as_many_media_as_it_has_facts_or_its_edited_script_scenes(tmp_path, script, shown):
    (tmp_path / "m").mkdir()
    for number in range(6):
        Image.new("RGB", (32, 32)).save(tmp_path / f"m/{number}.png")
    (tmp_path / "honey.md").write_text("---\nmedia: m\n---\n# Honey\n\n- Honey keeps.\n- Bees make it.\n")
    if script:
        (tmp_path / "honey.script.md").write_text(script)
    brief = read_brief(tmp_path / "honey.md", LATIN)
    assert len(brief.delivery.media) == shown
    assert brief.notes[0].startswith(f"left out: {6 - shown} of 6 pictures and clips (the video has room for {shown},")


BLOCKS = [
    "# ",
    "- ",
    "1. ",
    "> ",
    "---\n",
    "```",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "|",
    "<!--",
    "-->",
    "<div>",
    "• ",
    "✅",
    "❌",
    "[ ] ",
    "-A",
    "#A",
    "+++\n",
]
SPANS = [
    "`",
    "**",
    "*",
    "[a](b)",
    "![a](b)",
    "<b>",
    "\\",
    "&amp;",
    "&#0;",
    "title: x",
    "A. ",
    "é ",
    "🍯",
    "عسل",
    "\u2028",
    "%%",
    "[[a]]",
    "[^1]",
    "~~",
    "==",
    "^2",
    "#a ",
    "$x$",
    "{{",
    "<sup>2</sup>",
    "<s>",
    "</s>",
    "https://a.org/b",
]
ANY_MARKDOWN = st.lists(st.sampled_from([*BLOCKS, *SPANS])).map("".join)
ANY_TEXT = st.text(st.characters(codec="utf-8"))


def brief_or_refusal(text):
    try:
        return brief_of(text)
    except CmError as error:
        return str(error)


@given(ANY_MARKDOWN | ANY_TEXT | st.binary())
def test_any_file_is_a_brief_or_one_line_and_always_the_same(text):
    outcome = brief_or_refusal(text)
    assert isinstance(outcome, Brief) or len(outcome.splitlines()) == 1
    assert brief_or_refusal(text) == outcome


@given(ANY_MARKDOWN | ANY_TEXT)
def test_whatever_comes_out_is_numbered_and_fits_on_one_line(text):
    outcome = brief_or_refusal(text)
    if isinstance(outcome, Brief):
        facts = outcome.content.facts
        assert [fact.id for fact in facts] == list(range(1, len(facts) + 1))
        for line in (outcome.content.title, *(fact.text for fact in facts)):
            assert IN_EVERY_FONT.issuperset(line)
            assert line == " ".join(line.split()) != ""


@given(st.lists(st.from_regex(r"[A-Z][a-z]{1,9}( [a-z]{1,9}){1,8}\.", fullmatch=True), min_size=1, max_size=8))
def test_facts_come_out_as_they_went_in_however_they_are_laid_out(facts):
    layouts = ["".join(f"- {fact}\n" for fact in facts), "".join(f"1. {fact}\n" for fact in facts), "\n\n".join(facts)]
    for text in layouts:
        assert [fact.text for fact in brief_of(text).content.facts] == facts
