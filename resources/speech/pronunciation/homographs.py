# ruff: noqa: RUF001 - the look-alike letters are what this is about
"""English words that are spelt alike and said in two ways, where no grammar tells which.

Belongs here: those words and what each way is written like. Not here: words that their part in the sentence tells apart
(misaki.py), what a person wants (pronounce.py).
"""

from collections.abc import Iterable, Mapping

from resources.speech.pronunciation.pronounce import spellings

TWO_WAYS: Mapping[str, tuple[str, str]] = {
    "axes": ("/ˈæksɪz/", "/ˈæksiːz/"),
    "bass": ("/beɪs/", "/bæs/"),
    "bow": ("/boʊ/", "/baʊ/"),
    "bows": ("/boʊz/", "/baʊz/"),
    "sow": ("/soʊ/", "/saʊ/"),
    "sows": ("/soʊz/", "/saʊz/"),
    "tear": ("/tɪr/", "/tɛr/"),
    "tears": ("/tɪrz/", "/tɛrz/"),
}


def untold(words: Iterable[str], pronounce: Mapping[str, str]) -> list[str]:
    """Return those of the words, which have no marks around them, of which nobody says how; each once, in order."""
    said = {entry.partition("#")[0] for entry in pronounce}
    found = dict.fromkeys(word.casefold() for word in words if said.isdisjoint(spellings(word)))
    return [word for word in found if word in TWO_WAYS]
