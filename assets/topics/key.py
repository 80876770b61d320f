"""A topic's key: the name of its file as a slug, which is its partition in Dagster and its folder in the output.

Belongs here: how a file name becomes a key. Not here: where topics lie, two files that want one key (cm_dagster).
"""

import re
import unicodedata
from pathlib import Path

from resources.errors import WrongInput

LONGEST_KEY = 80
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


class BadTopicName(WrongInput):
    """A topic file's name gives no usable key; the message says how to rename it."""


def topic_key(path: Path) -> str:
    """Return the key of a topic file: small ASCII letters, digits and single hyphens, at most 80 of them.

    Raises:
        BadTopicName: nothing of the name is left, it is too long, or Windows keeps the name for a device.
    """
    bare = unicodedata.normalize("NFKD", path.stem.casefold().translate(_WITHOUT_DECOMPOSITION))
    ascii_only = "".join(c for c in bare if not unicodedata.combining(c))
    key = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    name = "".join(c if c.isprintable() else "?" for c in path.name)
    if not key:
        raise BadTopicName(f"{name}: the file name has no Latin letter or digit. Rename it, such as honey.md")
    if len(key) > LONGEST_KEY:
        raise BadTopicName(f"{name}: the file name is longer than {LONGEST_KEY} letters. Rename it, such as honey.md")
    if key in _DEVICES:
        raise BadTopicName(f'{name}: Windows keeps the name "{key}" for a device. Rename it, such as {key}-facts.md')
    return key
