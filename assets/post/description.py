"""The description: everything that stands below a film's title, to be pasted as it is.

Belongs here: what it says, in which order, and what is left out where it would be too long. Not here: each part.
"""

from collections.abc import Sequence

from assets.brief.brief import Fact
from assets.post.post import LARGEST_DESCRIPTION_BYTES, LONGEST_DESCRIPTION, postable
from assets.post.titles import hook, is_same_title
from assets.script.script import Script
from assets.text.words import unmarked

MOST_FACTS = 3


def opening(script: Script, told: Sequence[Fact]) -> tuple[str, ...]:
    """Return what a description says of the film: its hook, the first facts it tells, literally, its call to action.

    A hook that is the title stands above already. The first facts, for one may lean on the one before it.
    """
    opens = [each for each in [hook(script)] if each and not is_same_title(each, script.title)]
    facts = [each for each in (postable(unmarked(fact.text)) for fact in told) if each not in opens]
    asked = [postable(scene.narration) for scene in script.scenes if scene.role == "cta"]
    return tuple([*opens, *facts[:MOST_FACTS], *asked] or [postable(script.title)])


def description(
    said: Sequence[str], sections: Sequence[tuple[str, Sequence[str]]], disclosure: Sequence[str], tags: Sequence[str]
) -> str:
    """Return a description as long as platforms take at most.

    What says what is synthetic is always there, and so is the first line. Of the `sections`, each a heading and lines,
    then the hashtags, then the rest of what is `said`, only what there is room for.
    """
    first, *rest = said
    last = " ".join(disclosure)
    kept: list[str] = []
    for heading, lines in sections:
        block = "\n".join([f"{heading}:", *lines])
        kept += [block] if lines and _fits([first, *kept, block, last]) else []
    hashtags = [" ".join(tags)] if tags and _fits([first, *kept, last, " ".join(tags)]) else []
    below = [*kept, last, *hashtags]
    between: list[str] = []
    for each in rest:
        between += [each] if _fits([first, *between, each, *below]) else []
    return _joined([first, *between, *below])


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs)


def _fits(paragraphs: Sequence[str]) -> bool:
    text = _joined(paragraphs)
    return len(text) <= LONGEST_DESCRIPTION and len(text.encode()) <= LARGEST_DESCRIPTION_BYTES
