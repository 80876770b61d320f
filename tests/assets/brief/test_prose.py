"""HTML inside a line: words stay, powers stay powers, what is struck or hidden is not told."""

import pytest

from tests.assets.brief.bodies import body_of, refusal


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("About 10<sup>6</sup> bacteria.", "About 10⁶ bacteria."),
        ("About 10<sup>29</sup> of them.", "About 10²⁹ of them."),
        ("About 10<sup>-3</sup> g or 10<sup>\u22123</sup> g.", "About 10⁻³ g or 10⁻³ g."),
        ("Water is H<sub>2</sub>O.", "Water is H₂O."),
        ("20 cm<sup>3</sup>, 5 m<sup>2</sup>, x<sup>2</sup>, x<sup>n</sup>.", "20 cm³, 5 m², x², xⁿ."),
        ("Ca<sup>2+</sup> and SO<sub>4</sub><sup>2-</sup>.", "Ca²⁺ and SO₄²⁻."),
        ("log<sub>10</sub> of 10^6, 10^{-3}, 2^10^ and H~2~O.", "log₁₀ of 10⁶, 10⁻³, 2¹⁰ and H₂O."),
        ("10&sup2; is 100, x&#178; too.", "10² is 100, x² too."),
        ("The 1<sup>st</sup>, 5^th^ and 1<sup>er</sup>.", "The 1st, 5th and 1er."),
        ("M<sup>me</sup> Curie, n<sup>o</sup> 5, Honey<sup>TM</sup>.", "Mme Curie, no 5, Honey™."),
        (
            "<kbd>Ctrl</kbd> <mark>a</mark> <u>b</u> <b>c</b> <i>d</i> <em>e</em> <strong>f</strong>.",
            "Ctrl a b c d e f.",
        ),
        ("Honey<br>keeps<br/>long<wbr>er &amp; better &lt;3.", "Honey keeps longer & better <3."),
        ("<ins>New</ins> <small>words</small> <a href='x'>here</a>.", "New words here."),
        ("Honey<!-- Anna\nsays so --> keeps.", "Honey keeps."),
    ],
)
def test_tags_leave_and_what_they_mean_stays(markdown, text):
    body = body_of(markdown)
    assert [statement.text for statement in body.statements] == [text]
    assert not body.notes


@pytest.mark.parametrize(
    ("markdown", "text", "note"),
    [
        ("It weighs 5 kg<sup>1</sup> dry.", "It weighs 5 kg dry.", '"kg<sup>1</sup>" (the mark of a footnote)'),
        ("Honey keeps.<sup>2</sup>", "Honey keeps.", '".<sup>2</sup>" (the mark of a footnote)'),
        ("Bees<sup>12</sup> know.", "Bees know.", '"Bees<sup>12</sup>" (the mark of a footnote)'),
        ("Bees<sup>a</sup> know.", "Bees know.", '"Bees<sup>a</sup>" (the mark of a footnote)'),
        ("Honey keeps.<sup>[3]</sup>", "Honey keeps.", '"[3]" (the mark of a source)'),
        ("<s>Ten seconds do.</s> Boil it.", "Boil it.", '"Ten seconds do." (struck out)'),
        ("<del>Ten <b>seconds</b> do.</del> Boil it.", "Boil it.", '"Ten seconds do." (struck out)'),
        ("<s>Ten[^1] do.</s> Boil it.", "Boil it.", '"Ten do." (struck out)'),
        ("<strike>Ten</strike> One minute.", "One minute.", '"Ten" (struck out)'),
    ],
)
def test_marks_of_footnotes_and_struck_words_are_not_told_and_noted(markdown, text, note):
    body = body_of(markdown)
    assert [statement.text for statement in body.statements] == [text]
    assert body.notes[-1] == f"left out: {note}"


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("Bees.\nHoney<sup>2</sup> keeps.", 'line 2: "Honey<sup>2</sup>" may be a power or the mark of a footnote'),
        ("In 1999<sup>2</sup> it rained.", 'line 1: "1999<sup>2</sup>" may be a power or the mark of a footnote'),
        ("It was 5<sup>1</sup> kg.", 'line 1: "5<sup>1</sup>" may be a power or the mark of a footnote'),
        ("Add <sup>3</sup>/<sub>4</sub> cups.", 'line 1: "<sup>3</sup>" cannot be written small. Write it in words'),
        ("Add 2<sup>3</sup>/<sub>4</sub> cups.", 'line 1: "³/₄" is a fraction of small figures'),
        ("V<sub>max</sub> is high.", 'line 1: "<sub>max</sub>" cannot be written small. Write it in words'),
        ("<s>Never boil it.", "line 1: <s> is never closed. Close it with </s>"),
        ("Never</s> boil it.", "line 1: </s> closes nothing. Delete it"),
        ("Use <jar> here.", 'line 1: HTML is not read, here "<jar>". Write it as plain Markdown, or as `code`'),
        ("A <Badge x='y'/> here.", "line 1: HTML is not read, here \"<Badge x='y'/>\""),
        ("A <span hidden>secret</span>.", 'line 1: "<span hidden>" hides what is in it'),
        ("A <b style='display: none'>secret</b>.", "line 1: \"<b style='display: none'>\" hides what is in it"),
        ("A\n\n<aside>\n💡 Never.\n\n</aside>", "line 3: <aside> is not read; Notion writes a callout so"),
        ("A\n\n<details>\n<summary>x</summary>\n</details>", "line 3: HTML is not read, here <details>"),
        ("<!-- a\nb --><div>x</div>", "line 2: HTML is not read, here <div>"),
    ],
)
def test_what_cannot_be_told_apart_is_one_line(markdown, line):
    assert refusal(markdown).startswith(line)


@pytest.mark.parametrize("html", ["<br>", "<hr/>", '<a id="x"></a>', "<!-- Anna -->"])
def test_html_that_says_nothing_is_passed_over(html):
    assert [each.text for each in body_of(f"Honey keeps.\n\n{html}\n\nBees know.").statements] == [
        "Honey keeps.",
        "Bees know.",
    ]
