"""What one undisturbed run leaves, made once for all tests, and houses in which to disturb others."""

import shutil
from dataclasses import dataclass

import pytest

from tests.torture.house import Ended, House


@dataclass(frozen=True)
class Undisturbed:
    """A house in which one run was left in peace, and how that went."""

    house: House
    run: Ended


@pytest.fixture(scope="session")
def undisturbed(one_topic):
    house = House(one_topic)
    assert house.strays() == []
    return Undisturbed(house, house.first_run())


@pytest.fixture
def house(tmp_path):
    """A house in which nothing was made yet."""
    return House(tmp_path / "house")


@pytest.fixture
def made(one_topic, tmp_path):
    """A house in which its topic was made."""
    return House(shutil.copytree(one_topic, tmp_path / "made"))
