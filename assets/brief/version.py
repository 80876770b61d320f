"""Which version there is of a topic's files: its brief, the script beside it, its media and documents, its lexicon.

Belongs here: telling without opening a file whether it changed, the digest that is the topic's data version, the
observable source asset that reports it.
Not here: where topics lie (topics/file.py), what a brief says (brief.py), what a changed version starts
(cm_dagster/run/sensors.py).
"""

import hashlib
import json
import logging
import stat
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import dagster as dg
from pydantic import BaseModel

from assets.brief.brief import LARGEST_BYTES, Named, as_named, named_in
from assets.brief.media import Stamp, stamps
from assets.brief.pronounce import LEXICON, lexicon_for
from assets.brief.sources import source_stamps
from assets.making.artifact import topics
from assets.topics.error import bad_brief, printable
from assets.topics.file import TopicFile, TopicFolder
from resources.errors import CmError

# Dagster is pinned: what it calls beta changes when another version of it is chosen and tested, not under a user.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

# The tag under which Dagster reads the version that an observation saw.
DATA_VERSION_TAG = "dagster/data_version"


class Status(BaseModel, frozen=True):
    """What the file system says of a topic's files: `digest` changes with the size, time or inode of any of them.

    `changed_s` is when each was last changed, in seconds since the epoch.
    """

    digest: str
    changed_s: tuple[float, ...]


class Version(BaseModel, frozen=True):
    """A topic's files as they are: `sha256` is that of their contents, and of the sizes and times of the media.

    A clip may be as large as a film, so that media are told by their stamps, and so are documents, of which there may
    be a thousand. `words_sha256` is that of the brief and the edited script alone, and the same as `sha256` where there
    are neither. `media` and `sources` are as the brief names them.
    """

    sha256: str
    words_sha256: str
    media: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def named(self) -> Named:
        """The files that the brief names."""
        return Named(self.media, self.sources)


def status_of(file: TopicFile, named: Named) -> Status:
    """Look at a topic's files, of which it names these, and open none.

    Raises:
        WrongInput: the brief or the script is not there, or is no file.
    """
    words = [_status(path) for path in (file.path, file.script, _lexicon(file)) if path]
    own = _stamps(named, file.path.parent)
    seen = _digest([words, own])
    changed_ns = [mtime_ns for _, mtime_ns, _ in words] + [each.mtime_ns for each in own if each.mtime_ns is not None]
    return Status(digest=seen, changed_s=tuple(each / 1e9 for each in changed_ns))


def version_of(file: TopicFile) -> Version:
    """Read a topic's brief, its script and what of the lexicon is for them, and look at its media and documents.

    Raises:
        WrongInput: one of the three cannot be read.
    """
    brief = _read(file.path)
    words = hashlib.sha256(brief).hexdigest()
    script = _read(file.script) if file.script else b""
    if file.script:
        words = hashlib.sha256(f"{words} {hashlib.sha256(script).hexdigest()}".encode()).hexdigest()
    texts = b"\n".join((brief, script)).decode(errors="replace")
    if entries := lexicon_for(texts, file.path.parent, as_named(file.path.with_name(LEXICON))):
        words = hashlib.sha256(json.dumps([words, entries], sort_keys=True).encode()).hexdigest()
    named = named_in(brief, as_named(file.path))
    sha256 = _digest([words, _stamps(named, file.path.parent)]) if any(named) else words
    return Version(sha256=sha256, words_sha256=words, media=named.media, sources=named.sources)


def versions(files: Iterable[TopicFile], log: logging.Logger) -> Iterator[tuple[TopicFile, Version]]:
    """Yield the topics that can be read with their versions; why one cannot goes into the log."""
    for file in files:
        try:
            version = version_of(file)
        except CmError as error:
            log.warning(str(error))
        except Exception:
            log.exception(f"{printable(str(file.path))}: This is a defect of cm; please report it with this traceback")
        else:
            yield file, version


def observation(file: TopicFile, version: Version) -> dg.AssetObservation:
    """Tell Dagster which version a topic has now, so that staleness on the page is true."""
    return dg.AssetObservation(
        topic_file.key,
        partition=file.key,
        tags={DATA_VERSION_TAG: version.sha256},
        metadata={"path": printable(str(file.path))},
    )


@dg.observable_source_asset(
    partitions_def=topics,
    group_name="topics",
    description="The brief's Markdown file in the topics folder, the edited script beside it, and the files it names.",
)
def topic_file(context: dg.OpExecutionContext, topic_folder: TopicFolder) -> dg.DataVersionsByPartition:
    """Look at every topic and say which version it has; pass over one that cannot be read."""
    found = versions(topic_folder.scan().files, context.log)
    return dg.DataVersionsByPartition({file.key: version.sha256 for file, version in found})


def _stamps(named: Named, folder: Path) -> tuple[Stamp, ...]:
    return (*stamps(named.media, folder), *source_stamps(named.sources, folder))


def _lexicon(file: TopicFile) -> Path | None:
    """Return the lexicon beside a topic, if there is one."""
    path = file.path.with_name(LEXICON)
    return path if path.exists() else None


def _status(path: Path) -> tuple[int, int, int]:
    """Return the size in bytes, the time of change in nanoseconds and the inode of a text file."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error.strerror) from error
    if stat.S_ISDIR(found.st_mode):
        raise _unreadable(path, "it is a folder")
    # Whoever opens a named pipe waits for its writer.
    if not stat.S_ISREG(found.st_mode):
        raise _unreadable(path, "it is no file")
    return found.st_size, found.st_mtime_ns, found.st_ino


def _read(path: Path) -> bytes:
    """Read a text file, and no more of one that is too long to be a brief."""
    _status(path)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error.strerror) from error


def _unreadable(path: Path, reason: str | None) -> CmError:
    return bad_brief(str(path), None, f"it cannot be read ({reason}). Make it a readable file, or move it away")


def _digest(of: list[str | Sequence[tuple[int, ...]] | Sequence[Stamp]]) -> str:
    # In ASCII: a name that is no UTF-8 can be told from another as well.
    return hashlib.sha256(json.dumps(of).encode()).hexdigest()
