"""Libraries that only some settings need: installed on request, as an extra of this package.

Belongs here: the refusal that names the line to install one. Not here: which engine, or which store, uses a library.
"""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from resources.errors import NotInstalled


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import inside this what the extra of that name brings.

    Raises:
        NotInstalled: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        raise NotInstalled(
            f"{missing.name}: this library is not installed. Run: {installing(f'.[{name}]')}"
        ) from missing


def installing(what: str) -> str:
    """Return the line that installs `.`, which is this project, or `.[extra]` into this Python, from a checkout."""
    return f"{shlex.quote(sys.executable)} -m pip install -e {shlex.quote(what)} -c constraints.txt"
