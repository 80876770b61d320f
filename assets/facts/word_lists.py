"""The words of each language by which a sentence leans on others, says what something is, or a title is only a title.

Belongs here: word lists, one set for each language. Not here: what is made of them (standing_alone.py, retrieval.py,
story.py); a language without lists is refused nothing.
"""

import re
import unicodedata
from typing import NamedTuple


class Leaning(NamedTuple):
    """Words of one language by which a sentence leans on others.

    `openers`: it does if it begins with one. `pronouns`: if one of its first four words is one. `anywhere`: wherever
    they stand; those of an author that speaks of himself are among them. `articles` and `vague`: if it begins with
    "the command", which only the sentences before it name, or with "the first command" (`ordering`), and does not go
    on with one of `defining`.
    """

    openers: frozenset[str]
    pronouns: frozenset[str]
    anywhere: frozenset[str]
    articles: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    ordering: frozenset[str] = frozenset()
    defining: frozenset[str] = frozenset()


class Verbs(NamedTuple):
    """Words of one language that tell a statement from a phrase.

    `finite`: forms that make one, if they do not stand in a clause that one of `clauses` opens; `of_plurals`: those
    that do behind a word in -s. `before_nouns`: words
    behind which a word in -s is a noun, no verb. `prepositions`: words that follow a noun, not a verb's subject.
    `advice`: words with which a piece of advice begins, which has no subject; `orders`: those with which what an
    option or a function does is described, and `before_determiners` words that may begin a sentence before "the"
    without being such a verb.
    """

    finite: frozenset[str]
    of_plurals: frozenset[str]
    clauses: frozenset[str]
    before_nouns: frozenset[str]
    prepositions: frozenset[str]
    advice: frozenset[str]
    orders: frozenset[str]
    before_determiners: frozenset[str]


def _plain_words(text: str) -> frozenset[str]:
    """Return words without the accents of Latin letters, as the words of a title are compared."""
    return _words(re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEANING = {
    "en": Leaning(
        openers=_words("it its itself this that these those they them their theirs he him his she her hers such there here however therefore thus hence so but and or nor yet also then otherwise instead furthermore moreover additionally besides similarly likewise conversely nevertheless nonetheless consequently accordingly meanwhile still again both neither either another other others finally next lastly firstly secondly thirdly indeed rather anyway further alternatively subsequently afterwards except note though although which who what when where why how see example examples note note: warning: tip: tip caution: todo whether mostly used as default returns return yes no unfortunately fortunately currently usually normally sometimes"),
        pronouns=_words("it they them he she him"),
        anywhere=_words("this these those we our ours us i my me aforementioned former latter following foregoing hereby herein said todo tbd"),
        articles=_words("the a an"),
        ordering=_words("first second third fourth fifth last next previous new old original current given resulting corresponding"),
        vague=_words("above below other others same rest result results function functions command commands option options method methods parameter parameters argument arguments value values routine routines call calls caller program user author authors code file files feature features interface algorithm process problem solution idea reason difference process approach technique effect purpose goal example examples default output input return object objects class classes module name names string strings list field fields flag flags format number tool page only main key point more less"),
        defining=_words("of for that which in with"),
    ),
    "fr": Leaning(
        openers=_words("il elle ils elles ce c cela ceci ça cet cette ces celui celle ceux celles y en mais et ou donc or ni car cependant toutefois pourtant ainsi alors ensuite enfin puis aussi sinon néanmoins autrement finalement voir voici voilà là ici tous toutes leur leurs son sa ses lui"),
        pronouns=_words("il elle ils elles cela ceci ça"),
        anywhere=_words("ceci cela celui-ci celle-ci ceux-ci celles-ci nous notre nos je mon ma mes ci-dessus ci-dessous précédent précédente suivant suivante susmentionné"),
    ),
    "es": Leaning(
        openers=_words("él ella ellos ellas ello esto eso este esta estos estas ese esa esos esas aquel aquella pero y o así entonces luego además también sin embargo finalmente después tampoco ambos ambas aquí allí ahí su sus véase ver"),
        pronouns=_words("él ella ellos ellas ello esto eso"),
        anywhere=_words("esto eso nosotros nuestro nuestra nuestros nuestras yo mi mis anterior siguiente dicho dicha dichos dichas"),
    ),
    "it": Leaning(
        openers=_words("esso essa essi esse egli ella lui lei loro ciò questo questa questi queste quello quella quelli quelle ma e o così quindi allora poi inoltre anche tuttavia infine entrambi entrambe qui lì là vedi suo sua suoi sue"),
        pronouns=_words("esso essa essi esse egli lui lei loro ciò"),
        anywhere=_words("ciò noi nostro nostra nostri nostre io mio mia suddetto suddetta seguente seguenti precedente"),
    ),
    "pt": Leaning(
        openers=_words("ele ela eles elas isto isso este esta estes estas esse essa esses essas aquele aquela mas e ou assim então depois além também porém contudo entretanto finalmente ambos ambas aqui ali lá seu sua seus suas veja ver"),
        pronouns=_words("ele ela eles elas isto isso"),
        anywhere=_words("isto isso nós nosso nossa nossos nossas eu meu minha anterior seguinte dito dita"),
    ),
    "hi": Leaning(
        openers=_words("यह ये वह वे इस उस इन उन इसका इसकी इसके उसका उसकी उसके इसे उसे इन्हें उन्हें लेकिन और या इसलिए फिर तो परंतु किंतु मगर हालांकि अतः"),
        pronouns=_words("यह ये वह वे इसे उसे"),
        anywhere=_words("हम हमारा हमारी हमारे मैं मेरा मेरी उपरोक्त निम्नलिखित"),
    ),
}  # fmt: skip

_VERBS = {
    "en": Verbs(
        finite=_words("is are was were am has have had can cannot can't could may might must shall should will won't would do does did don't doesn't didn't isn't aren't wasn't weren't hasn't haven't became began built came fell found gave went grew held kept knew led left lost made met ran said saw sent stood took thought told won wrote sold bought brought caught means"),
        of_plurals=_words("pump carry contain use make need allow provide include support keep show give take work run live eat visit store hold return require help change grow move become produce form create remain appear cause follow begin call control let consist depend offer exist go come see know find think feel get put turn start stop lose die fall rise stay read write play send protect build break turn try want"),
        clauses=_words("which that who whom whose whether if when whenever where what how why because while since until unless although though as than after before once containing"),
        before_nouns=_words("the a an of for in on to with by from and or all any each every some many most several few more less no as at into between among over under about other its their his her your this these two three four five six seven eight nine ten hundred both multiple various different new old large small own"),
        prepositions=_words("of for in on to with by from and or at into between that which who where when as than over under about via per inside within without used"),
        advice=_words("never always avoid don't do use try keep remember be beware choose prefer"),
        orders=_words("detect show print list display limit ignore add set remove create make output write read append prepend report exit enable disable allow specify apply update check verify reject include exclude treat force turn suppress compute run import export open close delete rename move copy save load start stop get find look fetch push pull merge generate convert change modify replace insert query compile obtain invoke call pass restore sign mark prune split skip omit override refuse register initialize configure fix improve increase reduce take given install select assume determine test perform emit produce provide attempt define describe hash clear reset count"),
        before_determiners=_words("in on at by for from to with without within after before since until when while if because although unless as under over during through throughout between among like unlike of into onto about across along against around behind beyond despite except near per than toward towards upon via once even only not all both half what is are inside outside whenever wherever where just at"),
    ),
}  # fmt: skip
_TITLE_WORDS = {
    "en": _plain_words("why how what who whose which where when did you know imagine think look listen remember about yes really ready see one first next last best worst more reason truth answer question many much thing things way ways tip tips trick tricks fact facts reason reasons know need needs needed work works worked working explain explained explains guide secret secrets everyone everybody nobody people developer developers programmer programmers beginner beginners should really actually important use uses used using make makes made get gets different best better good great simple easy quick short story behind happen happens keep keeps inside"),
    "fr": _plain_words("pourquoi comment quoi que qu qui quel quelle quels quelles combien quand ou imaginez savez vous voici choses chose façons façon astuces astuce faits fait raisons raison savoir besoin marche fonctionne expliqué guide secret secrets tout monde vraiment important utiliser utilise faire fait meilleur bon simple facile histoire"),
    "es": _plain_words("por que como cual cuales quien cuando donde cuanto cuantos cuantas imagina sabias cosas cosa maneras manera trucos truco datos dato razones razón saber necesitas necesita funciona explicado guía secreto secretos todos gente realmente importante usar usa hacer hace mejor bueno simple fácil historia"),
    "it": _plain_words("perche come cosa che chi quale quali quando dove quanto quanti quante immagina sapevi cose cosa modi modo trucchi trucco fatti fatto ragioni ragione sapere serve funziona spiegato guida segreto segreti tutti gente davvero importante usare usa fare fa migliore buono semplice facile storia"),
    "pt": _plain_words("por que porque como qual quais quem quando onde quanto quantos quantas imagine sabia coisas coisa maneiras maneira dicas dica fatos fato razões razão saber precisa funciona explicado guia segredo segredos todos gente realmente importante usar usa fazer faz melhor bom simples fácil história"),
    "hi": _plain_words("क्यों कैसे क्या कौन किस कहां कब कितना कितने कितनी बातें बात तरीके तरीका कारण रहस्य कहानी लोग"),
}  # fmt: skip
_DEFINING_VERBS = {
    "en": _words("is are means was were"),
    "fr": _words("est sont désigne"),
    "es": _words("es son significa"),
    "it": _words("è sono significa"),
    "pt": _words("é são significa"),
}


def leaning(language: str) -> Leaning:
    """Return the words of a primary language code by which a sentence leans on others."""
    return _LEANING.get(language, Leaning(frozenset(), frozenset(), frozenset()))


def verbs(language: str) -> Verbs | None:
    """Return the words that tell a statement from a phrase, None for a language that has no such lists."""
    return _VERBS.get(language)


def of_every_title(language: str) -> frozenset[str]:
    """Return words that titles have and that say nothing of what a title is about."""
    return _TITLE_WORDS.get(language, frozenset())


def defining_verbs(language: str) -> frozenset[str]:
    """Return the verbs by which a sentence says what something is."""
    return _DEFINING_VERBS.get(language, frozenset())
