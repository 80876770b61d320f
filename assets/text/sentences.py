"""Where a sentence ends, in prose of a few words a line or of a whole paragraph.

Belongs here: splitting text into sentences, and what marks code in it. Not here: what a fact is (brief/brief.py), how a
sentence is spoken (voiceover/asset.py).

The rules lean towards not splitting: two sentences taken as one still read well, half a sentence does not. So a full
stop after an abbreviation ends a sentence only where the next word is one that usually begins one, and nothing ends
before a small letter.
"""

import re

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?P<code>.+?)(?<!`)\1(?!`)")
"""A piece of code in a text: `like this`, or with longer fences around code that has backticks itself (CommonMark)."""

_CLOSERS = r"(?:\s?»|[\"'\u201d\u2019)\]])*+"
_END = re.compile(rf"(?:(?<![.!?…])(?P<mark>[.!?…]++){_CLOSERS}(?=\s|$)|[।॥]+{_CLOSERS})\s*")
_NEXT_WORD = re.compile(r"[\"'\u201c\u2018«(\[¿¡`\s]*(?P<word>[^\W_]+|\W)")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}|[^\W\d_]")

_BEFORE_A_NAME = {
    "en": "dr mr mrs ms prof gen col capt lt sgt rev hon mt ft e.g i.e vs cf approx ca viz",
    "fr": "dr pr m mm st ste p.ex env cf ex av ap apr",
    "es": "dr dra sr sra srta d dña ud uds ee p.ej aprox ej",
    "it": "dott sig sig.ra prof ing avv es p.es ca cfr",
    "pt": "dr dra sr sra srta exmo exma prof p.ex aprox ex",
    "hi": "डॉ श्री प्रो",
}
_BEFORE_A_NUMBER = "no nos nr núm núms n nº p pp pag pág vol ch cap fig figs art arts sec ed par c ca av"
_OFTEN_LAST = "etc ecc inc ltd co corp jr sr st ave uu min max est dept jan feb aug sept oct nov dec"
_BEGINNERS = {
    "en": "the a an it its this that these those in on at but and so he she they we you if when for no not there then"
    " after before while as to one some many all most each every even today his her their our your my how why what",
    "fr": "le la les l un une des il elle ils elles on ce cet cette ces mais et en dans pour si quand ne pas au aux",
    "es": "el la los las un una unos unas es en pero y si cuando no ella ellos esto este esta para se su sus al",
    "it": "il lo la i gli le l un una uno è in ma e se quando non lei loro questo questa per si al nel",
    "pt": "o a os as um uma é em mas e se quando não ele ela eles isto este esta para no na ao",
    "hi": "",
}


def sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """Split `text` into its sentences, in order and with nothing lost; white space becomes single spaces.

    Code spans are never split. `language` is a primary code such as `fr`; an unknown one is split by the marks alone.
    """
    text = " ".join(text.split())
    prose = CODE_SPAN.sub(lambda span: "C" * len(span[0]), text)
    found, start = [], 0
    for end in _END.finditer(prose):
        if end.end() < len(text) and _ends_a_sentence(prose, start, end, language):
            found.append(text[start : end.end()].strip())
            start = end.end()
    rest = text[start:].strip()
    return (*found, rest) if rest else tuple(found)


def _ends_a_sentence(prose: str, start: int, end: re.Match[str], language: str) -> bool:
    if end["mark"] is None:
        return True
    following = _NEXT_WORD.match(prose, end.end())
    next_word = following["word"] if following else ""
    if next_word[:1].islower():
        return False
    return end["mark"] != "." or not _abbreviates(_word_before(prose, start, end.start()), next_word, language)


def _word_before(prose: str, start: int, end: int) -> str:
    return prose[max(prose.rfind(" ", start, end) + 1, start) : end].lstrip("\"'\u201c\u2018«([¿¡").casefold()


def _abbreviates(word: str, next_word: str, language: str) -> bool:
    """Tell whether the full stop after `word` belongs to the word alone."""
    if word in _BEFORE_A_NAME.get(language, "").split():
        return True
    if word in _BEFORE_A_NUMBER.split() and next_word[:1].isdigit():
        return True
    may_be_either = _INITIALS.fullmatch(word) or word in _OFTEN_LAST.split()
    return bool(may_be_either) and next_word.casefold() not in _BEGINNERS.get(language, "").split()
