"""Libraries that only some settings need: installed on request, as an extra of this package.

Belongs here: the refusal that names the line to install one. Not here: which engine, or which store, uses a library.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from resources.errors import CmError


class MissingExtra(CmError):
    """The library is not installed; the message carries the line that installs it."""


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import inside this what `pip install 'cm-dagster[name]'` brings.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        raise MissingExtra(
            f"{missing.name}: this library is not installed. Run: pip install 'cm-dagster[{name}]' "
            "--constraint constraints.txt"
        ) from missing
