"""What every run of this folder has to show: it makes nothing finished twice, and ends as an undisturbed run ends.

Belongs here: those assertions. Not here: what is done to the runs (tests, many.py).
"""

import os
from collections.abc import Sequence
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


def made_hardly_anything_twice(runs: Sequence[Ended], undisturbed: Ended) -> None:
    """The engines were called as often as by one undisturbed run, and again for what the killed ones had in hand.

    That is one call a core. It is counted at the engines alone, so a store that forgets what it has is found out.
    """
    deaths = sum(run.exit_code == KILLED for run in runs)
    calls = [call for run in runs for call in run.calls]
    assert len(calls) <= len(undisturbed.calls) + deaths * len(os.sched_getaffinity(0))


def is_as_undisturbed(house: House, undisturbed: House) -> None:
    """The finished files and their account are the same byte for byte, and nothing lies about."""
    assert house.files() == undisturbed.files()
    assert house.account()["reproducible"] == undisturbed.account()["reproducible"]
    strays = house.strays()
    assert strays == []
