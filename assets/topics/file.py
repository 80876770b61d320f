"""Topic files: which brief lies where, under which key.

Belongs here: finding topic files by key, wherever they lie.
Not here: what a brief says (brief/brief.py), which version of it there is (brief/version.py), how an edited script is
told from a brief (edited_script.py), when a changed file starts a run (cm_dagster/run/sensors.py).
"""

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import dagster as dg
from pydantic import BaseModel

from assets.topics.edited_script import (
    briefs_in,
    by_topic,
    is_script,
    listed,
    only_script,
    refuse_script,
    script_of,
    topic_of,
)
from assets.topics.error import bad_brief, is_text, printable
from assets.topics.key import topic_key
from assets.topics.no_brief import is_markdown, refuse_left_behind, told
from resources.errors import CmError, UnknownName, WrongInput, nearest
from resources.locations import locations
from resources.store.store import Store


class UnknownTopic(UnknownName):
    """There is no brief for this key; the message says where it was looked for."""


class Topic(NamedTuple):
    """A topic as a person names it: its key, and the file if that is how it was named."""

    key: str
    brief: Path | None


class TopicFile(BaseModel, frozen=True):
    """A topic's brief, and the edited script beside it if there is one; both paths are absolute."""

    key: str
    path: Path
    script: Path | None = None

    @classmethod
    def of(cls, path: Path) -> "TopicFile":
        """Describe a topic.

        Raises:
            BadTopicName: the brief's name gives no usable key.
            WrongInput: it has two edited scripts, or its folder cannot be read.
        """
        script = script_of(path)
        return cls(key=topic_key(path), path=path.absolute(), script=script and script.absolute())


class Scan(BaseModel, frozen=True):
    """What a topics folder holds: its files by name, and a line for each that cannot be a topic. None is opened."""

    files: tuple[TopicFile, ...]
    problems: tuple[str, ...]


class TopicFolder(dg.ConfigurableResource["TopicFolder"]):
    """The folder of briefs, which CM_TOPICS names. It has no field, for a run could set that, and read any folder."""

    @property
    def path(self) -> Path:
        """Where the briefs lie."""
        return locations().topics

    def scan(self) -> Scan:
        """List every `*.md` of the folder; `*.script.md` are edited scripts and never topics.

        What editors and sync clients left there is none either; a second version of a brief is a problem.

        Raises:
            WrongInput: the folder cannot be read; one that is not there holds no topics.
        """
        there = listed(self.path.absolute())
        found = [path for path in there if is_markdown(path.name)]
        scripts = [path for path in found if is_script(path)]
        scripts_by_topic = by_topic(scripts)
        files: dict[str, TopicFile] = {}
        keys: set[str] = set()
        problems = told(there)
        for path in found:
            if is_script(path):
                continue
            try:
                key = topic_key(path)
                keys.add(key)
                if key in files:
                    raise WrongInput(_two_files(key, files[key].path, path))
                files[key] = TopicFile(key=key, path=path, script=only_script(path, scripts_by_topic.get(key, [])))
            except CmError as error:
                problems.append(str(error))
        problems += _without_a_brief(scripts, keys)
        return Scan(files=tuple(files.values()), problems=tuple(problems))

    def find(self, key: str, store: Store) -> Path:
        """Return the file of a topic: in the folder, else where `cm make` was last given it.

        Raises:
            UnknownTopic: neither.
            WrongInput: both, or two files of the folder give this key.
        """
        candidates = self._candidates(key, store)
        if not candidates:
            known = filter(None, map(_key_or_none, briefs_in(self.path)))
            raise UnknownTopic(printable(f'topic "{key}": there is no {self.path / key}.md. {nearest(key, known)}'))
        if len(candidates) > 1:
            raise WrongInput(_two_files(key, *candidates[:2]))
        return candidates[0]

    def named(self, topic: str, store: Store) -> Topic:
        """Return the topic that a person names by its key, or by the path of its brief, however that is spelled.

        Raises:
            UnknownTopic: it is a path, and there is no such file.
            BadTopicName: the name gives no usable key.
            WrongInput: it is an edited script, a program left it behind, or another file is this topic.
        """
        path = Path(topic)
        refuse_left_behind(path)
        refuse_script(path)
        if not path.suffix and len(path.parts) == 1:
            return Topic(topic_key(path), None)
        if not is_file(path):
            fix = "Give a brief's path, or a topic's key such as honey"
            raise UnknownTopic(printable(f"{topic}: there is no such file. {fix}"))
        key = self._key_of(path, store)
        return Topic(key, next(iter(self._candidates(key, store)), path.absolute()))

    def adopt(self, path: Path, store: Store) -> str:
        """Return the key of a brief that may lie anywhere, remembering where it lies if that is not in the folder.

        Raises:
            BadTopicName: its name gives no usable key.
            WrongInput: it is an edited script, a program left it behind, another file is this topic already, or its
                folder's name is not UTF-8.
        """
        refuse_left_behind(path)
        refuse_script(path)
        key, found = self._key_of(path, store), path.absolute()
        if not self._candidates(key, store):
            if not is_text(str(found)):
                raise bad_brief(str(found), None, "the name of its folder is not UTF-8. Rename the folder")
            store.pointers.remember_source(key, found)
        return key

    def _key_of(self, path: Path, store: Store) -> str:
        """Return the key of a brief, if no other file is that topic."""
        key = topic_key(path)
        for other in self._candidates(key, store):
            if not _is_one_file(other, path):
                raise WrongInput(_two_files(key, other, path.absolute()))
        return key

    def _candidates(self, key: str, store: Store) -> list[Path]:
        """Return the files that are this topic, normally one: the folder's, then a remembered one that is another."""
        found = [path for path in briefs_in(self.path) if _key_or_none(path) == key]
        remembered = store.pointers.source(key)
        if remembered and is_file(remembered) and not any(_is_one_file(path, remembered) for path in found):
            found.append(remembered)
        return found


def is_file(path: Path) -> bool:
    """Tell whether a file is there that can be reached: one behind a folder that is closed is as good as none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _is_one_file(one: Path, other: Path) -> bool:
    """Tell whether two paths, which may hold `..` and links, lead to the same file."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _key_or_none(path: Path) -> str | None:
    try:
        return topic_key(path)
    except CmError:
        return None


def _without_a_brief(scripts: Iterable[Path], keys: Container[str | None]) -> Iterator[str]:
    for script in scripts:
        try:
            key = topic_of(script)
        except CmError as error:
            yield str(error)
            continue
        if key not in keys:
            yield printable(f"{script}: there is no brief for this script. Write {key}.md beside it, or delete it")


def _two_files(key: str, first: Path, second: Path) -> str:
    return printable(f'{second}: the topic "{key}" is {first} already. Rename one of the two files.')
