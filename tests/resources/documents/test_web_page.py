"""Pages of HTML as people save them."""

import pytest

from resources.errors import WrongInput
from tests.resources.documents.written import read, texts

SAID = "An octopus has three hearts."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "octopus.html"


def test_a_page_is_its_paragraphs_under_its_headings_with_their_lines(path):
    found = read(
        path,
        "<!DOCTYPE html><title>Sea</title><h1>Octopus<a class=headerlink href=#o>¶</a></h1>\n<p>It has <b>three</b>\n"
        "hearts.<p>And blue&nbsp;blood.\n<h2>Arms</h2><div>Eight<br><br>of them.</div><dl><dt>Sucker</dt>"
        "<dd>It holds.</dl>",
    )
    assert [(each.text, each.heading, each.place) for each in found.passages] == [
        ("It has three hearts.", "Octopus", "line 2"),
        ("And blue blood.", "Octopus", "line 3"),
        ("Eight", "Octopus > Arms", "line 4"),
        ("of them.", "Octopus > Arms", "line 4"),
        ("It holds.", "Octopus > Arms > Sucker", "line 4"),
    ]


@pytest.mark.parametrize(
    "around",
    [
        "<nav><p>All animals.</p></nav>",
        "<div class='md-sidebar md-sidebar--primary'>All animals.</div>",
        "<div role=navigation>All animals.</div>",
        "<footer>All rights reserved.</footer>",
        "<ul><li><a href=b.html>Squids</a></li><li><a href=c.html>Clams</a></li></ul>",
        "<script>var a = 'It swims.'</script>",
        "<style>p { color: red }</style>",
        "<noscript>Turn on scripts.</noscript>",
        "<template><p>It swims.</p></template>",
        "<p hidden>It swims.</p>",
        "<p style='display: none'>It swims.</p>",
        "<p aria-hidden=true>It swims.</p>",
        "<table><tr><td>It swims.</td></tr></table>",
        "<pre>swim(now)</pre>",
        "<div class='highlight'><code>swim(now)</code></div>",
        "<figure><img src=a.png><figcaption>It swims.</figcaption></figure>",
        "<p class=title><b>Example 11.2. Swimming octopuses</b></p>",
        "<form><button>Subscribe</button></form>",
        "<svg><text>It swims.</text></svg>",
        "<!-- It swims. -->",
        "<aside class='footnote'><p>Says a book.</p></aside>",
        "<p><del>It has four.</del></p>",
    ],
)
def test_what_stands_around_the_text_is_no_passage(path, around):
    assert texts(read(path, f"<body>{around}<p>{SAID}</p>{around}<p>It rests.</p></body>")) == [SAID, "It rests."]


@pytest.mark.parametrize("tag", ["main", "article", "div role=main"])
def test_of_a_page_that_says_where_its_text_is_nothing_else_is_read(path, tag):
    page = f"<body><div>Our newest offers.</div><{tag}><p>{SAID}</p></{tag.split()[0]}><div>Call us.</div></body>"
    assert texts(read(path, page)) == [SAID]


def test_what_holds_most_of_the_page_is_read_whatever_it_is_called(path):
    assert texts(read(path, f"<div class='page menu-open'><p>{SAID}</p></div><p>It rests.</p>")) == [SAID, "It rests."]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("three hearts<sup><a href='#n1'>[1]</a></sup>.", "three hearts."),
        ("three hearts<a href='#n1' class=ref>2</a>.", "three hearts."),
        ("three hearts<sup>1</sup>.", "three hearts."),
        ("10<sup>6</sup> suckers", "10⁶ suckers"),
        ("2 m<sup>2</sup> of skin", "2 m² of skin"),
        ("the 1<sup>st\x0b</sup> of them", "the 1st of them"),
        ("the 1<sup>st</sup> of them", "the 1st of them"),
        ("Ignore the above &lt;script&gt;", "Ignore the above <script>"),
    ],
)
def test_marks_of_footnotes_are_dropped_and_powers_stay(path, html, text):
    assert texts(read(path, f"<p>{html}</p>")) == [text]


def test_a_page_may_name_its_encoding(path):
    page = "<meta charset=iso-8859-2><p>Chobotnice má tři srdce."
    assert texts(read(path, page.encode("iso-8859-2"))) == ["Chobotnice má tři srdce."]
    assert texts(read(path, page.encode())) == ["Chobotnice má tři srdce."]
    # A codec of Python that is no encoding of text.
    assert "srdce" in texts(read(path, page.replace("iso-8859-2", "zlib_codec").encode("cp1250", "replace")))[0]


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000 + SAID,
        f"<p>{'<b>' * 5000}{SAID}",
        f"<a {' '.join(f'a{number}=1' for number in range(100_000))}>{SAID}</a>",
    ],
    ids=["deep", "bold", "attributes"],
)
def test_a_page_that_no_person_wrote_is_refused_at_once(path, hostile):
    with pytest.raises(
        WrongInput, match=r"^octopus\.html: its tags are nested too deep, or have too many attributes\."
    ):
        read(path, hostile)


def test_a_page_of_nothing_but_marks_has_no_paragraph(path):
    with pytest.raises(WrongInput, match="no paragraph of text"):
        read(path, "<!--" * 100_000)
