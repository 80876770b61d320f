"""Choosing the hook of a topic's script: its number is written into the brief, so that every later run keeps it.

Belongs here: whether there is such a hook, and writing the file. Not here: what the line looks like
(assets/brief/keep_key.py), what hooks there are (assets/script/hooks.py), the command (cli/main.py).
"""

from pathlib import Path

from assets.brief.brief import as_named
from assets.brief.keep_key import with_hook
from assets.script.script import Script
from assets.topics.error import bad_brief
from assets.topics.file import TopicFile, TopicFolder
from resources.errors import NotMade, StorageUnusable
from resources.files import write_atomically
from resources.store.store import StoreFolder


def choose_hook(brief: Path, hook: int) -> None:
    """Write which hook a topic's script begins with into its brief.

    Raises:
        NotMade: there is no script yet to choose a hook of.
        WrongInput: there is no such hook, or a person edited the script; or what finding and reading the brief raises.
        StorageUnusable: the brief cannot be read or written.
    """
    store, folder = StoreFolder().open(), TopicFolder()
    name = as_named(brief)
    named = folder.named(str(brief), store)
    path = named.brief or folder.find(named.key, store)
    if TopicFile.of(path).script is not None:
        raise bad_brief(name, "hook", "its script is edited by hand. Change the first sentence there")
    record = store.pointers.current(named.key, "script")
    if record is None:
        raise NotMade(f"{name}: hook: there is no script yet to choose a hook of. Run: cm make {name}")
    count = len(store.load(record, Script).hooks)
    if hook > count:
        raise bad_brief(name, "hook", f"there is no hook {hook}: the script has {count}. Name one from 1 to {count}")
    try:
        data = path.read_bytes()
        written = with_hook(data, hook, name)
        if written != data:
            write_atomically(path, written)
    except OSError as error:
        raise StorageUnusable(f"{name}: cannot be written ({error.strerror}). Make it a writable file") from error
