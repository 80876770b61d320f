"""Lead-ins turn to the viewer where the fact itself turns; none comes twice, and few come at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.brief.brief import Fact
from assets.script.brief_words import brief_words
from assets.script.lead_ins import LEAD_INS, WHY, led_in, without_lead_in
from assets.script.order import placed

PLAIN = "Honey in a sealed jar can stay good for decades."
REASON = "Most bacteria die in honey, because its sugar pulls the water out of them."
MYTH = "Crystals do not mean that honey has spoiled."
WARNING = "Never give honey to a baby, because it can cause botulism."


def said(*texts: str, language: str = "en") -> list[str]:
    facts = [Fact(id=number, text=text) for number, text in enumerate(texts, start=1)]
    told = placed(facts, "Honey", language)
    own = [brief_words(each.fact, language) for each in told]
    return list(led_in(told, own, len(told) + 2, language))


def test_each_turn_has_its_own_and_a_plain_fact_has_none():
    assert said(PLAIN, REASON, PLAIN, MYTH, WARNING) == [
        PLAIN,
        "Most bacteria die in honey. Because its sugar pulls the water out of them.",
        PLAIN,
        f"Don't be fooled: {MYTH}",
        "One warning: Never give honey to a baby. Because it can cause botulism.",
    ]


def test_a_reason_is_asked_for_where_there_is_room():
    assert said(PLAIN, REASON, PLAIN, PLAIN)[1] == (
        "Most bacteria die in honey. Why? Because its sugar pulls the water out of them."
    )


@pytest.mark.parametrize(
    ("language", "warning"),
    [
        ("fr", "Ne donnez jamais de miel à un bébé, parce que c'est dangereux."),
        ("es", "Nunca le des miel a un bebé, porque es peligroso."),
        ("it", "Non dare mai miele a un neonato, perché è pericoloso."),
        ("pt", "Nunca dê mel a um bebê, porque é perigoso."),
    ],
)
def test_a_warning_is_led_in_in_every_language(language, warning):
    (lead_in,) = LEAD_INS[language]["warning"]
    assert said(PLAIN, PLAIN, PLAIN, warning, language=language)[-1].startswith(f"{lead_in} {warning[:8]}")


def test_a_language_without_lead_ins_has_none():
    assert said(PLAIN, MYTH, WARNING, language="de") == [PLAIN, MYTH, WARNING]


@given(st.lists(st.sampled_from([PLAIN, REASON, MYTH, WARNING, "Bees work, but drones do not."]), max_size=12))
def test_none_comes_twice_and_at_most_a_third_of_the_scenes_has_one(texts):
    led = said(*texts)
    own = sorted(brief_words(Fact(id=1, text=text), "en") for text in texts)
    assert sorted(without_lead_in(text, "en") for text in led) == own
    used = [text for text in led if without_lead_in(text, "en") != text]
    assert len(used) <= (len(texts) + 2) / 3
    for lead_in in (WHY["en"], *(each for turn in LEAD_INS["en"].values() for each in turn)):
        assert sum(lead_in in text for text in led) <= 1
