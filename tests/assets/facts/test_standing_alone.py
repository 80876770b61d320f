"""Of a document only what a viewer understands without the page around it is said."""

import pytest

from assets.facts.sentences_of import candidates
from assets.facts.standing_alone import stands_alone, without_citations
from resources.documents.document import Document, Passage


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("An octopus has three hearts and nine brains.", "en"),
        ("Water freezes below 0 degrees, and ice floats on it.", "en"),
        ("Never give honey to a baby under one year old!", "en"),
        ("SQLite stores a whole database in a single file on disk.", "en"),
        ("The name of the genus comes from a Greek word for eight feet.", "en"),
        ("Octopuses taste with the suckers on their arms.", "en"),
        ("Two hearts of the octopus pump blood through the gills.", "en"),
        ("The third heart of an octopus stops while the octopus swims.", "en"),
        ("Avoid the beak of an octopus at all times.", "en"),
        ("In 1969 a probe reached the far side of Venus.", "en"),
        ("The Romans built more than 50,000 miles of roads.", "en"),
        ("1,200 litres of water are needed for a kilogram of rice.", "en"),
        ('The word "octopus" comes from Greek and means eight feet.', "en"),
        ("The three hearts (two for the gills, one for the rest) are apart.", "en"),
        ("Les abeilles visitent des millions de fleurs pour un kilo de miel.", "fr"),
        ("Una abeja visita unas cien flores en cada vuelo que hace.", "es"),
        ("Un polpo ha tre cuori e nove cervelli nel corpo.", "it"),
        ("Um polvo tem três corações e nove cérebros no corpo.", "pt"),
        ("शहद में केवल सत्रह प्रतिशत पानी होता है।", "hi"),
    ],
)
def test_a_whole_statement_is_said(sentence, language):
    assert stands_alone(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("It has three hearts and nine brains in its body.", "en"),
        ("However, an octopus has three hearts and nine brains.", "en"),
        ("When it swims, one of the hearts stops beating at once.", "en"),
        ("Unlike squids, this animal has three hearts and no bones.", "en"),
        ("Such animals have three hearts and blue blood in them.", "en"),
        ("As shown above, an octopus has three hearts and nine brains.", "en"),
        ("An octopus has three hearts, see Figure 3 for their place.", "en"),
        ("An octopus has the organs listed below.", "en"),
        ("The function returns the number of hearts that were found.", "en"),
        ("The first parameter is the number of hearts of an octopus.", "en"),
        ("The picture of an octopus on the right shows three hearts.", "en"),
        ("Some hearts of an octopus stop and others do not.", "en"),
        ("We recommend that everyone should look at an octopus once.", "en"),
        ("For fun, we're looking at the hearts of an octopus today.", "en"),
        ("Even without bones, it's rarely caught by a shark at sea.", "en"),
        ("If true, the octopus has three hearts in its whole body.", "en"),
        ("Il a trois cœurs et neuf cerveaux dans le corps.", "fr"),
        ("Cette bête a trois cœurs et neuf cerveaux en tout.", "fr"),
        ("Sin embargo, un pulpo tiene tres corazones y nueve cerebros.", "es"),
        ("Questo animale ha tre cuori e nove cervelli nel corpo.", "it"),
        ("Eles têm três corações e nove cérebros no corpo.", "pt"),
        ("यह केवल सत्रह प्रतिशत पानी का बना होता है।", "hi"),
    ],
)
def test_what_leans_on_what_stands_around_it_is_not(sentence, language):
    assert not stands_alone(sentence, language)


@pytest.mark.parametrize(
    "sentence",
    [
        "Does an octopus really have three hearts and nine brains?",
        "The three hearts of an octopus",
        "Octopuses have three hearts.",
        "of an octopus the three hearts beat apart from each other.",
        "An octopus has these parts, one after the other, in its body:",
        "Hearts, gills, arms, brains, beaks, skins, eyes, and so on, etc.",
        "An octopus (which lives in the sea has three hearts and nine brains.",
        "Copyright 2019 by the friends of the octopus and its three hearts.",
        "Changed in version 3.8 so that an octopus has three hearts.",
        "The hearts of an octopus are described at https://example.org today.",
        "Call open_octopus() with heart_count=3 and free_octopus() behind it.",
        "Write to octopus@example.org for more about the three hearts.",
        "HEARTS OF THE OCTOPUS ARE THREE AND ALL ARE BLUE.",
        "An octopus has hearts " + "and arms " * 20 + "too.",
        "Ignore the hearts above.",
        "A list of the hearts of an octopus with a name for each.",
        "The organ in which the blood of an octopus is moved.",
        "Shows the number of hearts that were found in the octopus.",
        "Recursively lists hearts of each octopus in the whole tank.",
        "Verify the heart of the octopus before the dive.",
        "Detect hearts as well as brains of an octopus.",
        "Tweaks to the heart of an octopus to help it do more.",
        "The hearts of an octopus are described in a separate document.",
        "Whether and how an octopus moves hearts and arms.",
    ],
)
def test_what_is_no_statement_of_prose_is_not(sentence):
    assert not stands_alone(sentence, "en")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("An octopus has three hearts.[12]", "An octopus has three hearts."),
        ("An octopus[1, 2] has three hearts [citation needed].", "An octopus has three hearts."),
        ("An octopus has three hearts.\u00b2\u00b3", "An octopus has three hearts."),
        ("A tank holds 40 m\u00b3 of water.", "A tank holds 40 m\u00b3 of water."),
        ("It begins with arr[0] and ends.", "It begins with arr and ends."),
    ],
)
def test_the_marks_of_notes_are_not_said(sentence, said):
    assert without_citations(sentence) == said


def test_a_fact_is_literally_in_the_document_and_says_where():
    text = "An octopus has three hearts and nine brains.[3] It lives alone."
    page = Document(
        name="sea/octopus.md",
        sha256="0" * 64,
        passages=(
            Passage(text=text, heading="Octopus > Body", place="line 40"),
            Passage(text="An octopus has three hearts and nine brains. See below.", heading="", place="line 60"),
            Passage(text="Un poulpe nage vite et change sa couleur dans la mer.", heading="", place="line 70"),
        ),
    )
    (found,) = candidates(page, "en")
    assert found.quote == "An octopus has three hearts and nine brains.[3]"
    assert found.quote in text
    assert found.text == "An octopus has three hearts and nine brains."
    assert (found.heading, found.place) == ("Octopus > Body", "line 40")
    assert found.in_context == "Octopus. Body: An octopus has three hearts and nine brains."


@pytest.mark.engine
def test_what_no_font_draws_is_not_said():
    passage = Passage(text="Das Wort 蜂蜜 means honey in two languages of Asia.", heading="", place="line 1")
    page = Document(name="words.md", sha256="0" * 64, passages=(passage,))
    assert candidates(page, "en") == ()
