"""Loading libraries that bring OpenMP so that their threads sleep while they wait.

Belongs here: that setting. Not here: how many threads an engine uses.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_SETTING = "OMP_WAIT_POLICY"


@contextmanager
def sleeping_threads() -> Iterator[None]:
    """Set OpenMP's wait policy to passive for the imports made inside, unless the user has chosen one.

    By default its threads spin, which is a few per cent faster on an idle machine and ten times slower on a busy one.
    OpenMP reads the setting when it is loaded, so it need not stay in the environment.
    """
    if _SETTING in os.environ:
        yield
        return
    os.environ[_SETTING] = "passive"
    try:
        yield
    finally:
        os.environ.pop(_SETTING, None)
