"""The user's own pictures and clips that a topic file names.

Belongs here: which files `media` stands for, what kind each is, and what tells without opening one that it changed.
Not here: which scene shows which (storyboard).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from assets.topics.error import bad_brief, is_text, quoted
from resources.media.media_file import MediaFile
from resources.rendering.user_clips import require_clip
from resources.rendering.user_media import UnusableMedia
from resources.rendering.user_pictures import require_picture

IMAGES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
CLIPS = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm"})
_KNOWN = ", ".join(sorted(kind.removeprefix(".") for kind in IMAGES | CLIPS))


class UserMedia(BaseModel, frozen=True, extra="forbid"):
    """One picture or clip; the words of its file's name say which scene it suits."""

    kind: Literal["image", "clip"]
    file: MediaFile


class Stamp(NamedTuple):
    """What tells without opening a file that it changed; size and time are None where there is none to be seen."""

    path: str
    size_bytes: int | None
    mtime_ns: int | None


def stamps(named: Iterable[str], folder: Path) -> tuple[Stamp, ...]:
    """Return the stamps of the files that `named` stands for, and of names that stand for none. No file is opened.

    Relative paths count from `folder`, and are kept as they are named.
    """
    return tuple(each for name in named for each in _stamps(name, folder))


def read_media(named: Iterable[str], folder: Path, source: str) -> tuple[UserMedia, ...]:
    """Return the files that `named` stands for, each once: files as listed, those in a folder in natural order.

    Each is opened, so that one which cannot be shown is named before anything is made. Relative paths count from
    `folder`. In a folder, other files and folders are passed over. A file is read again only when its size or time has
    changed.

    Raises:
        WrongInput: a path is not there, is of no known kind, empty or damaged, or its name is not UTF-8; a folder has
            no picture or clip.
    """
    paths = [path for name in named for path in _files(name, folder, source)]
    return tuple(_described(path, source) for path in dict.fromkeys(paths))


def _files(name: str, folder: Path, source: str) -> Iterator[Path]:
    path = _path(name, folder)
    try:
        if path.is_dir():
            found = [file for file in path.iterdir() if _is_known(file) and file.is_file()]
            if not found:
                raise bad_brief(source, "media", f"there is no picture or clip in {quoted(name)}. Known: {_KNOWN}")
            for file in sorted(found, key=lambda file: _natural(file.name)):
                if not is_text(file.name):
                    raise bad_brief(source, "media", f"the name {quoted(file.name)} is not UTF-8. Rename it")
                yield file
        elif not path.is_file():
            raise bad_brief(
                source, "media", f"there is no {quoted(name)}. Paths count from the folder of the topic file"
            )
        elif not _is_known(path):
            raise bad_brief(source, "media", f"{quoted(name)} is neither picture nor clip. Known: {_KNOWN}")
        elif not is_text(path.name):
            raise bad_brief(source, "media", f"the name {quoted(path.name)} is not UTF-8. Rename it")
        else:
            yield path
    except OSError as error:
        raise bad_brief(source, "media", f"{quoted(name)} cannot be read: {error.strerror}") from error


def _path(name: str, folder: Path) -> Path:
    return (folder / (Path(name).expanduser() if name.startswith("~/") else name)).absolute()


def _stamps(name: str, folder: Path) -> Iterator[Stamp]:
    path = _path(name, folder)
    try:
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


def _described(path: Path, source: str) -> UserMedia:
    try:
        status = path.stat()
        if not status.st_size:
            raise bad_brief(source, "media", f"{quoted(path.name)} is empty")
        return _looked_at(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise bad_brief(source, "media", f"{quoted(path.name)} cannot be read: {error.strerror}") from error
    except UnusableMedia as error:
        raise bad_brief(source, "media", str(error)) from error


@lru_cache(maxsize=4096)
def _looked_at(path: Path, _size_bytes: int, _mtime_ns: int) -> UserMedia:
    """Return what a file is, as long as its size and time stay.

    Raises:
        UnusableMedia: it cannot be shown.
    """
    file = MediaFile.of(path)
    if path.suffix.lower() in IMAGES:
        require_picture(path)
        return UserMedia(kind="image", file=file)
    require_clip(path)
    return UserMedia(kind="clip", file=file)


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in IMAGES | CLIPS and not path.name.startswith(".")


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sort `clip2` before `clip10`, whatever the case of the letters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name
