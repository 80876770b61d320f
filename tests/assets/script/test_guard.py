"""The guard lets true rewordings through and nothing that says more, less or other than the fact."""

import pytest

from assets.brief.brief import Fact
from assets.script.guard import faults, hook_source, must_be_said, screen_faults, screen_text

VENUS = "Venus takes 243 Earth days to spin once, but only 225 to circle the Sun."
HONEY = "Never give honey to a baby under one year old, because it can cause botulism."
HEARTS = "An octopus has three hearts and eight arms."
COPPER = "Octopus blood is blue because copper, not iron, carries the oxygen in it."


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (HEARTS, HEARTS),
        (HEARTS, "An octopus has 3 hearts and 8 arms."),
        (VENUS, "Venus takes 243 Earth days to spin once. But only 225 to circle the Sun."),
        (HONEY, "Because it can cause botulism, never give honey to a baby under one year old."),
        (COPPER, "Octopus blood is blue. Why? Because copper, not iron, carries the oxygen in it."),
    ],
)
def test_true_rewordings_pass(fact, said):
    assert faults(said, [Fact(id=1, text=fact)], "en") == ()


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (VENUS, "Venus takes 225 Earth days to spin once, but only 243 to circle the Sun."),
        (VENUS, "Venus takes 243 Earth days to spin once."),
        (VENUS, "Venus takes 24 Earth days to spin once, but only 225 to circle the Sun."),
        (HONEY, "Give honey to a baby under one year old, because it can cause botulism."),
        (HONEY, "Never give honey to a baby under two years old, because it can cause botulism."),
        (COPPER, "Octopus blood is blue because iron, not copper, carries the oxygen in it."),
        (COPPER, "Octopus blood is blue because copper carries the oxygen in it."),
        (HEARTS, "An octopus has three hearts, eight arms and a beak."),
        (HEARTS, "A squid has three hearts and eight arms."),
        (HEARTS, f"{HEARTS} Why?"),
        (HEARTS, ""),
    ],
)
def test_what_says_more_less_or_other_is_refused(fact, said):
    assert faults(said, [Fact(id=1, text=fact)], "en")


@pytest.mark.parametrize(
    ("language", "fact", "said"),
    [
        ("fr", "Le miel ne se gâte pas dans un pot fermé.", "Le miel se gâte dans un pot fermé."),
        ("es", "Un pulpo no tiene huesos.", "Un pulpo tiene huesos."),
        ("it", "Venere non ha lune.", "Venere ha lune."),
        ("pt", "Vênus não tem lua.", "Vênus tem lua."),
    ],
)
def test_a_lost_negation_is_seen_in_every_language(language, fact, said):
    assert faults(fact, [Fact(id=1, text=fact)], language) == ()
    assert faults(said, [Fact(id=1, text=fact)], language)


@pytest.mark.parametrize(
    ("language", "fact", "said"),
    [
        ("es", "La miel dura tres años.", "La miel dura tres anos."),
        ("fr", "Le pêcheur mange du miel.", "Le pécheur mange du miel."),
        ("pt", "A avó guarda o mel.", "A avô guarda o mel."),
        ("hi", "शहद का दिन अच्छा था।", "शहद का दीन अच्छा था।"),
    ],
)
def test_an_accent_is_part_of_the_word(language, fact, said):
    assert faults(fact, [Fact(id=1, text=fact)], language) == ()
    assert faults(said, [Fact(id=1, text=fact)], language)


def test_code_must_stay_as_it_is():
    fact = Fact(id=1, text="`git rebase` moves commits.")
    assert faults("git rebase moves commits.", [fact], "en") == ()
    assert faults("git merge moves commits.", [fact], "en")


@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("An octopus has three hearts.", True),
        ("Honey never spoils.", True),
        ("Run `git status` first.", True),
        ("The suckers of an octopus taste what they touch.", False),
    ],
)
def test_numbers_negations_and_code_must_be_said(text, must):
    assert must_be_said(Fact(id=1, text=text), "en") is must


LONG = [
    Fact(id=number, text=f"In {number} hives, {number + 1} bees keep {number + 2} cells.") for number in range(1, 600)
]


def test_scenes_of_many_facts_are_compared_to_the_end():
    said = [fact.text for fact in LONG]
    moved = "".join([*said[-1:], *said[:-1]])
    assert faults(" ".join(said), LONG, "en") == ()
    assert faults(moved, LONG, "en") == ()
    assert faults(" ".join([*said[:200], *said[300:], *said[200:300]]), LONG, "en") == ()
    assert faults(" ".join([*said[300:400], *said[:100], *said[200:300], *said[100:200], *said[400:]]), LONG, "en") == (
        "puts the words in another order",
    )


def test_a_question_is_looked_for_in_long_facts_too():
    fact = Fact(id=1, text=" ".join(each.text for each in LONG[:60]))
    assert hook_source("How many bees keep 44 cells?", "Honey", [fact], "en") == (1,)
    assert hook_source("Which bees keep no cells?", "Honey", [fact], "en") is None


def test_words_on_screen_are_few_and_true_by_themselves():
    fact = Fact(id=1, text=HONEY)
    assert not screen_faults("Never give honey", [fact], "en")
    assert screen_faults("Give honey", [fact], "en")
    assert screen_faults("Honey kills babies", [fact], "en")
    assert screen_faults(HONEY, [fact], "en")
    assert not screen_faults(screen_text(fact, "en"), [fact], "en")
