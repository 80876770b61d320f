"""Exporting a topic's script: the one it has at present, as the file in which a person edits it.

Belongs here: which script is written where, and what is not overwritten. Not here: its Markdown
(assets/script/markdown.py), the command (cli/script.py).
"""

from pathlib import Path
from typing import NamedTuple

from assets.brief.brief import as_named
from assets.script.markdown import script_markdown
from assets.script.script import Script
from assets.topics.edited_script import place_for_script
from assets.topics.file import TopicFolder
from resources.errors import NotMade, StorageUnusable, WrongInput
from resources.files import write_atomically
from resources.store.store import StoreFolder


class Exported(NamedTuple):
    """A script as Markdown, and where it belongs."""

    path: Path
    markdown: str


def exported(topic: str) -> Exported:
    """Return the current script of a topic, named by its key or by the path of its brief.

    Raises:
        NotMade: it has none.
        WrongInput: an edited script was named, two briefs would be this topic, or it has two edited scripts.
        UnknownTopic: there is no such brief.
        BadTopicName: the name gives no key.
        StoreDamaged: its script is gone from the store.
    """
    store, folder = StoreFolder().open(), TopicFolder()
    named = folder.named(topic, store)
    brief = named.brief or folder.find(named.key, store)
    record = store.pointers.current(named.key, "script")
    if record is None:
        raise NotMade(f"{as_named(brief)}: there is no script of it yet. Run: cm make {as_named(brief)}")
    return Exported(place_for_script(brief), script_markdown(store.load(record, Script)))


def written(script: Exported, *, over_an_edited_one: bool) -> str:
    """Write the file, and return its name.

    Raises:
        WrongInput: there is one that says something else, and it is to be kept.
        StorageUnusable: the file cannot be read or written.
    """
    name, data = as_named(script.path), script.markdown.encode()
    try:
        if script.path.exists() and script.path.read_bytes() != data and not over_an_edited_one:
            raise WrongInput(
                f"{name}: there is a script already that this would change. Keep it, or overwrite it with --force"
            )
        write_atomically(script.path, data)
    except OSError as error:
        raise StorageUnusable(
            f"{name}: cannot be written ({error.strerror}). Mend that, or print the script with --stdout"
        ) from error
    return name
