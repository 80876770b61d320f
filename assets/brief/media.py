"""The user's own pictures and clips that a topic file names.

Belongs here: which files `media` stands for, what kind each is, which of them the video has room for, and what tells
without opening one that it changed.
Not here: which scene shows which (storyboard), how they are kept (kept_media.py).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from assets.brief.suiting import suiting
from assets.topics.error import bad_brief, is_text, printable, quoted
from assets.topics.no_brief import is_left_behind
from resources.files import file_sha256
from resources.locations import in_full
from resources.media.media_file import MediaFile
from resources.rendering.user_clips import look_at_clip, require_clip
from resources.rendering.user_media import UnusableMedia
from resources.rendering.user_pictures import picture_moves, require_picture

IMAGES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"})
CLIPS = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm"})
_KNOWN = ", ".join(sorted(kind.removeprefix(".") for kind in IMAGES | CLIPS))


class UserMedia(BaseModel, frozen=True, extra="forbid"):
    """One picture or clip, by the name (in NFC) and the content of its file; where it lies is not part of it.

    The words of the name say which scene it suits.
    """

    kind: Literal["image", "clip"]
    name: str
    sha256: str
    size_bytes: int

    @property
    def file(self) -> MediaFile:
        """The file as a key counts it; it lies nowhere."""
        return MediaFile(path=Path(self.name), sha256=self.sha256, size_bytes=self.size_bytes)


class Stamp(NamedTuple):
    """What tells without opening a file that it changed; size and time are None where there is none to be seen."""

    path: str
    size_bytes: int | None
    mtime_ns: int | None


class Found(NamedTuple):
    """The media there is room for, in the order of use; where each lies; and what was left out, a sentence each."""

    media: tuple[UserMedia, ...] = ()
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


class _Candidate(NamedTuple):
    """A file that may be shown; `listed` is the folder in which it was found, None where the brief names itself."""

    path: Path
    listed: str | None


def stamps(named: Iterable[str], folder: Path) -> tuple[Stamp, ...]:
    """Return the stamps of the files that `named` stands for, and of names that stand for none. No file is opened.

    Relative paths count from `folder`, and are kept as they are named.
    """
    return tuple(each for name in named for each in _stamps(name, folder))


def read_media(named: Iterable[str], folder: Path, source: str, told: Sequence[str]) -> Found:
    """Return those of the files that `named` stands for which the video has room for, at most one for each text `told`.

    Files come as listed, those in a folder in natural order, each once. Where there are more than texts, those whose
    names share words with one come before the others. Of every file the header is read, and those that are returned
    whole, so that one which cannot be shown is named before anything is made. One in a folder is left out with a note,
    as are files of other kinds. Relative paths count from `folder`. A file is read again only when its size or time has
    changed.

    Raises:
        WrongInput: a path is not there; a file that is named is of no known kind, empty, damaged or too narrow, or its
            name is not UTF-8; a folder has no picture or clip that can be shown.
    """
    candidates = dict[Path, _Candidate]()
    notes: list[str] = []
    for name in named:
        for each in _files(name, folder, source, notes):
            if each.listed is None or each.path not in candidates:
                candidates[each.path] = each
    refused = dict[_Candidate, str]()
    usable = _usable(candidates.values(), _header, source, refused)
    chosen = _chosen(usable, told)
    while (whole := _usable(chosen, _content, source, refused)) != chosen:
        usable = [each for each in usable if each not in refused]
        chosen = _chosen(usable, told)
    _require_one_of_each_folder(candidates.values(), refused, source)
    notes += _refusals(refused)
    notes += _without_room(usable, len(whole))
    notes += [f"{quoted(each.path.name)} moves: its first picture is shown" for each in whole if _header(each.path)]
    media = tuple(_described(each.path, source) for each in whole)
    return Found(media, tuple(each.path for each in whole), tuple(notes))


def _chosen(usable: Sequence[_Candidate], told: Sequence[str]) -> list[_Candidate]:
    """Return as many files as there are texts: those that suit one before the others, in the order of all."""
    suited = suiting(told, [each.path.name for each in usable]).values()
    others = [number for number in range(len(usable)) if number not in suited]
    return [usable[number] for number in sorted([*suited, *others][: len(told)])]


def _usable(
    candidates: Iterable[_Candidate],
    look: Callable[[Path], object],
    source: str,
    refused: dict[_Candidate, str],
) -> list[_Candidate]:
    """Return the files that `look` takes; why it refuses one of a folder is noted down.

    Raises:
        WrongInput: it refuses one that the brief names.
    """
    usable = []
    for each in candidates:
        try:
            look(each.path)
        except UnusableMedia as error:
            problem = str(error)
        except OSError as error:
            problem = f"{quoted(each.path.name)} cannot be read: {error.strerror}"
        else:
            usable.append(each)
            continue
        if each.listed is None:
            raise bad_brief(source, "media", problem)
        refused[each] = problem
    return usable


def _header(path: Path) -> bool:
    """Look at a file's header alone, and say whether it is a picture that moves.

    Raises:
        UnusableMedia: it cannot be shown.
        OSError: it cannot be read.
    """
    if not is_text(path.name):
        raise UnusableMedia(f"the name {quoted(path.name)} is not UTF-8. Rename it")
    status = path.stat()
    if not status.st_size:
        raise UnusableMedia(f"{quoted(path.name)} is empty")
    return _header_of(path, status.st_size, status.st_mtime_ns)


def _content(path: Path) -> str:
    """Read a file whole, and return its SHA-256.

    Raises:
        UnusableMedia: it cannot be shown.
        OSError: it cannot be read.
    """
    status = path.stat()
    return _content_of(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)
def _header_of(path: Path, _size_bytes: int, _mtime_ns: int) -> bool:
    """Remember what a header says, as long as the file's size and time stay."""
    if path.suffix.lower() in IMAGES:
        return picture_moves(path)
    look_at_clip(path)
    return False


@lru_cache(maxsize=4096)
def _content_of(path: Path, _size_bytes: int, _mtime_ns: int) -> str:
    """Remember what a file is, as long as its size and time stay."""
    sha256 = file_sha256(path)
    if path.suffix.lower() in IMAGES:
        require_picture(path)
    else:
        require_clip(path)
    return sha256


def _described(path: Path, source: str) -> UserMedia:
    try:
        return UserMedia(
            kind="image" if path.suffix.lower() in IMAGES else "clip",
            name=composed(path.name),
            sha256=_content(path),
            size_bytes=path.stat().st_size,
        )
    except OSError as error:
        raise bad_brief(source, "media", f"{quoted(path.name)} cannot be read: {error.strerror}") from error


def _require_one_of_each_folder(
    candidates: Iterable[_Candidate], refused: Mapping[_Candidate, str], source: str
) -> None:
    """Refuse a folder of which nothing can be shown, with what is wrong with its first file."""
    of_folder = defaultdict[str, list[_Candidate]](list)
    for each in candidates:
        if each.listed is not None:
            of_folder[each.listed].append(each)
    for name, files in of_folder.items():
        if all(each in refused for each in files):
            raise bad_brief(source, "media", f"nothing in {quoted(name)} can be shown: {refused[files[0]]}")


def _refusals(refused: Mapping[_Candidate, str]) -> Iterator[str]:
    """Yield a note for each folder and reason; of files that have the same wrong with them the first is named."""
    alike = defaultdict[tuple[str | None, str], list[str]](list)
    for each, problem in refused.items():
        alike[each.listed, problem.replace(each.path.name, "").partition(" (")[0]].append(problem)
    for (listed, _), problems in alike.items():
        such = ", such as " if len(problems) > 1 else ": "
        yield printable(f"left out: {len(problems)} of {quoted(listed or '')}{such}{problems[0].rstrip('.')}")


def _without_room(usable: Sequence[_Candidate], shown: int) -> Iterator[str]:
    """Yield a note where there are more files than the video has room for."""
    if len(usable) > shown:
        rest = f"{len(usable) - shown} of {len(usable)} pictures and clips"
        yield f"left out: {rest} (the video has room for {shown}, one a fact)"


def _files(name: str, folder: Path, source: str, notes: list[str]) -> Iterator[_Candidate]:
    try:
        path = _path(name, folder)
        if path.is_dir():
            listed = sorted(path.iterdir(), key=lambda file: natural(file.name))
            shown = [file for file in listed if not is_left_behind(file.name) and file.is_file()]
            found = [file for file in shown if _is_known(file)]
            if not found:
                raise bad_brief(source, "media", f"there is no picture or clip in {quoted(name)}. Known: {_KNOWN}")
            others = Counter(file.suffix.lower() for file in shown if not _is_known(file))
            notes += [_of_other_kind(count, ending, name) for ending, count in sorted(others.items())]
            yield from (_Candidate(file, name) for file in found)
        elif not path.is_file():
            raise bad_brief(
                source, "media", f"there is no {quoted(name)}. Paths count from the folder of the topic file"
            )
        elif not _is_known(path):
            raise bad_brief(source, "media", f"{quoted(name)} is neither picture nor clip. Known: {_KNOWN}")
        else:
            yield _Candidate(path, None)
    except OSError as error:
        raise bad_brief(source, "media", f"{quoted(name)} cannot be read: {error.strerror}") from error


def _of_other_kind(count: int, ending: str, name: str) -> str:
    kind = f"{ending} files are" if ending else "a name without an ending is"
    return printable(f"left out: {count} of {quoted(name)} ({kind} neither picture nor clip)")


def _path(name: str, folder: Path) -> Path:
    return as_spelt((folder / (in_full(name, "media") if name.startswith("~/") else name)).absolute())


def as_spelt(path: Path) -> Path:
    """Return a path as its folders spell it: "é" is one character or two, which look the same and are typed the same.

    What is there as it is named comes first.
    """
    if str(path).isascii() or path.exists():
        return path
    found = Path(path.anchor)
    for part in path.parts[1:]:
        spelt = found / part
        if not spelt.exists() and found.is_dir():
            same = (each for each in found.iterdir() if composed(each.name) == composed(part))
            spelt = min(same, default=spelt)
        found = spelt
    return found


def composed(name: str) -> str:
    """Return a name whose accents are part of their letters, however the system keeps it."""
    return unicodedata.normalize("NFC", name)


def _stamps(name: str, folder: Path) -> Iterator[Stamp]:
    try:
        path = _path(name, folder)
        found = sorted(path.iterdir(), key=lambda file: file.name)
    except NotADirectoryError:
        yield _stamp(name, path)
    except OSError:
        yield Stamp(name, None, None)
    else:
        yield from (_stamp(f"{name}/{each.name}", each) for each in found if _is_known(each))


def _stamp(name: str, path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return Stamp(name, None, None)
    return Stamp(name, status.st_size, status.st_mtime_ns)


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in IMAGES | CLIPS and not is_left_behind(path.name)


def natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sort `clip2` before `clip10`, whatever the case of the letters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name
