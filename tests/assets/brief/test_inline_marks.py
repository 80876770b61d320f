"""Marks inside a line that other programs understand."""

from contextlib import suppress

import pytest

from resources.errors import WrongInput
from tests.assets.brief import bodies


def body_of(markdown):
    return bodies.body_of(f"First.\n\n{markdown}")


def texts(markdown):
    return bodies.texts(f"First.\n\n{markdown}")[1:]


def refusal(markdown):
    return bodies.refusal(f"First.\n\n{markdown}")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[[Honey]] keeps.", "Honey keeps."),
        ("[[Honey|Raw honey]] keeps.", "Raw honey keeps."),
        ("[[Bees/Honey.md]] keeps.", "Honey keeps."),
        ("[[Honey#^a1b2|It]] keeps.", "It keeps."),
        ("[[#Storage]] matters.", "Storage matters."),
        ("It is ==not heated==, never.", "It is not heated, never."),
        ("It is ==**very** raw==.", "It is very raw."),
        ("Raw honey keeps. ^raw1", "Raw honey keeps."),
        ("Honey keeps.\n\n^37066d", "Honey keeps."),
        ("Honey %%Anna says%% keeps.", "Honey keeps."),
        ("Honey %%Anna\nsays%% keeps {# Anna #}for long.", "Honey keeps for long."),
        ("Honey is #healthy for most.", "Honey is healthy for most."),
        (
            "Use `[[x]]`, `==y==`, `%%z`, `#a`, `$x^2$`, `~~b~~`.",
            "Use `[[x]]`, `==y==`, `%%z`, `#a`, `$x^2$`, `~~b~~`.",
        ),
        (r"Write \#a, \*b\*, \[[c]].", "Write #a, *b*, [[c]]."),
        ("If a == b and c==d, #1 is C# in #FFE500.", "If a == b and c==d, #1 is C# in #FFE500."),
        ("It costs $5, $6-$7 or US$ 8, 10:30:45.", "It costs $5, $6-$7 or US$ 8, 10:30:45."),
        ("It weighs ~5 kg or ~6 kg.", "It weighs ~5 kg or ~6 kg."),
    ],
)
def test_marks_of_notes_leave_and_words_stay(markdown, text):
    body = body_of(markdown)
    assert [statement.text for statement in body.statements[1:]] == [text]
    assert not body.notes


@pytest.mark.parametrize(
    ("markdown", "text", "note"),
    [
        ("~~It cures hay fever.~~ It keeps.", "It keeps.", 'left out: "It cures hay fever." (struck out)'),
        ("~It cures hay fever.~ It keeps.", "It keeps.", 'left out: "It cures hay fever." (struck out)'),
        ("Honey keeps.\n\n#food #todo/check", "Honey keeps.", 'left out: "#food #todo/check" (tags)'),
        ("Honey keeps. #food #x", "Honey keeps.", 'left out: "#food #x" (tags)'),
        ("See [[Honey#Storage]].", "See Honey.", 'left out: "#Storage" (the place that a link leads to)'),
        ("![[Other]] Honey keeps.", "Honey keeps.", 'left out: "![[Other]]" (what lies in another file is not read)'),
        ("Honey keeps [@smith2020, p. 5].", "Honey keeps.", 'left out: "[@smith2020, p. 5]" (a source)'),
        ("Honey keeps.[1]", "Honey keeps.", 'left out: "[1]" (the mark of a source)'),
        ("Honey keeps [12].", "Honey keeps.", 'left out: "[12]" (the mark of a source)'),
        ("It keeps.[1]\n\n[1]: https://e.org", "It keeps.", 'left out: "[1]" (the mark of a source)'),
        ("Honey keeps.[citation needed]", "Honey keeps.", 'left out: "[citation needed]" (a remark)'),
        ("Honey^[Anna says so] keeps.", "Honey keeps.", "left out: the mark of a footnote"),
        ("Honey keeps :honey_pot:.", "Honey keeps.", 'left out: ":honey_pot:" (an emoji)'),
        ("- [x] Bees add it. ✅ 2025-03-01", "Bees add it.", 'left out: "✅ 2025-03-01" (when a task is due)'),
    ],
)
def test_what_is_not_told_is_noted(markdown, text, note):
    body = body_of(markdown)
    assert [statement.text for statement in body.statements[1:]] == [text]
    assert body.notes == [note]


def test_footnotes_are_not_told():
    body = body_of("Honey keeps.[^a]\n\n[^a]: Anna says 17 percent.\n    And more.\n\n[^b]: Nobody points here.")
    assert [statement.text for statement in body.statements[1:]] == ["Honey keeps."]
    assert body.notes == [
        "left out: the mark of a footnote",
        'left out: the footnote "Anna says 17 percent. And more."',
        'left out: the footnote "Nobody points here."',
    ]


@pytest.mark.parametrize("embedded", ["![[jar.jpg|300]]", "[[jar.jpg]]", "![](jar.jpg)", '<img width=3 src="jar.jpg">'])
def test_an_embedded_picture_is_a_picture(embedded):
    assert body_of(f"Honey keeps.\n\n{embedded}").pictures == ["jar.jpg"]


def test_a_ticked_box_is_a_fact_and_an_open_one_is_not():
    open_ones = "- [ ] Ask Anna\n  - about wax\n- [ ]  Two spaces\n- [-] Given up"
    body = body_of(f"- [x] Done\n{open_ones}\n- [!] Never boil it\n* [X] Done too\n\n\u2610 Later")
    assert [statement.text for statement in body.statements[1:]] == ["Done", "Never boil it", "Done too"]
    told = ["Ask Anna", "about wax", "Two spaces", "Given up", "Later"]
    assert body.notes == [f'left out: "{text}" (a task that is not done)' for text in told]


@pytest.mark.parametrize("task", ["- TODO ask Anna", "TODO: ask Anna", "[ ] ask Anna", "- [] ask Anna"])
def test_a_task_without_a_proper_box_is_not_told_either(task):
    body = body_of(f"Honey keeps.\n\n{task}")
    assert ([each.text for each in body.statements[1:]], len(body.notes)) == (["Honey keeps."], 1)


def test_a_link_to_a_file_that_stands_alone_is_not_told():
    body = body_of("[Jar sizes](Jar%20sizes.csv)\n\n- [Prices](https://e.org/p.pdf)\n\nSee the [list](a.pdf) today.")
    assert [each.text for each in body.statements[1:]] == ["See the list today."]
    assert body.notes == [f'left out: "{text}" (a link to a file)' for text in ("Jar sizes", "Prices")]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A tank of 2*3*4 metres, 5*6*7 and a_1_b.", "A tank of 2\u00d73\u00d74 metres, 5\u00d76\u00d77 and a_1_b."),
        ("*A tank of 2*3 metres* and 2 * 3.", "A tank of 2\u00d73 metres and 2\u00d73."),
        ("2**3 is 8 and 3**2 is 9.", "2**3 is 8 and 3**2 is 9."),
        ("a*b*c and length*width*height.", "a*b*c and length*width*height."),
        ("**5**kg, **Honey**comb and un**believ**able *2 times*.", "5kg, Honeycomb and unbelievable 2 times."),
    ],
)
def test_an_asterisk_that_multiplies_is_no_emphasis(markdown, text):
    assert texts(markdown) == [text]


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("Honey\nis $E=mc^2$.", 'line 4: the formula "$E=mc^2$" is not read'),
        ("$$\na^2\n$$", "line 3: the formula"),
        (r"Add \frac{1}{2} cups.", r'line 3: "\frac" is TeX'),
        ("Hello {{name}}.", 'line 3: "{{" belongs to a template'),
        ("{% include a %}", 'line 3: "{%" belongs to a template'),
        ("Honey {>>Anna<<} keeps.", 'line 3: "{>>" belongs to a template or to tracked changes'),
        ("Ask Anna #todo", 'line 3: "#todo" may be tags or words of the sentence'),
        ("It lies in [0, 1] here.", 'line 3: "[0, 1]" may be numbers or the mark of a source'),
    ],
)
def test_what_may_mean_one_thing_or_another_is_one_line(markdown, line):
    assert refusal(markdown).startswith(line)


def test_what_another_program_would_draw_is_left_out_with_a_note():
    body = body_of("Honey keeps.\n\n```mermaid\ngraph TD\n```\n\n```dataview\nlist\n```")
    assert not any(each.code for each in body.statements)
    assert [note.partition(" (")[0] for note in body.notes] == [
        "left out: a block of mermaid",
        "left out: a block of dataview",
    ]


@pytest.mark.parametrize("mark", ["%%a ", "[[a ", "==a ", "~~a ", "^[a ", "#a ", "$a ", "{# ", "[1] ", "a*b "])
def test_marks_that_nothing_closes_take_no_more_time_than_a_paragraph_has_room_for(mark):
    with suppress(WrongInput):
        body_of(mark * (4900 // len(mark)))
