"""The pairs that the guard is measured on: the shipped halves, and anyone's own file with its mistakes."""

from collections import Counter

import pytest

from assets.script.guard.labelled_pairs import FIRST_HALF, HELD_OUT, LARGEST_BYTES, Share, read_pairs, shipped_pairs
from resources.errors import WrongInput

COLUMNS = "label\tfact\tsaid\n"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "pairs.tsv"


def test_the_shipped_halves_are_balanced_and_share_no_fact():
    halves = shipped_pairs()
    facts = {half: {pair.fact for pair in pairs} for half, pairs in halves.items()}
    assert facts[FIRST_HALF].isdisjoint(facts[HELD_OUT])
    for pairs in halves.values():
        assert len(pairs) == 150
        assert Counter(pair.faithful for pair in pairs) == {True: 75, False: 75}
        assert Counter(pair.language for pair in pairs) == {"en": 90, "fr": 30, "es": 30}
        assert len({pair.kind for pair in pairs if not pair.faithful}) == 15


def test_a_file_needs_three_columns_in_any_order_and_is_read_in_the_language_it_is_in(file):
    file.write_text(
        "said\tlabel\tfact\n"
        "The hive is ruled by the queen.\tTRUE\tThe queen rules the hive.\n"
        "\n"
        "Le miel n'est pas cher.\tfalse\tLe miel est cher.\n"
        "La abeja vuela.\tfalse\tLa abeja no vuela de noche.\n"
    )
    first, french, spanish = read_pairs(file)
    assert (first.faithful, first.fact, first.language, first.kind) == (
        True, "The queen rules the hive.", "en", "unlabelled",
    )  # fmt: skip
    assert (french.faithful, french.language) == (False, "fr")
    assert spanish.language == "es"


def test_a_text_keeps_its_quotation_marks_and_commas(file):
    file.write_text(COLUMNS + 'true\tHe said "no", twice.\tTwice, he said "no".\n')
    assert read_pairs(file)[0].fact == 'He said "no", twice.'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", r"line 1: no column label, fact, said\. Begin with"),
        ("label\tfact\nfalse\tA.\n", r"line 1: no column said"),
        (COLUMNS, r"line 2: there is no pair"),
        (COLUMNS + "yes\tA.\tB.\n", r"line 2: label: must be true or false, not 'yes'"),
        (COLUMNS + "true\tA.\tB.\nfalse\tA.\n", r"line 3: said: there is none"),
        (COLUMNS + "true\tA.\tB.\tC.\n", r"line 2: 4 columns, and line 1 names 3\. Take the tabs out"),
        ("label\tfact\tsaid\tlanguage\ntrue\tA.\tB.\tde\n", r"line 2: language: must be one of en, fr"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_fix(file, text, problem):
    file.write_text(text)
    with pytest.raises(WrongInput, match=rf"^{file}: {problem}") as caught:
        read_pairs(file)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"label\tfact\tsaid\ntrue\t\xff\tB.\n", b"x" * (LARGEST_BYTES + 1)])
def test_a_file_of_other_bytes_is_named(file, data):
    file.write_bytes(data)
    with pytest.raises(WrongInput, match=rf"^{file}: "):
        read_pairs(file)


def test_a_file_that_is_not_there_is_named(file):
    with pytest.raises(WrongInput, match=rf"^{file}: it cannot be read \(No such file"):
        read_pairs(file)


@pytest.mark.parametrize(
    ("right", "of", "interval"),
    [(75, 75, (0.9513, 1.0)), (50, 100, (0.4038, 0.5962)), (0, 10, (0.0, 0.2775)), (0, 0, (0.0, 1.0))],
)
def test_the_interval_is_wilsons(right, of, interval):
    assert Share(right=right, of=of).interval == pytest.approx(interval, abs=1e-4)
