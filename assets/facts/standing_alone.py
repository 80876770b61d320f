"""Which sentences of a document can be said alone: whole, of words, and leaning on nothing that stands around them.

Belongs here: those rules. Not here: their words (word_lists.py), which sentence is about a topic (retrieval.py).

A sentence too few costs little, for a document has many; one that begins with "It" or points to a figure that nobody
sees spoils a film. So the rules refuse where they are in doubt.
"""

import re
from collections.abc import Iterator

from assets.facts.word_lists import Leaning, leaning
from assets.text.sentences import sentences

FEWEST_WORDS, MOST_WORDS = 6, 30
LONGEST_CHARACTERS = 220
_MOST_CODE_WORDS = 1
_PRONOUN_WITHIN_WORDS = 4


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
        and not _leans(sentence, words, leaning(language))
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
