"""Which sentences of a document can be said alone: whole, of words, and leaning on nothing that stands around them.

Belongs here: those rules. Not here: their words (word_lists.py), which sentence is about a topic (retrieval.py).

A sentence too few costs little, for a document has many; one that begins with "It" or points to a figure that nobody
sees spoils a film. So the rules refuse where they are in doubt.
"""

import re
from collections.abc import Iterator

from assets.facts.word_lists import Leaning, Verbs, leaning, verbs
from assets.text.sentences import sentences

FEWEST_WORDS, MOST_WORDS = 6, 30
LONGEST_CHARACTERS = 220
_MOST_CODE_WORDS, _EASY_WORDS = 1, 16
_PRONOUN_WITHIN_WORDS = 4


_POINTS_ELSEWHERE = re.compile(
    r"\b(?:see (?:also|the|section|below|above|[\"“A-Z])|refer(?:s|red)? to|as follows|more (?:details|information)"
    r"|for (?:further )?details|(?:described|shown|listed|mentioned|noted|discussed|given|explained|defined|outlined"
    r"|seen|stated|the|as) (?:above|below|earlier|later|here|elsewhere|previously)"
    r"|(?:section|chapter|figure|fig\.|table|appendix|listing|equation|page|step|example|chapitre|figura|capítulo"
    r"|capitolo|tabla|tabella|tabela|tableau|sección|sezione|seção) [\dIVX]"
    r"|(?:next|previous|preceding|last|current|earlier|later) (?:section|chapter|figure|table|example|page|paragraph"
    r"|sentence|list|line)|click|man ?page|(?:the|in) (?:documentation|manual|tutorial|article|appendix|changelog)"
    r"|(?:described|documented|covered|explained|discussed) (?:separately|in)|separate document|details (?:about|on"
    r"|of|are|regarding)|hereafter|above (?:is|are|was|were|shows?)"
    r"|(?:column|variable|table|parameter|file) \"?\w\"?(?=\W)"
    r"|on the (?:left|right)|and others|voir (?:aussi|ci)"
    r"|véase|vedi anche|ver também)\b|\b(?:above|below|here)\s*[.,;:)!]",
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
_OF_SOMETHING_UNNAMED = re.compile(
    r"(?:If|When|Unless|Where) (?:true|false|set|unset|not|given|specified|enabled|disabled|omitted|present|used|empty"
    r"|yes|no|zero|non-zero|possible|necessary|needed|so|done|\w+ing)\b|As an? |For (?:example|instance)\b|Even so\b"
    r"|In (?:other|that|such|some|either|fact|addition|contrast|short|summary|conclusion)\b|By contrast\b|That said\b"
    r"|On the (?:other|one|contrary)\b|At (?:that|first)\b|Of course\b|After all\b|Suppose\b|Key point\b"
    r"|[A-Z][\w -]{2,25}: ",
)
_INTRODUCED_PRONOUN = re.compile(
    r"(?:Even )?(?:with|for|in|by|without|after|before|at|on|of) [^,]*, (?:it|they|he|she)\b", re.IGNORECASE
)
_REFERRING_THOSE = re.compile(r"\bthose (?:who|that|which|of|in|with)\b", re.IGNORECASE)
_SUCH = re.compile(r"\bsuch (?!as\b)", re.IGNORECASE)
_CODE_WORD = re.compile(
    r"[_={}<>;|\\$~^#*@\[\]`]|\(\d?\)|::|[a-z][A-Z]|^[\"'“(]*-{1,2}\w|^\.?/|/.*/|\w\.\w+\.\w|\w\.[a-z]{1,4}$"
)
_DETERMINERS = frozenset({"the", "a", "an", "your", "any", "each", "all"})
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
    words = [_bare(word) for word in sentence.split()]
    return (
        FEWEST_WORDS <= len(words) <= MOST_WORDS
        and len(sentence) <= LONGEST_CHARACTERS
        and _is_whole(sentence)
        and _is_prose(sentence, words)
        and not _BOILERPLATE.search(sentence)
        and not _POINTS_ELSEWHERE.search(sentence)
        and not _leans(sentence, words, leaning(language))
        and _states(sentence, verbs(language))
    )


def difficulty(sentence: str) -> float:
    """Return what makes a sentence hard to follow by ear, on the scale of nearness: its length, code, brackets."""
    words = sentence.split()
    code = sum(bool(_CODE_WORD.search(word.rstrip(".,;:)!"))) for word in words)
    return 0.01 * max(0, len(words) - _EASY_WORDS) + 0.1 * code + 0.05 * sentence.count("(")


def _bare(word: str) -> str:
    """Return a word as lists have it: "we" for "we're"."""
    return re.split("['\u2019](?=(?:re|ve|ll|s|d|m)\\b)", word.strip(_WORD_EDGE).casefold())[0]


def _is_whole(sentence: str) -> bool:
    first = sentence.lstrip("\"'“‘«¡")[:1]
    balanced = all(sentence.count(one) == sentence.count(other) for one, other in ("()", "[]", "“”", "«»"))
    return (
        sentence.endswith(_ENDS)
        and not sentence.endswith(("...", "etc.", "Proc.", "Vol.", "!!"))
        and first.isalnum()
        and not first.islower()
        and "?" not in sentence
        and "…" not in sentence
        and "→" not in sentence
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
    if lists.articles and (_OF_SOMETHING_UNNAMED.match(sentence) or _INTRODUCED_PRONOUN.match(sentence)):
        return True
    if not lists.pronouns.isdisjoint(words[:_PRONOUN_WITHIN_WORDS]):
        return True
    rest = _REFERRING_THOSE.sub("", sentence) if lists.articles else sentence
    if not lists.anywhere.isdisjoint(map(_bare, rest.split())):
        return True
    if lists.articles and _SUCH.search(sentence):
        return True
    noun = 2 if words[1] in lists.ordering else 1
    return words[0] in lists.articles and words[noun] in lists.vague and words[noun + 1] not in lists.defining


def _states(sentence: str, lists: Verbs | None) -> bool:
    """Tell whether a sentence says something of something: "A list of files." and "Shows the list." do not."""
    if lists is None:
        return True
    words = [_bare(word.replace("\u2019", "'")) for word in sentence.split()]
    if words[0] in lists.advice:
        return True
    is_order = words[1] in _DETERMINERS and words[0] not in lists.before_determiners
    is_description = words[0].endswith("ly") and _is_plural_or_verb(words[1])
    if is_order or is_description or words[0] in lists.orders:
        return False
    # "Octopuses taste with their arms.", but not "Lists of octopuses."
    has_plural_subject = _is_plural_or_verb(words[0]) and words[1] not in lists.prepositions | lists.before_nouns
    return has_plural_subject or _has_verb(sentence.split(), words, lists)


def _has_verb(typed: list[str], words: list[str], lists: Verbs) -> bool:
    """Tell whether there is a verb outside of clauses such as "which ..." and "if ...", which a comma ends."""
    inside = words[0] in lists.clauses
    for at in range(1, len(words)):
        inside = (inside and not typed[at - 1].endswith((",", ";", ":", "-", "\u2014"))) or words[at] in lists.clauses
        is_infinitive = words[at] in {"do", "have"} and "to" in words[max(0, at - 3) : at]
        has_plural = words[at] in lists.of_plurals and any(map(_is_plural_or_verb, words[:at]))
        is_plural_verb = has_plural and words[at - 1] not in lists.before_nouns
        is_finite = (words[at] in lists.finite or is_plural_verb) and not is_infinitive
        if not inside and (is_finite or _is_third_person(words, at, lists)):
            return True
    return False


def _is_plural_or_verb(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _is_third_person(words: list[str], at: int, lists: Verbs) -> bool:
    """Tell whether a word is a verb with a subject before it, as far as its ending and its neighbour tell."""
    is_past = words[at].endswith("ed") and at + 1 < len(words) and words[at + 1] in _DETERMINERS | {"its", "their"}
    return (is_past or _is_plural_or_verb(words[at])) and words[at - 1] not in lists.before_nouns
