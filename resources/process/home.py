"""Loading libraries that ask for the user's home folder, where the user has none: a container's user without an entry.

Belongs here: that they find one. Not here: folders of this project that lie in a home by default
(resources/locations.py).
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def home_to_import_with() -> Iterator[None]:
    """Have a home folder for the imports made inside; nothing is written there."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = tempfile.gettempdir()
        try:
            yield
        finally:
            del os.environ["HOME"]
    else:
        yield
