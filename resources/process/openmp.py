"""Loading libraries that bring GNU OpenMP so that their threads wait well, on an idle machine and on a busy one.

Belongs here: that setting. Not here: how many threads an engine uses.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

# Some tens of microseconds. On two cores the language model writes 17 tokens a second with it, 12 with threads that
# sleep at once, 17 with the library's own default of about a millisecond; when two other programs want the same cores,
# the default falls to a tenth, this one to a half, as sleeping threads do.
SPIN_COUNT = "5000"
_SETTING = "GOMP_SPINCOUNT"
_CHOICES = (_SETTING, "OMP_WAIT_POLICY")


@contextmanager
def briefly_spinning_threads() -> Iterator[None]:
    """Have OpenMP's threads spin briefly, then sleep, for the imports made inside, unless the user has chosen.

    OpenMP reads the setting when it is loaded, so it need not stay in the environment.
    """
    if any(choice in os.environ for choice in _CHOICES):
        yield
        return
    os.environ[_SETTING] = SPIN_COUNT
    try:
        yield
    finally:
        os.environ.pop(_SETTING, None)
