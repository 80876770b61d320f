# ruff: noqa: RUF001 - the look-alike characters are what this is about
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.speech.pronunciation.english_in_words import english_in_words


def said(text: str) -> str:
    return " ".join(english_in_words(text.split()))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("0", "zero"),
        ("13", "thirteen"),
        ("101", "one hundred one"),
        ("3,000", "three thousand"),
        ("1,234,567", "one million two hundred thirty-four thousand five hundred sixty-seven"),
        ("1,500.75", "one thousand five hundred point seven five"),
        ("42.195", "forty-two point one nine five"),
        ("0.05", "zero point oh five"),
        ("the 3rd", "the third"),
        ("21st", "twenty-first"),
        ("100th", "one hundredth"),
        ("007", "zero zero seven"),
        ("1234567890123456", "one two three four five six seven eight nine zero one two three four five six"),
        ("3.11.2", "three point eleven point two"),
        ("50%", "fifty percent"),
        ("50 %", "fifty percent"),
        ("-5", "minus five"),
        ("±5", "plus or minus five"),
        ("≥90%", "at least ninety percent"),
        ("4.5 billion", "four point five billion"),
        ("24/7", "twenty-four seven"),
        ("50-50", "fifty fifty"),
    ],
)
def test_numbers_are_words(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("in 1969", "in nineteen sixty-nine"),
        ("in 1905", "in nineteen oh five"),
        ("in 1900", "in nineteen hundred"),
        ("in 2024", "in twenty twenty-four"),
        ("in 2005", "in two thousand five"),
        ("in 1066", "in ten sixty-six"),
        ("in 1000", "in one thousand"),
        ("1001 nights", "one thousand one nights"),
        ("1500 m", "one thousand five hundred metres"),
        ("2100 kg", "two thousand one hundred kilograms"),
        ("1914–1918", "nineteen fourteen to nineteen eighteen"),
        ("1939-45", "nineteen thirty-nine to forty-five"),
        ("the 1990s", "the nineteen nineties"),
        ("the 1910s", "the nineteen tens"),
        ("the 1800s", "the eighteen hundreds"),
        ("the 2000s", "the two thousands"),
        ("the 2020s", "the twenty twenties"),
        ("the 90s", "the nineties"),
        ("in their 20s", "in their twenties"),
        ("her mid-40s", "her mid forties"),
        ("90s", "ninety seconds"),
        ("mid-1990s", "mid nineteen nineties"),
        ("March 3, 2025", "March third, twenty twenty-five"),
        ("Aug 3", "August third"),
        ("5 May 2024", "the fifth of May twenty twenty-four"),
        ("the 21 August", "the twenty-first of August"),
        ("2024-12-25", "the twenty-fifth of december twenty twenty-four"),
        ("12/25/2024", "the twenty-fifth of december twenty twenty-four"),
        ("10:30", "ten thirty"),
        ("10:05", "ten o five"),
        ("9:00", "nine o'clock"),
        ("20:00", "twenty hundred"),
        ("8:00 a.m", "eight AM"),
        ("3pm", "three PM"),
        ("3:30 pm", "three thirty PM"),
    ],
)
def test_years_decades_dates_and_times_are_said_as_people_say_them(written, spoken):
    assert " ".join(english_in_words([word.strip(",") for word in written.split()])) == spoken.replace(",", "")


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("250 g of flour", "two hundred fifty grams of flour"),
        ("38 °C", "thirty-eight degrees Celsius"),
        ("6 km/h", "six kilometres per hour"),
        ("40 cm", "forty centimetres"),
        ("12 kg", "twelve kilograms"),
        ("2 kWh", "two kilowatt-hours"),
        ("160 ml", "one hundred sixty millilitres"),
        ("90 s", "ninety seconds"),
        ("5 mm", "five millimetres"),
        ("45 min", "forty-five minutes"),
        ("5 km", "five kilometres"),
        ("1 km", "one kilometre"),
        ("5kg", "five kilograms"),
        ("~300 km/h", "about three hundred kilometres per hour"),
        ("9.81 m/s", "nine point eight one metres per second"),
        ("50 mg/dl", "fifty milligrams per decilitre"),
        ("10 m²", "ten square metres"),
        ("10 km²", "ten square kilometres"),
        ("6 ft", "six feet"),
        ("1 ft", "one foot"),
        ("465 °C", "four hundred sixty-five degrees Celsius"),
        ("-5 °C", "minus five degrees Celsius"),
        ("3.5 GHz", "three point five gigahertz"),
        ("440 Hz", "four hundred forty hertz"),
        ("60 fps", "sixty frames per second"),
        ("5µs", "five microseconds"),
        ("10 μm", "ten micrometres"),
        ("5-10 mg", "five to ten milligrams"),
        ("5 KG", "five kilograms"),
        ("six km", "six kilometres"),
        ("one kg", "one kilogram"),
        ("two m", "two m"),
        ("an m in it", "an m in it"),
        ("7B", "seven B"),
        ("5G", "five G"),
        ("1 in 4", "one in four"),
        ("10 in the list", "ten in the list"),
        ("in 1969 TV came", "in nineteen sixty-nine TV came"),
        ("2 Mon", "two Mon"),
    ],
)
def test_units_are_said_in_full_after_a_number_only(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("$5", "five dollars"),
        ("$1", "one dollar"),
        ("$3.50", "three dollars fifty"),
        ("$0.99", "ninety-nine cents"),
        ("$5 million", "five million dollars"),
        ("$2-3 million", "two to three million dollars"),
        ("$1.5k", "one point five thousand dollars"),
        ("€5m", "five million euros"),
        ("£1,200", "one thousand two hundred pounds"),
        ("¥100", "one hundred yen"),
        ("50€", "fifty euros"),
        ("US$5", "five dollars"),
    ],
)
def test_money_is_said_after_its_amount(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("$5–$10", "five to ten dollars"),
        ("$10-$20", "ten to twenty dollars"),
        ("$25–40", "twenty-five to forty dollars"),
        ("£30—£50", "thirty to fifty pounds"),
        ("16°C–19°C", "sixteen to nineteen degrees Celsius"),
        ("5–10 °F", "five to ten degrees Fahrenheit"),
        ("20kg-30kg", "twenty to thirty kilograms"),
        ("3–4 km/h", "three to four kilometres per hour"),
        ("5%–10%", "five to ten percent"),
        ("10–15%", "ten to fifteen percent"),
        ("10am–5pm", "ten AM to five PM"),
        ("9:00am–5:30pm", "nine AM to five thirty PM"),
        ("8-9pm", "eight to nine PM"),
        ("Mon–Fri", "Monday to Friday"),
        ("Sat-Sun", "Saturday to Sunday"),
        ("June–August", "June to August"),
        ("2–3", "two to three"),
        ("10-20", "ten to twenty"),
        ("100-1000", "one hundred to one thousand"),
        ("20~30 seconds", "twenty to thirty seconds"),
        ("Paris–London", "Paris–London"),
    ],
)
def test_a_range_is_said_with_to_and_its_sign_once(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1/2", "one half"),
        ("7/8", "seven eighths"),
        ("¾", "three quarters"),
        ("2 1/2 cups", "two and a half cups"),
        ("3½ cups", "three and a half cups"),
        ("100 1/2", "one hundred and a half"),
        ("120/80", "one hundred twenty over eighty"),
        ("555-0123", "five five five zero one two three"),
        ("555-555-0123", "five five five five five five zero one two three"),
        ("867-5309", "eight six seven five three zero nine"),
        ("16:9", "sixteen to nine"),
        ("1080x1920", "ten eighty by nineteen twenty"),
        ("10⁶", "ten to the six"),
        ("10⁻⁹", "ten to the minus nine"),
        ("2^10", "two to the ten"),
        ("6.022×10²³", "six point oh two two times ten to the twenty-three"),
        ("3×10⁸", "three times ten to the eight"),
        ("E = mc²", "E equals mc squared"),
        ("H₂O", "H two O"),
        ("CO₂", "C O two"),
        ("2*3*4", "two times three times four"),
        ("2×3×4", "two times three times four"),
        ("AES-128-GCM", "AES one hundred twenty-eight GCM"),
        ("3,000-year-old", "three thousand year-old"),
        ("0-RTT", "zero RTT"),
        ("v1.0", "v one point oh"),
        ("#5", "number five"),
        ("the 14th's", "the fourteenth's"),
    ],
)
def test_figures_beside_signs_and_letters_lose_neither(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        (
            "https://www.example.org/beekeeping/newsletter/subscribe",
            "example dot org slash beekeeping slash newsletter slash subscribe",
        ),
        ("https://shop.example.org/prices?year=2026&lang=en", "shop dot example dot org slash prices"),
        ("www.example.com/shop/", "example dot com slash shop"),
        ("docs.example.org/install", "docs dot example dot org slash install"),
        ("github.com/user/repo_name", "github dot com slash user slash repo name"),
        ("https://archive.example.org/1998", "archive dot example dot org slash nineteen ninety-eight"),
        ("help@beekeepers.example.org", "help at beekeepers dot example dot org"),
        ("/etc/hosts", "slash etc slash hosts"),
        ("~/notes", "home slash notes"),
    ],
)
def test_addresses_are_said_short_and_every_slash_in_them(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("--force", "dash dash force"),
        ("--dry-run=client", "dash dash dry run equals client"),
        ("git rebase -i HEAD~3", "git rebase dash i HEAD~ three"),
        ("foo_bar", "foo bar"),
        ("*.py", "star dot py"),
        ("TCP/IP", "TCP IP"),
        ("HTTP/2", "HTTP two"),
        ("a & b", "a and b"),
        ("x → y", "x to y"),
        ("IPv6", "I P V six"),
        ("WWII", "World War two"),
    ],
)
def test_symbols_and_code_are_said_in_words(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Louis XIV", "Louis the fourteenth"),
        ("Louis XIV’s court", "Louis the fourteenth’s court"),
        ("Henry VIII's wives", "Henry the eighth's wives"),
        ("Charles I was king", "Charles the first was king"),
        ("Charles V", "Charles the fifth"),
        ("Elizabeth II’s reign", "Elizabeth the second’s reign"),
        ("Pope John Paul II", "Pope John Paul the second"),
        ("World War II", "World War two"),
        ("World War II’s last day", "World War two’s last day"),
        ("World War I began", "World War one began"),
        ("Chapter V", "Chapter five"),
        ("the XXI century", "the twenty-first century"),
        ("of XIX century art", "of the nineteenth century art"),
        ("Super Bowl LVIII", "Super Bowl fifty-eight"),
        ("Super Bowl XL", "Super Bowl forty"),
        ("when Charles and I met", "when Charles and I met"),
        ("I met Charles", "I met Charles"),
        ("Like Mary I love honey", "Like Mary I love honey"),
        ("Robert L Stevenson", "Robert L Stevenson"),
        ("Charles V Smith", "Charles V Smith"),
        ("Then I left", "Then I left"),
        ("An IV drip", "An IV drip"),
        ("the XL shirt", "the XL shirt"),
        ("Malcolm X spoke", "Malcolm X spoke"),
    ],
)
def test_roman_numerals_are_numbers_beside_rulers_and_counted_things(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("melt lead", "melt led"),
        ("they lead the way", "they lead the way"),
        ("vitamin A helps", "vitamin eh helps"),
        ("Why A Carrot", "Why A Carrot"),
        ("No 5", "number five"),
        ("No bees", "No bees"),
    ],
)
def test_some_words_depend_on_their_neighbours(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize("text", ["README.md", "it's", "NASA and the US", "U.S", "may", "Sun", "Sat", "St", "C++"])
def test_what_is_read_well_as_it_stands_is_left_alone(text):
    assert said(text) == text


def test_every_written_word_keeps_its_place():
    written = ["It", "cost", "$5", "million", "&", "flew", "384,400", "km", "at", "~5", "km/s"]
    spoken = english_in_words(written)
    assert spoken[2:4] == ["five", "million dollars"]
    assert spoken[6:8] == ["three hundred eighty-four thousand four hundred", "kilometres"]
    assert len(spoken) == len(written)
    assert english_in_words([]) == []


@given(st.text(st.sampled_from("0123456789.,:/-–~$€%°CkgmsµH²⁶₂½*×x#+^='’IVXaA@_"), max_size=12))
def test_whatever_is_written_is_read(word):
    assert len(english_in_words(["5", *word.split(), "km"])) == len(word.split()) + 2


def test_the_library_is_loaded_when_something_is_to_be_read():
    code = "import sys, resources.speech.pronunciation.phonemes; print('wetext' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
