"""Which sentences of a document can be said alone: whole, of words, and leaning on nothing that stands around them.

Belongs here: those rules and their word lists, a set for each language. Not here: cutting a document into sentences
(sentences_of.py), which of them is about a topic (retrieval.py).

A sentence too few costs little, for a document has many; one that begins with "It" or points to a figure that nobody
sees spoils a film. So the rules refuse where they are in doubt.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assets.text.sentences import sentences

FEWEST_WORDS, MOST_WORDS = 6, 30
LONGEST_CHARACTERS = 220
_MOST_CODE_WORDS = 1
_PRONOUN_WITHIN_WORDS = 4


class Leaning(NamedTuple):
    """Words of one language by which a sentence leans on others.

    `openers`: it does if it begins with one. `pronouns`: if one of its first four words is one. `anywhere`: wherever
    they stand; those of an author that speaks of himself are among them. `articles` and `vague`: if it begins with
    "the command", which only the sentences before it name, and does not go on with one of `defining`.
    """

    openers: frozenset[str]
    pronouns: frozenset[str]
    anywhere: frozenset[str]
    articles: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    defining: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEANING = {
    "en": Leaning(
        openers=_words("it its itself this that these those they them their theirs he him his she her hers such there here however therefore thus hence so but and or nor yet also then otherwise instead furthermore moreover additionally besides similarly likewise conversely nevertheless nonetheless consequently accordingly meanwhile still again both neither either another other others finally next lastly firstly secondly thirdly indeed rather anyway further alternatively subsequently afterwards except note though although which who what when where why how see example examples note: note, warning: tip: tip caution: todo default returns return yes no unfortunately fortunately currently usually normally sometimes"),
        pronouns=_words("it they them he she him"),
        anywhere=_words("this these those we our ours us i my me aforementioned former latter following foregoing hereby herein said todo tbd"),
        articles=_words("the a an"),
        vague=_words("above below first second third fourth last next previous other others same rest result results function functions command commands option options method methods parameter parameters argument arguments value values routine routines call calls caller program user author authors code file files feature features interface algorithm process problem solution idea reason difference process approach technique effect purpose goal example examples default output input return object objects class classes module name names string strings list field fields flag flags format number tool page only main key point more less original new old current corresponding resulting second-to-last given"),
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
_NO_LISTS = Leaning(frozenset(), frozenset(), frozenset())

_POINTS_ELSEWHERE = re.compile(
    r"\b(?:see (?:also|the|section|below|above|[\"“A-Z])|refer(?:s|red)? to|as follows|more (?:details|information)"
    r"|for (?:further )?details|(?:described|shown|listed|mentioned|noted|discussed|given|explained|defined|outlined"
    r"|seen|stated|the|as) (?:above|below|earlier|later|here|elsewhere|previously)"
    r"|(?:section|chapter|figure|fig\.|table|appendix|listing|equation|page|step|example|chapitre|figura|capítulo"
    r"|capitolo|tabla|tabella|tabela|tableau|sección|sezione|seção) [\dIVX]"
    r"|(?:next|previous|preceding|last|current|earlier|later) (?:section|chapter|figure|table|example|page|paragraph"
    r"|sentence|list|line)|click|man ?page|(?:the|in) (?:documentation|manual|tutorial|article|appendix|changelog)"
    r"|voir (?:aussi|ci)|véase|vedi anche|ver também)\b|\b(?:above|below|here)\s*[.,;:)!]",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"©|\(c\) ?\d|\bcopyright|\ball rights reserved|\blicen[cs]ed? (?:under|by)|\bpublic licen[cs]e"
    r"|\b(?:new|changed|added|deprecated|removed|introduced|available|fixed|renamed) (?:in|since|as of|with)"
    r" (?:version|release|python |\d)|\b(?:since|as of|until|in|before|prior to|with) (?:version|release) \d"
    r"|\bversions? \d+\.\d|\b\d+\.\d+\.\d+\b|\blast (?:updated|modified|changed)|\bISBN\b|\bdoi:|://|\bwww\.|\w@\w"
    r"|\bcookies? policy|\bnewsletter|\bsubscribe\b|\bedit this page|\btable of contents|\brelease notes"
    r"|\bchange ?log\b|\bdeprecated\b|\bobsolete\b|\bbackwards? compatib",
    re.IGNORECASE,
)
_REFERRING_THOSE = re.compile(r"\bthose (?:who|that|which|of|in|with)\b", re.IGNORECASE)
_SUCH = re.compile(r"\bsuch (?!as\b)", re.IGNORECASE)
_CODE_WORD = re.compile(
    r"[_={}<>;|\\$~^#*@\[\]`]|\(\)|::|[a-z][A-Z]|^[\"'“(]*-{1,2}\w|^\.?/|/.*/|\w\.\w+\.\w|\w\.[a-z]{1,4}$"
)
_WORD_EDGE = "\"'“”‘’«»()[],.;:!?¿¡।"
_ENDS = (".", "!", "।", ".”", '."', ".)", "!”")
_CITATION = re.compile(
    r"\s?\[(?:\d{1,3}(?:[,\u2013 -]+\d{1,3})*|citation needed|note \d+|[a-z])\]"
    r"|(?<=[.,;:!?\"”)])[\u00b9\u00b2\u00b3\u2070-\u2079]+|(?<=[^\W\d_]{4})[\u00b9\u00b2\u00b3\u2070-\u2079]+(?!\w)|[†‡]"
)


def without_citations(sentence: str) -> str:
    """Return a sentence without the marks of its notes, such as [12] or a dagger, which nobody says."""
    return " ".join(_CITATION.sub("", sentence).split())


def quotes(passage: str, language: str) -> Iterator[str]:
    """Yield the sentences of a passage as they stand there, each with the marks of its notes."""
    text = " ".join(passage.split())
    # A mark behind a full stop belongs to the sentence before, as a bracket that closes does.
    closed = _CITATION.sub(lambda mark: ")" * len(mark[0]), text)
    start = 0
    for sentence in sentences(closed, language):
        at = closed.index(sentence, start)
        start = at + len(sentence)
        yield text[at:start]


def stands_alone(sentence: str, language: str) -> bool:
    """Tell whether a sentence without citations can be said as it is, with nothing before it."""
    words = [word.strip(_WORD_EDGE).casefold() for word in sentence.split()]
    return (
        FEWEST_WORDS <= len(words) <= MOST_WORDS
        and len(sentence) <= LONGEST_CHARACTERS
        and _is_whole(sentence)
        and _is_prose(sentence, words)
        and not _BOILERPLATE.search(sentence)
        and not _POINTS_ELSEWHERE.search(sentence)
        and not _leans(sentence, words, _LEANING.get(language, _NO_LISTS))
    )


def _is_whole(sentence: str) -> bool:
    first = sentence.lstrip("\"'“‘«¡")[:1]
    balanced = all(sentence.count(one) == sentence.count(other) for one, other in ("()", "[]", "“”", "«»"))
    return (
        sentence.endswith(_ENDS)
        and not sentence.endswith(("...", "etc.", "!!"))
        and first.isalnum()
        and not first.islower()
        and "?" not in sentence
        and "…" not in sentence
        and balanced
        and sentence.count('"') % 2 == 0
        and sentence.count("(") <= 1
    )


def _is_prose(sentence: str, words: list[str]) -> bool:
    typed = sentence.split()
    code = sum(bool(_CODE_WORD.search(word.rstrip(".,;:)!"))) for word in typed)
    capitals = sum(word.isupper() and len(word) > 1 for word in typed)
    figures = sum(word[:1].isdigit() for word in words)
    return code <= _MOST_CODE_WORDS and 3 * capitals <= len(words) and 4 * figures <= len(words)


def _leans(sentence: str, words: list[str], lists: Leaning) -> bool:
    if words[0] in lists.openers or sentence.split(maxsplit=1)[0].endswith(","):
        return True
    if not lists.pronouns.isdisjoint(words[:_PRONOUN_WITHIN_WORDS]):
        return True
    rest = _REFERRING_THOSE.sub("", sentence) if lists.articles else sentence
    if not lists.anywhere.isdisjoint(word.strip(_WORD_EDGE).casefold() for word in rest.split()):
        return True
    if lists.articles and _SUCH.search(sentence):
        return True
    return words[0] in lists.articles and words[1] in lists.vague and words[2] not in lists.defining
