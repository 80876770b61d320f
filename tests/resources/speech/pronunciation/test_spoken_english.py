# ruff: noqa: RUF001 - the look-alike characters are what this is about
import pytest

from resources.speech.pronunciation.spoken_english import spoken_english


def said(text: str) -> str:
    return " ".join(spoken_english(text.split()))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("in 1969", "in 19 69"),
        ("in 1905", "in 19 oh 5"),
        ("in 1900", "in 19 hundred"),
        ("in 2024", "in 20 24"),
        ("in 2005", "in 2005"),
        ("1500 m", "1500 metres"),
        ("1914–1918", "19 14 to 19 18"),
        ("the 1990s", "the 19 nineties"),
        ("the 90s", "the nineties"),
        ("90s", "90 seconds"),
        ("mid-1990s", "mid 19 nineties"),
    ],
)
def test_years_and_decades_are_said_as_people_say_them(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("5 km", "5 kilometres"),
        ("1 km", "1 kilometre"),
        ("5kg", "5 kilograms"),
        ("~300 km/h", "about 300 kilometres per hour"),
        ("9.81 m/s", "9.81 metres per second"),
        ("10 m²", "10 square metres"),
        ("6 ft", "6 feet"),
        ("465 °C", "465 degrees Celsius"),
        ("3.5 GHz", "3.5 gigahertz"),
        ("5µs", "5 microseconds"),
        ("5-10 mg", "5 to 10 milligrams"),
        ("an m in it", "an m in it"),
    ],
)
def test_units_are_said_in_full_after_a_number_only(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("$5", "5 dollars"),
        ("$1", "1 dollar"),
        ("$3.50", "3 dollars 50"),
        ("$5 million", "5 million dollars"),
        ("€5m", "5 million euros"),
        ("£1,200", "1,200 pounds"),
    ],
)
def test_money_is_said_after_its_amount(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("--force", "dash dash force"),
        ("git rebase -i HEAD~3", "git rebase dash i HEAD~3"),
        ("/etc/hosts", "slash etc slash hosts"),
        ("foo_bar", "foo bar"),
        ("*.py", "star dot py"),
        ("TCP/IP", "TCP IP"),
        ("HTTP/2", "HTTP 2"),
        ("1/2", "one half"),
        ("16:9", "16 to 9"),
        ("1080x1920", "1080 by 1920"),
        ("10⁹", "10 to the 9"),
        ("E = mc²", "E equals mc squared"),
        ("H₂O", "H 2 O"),
        ("a & b", "a and b"),
        ("x → y", "x to y"),
        ("IPv6", "I P V 6"),
    ],
)
def test_symbols_and_code_are_said_in_words(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("World War II", "World War 2"),
        ("Henry VIII", "Henry the 8th"),
        ("Louis XIV", "Louis the 14th"),
        ("melt lead", "melt led"),
        ("they lead the way", "they lead the way"),
        ("vitamin A", "vitamin ay"),
        ("A bee", "A bee"),
        ("No 5", "number 5"),
        ("No bees", "No bees"),
    ],
)
def test_some_words_depend_on_their_neighbours(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    "text", ["42.195", "3,000-year-old", "0-RTT", "AES-128-GCM", "50%", "10:30", "25th", "README.md", "it's", "v1.0"]
)
def test_what_espeak_reads_well_by_itself_is_left_alone(text):
    assert said(text) == text


def test_every_written_word_keeps_its_place():
    written = ["It", "cost", "$5", "million", "&", "flew", "384,400", "km", "at", "~5", "km/s"]
    assert len(spoken_english(written)) == len(written)
    assert spoken_english([]) == []
