# ruff: noqa: RUF001 - ranges and ordinals are written as phones and word processors write them
"""The word error rate measures the voice: what is only written otherwise is no error, what was said otherwise is."""

import pytest

from assets.captions.listening import compared


@pytest.mark.parametrize(
    ("script", "heard", "language", "errors"),
    [
        ("Honey is 17 percent water.", "honey is seventeen percent water", "en", 0.0),
        ("A 3,000-year-old pot.", "a 3000 year old pot", "en", 0.0),
        ("It won't spoil.", "It will not spoil!", "en", 0.0),
        ("Le miel se garde.", "le miel se garde", "fr", 0.0),
        ("Le m\u00eame caf\u00e9.", "le me\u0302me cafe\u0301", "fr", 0.0),
        ("Un caf\u00e9.", "un cafe", "fr", 0.5),
        ("क्\u200dया यह शहद है?", "क्या यह शहद है।", "hi", 0.0),
        ("मेरा दिन", "मेरी दीन", "hi", 1.0),
        ("bees make sweet honey", "bees make honey", "en", 0.25),
        ("bees make sweet honey", "", "en", 1.0),
        ("", "", "en", 0.0),
    ],
)
def test_the_word_error_rate_counts_words_and_not_their_spelling(script, heard, language, errors):
    assert compared(script, heard, language).word_error_rate == errors


@pytest.mark.parametrize(
    ("script", "heard"),
    [
        ("Mix 250 g of flour with 5 g of salt.", "Mix 250 grams of flour with five g of salt."),
        ("Warm 160 ml of water to 38 °C.", "Warm 160 milliliters of water to 38 degrees Celsius."),
        ("Let it rest for 45 min.", "Let it rest for forty-five minutes."),
        (
            "Pip rolls at 6 km/h and stops within 40 cm.",
            "Pip rolls at six km per hour and stops within 40 centimeters.",
        ),
        ("A battery of 2 kWh.", "A battery of two kilowatt hours."),
        ("They cost $5–$10 and last 2–3 years.", "They cost $5 to $10 and last two to three years."),
        ("They cost $5–$10.", "They cost five to ten dollars."),
        ("About 5%–10% of them at 16°C–19°C.", "About 5% to 10% of them at 16 to 19 degrees Celsius."),
        ("Open 10am–5pm, Mon–Fri.", "Open 10 a.m. to 5 p.m. Monday to Friday."),
        ("It took 202 feet.", "It took two hundred and two feet."),
        ("In 1905 it cost $3.50.", "In nineteen oh five it cost three dollars fifty."),
        ("Louis XIV’s court.", "Louis the 14th's court."),
        ("About 10⁶ bacteria.", "About 10 to the 6 bacteria."),
        ("A tank of 2*3*4 metres.", "A tank of 2 times 3 times 4 meters."),
        ("KEEP IT SEALED FOR US.", "Keep it sealed for us."),
        ("Read https://www.example.org/research first.", "Read example.org slash research first."),
        ("Read docs.example.org/install first.", "Read docs.example.org slash install first."),
        ("The plugin is the same.", "The plug in is the same."),
        ("They write to you.", "They right too you."),
    ],
)
def test_what_is_only_written_otherwise_is_no_error(script, heard):
    assert compared(script, heard, "en").misheard == ()


@pytest.mark.parametrize(
    ("script", "heard"),
    [
        ("We saw Envoy there.", "We saw Envai there."),
        ("They use Kustomize and MetalLB.", "They use customize and Metal LB."),
        ("Ask `kubectl` for it.", "Ask cubectal for it."),
        ("The poet Szymborska won.", "The poet Shimbalska won."),
        ("It shows Compsognathus first.", "It shows comes sognethus first."),
        ("Write to help@beekeepers.example.org today.", "Write to helpatbekeepers.example.org today."),
    ],
)
def test_a_name_that_sounds_nearly_the_same_is_heard_right(script, heard):
    assert compared(script, heard, "en").word_error_rate == 0.0


@pytest.mark.parametrize(
    ("script", "heard", "wrong"),
    [
        ("It takes fifteen minutes.", "It takes fifty minutes.", ("fifteen", "fifty")),
        ("It takes 15 minutes.", "It takes 50 minutes.", ("15", "50")),
        ("The Boeing 737 flew.", "The Boeing 747 flew.", ("737", "747")),
        ("Honey can spoil.", "Honey can't spoil.", ("", "can't")),
        ("You must not boil it.", "You must boil it.", ("not", "")),
        ("Never boil it.", "Ever boil it.", ("Never", "Ever")),
        ("They keep honey.", "They keep money.", ("honey", "money")),
        ("The bees dance.", "The beans dance.", ("bees", "beans")),
        ("Bees dance.", "Beans dance.", ("Bees", "Beans")),
        ("We met on Monday.", "We met on Sunday.", ("Monday", "Sunday")),
        ("We saw Venus there.", "We saw Mercury there.", ("Venus", "Mercury")),
        ("THEY KEEP HONEY HERE.", "They keep money here.", ("HONEY", "money")),
        ("It costs $5–$10.", "It costs $5–$20.", ("$5–$10", "$5–$20")),
    ],
)
def test_another_word_is_an_error_however_near_it_sounds(script, heard, wrong):
    (found,) = compared(script, heard, "en").misheard
    assert found[:2] == wrong
    assert found.errors == 1
