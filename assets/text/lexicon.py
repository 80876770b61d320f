# ruff: noqa: SIM905 - word lists read best as text
"""The small words of each language that tell whether two sentences say the same.

Belongs here: word lists, one set for each language. Not here: what is made of them (assets/script).

The lists are short on purpose: a word that stands in none of them counts in full, so a language with short lists is
only checked more strictly, never less. Words are in small letters and without accents, as words.py reads them.
"""

from functools import cache
from typing import NamedTuple


class Lexicon(NamedTuple):
    """One language's words; an unknown language has none.

    `light`: words that may come and go (articles, pronouns, to be and to have in the present, and, but).
    `negations`: words that turn a statement round.
    `hedges`: words that bound what follows them: how much, how often, how surely.
    `closing`: negations that stand behind their verb.
    `warnings`: words of a sentence that must not be lost (negations and numbers beside them).
    `asking`: words that a question may have beside those of its source: they ask and assert nothing.
    `which`, `how_many`, `why`: words that open a question for something, for an amount, for a reason.
    `links`: words that open a phrase which may stand first or last in its sentence.
    `turns`: words before which one full statement ends and another begins.
    `relatives`: words that open a clause inside another.
    `alike`: words that are read as another.
    `endings`: endings of inflected words that do not change what the word means, the longest first.
    `symbols`: how what stands after a number is read.
    """

    light: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    which: frozenset[str] = frozenset()
    how_many: frozenset[str] = frozenset()
    why: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    alike: dict[str, str] = {}  # noqa: RUF012 - read only
    endings: tuple[str, ...] = ()
    symbols: dict[str, str] = {}  # noqa: RUF012 - read only


@cache
def lexicon(language: str) -> Lexicon:
    """Return the words of a primary language code such as `fr`."""
    return _LEXICONS.get(language, Lexicon())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBER_WORDS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        [*range(20), *range(20, 100, 10)],
        strict=True,
    )
)
"""English numbers that are written out; in the other languages such words count as words."""

MAGNITUDES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9, "trillion": 10**12}

_LEXICONS = {
    "en": Lexicon(
        light=_words("a an the this these those it its they them their he him his she her we us our you your i me my there here is are am be being been has have having do does of and but although though yet however also too then"),
        negations=_words("not no never none nothing nobody nowhere neither nor without hardly barely rarely seldom"),
        hedges=_words("about around roughly approximately nearly almost only just merely exactly most mostly many few several some any all every each both half at least more less fewer over under above below up than can could may might must should would will usually often sometimes always"),
        warnings=_words("warning danger dangerous avoid caution careful must beware poison poisonous toxic venom harm harmful risk kill fatal deadly lethal unsafe"),
        asking=_words("can could do does did is are was were has have had will would should must may might happen happens mean means make makes color colour kind sort part thing time use find take takes need needs long far often big old tall high deep fast much many"),
        which=_words("what which who whose where when"),
        how_many=_words("howmany howmuch"),
        why=_words("why how"),
        links=_words("in on at for with by from to over under after before because so if when while until unless since during through than into without as like unlike thanks"),
        turns=_words("because so but although though"),
        relatives=_words("that which who whom whose"),
        alike={"no": "not", "were": "was", "around": "about", "roughly": "about", "approximately": "about"},
        endings=("ies", "ied", "ing", "es", "ed", "s", "e", "y"),
        symbols={"%": "percent", "°c": "degrees celsius", "°f": "degrees fahrenheit", "km/h": "kilometres per hour", "mph": "miles per hour", "km": "kilometres", "m": "metres", "cm": "centimetres", "mm": "millimetres", "kg": "kilograms", "g": "grams", "mg": "milligrams", "l": "litres", "ml": "millilitres", "ft": "feet", "mi": "miles", "lb": "pounds", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds", "gb": "gigabytes", "mb": "megabytes", "ghz": "gigahertz", "mhz": "megahertz", "hz": "hertz"},
    ),
    "fr": Lexicon(
        light=_words("le la les l un une des du de d ce cet cette ces il elle ils elles on lui leur leurs son sa ses se s y en nous vous notre votre je tu c et mais est sont a ont"),
        negations=_words("ne n pas jamais aucun aucune rien personne ni sans non guere"),
        closing=_words("pas jamais rien"),
        hedges=_words("environ presque seulement que plus moins quelque quelques tout tous toute toutes chaque plupart jusqu peut peuvent doit doivent souvent parfois toujours rarement"),
        warnings=_words("attention danger dangereux dangereuse eviter evitez poison toxique mortel mortelle risque tuer tue"),
        asking=_words("est ce peut faut il elle fait arrive couleur partie chose temps animal sorte se passe faire pendant aussi"),
        which=_words("quel quelle quels quelles qui que qu quoi ou quand"),
        how_many=_words("combien"),
        why=_words("pourquoi comment"),
        links=_words("a au aux dans en sur sous pour par avec sans depuis apres avant pendant si quand lorsque car parce grace selon vers chez entre"),
        turns=_words("car mais parce donc"),
        relatives=_words("qui que qu dont ou"),
        endings=("es", "s", "x", "e"),
        symbols={"%": "pour cent", "°c": "degres celsius", "km/h": "kilometres par heure", "km": "kilometres", "m": "metres", "cm": "centimetres", "kg": "kilogrammes", "g": "grammes", "l": "litres", "h": "heures", "min": "minutes", "s": "secondes"},
    ),
    "es": Lexicon(
        light=_words("el la los las un una unos unas lo le les se su sus este esta estos estas ese esa esos esas ello ella ellos ellas nos nuestro tu tus yo de del y e pero es son esta estan ha han hay"),
        negations=_words("no nunca jamas ningun ninguno ninguna nada nadie ni sin tampoco"),
        closing=_words("nunca jamas nada"),
        hedges=_words("unos casi solo aproximadamente cerca mas menos todo todos toda todas cada mayoria hasta puede pueden debe deben a menudo siempre alrededor"),
        warnings=_words("atencion cuidado peligro peligroso peligrosa evita evite veneno toxico mortal riesgo matar mata"),
        asking=_words("puede hay que hace pasa color parte cosa tiempo tipo ocurre sucede es deberia debe animal hay"),
        which=_words("que cual cuales quien quienes donde cuando"),
        how_many=_words("cuanto cuantos cuanta cuantas"),
        why=_words("porque como"),
        links=_words("a al en sobre bajo para por con sin desde despues antes durante si cuando porque segun hacia entre hasta"),
        turns=_words("porque pero aunque eso"),
        relatives=_words("que quien quienes cuyo cuya donde"),
        endings=("es", "s", "a", "o", "e"),
        symbols={"%": "por ciento", "°c": "grados celsius", "km/h": "kilometros por hora", "km": "kilometros", "m": "metros", "cm": "centimetros", "kg": "kilogramos", "g": "gramos", "l": "litros", "h": "horas", "min": "minutos", "s": "segundos"},
    ),
    "it": Lexicon(
        light=_words("il lo la i gli le l un uno una dei degli delle del dello della dell di d questo questa questi queste quello quella esso essa essi esse lui lei loro suo sua suoi sue si ci ne noi voi io tu e ed ma sono ha hanno"),
        negations=_words("non mai nessun nessuno nessuna niente nulla ne senza neppure neanche"),
        closing=_words("mai niente nulla"),
        hedges=_words("circa quasi solo soltanto piu meno tutto tutti tutta tutte ogni maggior fino puo possono deve devono spesso sempre almeno"),
        warnings=_words("attenzione pericolo pericoloso pericolosa evita evitate veleno tossico mortale rischio uccidere uccide"),
        asking=_words("puo bisogna fa succede colore parte cosa tempo tipo accade si deve animale"),
        which=_words("che cosa quale quali chi dove quando"),
        how_many=_words("quanto quanti quanta quante"),
        why=_words("perche come"),
        links=_words("a al alla ai alle in nel nella nei nelle su sul sulla per con senza da dal dalla dopo prima durante se quando perche secondo verso tra fra fino"),
        turns=_words("perche ma quindi"),
        relatives=_words("che cui quale"),
        endings=("a", "e", "i", "o"),
        symbols={"%": "per cento", "°c": "gradi celsius", "km/h": "chilometri all ora", "km": "chilometri", "m": "metri", "cm": "centimetri", "kg": "chilogrammi", "g": "grammi", "l": "litri", "h": "ore", "min": "minuti", "s": "secondi"},
    ),
    "pt": Lexicon(
        light=_words("o a os as um uma uns umas lhe lhes se seu sua seus suas este esta estes estas esse essa isso isto ele ela eles elas nos nosso voce eu tu de do da dos das e mas sao esta estao tem ha"),
        negations=_words("nao nunca jamais nenhum nenhuma nada ninguem nem sem"),
        closing=_words("nunca jamais nada"),
        hedges=_words("cerca quase so apenas somente aproximadamente mais menos todo todos toda todas cada maioria ate pode podem deve devem sempre"),
        warnings=_words("atencao cuidado perigo perigoso perigosa evite veneno toxico mortal risco matar mata"),
        asking=_words("pode faz acontece cor parte coisa tempo tipo deve se ocorre animal"),
        which=_words("que qual quais quem onde quando"),
        how_many=_words("quanto quantos quanta quantas"),
        why=_words("porque como"),
        links=_words("a ao aos em no na nos nas sobre sob para por com sem desde depois antes durante se quando porque segundo entre ate"),
        turns=_words("porque mas embora isso"),
        relatives=_words("que quem cujo cuja onde"),
        endings=("es", "s", "a", "o", "e"),
        symbols={"%": "por cento", "°c": "graus celsius", "km/h": "quilometros por hora", "km": "quilometros", "m": "metros", "cm": "centimetros", "kg": "quilogramas", "g": "gramas", "l": "litros", "h": "horas", "min": "minutos", "s": "segundos"},
    ),
    "hi": Lexicon(
        light=_words("यह ये वह वे इस उस इन उन इसका इसकी इसके उसका उसकी उसके है हैं का की के को ने और लेकिन"),
        negations=_words("नहीं न ना मत कभी बिना कोई"),
        hedges=_words("लगभग करीब केवल सिर्फ ही अधिक ज्यादा कम सभी हर कुछ अधिकांश "),
        warnings=_words("सावधान चेतावनी खतरा खतरनाक जहर जहरीला"),
        asking=_words("होता होती होते सा सी देर रंग चाहिए करता करती करते सकता सकती सकते तरह जानवर रहता रहती रहते"),
        which=_words("क्या कौन किस कहां कब"),
        how_many=_words("कितना कितने कितनी"),
        why=_words("क्यों कैसे"),
        turns=_words("क्योंकि लेकिन इसलिए"),
        relatives=_words("जो जिस जिसका जिसकी जिसके कि"),
        symbols={"%": "प्रतिशत"},
    ),
}  # fmt: skip
