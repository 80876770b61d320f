"""What undisturbed runs leave, made once for all tests of this folder."""

import time
from dataclasses import dataclass

import pytest

from tests.torture.house import Ended, House


@dataclass(frozen=True)
class Undisturbed:
    """A house in which one run was left in peace: how long that took, and how it went."""

    house: House
    run: Ended
    wall_s: float


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("undisturbed") / "house")
    started = time.monotonic()
    run = house.made()
    assert house.strays() == []
    return Undisturbed(house, run, time.monotonic() - started)


@pytest.fixture
def house(tmp_path):
    """A house in which nothing was made yet."""
    return House(tmp_path / "house")
