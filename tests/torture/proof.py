"""What every run of this folder has to show: it makes nothing finished twice, and ends as an undisturbed run ends.

Belongs here: those assertions. Not here: what is done to the runs (tests, many.py).
"""

from multiprocessing.connection import wait

from tests.torture.house import UNDISTURBED, Ended, House
from tests.torture.victim import Fate

KILLED = -9


def carried_on(house: House, fate: Fate = UNDISTURBED, *, killed_after_s: float | None = None, **changed: str) -> Ended:
    """Run `cm make` once more, by `fate` or from outside to its death; nothing the store remembers is made again."""
    finished = house.kept()
    process = house.start(fate=fate, cores=None, **changed)
    if killed_after_s is not None:
        wait([process.sentinel], timeout=killed_after_s)
        process.kill()
    ended = house.ended(process)
    made_twice = finished & set(ended.calls)
    assert made_twice == set()
    return ended


def is_as_undisturbed(house: House, undisturbed: House) -> None:
    """The finished files and their account are the same byte for byte, and nothing lies about."""
    assert house.files() == undisturbed.files()
    assert house.account()["reproducible"] == undisturbed.account()["reproducible"]
    strays = house.strays()
    assert strays == []
