"""The user's own pictures and clips that a topic file names.

Belongs here: which files `media` stands for, and what kind each is. Not here: which scene shows which (storyboard).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from assets.topics.error import bad_brief, quoted
from resources.media.media_file import MediaFile
from resources.rendering.user_media import UnusableMedia, require_clip, require_picture

IMAGES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
CLIPS = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm"})
_KNOWN = ", ".join(sorted(kind.removeprefix(".") for kind in IMAGES | CLIPS))


class UserMedia(BaseModel, frozen=True, extra="forbid"):
    """One picture or clip; the words of its file's name say which scene it suits."""

    kind: Literal["image", "clip"]
    file: MediaFile


def read_media(named: Iterable[str], folder: Path, source: str) -> tuple[UserMedia, ...]:
    """Return the files that `named` stands for, each once: files as listed, those in a folder in natural order.

    Each is opened, so that one which cannot be shown is named before anything is made. Relative paths count from
    `folder`. In a folder, other files and folders are passed over. A file is read again only when its size or time has
    changed.

    Raises:
        WrongInput: a path is not there, is of no known kind, empty or damaged; a folder has no picture or clip.
    """
    paths = [path for name in named for path in _files(name, folder, source)]
    return tuple(_described(path, source) for path in dict.fromkeys(paths))


def _files(name: str, folder: Path, source: str) -> Iterator[Path]:
    path = (folder / (Path(name).expanduser() if name.startswith("~/") else name)).absolute()
    try:
        if path.is_dir():
            found = [file for file in path.iterdir() if _is_known(file) and file.is_file()]
            if not found:
                raise bad_brief(source, "media", f"there is no picture or clip in {quoted(name)}. Known: {_KNOWN}")
            yield from sorted(found, key=lambda file: _natural(file.name))
        elif not path.is_file():
            raise bad_brief(
                source, "media", f"there is no {quoted(name)}. Paths count from the folder of the topic file"
            )
        elif not _is_known(path):
            raise bad_brief(source, "media", f"{quoted(name)} is neither picture nor clip. Known: {_KNOWN}")
        else:
            yield path
    except OSError as error:
        raise bad_brief(source, "media", f"{quoted(name)} cannot be read: {error.strerror}") from error


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
