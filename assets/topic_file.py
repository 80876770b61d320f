"""Topic files: which brief lies where, and which version of it the page may call current.

Belongs here: finding topic files by key, the observable source asset, observations of file versions.
Not here: what a brief says (brief.py), when a changed file starts a run (cm_dagster/sensors.py).
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import dagster as dg
from pydantic import BaseModel

from assets.artifact import topics
from assets.topic_key import topic_key
from resources.errors import CmError, nearest
from resources.locations import locations
from resources.store.store import Store

# The tag under which Dagster reads the version that an observation saw.
DATA_VERSION_TAG = "dagster/data_version"


class UnknownTopic(CmError):
    """There is no brief for this key; the message says where it was looked for."""


class TwoFilesOneKey(CmError):
    """Two files would be one topic; the message names both."""


class TopicFile(BaseModel, frozen=True):
    """One brief's file and the SHA-256 of its bytes."""

    key: str
    path: Path
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "TopicFile":
        """Describe a file.

        Raises:
            BadTopicName: its name gives no usable key.
            OSError: it cannot be read.
        """
        return cls(key=topic_key(path), path=path.absolute(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())


class Scan(BaseModel, frozen=True):
    """What a topics folder holds: its files in key order, and a line for each that cannot be a topic."""

    files: tuple[TopicFile, ...]
    problems: tuple[str, ...]


class TopicFolder(dg.ConfigurableResource["TopicFolder"]):
    """The folder of briefs; an empty `root` means the folder that CM_TOPICS names."""

    root: str = ""

    @property
    def path(self) -> Path:
        """Where the briefs lie."""
        return Path(self.root) if self.root else locations().topics

    def scan(self) -> Scan:
        """Look at every `*.md` of the folder; `*.script.md` are edited scripts and never topics."""
        files: dict[str, TopicFile] = {}
        problems: list[str] = []
        for path in sorted(self.path.glob("*.md")):
            if path.name.endswith(".script.md"):
                continue
            try:
                file = TopicFile.of(path)
            except (CmError, OSError) as error:
                problems.append(str(error))
                continue
            if file.key in files:
                problems.append(_two_files(file.key, files[file.key].path, path))
            else:
                files[file.key] = file
        return Scan(files=tuple(files.values()), problems=tuple(problems))

    def find(self, key: str, store: Store) -> Path:
        """Return the file of a topic: in the folder, else where `cm make` was last given it.

        Raises:
            UnknownTopic: neither.
            TwoFilesOneKey: both, or two files of the folder give this key.
        """
        candidates = self._named(key)
        remembered = store.pointers.source(key)
        if remembered is not None and remembered.is_file() and remembered not in candidates:
            candidates.append(remembered)
        if not candidates:
            known = [topic_key(path) for path in self.path.glob("*.md")]
            raise UnknownTopic(f'topic "{key}": there is no {self.path / key}.md. {nearest(key, known)}')
        if len(candidates) > 1:
            raise TwoFilesOneKey(_two_files(key, *candidates[:2]))
        return candidates[0]

    def adopt(self, path: Path, store: Store) -> str:
        """Return the key of a brief that may lie anywhere, remembering where it lies if that is not in the folder.

        Raises:
            BadTopicName: its name gives no usable key.
            TwoFilesOneKey: another file is this topic already.
        """
        key, path = topic_key(path), path.absolute()
        remembered = store.pointers.source(key)
        others = [*self._named(key), *([remembered] if remembered and remembered.is_file() else [])]
        for other in others:
            if other != path:
                raise TwoFilesOneKey(_two_files(key, other, path))
        if path.parent != self.path and remembered != path:
            store.pointers.remember_source(key, path)
        return key

    def _named(self, key: str) -> list[Path]:
        """Return the folder's files that give this key; normally one."""
        own = [path for path in sorted(self.path.glob("*.md")) if not path.name.endswith(".script.md")]
        return [path for path in own if path.stem == key or _key_or_none(path) == key]


def _key_or_none(path: Path) -> str | None:
    try:
        return topic_key(path)
    except CmError:
        return None


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
