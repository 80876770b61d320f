"""Languages by the codes that name them.

Belongs here: what of a tag counts, and the refusal of a language. Not here: which languages an engine knows (its own
module), what a script needs to know of one (assets/script/hooks/questions.py).
"""

import re

from resources.errors import UnknownName


class UnsupportedLanguage(UnknownName):
    """The engine does not know the language; the message says which it knows, or the line that installs it."""


def primary(tag: str) -> str:
    """Return the primary code of a language tag, such as `pt` for `pt-BR`."""
    return re.split("[-_]", tag.lower())[0]
