"""Three titles to choose from: the brief's, the spoken hook, another hook, and where there is none a fact.

Belongs here: which they are, and what a title looks like. Not here: how hooks are written (assets/script).
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from assets.brief.brief import About, Fact
from assets.post.post import LONGEST_TITLE, postable
from assets.script.script import Script
from assets.script.telling import must_be_said
from assets.text.figures import figures
from assets.text.sentences import sentences
from assets.text.words import counting_keys, unmarked

MOST_TITLES = 3


def titles(about: About, script: Script, told: Sequence[Fact]) -> tuple[str, ...]:
    """Return up to three titles, the brief's first, none twice and none longer than platforms take.

    `told` are the facts that the film tells, in its order. Only the brief's own title is shortened, at a word and with
    the dots that say so; whatever else is too long is no title.
    """
    found = {_folded(title): title for title in _shortened(title_of(about.title), about.language)}
    for each in map(title_of, _candidates(about, script, told)):
        if len(each) <= LONGEST_TITLE:
            found.setdefault(_folded(each), each)
    return tuple(found.values())[:MOST_TITLES]


def hook(script: Script) -> str | None:
    """Return what the film says first, if that is a hook."""
    return next((postable(scene.narration) for scene in script.scenes if scene.role == "hook"), None)


def is_same_title(one: str, other: str) -> bool:
    """Whether two texts are one title: but for capitals, and a mark or dots at the end."""
    return _folded(title_of(one)) == _folded(title_of(other))


def _candidates(about: About, script: Script, told: Sequence[Fact]) -> Iterator[str]:
    yield from filter(None, [hook(script)])
    yield from (each.text for each in script.hooks)
    whole = (fact for fact in told if len(sentences(fact.text, about.language)) == 1)
    yield from (fact.text for fact in sorted(whole, key=lambda fact: _rank(fact, about)))


def _rank(fact: Fact, about: About) -> tuple[bool, bool]:
    """Sort facts first that name what the title names, for they stand alone; of those, the weighty ones."""
    topic = set(counting_keys(about.title, about.language))
    return topic.isdisjoint(counting_keys(fact.text, about.language)), not must_be_said(fact, about.language)


def title_of(text: str) -> str:
    """Return a text as a title has it: without code marks, and without a full stop."""
    plain = postable(unmarked(text))
    return plain if plain.endswith("..") else plain.removesuffix(".").removesuffix("।").rstrip()


def _shortened(title: str, language: str) -> Iterator[str]:
    """Yield a title that is short enough, or as many of its words as are, with no figure cut off its magnitude."""
    words = title.split()
    cuts = (" ".join(words[:end]).rstrip(" ,;:\u2013\u2014-") + "…" for end in range(len(words) - 1, 0, -1))
    fit = (each for each in [title, *cuts] if len(each) <= LONGEST_TITLE)
    yield from islice((each for each in fit if figures(each, language) <= figures(title, language)), 1)


def _folded(title: str) -> str:
    return " ".join(title.casefold().rstrip("?!… ").split())
