"""What the sources of weights have in common: the errors that send `pull` on to the next source.

Belongs here: only these. Not here: the sources themselves (upstream.py, carriers.py).
"""

from resources.errors import CmError


class SourceFailed(CmError):
    """A source did not hand over what it should; the message says which and why."""


class BadPackage(SourceFailed):
    """A package came, but what is in it is not what the manifest says; it is not worth keeping."""
