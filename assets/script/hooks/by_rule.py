"""Hooks made by rule of the facts: a figure, a contradiction, a warning, the title.

Belongs here: which words of a fact can open a film by themselves and stay true. Not here: questions (questions.py),
which hook is best (ranking.py).

Nothing is said but the source's own words, side by side: a statement in front of its "but", "because" or "and", which
holds without what follows, or a figure with what it counts and what bounds it.
"""

import re
from collections.abc import Iterator, Sequence

from assets.brief.brief import Content, Fact
from assets.script.brief_words import finished, spoken_title
from assets.script.order import leans
from assets.script.script import Hook
from assets.script.turns import is_warning, turn_of
from assets.text.sentences import sentences
from assets.text.words import Word, capitalised, unmarked, words

FEWEST_WORDS, MOST_WORDS = 3, 12
MOST_COUNTED_WORDS = 4
_HOLDS_BEFORE = {
    "en": r",? because|, but|,? although|,? though|, and|, so(?! that)|, yet|, only|, not (?=[^,]+$)",
    "fr": r",? parce qu|, mais|,? bien que|, et|, donc|, car|, pourtant",
    "es": r",? porque|, pero|,? aunque|, y|, así que|, por eso",
    "it": r",? perché|, ma|,? anche se|, e|, quindi",
    "pt": r",? porque|, mas|,? embora|, e|, por isso",
    "hi": r",? क्योंकि|,? लेकिन|, और|,? इसलिए",
}
"""What may be cut off a statement together with all that follows: the statement holds without it."""
_CONDITIONS = {
    "en": "if|when|while|unless|until|after|before|because|although|though|since|as|by|with|without|thanks|in|on|at",
    "fr": "si|quand|lorsque|après|avant|parce|bien|grâce|en|dans|à",
    "es": "si|cuando|mientras|después|antes|porque|aunque|gracias|en|al",
    "it": "se|quando|mentre|dopo|prima|perché|anche|grazie|in|nel",
    "pt": "se|quando|enquanto|depois|antes|porque|embora|graças|em|no|na",
    "hi": "अगर|यदि|जब",
}
"""With what a statement begins that needs all of its sentence."""


def hooks_by_rule(content: Content) -> tuple[Hook, ...]:
    """Return every hook that a rule makes of the facts, in their order, and the title last."""
    hooks = [hook for fact in content.facts for hook in _of_fact(fact, content.language)]
    return (*hooks, Hook(text=spoken_title(content), kind="title"))


def _of_fact(fact: Fact, language: str) -> Iterator[Hook]:
    turn, clause = turn_of(fact.text, language), opening_statement(fact.text, language)
    if clause and turn:
        kind = "warning" if turn == "warning" else "contradiction"
        yield Hook(text=finished(clause, language), kind=kind, facts=(fact.id,))
    counted = list(counted_things(fact.text, language))
    if counted and turn != "denial":
        once = {_figure(each, language): each for each in reversed(counted)}
        said = " ".join(finished(capitalised(each), language) for each in [*reversed(once.values())][:2])
        if len(said.split()) < FEWEST_WORDS:
            return
        yield Hook(text=said, kind="number", facts=(fact.id,))


def opening_statement(text: str, language: str) -> str | None:
    """Return the first statement of a fact that holds by itself, or None where none does, or it is too long."""
    cut, conditions = _HOLDS_BEFORE.get(language), _CONDITIONS.get(language)
    first = sentences(unmarked(text), language)[0]
    if cut is None or leans(first, language) or re.match(rf"(?:{conditions})\s", first, re.IGNORECASE):
        return None
    found = _cut(first, cut, language)
    clause = (first[:found] if found else first).rstrip(" ,;:.।")
    if not FEWEST_WORDS <= len(clause.split()) <= MOST_WORDS or "," in clause:
        return None
    return clause


def _cut(sentence: str, cut: str, language: str) -> int | None:
    """Return where a sentence may be cut: not at a bare "because" behind a negation, which may be about the reason."""
    for found in re.finditer(rf"(?:{cut})(?=\s|$)", sentence, re.IGNORECASE):
        before = sentence[: found.start()]
        denies = any(word.kind == "negation" for word in words(before, language))
        if found[0].startswith(",") or not denies:
            return found.start()
    return None


def counted_things(text: str, language: str) -> Iterator[str]:
    """Yield each figure of a statement with what bounds it and what it counts: "about 500 million nerve cells".

    A figure that belongs to a name or a date ("TLS 1.3", "in 1666"), one alone, and any in a statement that denies
    something are passed over: they say nothing by themselves, or what is not so.
    """
    said = unmarked(text)
    if any(word.kind == "negation" for word in words(said, language)):
        return
    written = said.split()
    read = [words(each, language) for each in written]
    at = 0
    while at < len(written):
        end = _end_of_figure(written, read, at)
        behind = _counted_until(written, read, end) if end > at else at
        if end > at and behind > end and _stands_alone(written, read, at):
            first = _with_its_bounds(written, read, at)
            if first is not None:
                yield " ".join(written[first:behind]).strip(" .,;:!?()")
        at = max(end, at + 1)


def _figure(counted: str, language: str) -> str:
    return next(word.key for word in words(counted, language) if word.kind == "number")


def _is(read: Sequence[Word], *kinds: str) -> bool:
    return bool(read) and all(word.kind in kinds for word in read)


def _end_of_figure(written: Sequence[str], read: Sequence[Sequence[Word]], at: int) -> int:
    """Return behind which word the figure ends that begins at one; the same one where none does."""
    end = at
    while end < len(written) and (
        _is(read[end], "number") or (end > at and written[end] in {"million", "billion", "thousand", "hundred"})
    ):
        end += 1
        if written[end - 1][-1] in ".,;:!?":
            break
    return end


def _counted_until(written: Sequence[str], read: Sequence[Sequence[Word]], end: int) -> int:
    if written[end - 1][-1] in ",;:.!?":
        return end
    behind = end
    while behind < min(len(written), end + MOST_COUNTED_WORDS) and _is(read[behind], "other"):
        behind += 1
        if written[behind - 1][-1] in ",;:.!?":
            break
    return behind


def _stands_alone(written: Sequence[str], read: Sequence[Sequence[Word]], at: int) -> bool:
    of_a_name = at > 0 and written[at - 1][:1].isupper() and _is(read[at - 1], "other")
    is_one = len(read[at]) == 1 and read[at][0].key == "1"
    return not of_a_name and not is_one


def _with_its_bounds(written: Sequence[str], read: Sequence[Sequence[Word]], at: int) -> int | None:
    """Return where the figure begins with what bounds it; None where it is compared with something else."""
    first = at
    while first > 0 and (_is(read[first - 1], "hedge") or written[first - 1].casefold() == "than"):
        first -= 1
    return None if written[first].casefold() == "than" else first


def is_whole_fact(hook: Hook, fact: Fact, language: str) -> bool:
    """Tell whether a hook says a fact from its beginning to its end."""
    return hook.text.casefold() == finished(fact.text, language).casefold()


def speaks_to_the_viewer(text: str, language: str) -> bool:
    """Tell whether a sentence says "you", or what not to do."""
    you = {"en": "you|your|yours", "fr": "vous|votre|vos|tu|ton|ta|tes", "es": "tú|tu|tus|te", "it": "tu|tuo|tua|ti"}
    said = re.search(rf"(?<!\w)(?:{you.get(language, 'você|sua|seu|आप|आपका')})(?!\w)", text, re.IGNORECASE)
    return bool(said) or is_warning(text, language)
