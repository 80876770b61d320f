"""The words on screen: the most telling one to five of a fact, true by themselves.

Belongs here: choosing them, and whether such words are true. Not here: how a text is read as words (text/words.py,
text/lexicon.py), how they are drawn.
"""

from collections.abc import Iterator, Sequence

from assets.brief.brief import Fact
from assets.text.glyphs import IN_EVERY_FONT
from assets.text.lexicon import lexicon
from assets.text.words import Kind, Word, capitalised, unmarked, words

MOST_WORDS_ON_SCREEN = 5
MOST_CHARACTERS_ON_SCREEN = 32
_EVERYDAY = frozenset(" .,;:!?¿¡'\"\u2019\u2026\u2014\u2013-%।")
_MARKS = " .,;:!?…—।॥()"
_BOUNDING: frozenset[Kind] = frozenset({"number", "negation", "hedge"})


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
        if not _has_foreign_signs(shown, fact.text) and any(
            _keys(part) == wanted for part in _true_by_themselves(true, len(wanted), language)
        ):
            return ()
    return ("is not a phrase of the fact that is true by itself",)


def screen_text(fact: Fact, language: str) -> str:
    """Return the most telling one to five words of a fact: a figure, a negation, else how it begins."""
    written = [_Written(word, language, begins=not at) for at, word in enumerate(unmarked(fact.text).split())]
    phrases = [
        (_telling(written, start, end), -start, " ".join(word.text for word in written[start:end]))
        for start in range(len(written))
        for end in range(start + 1, min(start + MOST_WORDS_ON_SCREEN, len(written)) + 1)
        if not any(word.ends_phrase for word in written[start : end - 1])
    ]
    true = ((score, at, shown.strip(_MARKS)) for score, at, shown in sorted(phrases, reverse=True) if score)
    first = next((shown for _, _, shown in true if not screen_faults(shown, [fact], language)), None)
    return capitalised(first or unmarked(fact.text)[:MOST_CHARACTERS_ON_SCREEN].strip())


def _counting(text: str, language: str) -> list[Word]:
    return [word for word in words(text, language) if word.kind != "light"]


def _keys(of: Sequence[Word]) -> list[str]:
    return [word.key for word in of]


def _has_foreign_signs(shown: str, source: str) -> bool:
    """Tell of signs that are neither everyday punctuation nor the source's own: markup, emoji, letters of no font."""
    return any(
        not (sign in source or sign in _EVERYDAY or (sign in IN_EVERY_FONT and sign.isalnum())) for sign in shown
    )


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

    def __init__(self, text: str, language: str, *, begins: bool) -> None:
        self.text = text
        of_the_language = lexicon(language)
        plain = {word.plain for word in words(text, language)}
        # "Vitamin A": a capital by itself within a sentence is a name, whatever else the letter may be.
        names_a_letter = not begins and len(text.strip(_MARKS)) == 1 and text.strip(_MARKS).isupper()
        self.kinds: set[Kind] = {"other"} if names_a_letter else {word.kind for word in words(text, language)}
        self.asks = bool(plain) and plain <= of_the_language.why | of_the_language.which
        self.links = bool(plain) and plain <= of_the_language.links and "negation" not in self.kinds
        self.ends_phrase = text[-1] in _MARKS

    @property
    def is_a_name(self) -> bool:
        """A word with a capital, to which a figure behind it belongs ("TLS 1.3")."""
        return self.text[:1].isupper() and not self.ends_phrase and self.kinds == {"other"}

    @property
    def is_small(self) -> bool:
        """A word that stands between phrases rather than in one."""
        return self.kinds <= {"light", "link", "relative"} or self.asks

    @property
    def opens(self) -> bool:
        """A small word, or one that needs what stands before it ("than")."""
        return self.is_small or self.links


def _begins(written: Sequence[_Written]) -> int:
    """Return where a fact begins behind a phrase that opens it: "After the fire, new houses ..."."""
    first_end = next((at for at, word in enumerate(written) if word.ends_phrase), len(written) - 1)
    opens_with_a_phrase = bool(written) and written[0].links and written[first_end].text.endswith(",")
    return first_end + 1 if opens_with_a_phrase else 0


def _telling(written: Sequence[_Written], start: int, end: int) -> float:
    """Score a phrase for the screen: figures tell most, then negations, then how the fact begins; 0 is unfit."""
    phrase = written[start:end]
    kinds = {kind for word in phrase for kind in word.kinds}
    at_the_beginning = all(word.is_small for word in written[_begins(written) : start])
    number_of_a_name = phrase[0].kinds == {"number"} and start > 0 and written[start - 1].is_a_name
    if (
        start < _begins(written)
        or phrase[0].opens
        or number_of_a_name
        or phrase[-1].is_small
        or "relative" in kinds
        or not (kinds & {"number", "negation"} or at_the_beginning)
    ):
        return 0.0
    before, after = written[start - 1] if start else None, written[end] if end < len(written) else None
    starts = before is None or before.is_small or before.ends_phrase or not phrase[0].kinds.isdisjoint(_BOUNDING)
    stops = after is None or after.is_small or phrase[-1].ends_phrase or not after.kinds.isdisjoint(_BOUNDING)
    length = {1: 0.0, 2: 1.0, 3: 1.5, 4: 1.2, 5: 0.9}[len(phrase)]
    return 0.5 + 3.0 * ("number" in kinds) + 2.0 * ("negation" in kinds) + 2.0 * starts + 3.0 * stops + length
