"""The one root of every error a user can cause, and the sentence that offers near names.

Belongs here: only what every package needs. Specific errors live beside what raises them.
"""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NAMES = 12


class CmError(Exception):
    """A mistake a user can mend; its text is one line that names the file or setting, the field and the fix."""


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
