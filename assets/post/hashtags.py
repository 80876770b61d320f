"""Hashtags: the brief's own tags, then what the film is most about.

Belongs here: which words they are, and what a hashtag may look like on every platform.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from assets.brief.brief import About, Fact
from assets.text.lexicon import Lexicon, lexicon
from assets.text.words import Word, counting_keys, unmarked, words

MOST_HASHTAGS = 8
ENOUGH_HASHTAGS = 5
"""As many as Instagram and TikTok count in one post; YouTube shows the first three above the title. Of the brief's own
tags more are kept."""
FEWEST_LETTERS = 4
FEWEST_LETTERS_OF_OTHER_SCRIPTS = 2
"""Devanagari and its like write vowels as marks on a letter: "पानी" (water) has two, "में" (in) one."""


def hashtags(about: About, told: Sequence[Fact], tags: Iterable[str]) -> tuple[str, ...]:
    """Return the hashtags of a film that tells these facts, the brief's own `tags` first, none twice."""
    own = _distinct(map(hashtag, tags := list(tags)))[:MOST_HASHTAGS]
    tagged = {key for tag in tags for key in counting_keys(tag, about.language)}
    found = _distinct([*own, *map(hashtag, _content_words(about, told, tagged))])
    return tuple(found[: max(len(own), ENOUGH_HASHTAGS)])


def hashtag(text: str) -> str | None:
    """Return a text as a hashtag: letters, marks and digits alone, words run together, each with a capital of its own.

    None where there is no letter: a number alone is a hashtag on no platform.
    """
    plain = unicodedata.normalize("NFC", text).replace("'", "").replace("\u2019", "")
    parts = "".join(sign if _belongs(sign) else " " for sign in plain).split()
    joined = parts[0] if len(parts) == 1 else "".join(part[:1].upper() + part[1:] for part in parts)
    return f"#{joined}" if any(sign.isalpha() for sign in joined) else None


def _belongs(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"


def _distinct(found: Iterable[str | None]) -> list[str]:
    first: dict[str, str] = {}
    for each in filter(None, found):
        first.setdefault(each.casefold(), each)
    return [*first.values()]


def _content_words(about: About, told: Sequence[Fact], tagged: Collection[str]) -> list[str]:
    """Return the words that title and facts say more than once, the most frequent first, but for those `tagged`."""
    in_title = _naming(about.title, about.language)
    in_facts = [word for fact in told for word in _naming(fact.text, about.language)]
    often = Counter(word.key for word in in_facts)
    # A capital within a title is a name's: without one "keeps" would be as good as "Kubernetes".
    names = [word for word in in_title if word.text[:1].isupper() and not about.title.startswith(word.text)]
    often.update(word.key for word in [*in_title, *names])
    written: dict[str, str] = {}
    for word in [*in_title, *in_facts]:
        written.setdefault(word.key, word.text if word.text.isupper() else word.text.lower())
    return [written[key] for key, times in often.most_common() if times > 1 and key not in tagged]


def _naming(text: str, language: str) -> list[Word]:
    return [word for word in words(unmarked(text), language) if _names_something(word, lexicon(language))]


def _names_something(word: Word, of_the_language: Lexicon) -> bool:
    asks = of_the_language.why | of_the_language.which | of_the_language.how_many | of_the_language.asking
    units = {unit for spelt in of_the_language.symbols.values() for unit in spelt.split()}
    letters = [sign for sign in word.text if sign.isalpha()]
    is_latin = any(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    is_long = len(letters) >= (FEWEST_LETTERS if is_latin else FEWEST_LETTERS_OF_OTHER_SCRIPTS)
    names = word.kind == "other" and word.plain not in asks | units
    return names and (is_long or (len(letters) > 1 and word.text.isupper()))
