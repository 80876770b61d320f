"""Each veto sees one kind of error, in every language that has its words, and lets a true rewording pass."""

import pytest

from assets.brief.brief import Fact
from assets.script.guard.vetoes import vetoes

WRONG = [
    ("en", "The tower is 324 metres tall.", "The tower is 342 metres tall.", "adds 342"),
    ("en", "The tower is 324 metres tall.", "The tower is tall.", "leaves out 324"),
    ("en", "Tea has 40 mg, and coffee has 95.", "Tea has 95 mg, and coffee has 40.", "which figure belongs to what"),
    ("en", "Ice melts at 0 degrees, iron at 1538.", "Ice needs 1538 degrees to melt, iron 0.", "belongs to what"),
    ("en", "The pipe carries 30 litres.", "The pipe carries 30 gallons.", "adds the unit gallons"),
    ("en", "Keep it under 4 degrees.", "Keep it over 4 degrees.", 'loses "under" of 4'),
    ("en", "It takes at least 6 months.", "It takes up to 6 months.", 'adds "up to" to 6'),
    ("en", "It takes 6 months or more.", "It takes 6 months.", 'loses "at least" of 6'),
    ("en", "About 30 people came.", "Exactly 30 people came.", 'adds "exactly" to 30'),
    ("en", "Never mix them.", "Mix them.", "loses a negation"),
    ("en", "It covers theft.", "It doesn't cover theft.", "adds a negation"),
    ("en", "Most cats hate water.", "All cats hate water.", 'loses "most"'),
    ("en", "Cats hate water.", "All cats hate water.", 'adds "all"'),
    ("en", "Garlic can upset a cat.", "Garlic upsets a cat.", 'loses "may"'),
    ("en", "Historians think it was a temple.", "It was a temple.", 'loses "thought"'),
    ("en", "The bridge fell in a storm.", "The bridge fell in a storm because it was weak.", "adds a reason"),
    ("en", "Rinse it after use.", "Rinse it before use.", "round"),
    ("en", "Curie found radium in Paris.", "Curie found radium in Warsaw.", "adds the name Warsaw"),
    ("en", "She was born in Oslo.", "She was born there.", "leaves out the name Oslo"),
    ("en", "Vitamin C helps.", "Vitamin D helps.", "adds the name D"),
    ("en", "Dogs chase cats.", "Cats chase dogs.", "in another order"),
    ("en", "Run `git add -A` first.", "Run `git add` first.", "must have the code git add -A"),
    ("en", "It is sweet.", "It is sweet \U0001f36f.", "has the sign"),
    ("fr", "La tour mesure plus de 300 mètres.", "La tour mesure moins de 300 mètres.", 'loses "over" of 300'),
    ("fr", "Ne mélangez jamais les deux.", "Mélangez les deux.", "loses a negation"),
    ("fr", "La plupart des chats dorment.", "Tous les chats dorment.", 'adds "all"'),
    ("fr", "Le sel peut aider.", "Le sel aide.", 'loses "may"'),
    ("fr", "Il pèse 3 grammes.", "Il pèse 3 tonnes.", "adds the unit tonnes"),
    ("es", "Mide al menos 30 metros.", "Mide 30 metros.", 'loses "at least" of 30'),
    ("es", "No lo mezcles nunca.", "Mézclalo.", "loses a negation"),
    ("es", "Algunos gatos duermen.", "Todos los gatos duermen.", 'adds "all"'),
    ("es", "El ajo puede irritar.", "El ajo irrita.", 'loses "may"'),
    ("it", "Pesa circa 30 grammi.", "Pesa 30 grammi.", 'loses "about" of 30'),
    ("it", "Non aprire mai.", "Aprire.", "loses a negation"),
    ("it", "La maggior parte dorme.", "Tutti dormono.", 'adds "all"'),
    ("pt", "Pesa cerca de 30 gramas.", "Pesa 30 gramas.", 'loses "about" of 30'),
    ("pt", "Nunca abra.", "Abra.", "loses a negation"),
    ("pt", "A maioria dorme.", "Todos dormem.", 'adds "all"'),
    ("hi", "यह लगभग 30 ग्राम है।", "यह 30 ग्राम है।", 'loses "about" of 30'),
    ("hi", "इसे कभी मत खोलो।", "इसे खोलो।", "loses a negation"),
    ("hi", "अधिकांश लोग सोते हैं।", "सभी लोग सोते हैं।", 'adds "all"'),
]
TRUE = [
    ("en", "The wall is more than 2,300 km long.", "Over 2,300 kilometres: that is how long the wall is."),
    ("en", "It takes at least 6 months.", "Six months or more: so long it takes."),
    ("en", "Never mix the two.", "Don't mix the two."),
    ("en", "Haydn taught Beethoven in Vienna.", "In Vienna, Beethoven was taught by Haydn."),
    ("en", "Tea has 40 mg, and coffee has 95 mg.", "Coffee has 95 mg, and tea has 40 mg."),
    ("en", "In 1969 two men walked on the Moon.", "Two men walked on the Moon in 1969."),
    ("en", "Garlic can upset a cat.", "A cat may be upset by garlic."),
    ("en", "Run `git add -A` first.", "First, run `git add -A`."),
    ("fr", "Ne mélangez jamais les deux.", "Les deux ne doivent pas être mélangés."),
    ("fr", "Il mesure environ 30 mètres.", "Sa taille ? Environ 30 mètres."),
    ("es", "No lo mezcles nunca.", "Nunca lo mezcles."),
    ("es", "Pesa unos 30 kilos.", "Alrededor de 30 kilos es lo que pesa."),
]


@pytest.mark.parametrize(("language", "fact", "said", "veto"), WRONG)
def test_an_error_is_seen_and_named(language, fact, said, veto):
    assert veto in "; ".join(vetoes(said, [Fact(id=1, text=fact)], language))


@pytest.mark.parametrize(("language", "fact", "said"), TRUE)
def test_a_true_rewording_passes(language, fact, said):
    assert vetoes(said, [Fact(id=1, text=fact)], language) == ()


def test_the_figures_of_a_wording_may_come_from_any_of_the_facts_it_cites():
    facts = [Fact(id=1, text="It has 3 hearts."), Fact(id=2, text="It has 9 brains.")]
    assert vetoes("It has 3 hearts. And it has 9 brains.", facts, "en") == ()
    assert vetoes("It has 3 hearts.", facts, "en")
