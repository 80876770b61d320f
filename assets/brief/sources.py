"""The author's own documents that a topic file names under `sources`.

Belongs here: which files `sources` stands for, where they may lie, what tells without opening one that it changed.
Not here: reading them (resources/documents), keeping what was read (kept_documents.py), what is looked for in them
(assets/facts).
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from assets.brief.media import Stamp, as_spelt, composed, natural
from assets.topics.edited_script import is_script
from assets.topics.error import bad_brief, is_text, printable, quoted
from assets.topics.no_brief import is_left_behind, is_markdown, is_second_version
from resources.documents.read import KNOWN, LARGEST_BYTES, format_of
from resources.files import file_sha256

MOST_DOCUMENTS = 2000
MOST_ENTRIES = 50_000
"""Of a folder and all below it, whatever they are: more is no folder of documents, but a disk."""
_PATTERN = re.compile(r"[*?\[]")


class BriefDocument(BaseModel, frozen=True, extra="forbid"):
    """A document that a brief names under `sources`: its path as a person would write it, and its bytes' SHA-256."""

    name: str
    sha256: str


class SourceFile(NamedTuple):
    """A document and where it lies; `is_named`: by the brief itself, not found in a folder or by a pattern."""

    document: BriefDocument
    path: Path
    is_named: bool


class Sources(NamedTuple):
    """The documents in the order of their names, equal ones once; and what was left out, a sentence each."""

    files: tuple[SourceFile, ...] = ()
    notes: tuple[str, ...] = ()


class _Candidate(NamedTuple):
    """A file that may be a document, and what of `sources` it was found in, None where that is the file itself."""

    path: Path
    listed: str | None


class _Refused(Exception):
    """Why a part of `sources` cannot be used, and the fix."""


def read_sources(named: Iterable[str], topic: Path, source: str) -> Sources:
    """Return the documents that `named` stands for: files, folders with all below them, patterns such as `docs/*.md`.

    Relative paths count from the folder of the topic file `topic`, and none may lead out of it. Passed over are files
    of unknown endings in folders, with a note, hidden ones, what programs left there, and topics. A document is read
    for its digest only when its size, time or inode has changed.

    Raises:
        WrongInput: one is not there, leads out of the topic's folder, is of no known ending, empty or too large; there
            is none in a folder; there are too many.
    """
    # As the documents are: a path with `..` in it may be spelt in two ways.
    topic = Path(os.path.normpath(topic))
    folder = topic.parent
    notes: list[str] = []
    found = dict[Path, SourceFile]()
    for name in named:
        try:
            usable = list(_usable(name, folder, topic, notes))
        except _Refused as error:
            raise bad_brief(source, "sources", str(error)) from error
        except OSError as error:
            raise bad_brief(source, "sources", f"{quoted(name)} cannot be read: {error.strerror}") from error
        for each in usable:
            is_named = each.is_named or (each.path in found and found[each.path].is_named)
            found[each.path] = each._replace(is_named=is_named)
    if len(found) > MOST_DOCUMENTS:
        problem = f"{len(found):,} documents, more than {MOST_DOCUMENTS:,}. Name those that matter"
        raise bad_brief(source, "sources", problem)
    files = dict[str, SourceFile]()
    for each in sorted(found.values(), key=lambda file: natural(file.document.name)):
        first = files.setdefault(each.document.sha256, each)
        files[each.document.sha256] = first._replace(is_named=first.is_named or each.is_named)
    return Sources(tuple(files.values()), tuple(dict.fromkeys(notes)))


def source_stamps(named: Iterable[str], folder: Path) -> tuple[Stamp, ...]:
    """Return the stamps of the documents that `named` stands for, and of names that stand for none. None is opened."""
    return tuple(each for name in named for each in _stamps(name, folder))


def _stamps(name: str, folder: Path) -> Iterator[Stamp]:
    try:
        found = sorted(_candidates(name, folder), key=lambda each: str(each.path))
    except (OSError, ValueError, _Refused):
        yield Stamp(name, None, None)
        return
    if not found:
        yield Stamp(name, None, None)
    for path, _ in found:
        if format_of(path.name):
            try:
                status = path.stat()
            except OSError:
                yield Stamp(str(path), None, None)
            else:
                yield Stamp(str(path), status.st_size, status.st_mtime_ns)


def _usable(name: str, folder: Path, topic: Path, notes: list[str]) -> Iterator[SourceFile]:
    """Yield the documents that one of `sources` stands for; what is left out of a folder is noted down.

    Raises:
        _Refused: what the brief names itself cannot be used, or nothing of a folder.
    """
    left_out = Counter[str]()
    count = 0
    for each in _candidates(name, folder):
        problem = _not_a_document(each, folder, topic) or _too_much(each)
        if not problem:
            count += 1
            yield _file(each, folder)
        elif each.listed is None:
            raise _Refused(f"{quoted(name)} {problem}")
        else:
            left_out[problem] += 1
    notes += [printable(f"left out: {times} of {quoted(name)} ({why})") for why, times in sorted(left_out.items())]
    if not count:
        why = "".join(f"; left out: {times} ({each})" for each, times in sorted(left_out.items())[:1])
        raise _Refused(f"there is no document in {quoted(name)}{why}. Known: {KNOWN}")


def _not_a_document(each: _Candidate, folder: Path, topic: Path) -> str | None:
    """Say why a file is no document of this brief, by its name and place; None where it is one."""
    path = each.path
    if not _is_within(path, folder):
        return "leads out of the topic's folder. Put a copy in it"
    if format_of(path.name) is None:
        ending = f"{path.suffix.lower()} files" if path.suffix else "files without an ending"
        return f"is of no known kind. Known: {KNOWN}" if each.listed is None else f"{ending} are no documents"
    if (
        is_script(path)
        or path == topic
        or (each.listed is not None and path.parent == folder and is_markdown(path.name))
    ):
        return "is a topic of its own, or its script. Put documents in a folder below"
    if is_second_version(path.name):
        return "is a second version that a sync client kept. Keep one of them"
    return None if is_text(str(path)) else "has a name that is not UTF-8. Rename it"


def _too_much(each: _Candidate) -> str | None:
    """Say why a file has no bytes, or more than are read."""
    if not each.path.is_file():
        return "is not a file. Name a document"
    size_bytes = each.path.stat().st_size
    if not size_bytes:
        return "is empty. Write something in it, or take it away"
    too_large = f"is larger than {LARGEST_BYTES // 1024**2} MB. Divide it, or take out its pictures"
    return too_large if size_bytes > LARGEST_BYTES else None


def _file(each: _Candidate, folder: Path) -> SourceFile:
    status = each.path.stat()
    sha256 = _sha256(each.path, status.st_size, status.st_mtime_ns, status.st_ino)
    name = composed(os.path.relpath(each.path, folder).replace(os.sep, "/"))
    return SourceFile(BriefDocument(name=name, sha256=sha256), each.path, each.listed is None)


@lru_cache(maxsize=8192)
def _sha256(path: Path, _size_bytes: int, _mtime_ns: int, _inode: int) -> str:
    """Remember a file's digest, as long as its size, time and inode stay."""
    return file_sha256(path)


def _candidates(name: str, folder: Path) -> Iterator[_Candidate]:
    """Yield the files that one of `sources` stands for.

    Raises:
        _Refused: there is nothing of the name, or it leads out of the topic's folder.
        OSError: a folder cannot be read.
    """
    path = as_spelt((folder / name).absolute())
    if not _is_within(path, folder):
        raise _Refused(f"{quoted(name)} leads out of the topic's folder. Put a copy in it, and name that")
    if path.is_dir():
        yield from (_Candidate(each, name) for each in _below(path, name))
    elif path.exists():
        yield _Candidate(Path(os.path.normpath(path)), None)
    elif _PATTERN.search(name) and not Path(name).is_absolute():
        for found in sorted(folder.glob(name)):
            if any(is_left_behind(part) for part in found.relative_to(folder).parts if part != ".."):
                continue
            files = _below(found, name) if found.is_dir() else [found]
            yield from (_Candidate(Path(os.path.normpath(each)), name) for each in files)
    else:
        raise _Refused(f"there is no {quoted(name)}. Paths count from the folder of the topic file")


def _below(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files in a folder and below it, without those that are hidden or that programs left there."""

    def refuse(error: OSError) -> None:
        raise error

    seen = 0
    for parent, folders, files in os.walk(os.path.normpath(folder), onerror=refuse):
        folders[:] = sorted(each for each in folders if not is_left_behind(each))
        seen += len(folders) + len(files)
        if seen > MOST_ENTRIES:
            raise _Refused(f"more than {MOST_ENTRIES:,} files are in {quoted(name)}. Name a folder of documents")
        yield from (Path(parent, each) for each in sorted(files) if not is_left_behind(each))


def _is_within(path: Path, folder: Path) -> bool:
    """Tell whether a path, its links and `..` followed, lies in a folder or is it."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        # A link to itself.
        return False
