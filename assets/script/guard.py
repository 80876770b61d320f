"""The guard: whether a text says what its facts say, and nothing else.

Belongs here: how texts are compared: a scene with its facts, a hook and the words on screen with one of them.
Not here: how a text is read as words (text/words.py, text/lexicon.py), what becomes of one that fails
(writing.py).

No small program can tell a synonym from an error, and a small language model makes errors that read well: it drops a
"not", swaps two figures, adds a reason. So the rule is strict, and in doubt the brief's own words win: a rewording has
the same words that count, each as often, in the same order, but for one phrase that may move to the front or the end.
What may change is what asserts nothing: articles, pronouns, auxiliaries, contractions, inflection, how a number or a
unit is written, where sentences end, and remarks to the viewer ("Why?", "Here is the catch:").
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assets.brief.brief import Fact
from assets.text.glyphs import IN_EVERY_FONT
from assets.text.lexicon import lexicon
from assets.text.words import Kind, Word, capitalised, code_spans, pieces, unmarked, words

MOST_WORDS_ON_SCREEN = 4
MOST_CHARACTERS_ON_SCREEN = 32
LONGEST_REMARK_WORDS = 6
_EVERYDAY = frozenset(" .,;:!?¿¡'\"\u2019\u2026\u2014\u2013-%।")
_MARKS = " .,;:!?…—।॥()"
_BOUNDING: frozenset[Kind] = frozenset({"number", "negation", "hedge"})


def faults(said: str, facts: Sequence[Fact], language: str) -> tuple[str, ...]:
    """Return what is wrong with a scene that says `facts` in this order: nothing, or phrases to put behind "it"."""
    source = " ".join(unmarked(fact.text) for fact in facts)
    claimed, true = _counting(without_remarks(said, source, language), language), _counting(source, language)
    return (
        *_foreign_signs(said, source),
        *_lost_code(said, facts),
        *_left_open(said, source, language),
        *_difference(claimed, true),
    )


def hook_source(said: str, title: str, facts: Sequence[Fact], language: str) -> tuple[int, ...] | None:
    """Return the id of the fact a first sentence rests on, or no id where it is the title, or None if it is not true.

    It must say the title or a fact, or ask a question that one of them answers: in its words, in their order, less what
    is asked for, and taking nothing for granted that it does not say.
    """
    sources = [((), title), *(((fact.id,), fact.text) for fact in facts)]
    return next((ids for ids, source in sources if _opens_with(said, unmarked(source), language)), None)


def screen_faults(shown: str, facts: Sequence[Fact], language: str) -> tuple[str, ...]:
    """Return what is wrong with words on screen: there must be few, side by side in a fact, and true by themselves."""
    if len(shown.split()) > MOST_WORDS_ON_SCREEN or len(shown) > MOST_CHARACTERS_ON_SCREEN:
        return (f"has more than {MOST_WORDS_ON_SCREEN} words or {MOST_CHARACTERS_ON_SCREEN} characters",)
    shown_words = _counting(shown, language)
    wanted = _keys(shown_words)
    for fact in facts:
        true = _counting(unmarked(fact.text), language)
        if [word.kind for word in shown_words] == ["other"] and wanted[0] in _keys(true):
            # One name alone says nothing that could be false.
            return ()
        if not any(_foreign_signs(shown, fact.text)) and any(
            _keys(part) == wanted for part in _true_by_themselves(true, len(wanted), language)
        ):
            return ()
    return ("is not a phrase of the fact that is true by itself",)


def screen_text(fact: Fact, language: str) -> str:
    """Return the most telling one to four words of a fact: a figure, a negation, else how it begins."""
    written = [_Written(word, language) for word in unmarked(fact.text).split()]
    phrases = [
        (_telling(written, start, end), -start, " ".join(word.text for word in written[start:end]))
        for start in range(len(written))
        for end in range(start + 1, min(start + MOST_WORDS_ON_SCREEN, len(written)) + 1)
        if not any(word.ends_phrase for word in written[start : end - 1])
    ]
    true = ((score, at, shown.strip(_MARKS)) for score, at, shown in sorted(phrases, reverse=True) if score)
    first = next((shown for _, _, shown in true if not screen_faults(shown, [fact], language)), None)
    return capitalised(first or unmarked(fact.text)[:MOST_CHARACTERS_ON_SCREEN].strip())


def must_be_said(fact: Fact, language: str) -> bool:
    """Tell whether a fact carries a number, a negation, a warning or code, and so must not be lost in silence."""
    warnings = lexicon(language).warnings
    said = words(unmarked(fact.text), language)
    carries = any(word.kind in {"number", "negation"} or word.plain in warnings for word in said)
    return carries or fact.code is not None or "`" in fact.text


def without_remarks(said: str, source: str, language: str) -> str:
    """Return `said` without the short sentences that only turn to the viewer ("Why?"), unless they are the source's."""
    framing = lexicon(language).framing
    return " ".join(
        piece
        for piece in pieces(said)
        if piece in source
        or len(piece.split()) > LONGEST_REMARK_WORDS
        or not framing.issuperset(word.plain for word in words(piece, language))
    )


def _counting(text: str, language: str) -> list[Word]:
    return [word for word in words(text, language) if word.kind != "light"]


def _keys(of: Sequence[Word]) -> list[str]:
    return [word.key for word in of]


def _foreign_signs(said: str, source: str) -> Iterator[str]:
    """Yield signs that are neither everyday punctuation nor the source's own: markup, emoji, letters of no font."""
    foreign = {
        sign for sign in said if not (sign in source or sign in _EVERYDAY or (sign in IN_EVERY_FONT and sign.isalnum()))
    }
    if foreign:
        yield f"has the sign {' '.join(sorted(foreign))}"


def _lost_code(said: str, facts: Sequence[Fact]) -> Iterator[str]:
    for code in (code for fact in facts for code in code_spans(fact.text)):
        if code not in unmarked(said):
            yield f"must have the code {code} as it is"


def _left_open(said: str, source: str, language: str) -> Iterator[str]:
    """Yield a fault where the last thing said is a question to the viewer that nothing answers."""
    *_, last = pieces(said) or [""]
    if last.endswith("?") and last not in source and not without_remarks(last, source, language):
        yield "ends in a question that it does not answer"


def _difference(claimed: Sequence[Word], true: Sequence[Word]) -> Iterator[str]:
    """Yield how two texts differ in the words that count."""
    has, needs = Counter(_keys(claimed)), Counter(_keys(true))
    if missing := needs - has:
        yield f"leaves out {_listed(true, missing)}"
    if added := has - needs:
        yield f"adds {_listed(claimed, added)}"
    if has == needs and not _in_order(_keys(claimed), true):
        yield "puts the words in another order"


def _listed(of: Sequence[Word], wanted: Counter[str]) -> str:
    return ", ".join(f'"{text}"' for text in dict.fromkeys(word.text for word in of if word.key in wanted))


def _in_order(claimed: list[str], true: Sequence[Word]) -> bool:
    """Tell whether `claimed` is `true`, or `true` with one phrase moved to the front or to the end."""
    keys = _keys(true)
    cuts = [0, *(index for index, word in enumerate(true) if word.opens and index), len(true)]
    # Read backwards, a phrase moved to the end is one moved to the front.
    backwards = [len(keys) - cut for cut in reversed(cuts)]
    return _has_moved_to_the_front(claimed, keys, cuts) or _has_moved_to_the_front(claimed[::-1], keys[::-1], backwards)


def _has_moved_to_the_front(claimed: list[str], keys: list[str], cuts: Sequence[int]) -> bool:
    """Tell whether `claimed` is as many `keys`, of which those between two cuts stand first; or `keys` as they are."""
    phrase, before = _shared_with_rests(claimed, keys), _shared_with_rests(keys, claimed)
    (unmoved,) = _shared_with_rests(claimed[::-1], keys[::-1])[:1] or (0,)
    return any(
        phrase[start] >= end - start and before[end - start] >= start
        for first, start in enumerate(cuts)
        for end in cuts[first + 1 :]
        if len(keys) - end <= unmoved
    )


def _shared_with_rests(whole: list[str], other: list[str]) -> list[int]:
    """Return for each rest of `other`, the last one empty, how many words it has in common with the start of `whole`.

    The Z algorithm, which takes a time that grows with the length alone (Gusfield 1997, chapter 1.4).
    """
    both: list[str | None] = [*whole, None, *other]
    shared = [0] * len(both)
    start = end = 0
    for at in range(1, len(both)):
        known = min(shared[at - start], end - at) if at < end else 0
        while at + known < len(both) and both[known] == both[at + known]:
            known += 1
        shared[at] = known
        if at + known > end:
            start, end = at, at + known
    return [*shared[len(whole) + 1 :], 0]


def _opens_with(said: str, source: str, language: str) -> bool:
    of_the_language = lexicon(language)
    claimed = _counting(without_remarks(said, "", language), language)
    true = _counting(source, language)
    if not claimed or any(_foreign_signs(said, source)):
        return False
    if not said.rstrip().endswith("?"):
        return not any(_difference(claimed, true))
    if true and true[0].plain in of_the_language.why | of_the_language.which:
        true = true[1:]
    asks, asked = claimed[0].plain, _keys(claimed[1:])
    if asks in of_the_language.why:
        return any(asked in _inverted(statement) for statement in _statements(true))
    if asks in of_the_language.how_many:
        parts = _true_by_themselves(true, len(asked) + 1, language)
        return any(asked in _asked_for_amount(part) for part in parts)
    stated = asked if asks in of_the_language.which else _keys(claimed)
    return any(stated in _inverted(part) for part in _true_by_themselves(true, len(stated), language))


def _asked_for_amount(part: Sequence[Word]) -> Iterator[list[str]]:
    """Yield how each amount is asked for: "octopus 3 heart" by "heart octopus" (does an octopus have)."""
    keys = _keys(part)
    for at, word in enumerate(part):
        if word.kind == "number":
            for end in range(at + 2, len(part) + 1):
                yield keys[at + 1 : end] + keys[:at] + keys[end:]


def _inverted(part: Sequence[Word]) -> Iterator[list[str]]:
    """Yield the words as a statement has them, and as a question has them, "can" or "can not" before the subject."""
    keys = _keys(part)
    yield keys
    for start in range(len(part)):
        end = start
        while end < len(part) and part[end].kind in {"hedge", "negation"}:
            end += 1
            yield keys[start:end] + keys[:start] + keys[end:]


def _statements(true: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield the whole text and each full statement in it, without the "because" before it."""
    yield true
    cuts = [0, *(index for index, word in enumerate(true) if word.turn and index), len(true)]
    for start, end in pairwise(cuts):
        yield true[start + (start > 0 and true[start].kind == "link") : end]


def _true_by_themselves(true: Sequence[Word], length: int, language: str) -> Iterator[Sequence[Word]]:
    """Yield every phrase of so many words, at least one, that says nothing false without its neighbours.

    No negation and no relative clause comes before it in its statement, nothing that bounds its first word is cut off
    ("about", "under"), no unit is cut off its number, and it does not end in the air.
    """
    statement = 0
    for start, end in enumerate(range(max(length, 1), len(true) + 1)):
        first, last = true[start], true[end - 1]
        statement = start if first.turn else statement
        bounded = start > 0 and not first.opens and true[start - 1].kind == "hedge"
        if bounded or any(word.kind in {"negation", "relative"} for word in true[statement:start]):
            continue
        unit_follows = end < len(true) and not true[end].opens
        ends_well = last.kind == "other" or last.plain in lexicon(language).closing
        if ends_well or (last.kind == "number" and not unit_follows):
            yield true[start:end]


class _Written:
    """A word between two spaces: what kind it is, and whether a phrase ends with it."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        of_the_language = lexicon(language)
        plain = {word.plain for word in words(text, language)}
        self.kinds = {word.kind for word in words(text, language)}
        self.asks = bool(plain) and plain <= of_the_language.why | of_the_language.which
        self.links = bool(plain) and plain <= of_the_language.links and "negation" not in self.kinds
        self.ends_phrase = text[-1] in _MARKS

    @property
    def is_small(self) -> bool:
        """A word that stands between phrases rather than in one."""
        return self.kinds <= {"light", "link", "relative"} or self.asks

    @property
    def opens(self) -> bool:
        """A small word, or one that needs what stands before it ("than")."""
        return self.is_small or self.links


def _telling(written: Sequence[_Written], start: int, end: int) -> float:
    """Score a phrase for the screen: figures tell most, then negations, then how the fact begins; 0 is unfit."""
    phrase = written[start:end]
    kinds = {kind for word in phrase for kind in word.kinds}
    at_the_beginning = all(word.is_small for word in written[:start])
    if (
        phrase[0].opens
        or phrase[-1].is_small
        or "relative" in kinds
        or not (kinds & {"number", "negation"} or at_the_beginning)
    ):
        return 0.0
    before, after = written[start - 1] if start else None, written[end] if end < len(written) else None
    starts = before is None or before.is_small or before.ends_phrase or not phrase[0].kinds.isdisjoint(_BOUNDING)
    stops = after is None or after.is_small or phrase[-1].ends_phrase or not after.kinds.isdisjoint(_BOUNDING)
    length = {1: 0.0, 2: 1.0, 3: 1.5, 4: 1.2}[len(phrase)]
    return 0.5 + 3.0 * ("number" in kinds) + 2.0 * ("negation" in kinds) + 2.0 * starts + 3.0 * stops + length
