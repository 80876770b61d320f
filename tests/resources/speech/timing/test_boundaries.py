from resources.speech.timing.boundaries import Reported, covered, spans_of
from resources.speech.timing.word_times import Span


def reported(text: str) -> list[Reported]:
    """Each white-space separated word, one second long."""
    return [Reported(word, Span(float(at), at + 1.0)) for at, word in enumerate(text.split())]


def times(given: str, heard: str) -> list[tuple[float, float] | None]:
    spans = spans_of(given.split(), reported(heard))
    return [None if span is None else (span.start_s, span.end_s) for span in spans]


def test_marks_around_a_word_do_not_matter():
    assert times("Honey, `keeps`.", "honey , keeps .") == [(0, 1), (2, 3)]


def test_a_word_that_is_reported_in_parts_lasts_from_the_first_to_the_last():
    assert times("Use 0-RTT now.", "Use 0 - RTT now") == [(0, 1), (1, 4), (4, 5)]


def test_words_that_are_reported_as_one_share_its_time():
    assert times("git log", "gitlog") in ([(0, 1), None], [None, (0, 1)])


def test_a_number_that_is_reported_in_words_stands_where_it_was_given():
    assert times("for 3,000 years,", "for three thousand years") == [(0, 1), (1, 3), (3, 4)]


def test_a_number_at_either_end_stands_there():
    assert times("7 bees", "seven bees") == [(0, 1), (1, 2)]
    assert times("bees: 12", "bees : twelve") == [(0, 1), (2, 3)]


def test_what_is_not_said_has_no_time():
    assert times("Bees — work", "Bees work") == [(0, 1), None, (1, 2)]
    assert times("— work", "work") == [None, (0, 1)]


def test_repeated_words_keep_their_order():
    assert times("no no no", "No No No") == [(0, 1), (1, 2), (2, 3)]


def test_most_words_need_a_time_of_their_own():
    given = ["Honey", "keeps", "for", "years."]
    assert covered(given, spans_of(given, reported("Honey for")))
    assert not covered(given, spans_of(given, reported("Honey")))
    assert not covered(given, [Span(0.0, 0.1)] * 4)
    assert not covered(given, spans_of(given, []))


def test_nothing_reported_means_no_times():
    assert times("Honey keeps.", "") == [None, None]
