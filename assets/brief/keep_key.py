"""Writing one key into a topic file's front matter; every other byte of the file stays.

Belongs here: where the line goes. Not here: which keys there are (front_matter.py), who asks for it (cm_dagster).
"""

import re

from assets.brief.front_matter import split_front_matter
from assets.topics.error import bad_brief
from resources.errors import WrongInput

_BOM = b"\xef\xbb\xbf"
_FRAME = re.compile(
    rb"\A(?P<before>\s*)(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<keys>.*?)^(?P=mark)[ \t]*(?:\r?\n|\Z)", re.M | re.S
)


def with_hook(data: bytes, hook: int, source: str) -> bytes:
    """Return the bytes of a topic file that asks for a hook, and is the same otherwise.

    A line of the key is replaced; without one, the key becomes the last of the front matter, and that is made where
    there is none. Line ends stay those of the file.

    Raises:
        WrongInput: the front matter cannot be read, or is laid out so that no line can be added to it.
    """
    own = data.removeprefix(_BOM)
    end = b"\r\n" if b"\r\n" in own else b"\n"
    framed = _FRAME.match(own)
    if framed is None:
        written = b"---" + end + b"hook: %d" % hook + end + b"---" + end + own
    else:
        line = (b"hook = %d" if framed["mark"] == b"+++" else b"hook: %d") % hook
        of_the_key = re.compile(rb"^hook[ \t]*[:=][^\r\n]*", re.MULTILINE)
        keys = framed["keys"]
        if of_the_key.search(keys):
            keys = of_the_key.sub(line, keys, count=1)
        elif framed["mark"] == b"+++":
            # What follows a [table] would belong to it.
            keys = line + end + keys
        else:
            keys = keys + line + end
        written = own[: framed.start("keys")] + keys + own[framed.end("keys") :]
    _require_only_the_hook(own, written, hook, source)
    return data[: len(data) - len(own)] + written


def _require_only_the_hook(before: bytes, after: bytes, hook: int, source: str) -> None:
    """Find out whether the file still says what it said, but for the hook."""
    old = split_front_matter(_text(before), source)
    try:
        new = split_front_matter(_text(after), source)
    except WrongInput:
        new = None
    if (
        new is None
        or new.body.strip() != old.body.strip()
        or new.front_matter != old.front_matter.model_copy(update={"hook": hook})
    ):
        raise bad_brief(source, "hook", f"cannot be added to this front matter. Write hook: {hook} into it yourself")


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace").replace("\r\n", "\n")
