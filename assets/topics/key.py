"""A topic's key: the name of its file as a slug, which is its partition in Dagster and its folder in the output.

Belongs here: how a file name becomes a key. Not here: where topics lie, two files that want one key (cm_dagster).
"""

import re
import unicodedata
from pathlib import Path

from assets.topics.error import is_text, printable
from resources.errors import WrongInput

LONGEST_KEY = 80
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_ID_OF_AN_EXPORT = re.compile(r"(?<=[^\W_])[ _-]+[0-9a-f]{32}$")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


class BadTopicName(WrongInput):
    """A topic file's name gives no usable key; the message says how to rename it."""


def name_of_topic(path: Path) -> str:
    """Return the name of a topic file without its ending, and without the digits that Notion writes behind it."""
    return _ID_OF_AN_EXPORT.sub("", path.stem)


def topic_key(path: Path) -> str:
    """Return the key of a topic file: small ASCII letters, digits and single hyphens, at most 80 of them.

    Raises:
        BadTopicName: the name is not UTF-8, nothing of it is left, it is too long, or Windows keeps it for a device.
    """
    bare = unicodedata.normalize("NFKD", name_of_topic(path).casefold().translate(_WITHOUT_DECOMPOSITION))
    ascii_only = "".join(c for c in bare if not unicodedata.combining(c))
    key = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if not is_text(path.name):
        raise _bad_name(path, "the file name is not UTF-8", "honey.md")
    if not key:
        raise _bad_name(path, "the file name has no Latin letter or digit", "honey.md")
    if len(key) > LONGEST_KEY:
        shorter = key[: LONGEST_KEY // 2].rpartition("-")[0] or "honey"
        raise _bad_name(path, f"the file name is longer than {LONGEST_KEY} letters", f"{shorter}.md")
    if key in _DEVICES:
        raise _bad_name(path, f'Windows keeps the name "{key}" for a device', f"{key}-facts.md")
    return key


def _bad_name(path: Path, problem: str, better: str) -> BadTopicName:
    return BadTopicName(f"{printable(path.name)}: {problem}. Rename it, such as {better}")
