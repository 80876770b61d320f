"""A store with damage in it, whatever file it is in: found out, made again, the same bytes."""

import random
from pathlib import Path

import pytest

from tests.torture.house import House
from tests.torture.proof import is_as_undisturbed

pytestmark = pytest.mark.pipeline


def damage(files: list[Path]) -> None:
    """Flip one bit in every second of the files, and cut the others short."""
    chance = random.Random(5)  # noqa: S311 - to be the same again
    assert files
    for number, path in enumerate(sorted(files)):
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        if number % 2:
            data[at] ^= 1 << chance.randrange(8)
        else:
            del data[at:]
        path.write_bytes(data)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house with a finished topic, whose store each test damages and the product mends."""
    house = House(tmp_path_factory.mktemp("damaged") / "house")
    house.made()
    return house


@pytest.mark.parametrize("folder", ["keys", "topics", "runs"])
def test_damaged_pointers_are_as_good_as_none(undisturbed, house, folder):
    damage([path for path in (house.store / folder).rglob("*") if path.is_file()])
    again = house.made()
    assert set(again.calls) <= set(undisturbed.run.calls)
    assert len(again.calls) == len(set(again.calls))
    is_as_undisturbed(house, undisturbed.house)


def test_a_damaged_whole_is_put_together_again_from_its_pieces(undisturbed, house):
    entries = house.store / "entries"
    damage([*entries.rglob("voiceover.wav"), *entries.rglob("video.mp4")])
    assert house.made().calls == ("render",)
    is_as_undisturbed(house, undisturbed.house)


def test_when_every_entry_is_damaged_everything_is_made_once_more(undisturbed, house):
    damage([path for path in (house.store / "entries").rglob("*") if path.is_file()])
    assert sorted(house.made().calls) == sorted(undisturbed.run.calls)
    is_as_undisturbed(house, undisturbed.house)


def test_damaged_finished_files_are_handed_over_again(undisturbed, house):
    damage([path for path in house.output.rglob("*") if path.is_file()])
    assert house.made().calls == ()
    is_as_undisturbed(house, undisturbed.house)
