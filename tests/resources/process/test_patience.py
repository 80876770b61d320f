"""What could not be had is asked for again, with waits that grow and have an end."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event

import pytest

from resources.process.patience import WAITS, asked_again, nobody_waits


class Away(Exception):
    """Nobody is there."""


class Door:
    """Somebody opens after so many knocks; `waits` are those that were told of."""

    def __init__(self, opens_after: int, error: type[Exception] = Away) -> None:
        self.knocks = 0
        self.waits: list[float] = []
        self._opens_after = opens_after
        self._error = error

    def knock(self) -> str:
        self.knocks += 1
        if self.knocks <= self._opens_after:
            raise self._error(f"knock {self.knocks}")
        return "welcome"

    def asked(self, patience_s: float) -> str:
        return asked_again(
            self.knock, missing=Away, patience_s=patience_s, tell=lambda _, wait_s: self.waits.append(wait_s)
        )


def test_waits_double_and_are_the_whole_patience_together():
    assert sum(WAITS) == pytest.approx(1.0)
    assert [later / earlier for earlier, later in pairwise(WAITS)] == [2.0] * 5


def test_it_is_asked_again_until_somebody_is_there_and_each_wait_is_told():
    door = Door(opens_after=3)
    assert door.asked(patience_s=0.063) == "welcome"
    assert door.waits == pytest.approx([0.001, 0.002, 0.004])


def test_after_the_last_wait_its_last_word_counts():
    door = Door(opens_after=99)
    with pytest.raises(Away, match=f"knock {door.knocks or 7}"):
        door.asked(patience_s=0.63)
    assert (door.knocks, len(door.waits)) == (7, 6)


def test_no_patience_asks_once():
    door = Door(opens_after=1)
    with pytest.raises(Away):
        door.asked(patience_s=0.0)
    assert (door.knocks, door.waits) == (1, [])


def test_something_else_is_not_asked_again():
    door = Door(opens_after=1, error=ValueError)
    with pytest.raises(ValueError, match="knock 1"):
        door.asked(patience_s=60.0)


def test_what_takes_longer_than_the_patience_to_say_no_is_asked_once_more():
    knocks: list[int] = []

    def knock() -> None:
        knocks.append(len(knocks))
        raise Away

    with pytest.raises(Away):
        asked_again(knock, missing=Away, patience_s=1e-9, tell=lambda *_: None)
    assert len(knocks) == 2


def test_threads_that_wait_give_up_when_they_are_told_to():
    waiting = Event()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(
            asked_again, Door(opens_after=99).knock, missing=Away, patience_s=3_600.0, tell=lambda *_: waiting.set()
        )
        assert waiting.wait(60)
        with nobody_waits():
            assert isinstance(asked.exception(60), Away)


def test_who_is_told_before_it_waits_does_not_begin_to_and_the_next_one_does():
    door = Door(opens_after=1)
    with nobody_waits(), pytest.raises(Away):
        door.asked(patience_s=3_600.0)
    assert door.knocks == 1
    assert door.asked(patience_s=3_600.0) == "welcome"
    assert Door(opens_after=1).asked(patience_s=0.063) == "welcome"
