"""Every error a user can cause, one class for each remedy, and the sentence that offers near names.

Belongs here: the root, and what a user can be asked to do. Not here: a class that somebody catches by its name; it
lives beside what raises it, below the class of its remedy.
"""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NAMES = 12


class CmError(Exception):
    """A mistake a user can mend; its text is one line that names the file or setting, the field and the fix."""


class WrongInput(CmError):
    """A file, a setting or a value that a person wrote cannot be taken as it is: edit, rename or remove it."""


class UnknownName(CmError):
    """There is nothing of the name that was given: choose another, such as one of those the message offers."""


class NotInstalled(CmError):
    """A library, a program, a weight or a key is not here: install or set it, as the message says."""


class NetworkRefused(CmError):
    """Something wanted to leave the machine, which a setting forbids: use what is here, or change that setting."""


class StorageUnusable(CmError):
    """A folder, a disk or a bucket cannot be read or written: make room, mend it, or set another."""


class NotMade(CmError):
    """What is needed was not made yet, is damaged, or was made of something else: make it, or make it again."""


class NotFetched(CmError):
    """A weight did not come, or not as it is pinned: fetch it again, or from another source or bundle."""


class EngineFailed(CmError):
    """An engine, a server or a program refused its work or did it wrongly: set it, or what it is given, otherwise."""


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> str:
    """Return `Nearest: a, b.` for the known names closest to `word`, else `Known: ...` with the first dozen of them."""
    names = sorted(known)
    if not names:
        return "There are none yet."
    close = get_close_matches(word, names, n=most, cutoff=0.6)
    if close:
        return f"Nearest: {', '.join(close)}."
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"Known: {', '.join(names[:MOST_NAMES])}{more}."
