"""Topic files: which brief lies where, and which version of it the page may call current.

Belongs here: finding topic files by key, the observable source asset, observations of file versions.
Not here: what a brief says (brief/brief.py), how an edited script is found (edited_script.py), when a changed file
starts a run (cm_dagster/run/sensors.py).
"""

import hashlib
import warnings
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import dagster as dg
from pydantic import BaseModel

from assets.making.artifact import topics
from assets.topics.edited_script import briefs_in, refuse_script, script_of, scripts_in, topic_of
from assets.topics.error import bad_brief
from assets.topics.key import topic_key
from resources.errors import CmError, UnknownName, WrongInput, nearest
from resources.locations import locations
from resources.store.store import Store

# Dagster is pinned: what it calls beta changes when another version of it is chosen and tested, not under a user.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

# The tag under which Dagster reads the version that an observation saw.
DATA_VERSION_TAG = "dagster/data_version"


class UnknownTopic(UnknownName):
    """There is no brief for this key; the message says where it was looked for."""


class Topic(NamedTuple):
    """A topic as a person names it: its key, and the file if that is how it was named."""

    key: str
    brief: Path | None


class TopicFile(BaseModel, frozen=True):
    """One brief's file, the edited script beside it if there is one, and the SHA-256 of the bytes of both.

    `changed_s` is when one of them was last changed, in seconds since the epoch.
    """

    key: str
    path: Path
    script: Path | None = None
    sha256: str
    changed_s: float

    @classmethod
    def of(cls, path: Path) -> "TopicFile":
        """Describe a topic.

        Raises:
            BadTopicName: the brief's name gives no usable key.
            WrongInput: it has two edited scripts, or a file cannot be read.
        """
        key, script = topic_key(path), script_of(path)
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            if script:
                both = f"{sha256} {hashlib.sha256(script.read_bytes()).hexdigest()}"
                sha256 = hashlib.sha256(both.encode()).hexdigest()
            changed_s = max(each.stat().st_mtime for each in (path, script) if each)
        except OSError as error:
            reason = f"it cannot be read ({error.strerror}). Make it a readable file, or move it away"
            raise bad_brief(str(error.filename or path), None, reason) from error
        return cls(
            key=key, path=path.absolute(), script=script and script.absolute(), sha256=sha256, changed_s=changed_s
        )


class Scan(BaseModel, frozen=True):
    """What a topics folder holds: its files in key order, and a line for each that cannot be a topic."""

    files: tuple[TopicFile, ...]
    problems: tuple[str, ...]


class TopicFolder(dg.ConfigurableResource["TopicFolder"]):
    """The folder of briefs, which CM_TOPICS names. It has no field, for a run could set that, and read any folder."""

    @property
    def path(self) -> Path:
        """Where the briefs lie."""
        return locations().topics

    def scan(self) -> Scan:
        """Look at every `*.md` of the folder; `*.script.md` are edited scripts and never topics."""
        files: dict[str, TopicFile] = {}
        problems: list[str] = []
        briefs = briefs_in(self.path)
        for path in briefs:
            try:
                file = TopicFile.of(path)
            except CmError as error:
                problems.append(str(error))
                continue
            if file.key in files:
                problems.append(_two_files(file.key, files[file.key].path, path))
            else:
                files[file.key] = file
        problems += _without_a_brief(scripts_in(self.path), {_key_or_none(path) for path in briefs})
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
            raise UnknownTopic(f'topic "{key}": there is no {self.path / key}.md. {nearest(key, known)}')
        if len(candidates) > 1:
            raise WrongInput(_two_files(key, *candidates[:2]))
        return candidates[0]

    def named(self, topic: str, store: Store) -> Topic:
        """Return the topic that a person names by its key, or by the path of its brief, however that is spelled.

        Raises:
            UnknownTopic: it is a path, and there is no such file.
            BadTopicName: the name gives no usable key.
            WrongInput: it is an edited script, or another file is this topic.
        """
        path = Path(topic)
        refuse_script(path)
        if not path.suffix and len(path.parts) == 1:
            return Topic(topic_key(path), None)
        if not path.is_file():
            raise UnknownTopic(f"{topic}: there is no such file. Give a brief's path, or a topic's key such as honey")
        key = self._key_of(path, store)
        return Topic(key, next(iter(self._candidates(key, store)), path.absolute()))

    def adopt(self, path: Path, store: Store) -> str:
        """Return the key of a brief that may lie anywhere, remembering where it lies if that is not in the folder.

        Raises:
            BadTopicName: its name gives no usable key.
            WrongInput: it is an edited script, or another file is this topic already.
        """
        refuse_script(path)
        key = self._key_of(path, store)
        if not self._candidates(key, store):
            store.pointers.remember_source(key, path.absolute())
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
        if remembered and remembered.is_file() and not any(_is_one_file(path, remembered) for path in found):
            found.append(remembered)
        return found


def _is_one_file(one: Path, other: Path) -> bool:
    """Tell whether two paths, which may hold `..` and links, lead to the same file."""
    return one.exists() and other.exists() and one.samefile(other)


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
            yield f"{script}: there is no brief for this script. Write {key}.md beside it, or delete it"


def _two_files(key: str, first: Path, second: Path) -> str:
    return f'{second}: the topic "{key}" is {first} already. Rename one of the two files.'


def observations(files: Iterable[TopicFile]) -> Iterator[dg.AssetObservation]:
    """Tell Dagster which version each topic file has now, so that staleness on the page is true."""
    for file in files:
        yield dg.AssetObservation(
            topic_file.key, partition=file.key, tags={DATA_VERSION_TAG: file.sha256}, metadata={"path": str(file.path)}
        )


@dg.observable_source_asset(
    partitions_def=topics, group_name="topics", description="The brief's Markdown file in the topics folder."
)
def topic_file(topic_folder: TopicFolder) -> dg.DataVersionsByPartition:
    """Look at every topic file and say which version it has."""
    return dg.DataVersionsByPartition({file.key: file.sha256 for file in topic_folder.scan().files})
