# ruff: noqa: RUF001, SIM905 - the look-alike characters are what this is about; word lists read best as text
"""Roman numerals in English, which the library does not know: which words are one, and whether they count or rank.

Belongs here: the numerals to XCIX and the words they stand beside. Not here: how a number is said
(english_in_words.py).
"""

from typing import NamedTuple

# Of the numbers from 1 to 99; XXX is thirty.
_NUMERALS = {
    ten + one: 10 * tens + ones
    for tens, ten in enumerate(" X XX XXX XL L LX LXX LXXX XC".split(" "))
    for ones, one in enumerate(" I II III IV V VI VII VIII IX".split(" "))
    if ten + one
}
_REGNAL_NAMES = frozenset(
    "Afonso Albert Alexander Alfonso Amenhotep Anne Benedict Carlos Catherine Charles Christian Clement Cyrus Darius"
    " Edward Elizabeth Felipe Ferdinand Francis Franz Frederick Friedrich George Gregory Gustav Haakon Harald Henry"
    " Innocent Isabella Ivan James John Joseph Juan Karl Leo Leopold Louis Ludwig Margaret Mary Mehmed Murad Napoleon"
    " Nicholas Olav Otto Paul Pedro Peter Philip Pius Ptolemy Rama Ramesses Ramses Richard Robert Selim Seti Sixtus"
    " Suleiman Thutmose Umberto Urban Victor Wilhelm William Xerxes".split()
)
_COUNTED_THINGS = frozenset("Act Bowl Book Chapter Class Mark Part Phase Stage Type Volume War".split())
_RANKED_THINGS = frozenset("century centuries dynasty legion olympiad".split())
_DETERMINERS = frozenset("A An And Each Every Her His In My No On Our Size The These This Those Your".split())
_AFTER_THE_PRONOUN = frozenset("am do have hope know love miss need think want".split())
_NO_NUMERALS_ALONE = frozenset({"I", "V", "X", "L", "XL"})


class RomanNumeral(NamedTuple):
    """A numeral's value, the `'s` behind it, and whether it ranks what it stands beside: the fourteenth, not 14."""

    value: int
    possessive: str
    ranks: bool


def roman_numeral(before: str, word: str, after: str) -> RomanNumeral | None:
    """Read a word as a Roman numeral, if its neighbours say that it is one: `Louis XIV's`, `Charles I`, `World War II`.

    A lone letter is one only after the name of a ruler or of something that is counted: `I` is a pronoun elsewhere.
    """
    possessive = word[-2:] if word.endswith(("'s", "’s")) else ""
    numeral, name = word.removesuffix(possessive), before.capitalize()
    value = _NUMERALS.get(numeral)
    if value is None:
        return None
    if after.lower() in _RANKED_THINGS:
        return RomanNumeral(value, possessive, ranks=True)
    if name in _REGNAL_NAMES:
        pronoun = word == "I" and after in _AFTER_THE_PRONOUN
        initial = word == "L" or (word in {"V", "X"} and after[:1].isupper())
        return None if pronoun or initial else RomanNumeral(value, possessive, ranks=True)
    counts = before[:1].isupper() and before not in _DETERMINERS and numeral not in _NO_NUMERALS_ALONE
    return RomanNumeral(value, possessive, ranks=False) if counts or name in _COUNTED_THINGS else None
