"""Where sentences end, in the six languages of the default voices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.text.sentences import CODE_SPAN, sentences


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Honey keeps.", "Bees know why!", "Do you?", "Yes."]),
        ("en", ["Dr. Lee met J. R. Smith of the U.S. Army, e.g. in No. 5.", "The lab was shut."]),
        ("en", ["They left the U.S.", "The ship sailed at 5 p.m.", "Then it rained."]),
        ("en", ["A marathon is 42.195 km.", "Version 1.3 came later."]),
        ("en", ["Is honey bad?", "No.", "Honey keeps."]),
        ("en", ["Wait... there is more.", "It goes on…", "Then it ends."]),
        ("en", ['"Stop!" he said.', 'She said "Go."', "Then all was still.", "(It was late.)", "Very late."]),
        ("en", ["Use `git log. Now` first.", "`less` comes next."]),
        ("en", ["Oranges hold vitamin C.", "The body needs it."]),
        ("en", ["Old St. Paul's burned.", "Nos. 3 and 4 did not."]),
        ("fr", ["M. Dupont est né en 44 av. J.-C. à Rome.", "Il dit « Oui. »", "Puis rien !", "Quoi ?", "Rien."]),
        ("es", ["¿Qué es?", "¡Es miel!", "La Sra. Gil vive en EE. UU. desde 1990.", "Así es.", "Luego duerme."]),
        ("it", ["Il dott. Rossi, ecc. ecc., arriva.", "È tardi."]),
        ("pt", ["O Dr. Silva chegou.", "A Sra. Costa não."]),
        ("hi", ["शहद मीठा है।", "डॉ. राम आए।", '"हाँ।"', "क्यों?", "पता नहीं॥"]),
        ("xx", ["One language nobody taught it.", "Still split."]),
    ],
)
def test_sentences_are_found_again(language, expected):
    assert list(sentences(" ".join(expected), language)) == expected


def test_a_danda_needs_no_space_after_it():
    assert sentences("शहद मीठा है।यह सच है।", "hi") == ("शहद मीठा है।", "यह सच है।")


def test_a_sentence_of_small_letters_stays_with_the_one_before():
    assert sentences("Merge it. git keeps both.") == ("Merge it. git keeps both.",)


def test_text_without_a_mark_is_one_sentence_and_no_text_is_none():
    assert sentences("no mark at all") == ("no mark at all",)
    assert sentences(" \n ") == ()


def test_code_spans_are_found_with_and_without_backticks_inside():
    found = [span["code"] for span in CODE_SPAN.finditer("Run `a b`, then ``c`d``.")]
    assert found == ["a b", "c`d"]


@given(st.text(st.sampled_from("aB1 .!?…।\"'`»)(\n\u00a0")), st.sampled_from(["en", "fr", "hi", "xx"]))
def test_nothing_is_lost_and_nothing_is_split_twice(text, language):
    found = sentences(text, language)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence == " ".join(sentence.split()) != "" for sentence in found)
