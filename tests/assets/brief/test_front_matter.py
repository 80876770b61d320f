"""The keys at the top of a topic file, and the one line that says what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.brief.front_matter import FrontMatter, Split, split_front_matter
from resources.errors import WrongInput


def read(yaml_lines):
    return split_front_matter(f"---\n{yaml_lines}\n---\nBody.\n", "topics/honey.md").front_matter


def refusal(yaml_lines):
    with pytest.raises(WrongInput) as refused:
        read(yaml_lines)
    return str(refused.value)


def test_every_key_is_read():
    given_keys = """
title: "Honey: a story"
audience: everyone
tone: warm
language: pt-BR
target_seconds: 42.5
voice: af_sky+af_bella
speed: 1.1
cta: Taste it.
tags: [food, '#bees']
media: [a.jpg, clips/]
sources: [report.pdf, "docs/*.md"]
knowledge: model
wording: faithful
hook: 2
pronounce: {nginx: engine x}
look: {accent: "4de1ff", palette: indigo}
""".strip()
    assert read(given_keys).model_dump() == {
        "title": "Honey: a story",
        "audience": "everyone",
        "tone": "warm",
        "language": "pt",
        "target_seconds": 42.5,
        "voice": "af_sky+af_bella",
        "speed": 1.1,
        "cta": "Taste it.",
        "tags": ("food", "bees"),
        "media": ("a.jpg", "clips/"),
        "sources": ("report.pdf", "docs/*.md"),
        "knowledge": "model",
        "wording": "faithful",
        "hook": 2,
        "pronounce": {"nginx": "engine x"},
        "look": {"accent": "#4DE1FF", "palette": "indigo"},
    }


def test_text_stays_text_where_yaml_would_make_it_something_else():
    read_back = read("title: 12:30\naudience: no\ntone: 2024-01-01\ncta: 007\ntags: [1984, yes]")
    assert (read_back.title, read_back.audience, read_back.tone, read_back.cta) == ("12:30", "no", "2024-01-01", "007")
    assert read_back.tags == ("1984", "yes")


def test_a_key_without_a_value_is_as_good_as_no_key():
    assert read("title:\nvoice: ~\nspeed: null") == FrontMatter()


def test_tags_and_media_may_be_one_line():
    assert read("tags: food, bees\nmedia: clips/") == FrontMatter(tags=("food", "bees"), media=("clips/",))


@pytest.mark.parametrize("text", ["Body.", "", "----\nBody.", "Body.\n---\nMore.\n---\n"])
def test_a_file_without_front_matter_is_all_body(text):
    assert split_front_matter(text, "x.md") == Split(FrontMatter(), text, 1)


def test_the_body_knows_its_first_line():
    assert split_front_matter("\n---\ntitle: x\n---\nBody.\n", "x.md")[1:3] == ("Body.\n", 5)


@pytest.mark.parametrize(
    ("yaml_lines", "line"),
    [
        ("speed: fast", 'speed: must be a number from 0.5 to 2.0, not "fast"'),
        ("speed: 3", 'speed: must be a number from 0.5 to 2.0, not "3"'),
        ("speed: nan", 'speed: must be a number from 0.5 to 2.0, not "nan"'),
        ("speed: [1]", "speed: must be a number from 0.5 to 2.0, not a list"),
        ("target_seconds: 35s", 'target_seconds: must be a number of seconds from 10 to 180, not "35s"'),
        ("target_seconds: 9", 'target_seconds: must be a number of seconds from 10 to 180, not "9"'),
        ("title: {a: b}", "title: must be one line of at most 120 characters, not a mapping"),
        ('title: ""', 'title: must be one line of at most 120 characters, not ""'),
        ('title: "a\\0b"', 'title: must be one line of at most 120 characters, not "a b"'),
        ('voice: "\\ud800"', 'voice: must be the name of a voice, or several joined by +, not " "'),
        ("language: English", 'language: must be a language code, such as en, fr or pt-BR, not "English"'),
        ("tags: [a, [b]]", "tags: must be a list of short words, not a list in a list"),
        ("media: [a.jpg, {b: c}]", "media: must be a folder, a file, or a list of them, not a mapping in a list"),
        (
            "look: {palette: lagon}",
            'look.palette: must be one of dusk, lagoon, orchid, fern, ember, indigo, not "lagon"',
        ),
        ("look: red", 'look: must be a mapping of accent and palette, not "red"'),
        ("look:\n  accent: red", 'look.accent: must be a colour in quotes, such as "#FFE500", not "red"'),
        ("look:\n  accent: #FFE500", 'look.accent: must be a colour in quotes, such as "#FFE500", not empty'),
        ("voise: x", 'there is no key "voise". Nearest: voice.'),
        ("look: {acent: x}", 'there is no key "look.acent". Nearest: accent.'),
        ("title: a\ntitle: b", 'line 3: "title" is given twice; keep one'),
        ("just words", 'line 2: write one "key: value" a line'),
        ("- a", 'line 2: write one "key: value" a line'),
        ("? [a]\n: b", "line 2: a key must be one word"),
        ("a: &a [x]\nb: *a", "line 2: anchors (&name) and aliases (*name) are not read here; write the value out"),
        (
            "title: !!python/name:os.system x",
            "line 2: tags (!name) are not read here; put a value that begins with ! in quotes",
        ),
    ],
)
def test_a_wrong_value_is_answered_in_the_authors_words(yaml_lines, line):
    assert refusal(yaml_lines) == f"topics/honey.md: {line}"


@pytest.mark.parametrize(
    ("yaml_lines", "line"), [("tone: warm\ntitle: Honey: a story", 3), ('title: "never closed', 3), ("title: [a", 3)]
)
def test_broken_yaml_is_named_with_its_line_and_the_usual_cure(yaml_lines, line):
    message = refusal(yaml_lines)
    assert message.startswith(f"topics/honey.md: line {line}: not valid YAML (")
    assert message.endswith('in "double quotes"')


@pytest.mark.parametrize(
    "keys",
    [
        "aliases: []\ncssclasses: wide\npublish: false",
        "layout: post\ndate: 2024-01-01 10:00:00 +0000\ncategories: [a, b]\npermalink: /x/\ndraft: true\nslug: honey",
        "Last edited time: today\nOwner: Anna\nStatus: Draft",
        "id: x\nsidebar_position: 3\nhide_table_of_contents: true",
    ],
)
def test_keys_of_other_programs_are_passed_over_and_named(keys):
    split = split_front_matter(f"---\ntone: warm\n{keys}\n---\nBody.", "x.md")
    assert split.front_matter == FrontMatter(tone="warm")
    assert split.passed_over == tuple(row.partition(":")[0] for row in keys.splitlines())


@pytest.mark.parametrize("key", ["voise", "Tone", "lang", "tag", "target_second", "colour"])
def test_a_key_that_is_nearly_ours_or_nobodys_is_refused_beside_those_of_others(key):
    assert f'there is no key "{key}"' in refusal(f"layout: post\n{key}: x")


def test_toml_is_read_as_yaml_is():
    text = """+++
title = "12:30"
date = 2024-01-01T00:00:00Z
draft = true
target_seconds = 40
tags = ["food", 1984]
[look]
accent = "4de1ff"
+++
Body.
"""
    split = split_front_matter(text, "x.md")
    assert split.front_matter == FrontMatter.model_validate(
        {"title": "12:30", "target_seconds": 40, "tags": ("food", "1984"), "look": {"accent": "4de1ff"}}
    )
    assert (split.body, split.body_line, split.passed_over) == ("Body.\n", 10, ("date", "draft"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "+++\ntitle = honey\n+++\nBody.",
            "front matter: not valid TOML: Invalid value (at line 2 of the file, column 9)",
        ),
        ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", "front matter: not valid TOML: "),
        ("+++\nvoise = 'x'\n+++\n", 'there is no key "voise". Nearest: voice.'),
        ("+++\ntitle = 'honey'\nBody.", "front matter: the +++ at the top has no second one"),
        ('{\n  "title": "Honey"\n}\nBody.', "front matter: JSON is not read here"),
    ],
)
def test_front_matter_that_is_neither_is_one_line(text, line):
    with pytest.raises(WrongInput) as refused:
        split_front_matter(text, "topics/honey.md")
    assert str(refused.value).startswith(f"topics/honey.md: {line}")


def test_front_matter_that_is_never_closed_is_refused():
    with pytest.raises(WrongInput, match="Close it with a line of ---"):
        split_front_matter("---\ntitle: Honey\n\nHoney keeps.\n", "topics/honey.md")


@pytest.mark.parametrize("bomb", ["[" * 10_000, "{a: " * 10_000, "title: x # " + "y" * 17_000, 'title: "\\UFFFFFFFF"'])
def test_yaml_made_to_hurt_is_refused(bomb):
    assert len(refusal(bomb).splitlines()) == 1


MARKS = [
    ": ",
    "- ",
    "\n",
    "  ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    "'",
    "#",
    "&a ",
    "*a",
    "!!",
    "|",
    ">",
    "?",
    "<<",
    "~",
]
WORDS = ["title", "speed", "look", "media", "tags", "x", "1.1", "é", "---", "...", "%YAML", "\\u0000"]
ANY_YAML = st.lists(st.sampled_from([*MARKS, *WORDS])).map("".join)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))


def read_or_refusal(yaml_lines):
    try:
        return read(yaml_lines)
    except WrongInput as error:
        return str(error)


@given(ANY_YAML | ANY_TEXT)
def test_any_front_matter_is_read_or_refused_in_one_line(yaml_lines):
    outcome = read_or_refusal(yaml_lines)
    assert isinstance(outcome, FrontMatter) or len(outcome.splitlines()) == 1
