"""Whose film a topic's folder gets, of runs that read its files at different times: that of the files as they are now.

Belongs here: finding out whether a run was overtaken. Not here: the folder, and being alone in it (output_folder.py).
"""

from pathlib import Path

from assets.brief.asset import brief
from assets.brief.brief import Brief, as_named, read_brief
from assets.making.recipe import Given
from assets.topics.file import TopicFolder
from resources.errors import CmError, NotMade
from resources.store.store import Store


class Overtaken(NotMade):
    """A topic's files say something else by now than when the run read them; another run makes what they say."""


def require_newest(given: Given, folder: TopicFolder, store: Store) -> None:
    """Find out whether a topic's brief, script, media and documents still are as this run read them.

    What was saved again and says the same is the same. Of files that are gone, or cannot be made as they are, no run
    makes a newer film: then the newest is what a run read last.

    Raises:
        Overtaken: they are not; the message names the file.
    """
    topic, own = given.topic, given.records[brief.name]
    try:
        path = folder.find(topic, store)
        now = read_brief(path)
    except CmError:
        last = store.pointers.current(topic, brief.name)
        if last and last.digest != own.digest:
            raise _overtaken(f"the brief of {topic}") from None
        return
    if not brief.recipe.is_made_from(own, brief.name, now):
        raise _overtaken(_what_was_saved(given.values[brief.name], now, path))


def _what_was_saved(before: Brief, now: Brief, path: Path) -> str:
    """Name what says something else than before: the brief, the edited script beside it, a document, or its media."""
    if now.edited != before.edited:
        script = now.edited or before.edited
        return as_named(path.with_name(script.file if script else path.name))
    if _words(now) != _words(before):
        return as_named(path)
    other = sorted(set(now.documents) ^ set(before.documents), key=lambda document: document.name)
    return as_named(path.parent / other[0].name) if other else f"a picture or clip of {as_named(path)}"


def _words(read: Brief) -> Brief:
    """Return a brief as far as its own file says it; what was left out of folders is told by the folders."""
    delivery = read.delivery.model_copy(update={"media": ()})
    return read.model_copy(update={"delivery": delivery, "documents": (), "notes": ()})


def _overtaken(what: str) -> Overtaken:
    done = f"{what} was saved again while this run was on; its film was not handed over"
    return Overtaken(f"overtaken: {done}. Make the topic again, unless another run does")
