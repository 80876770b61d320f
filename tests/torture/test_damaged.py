"""A store with damage in it, whatever file it is in: found out, made again, the same bytes."""

import random
import shutil
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
def house(one_topic, tmp_path_factory):
    """A house with a finished topic, whose store each test damages and the product mends."""
    return House(shutil.copytree(one_topic, tmp_path_factory.mktemp("damaged") / "house"))


def test_damaged_keys_cost_what_they_led_to_once(undisturbed, house):
    damage([path for path in (house.store / "keys").rglob("*") if path.is_file()])
    again = house.made()
    assert set(again.calls) <= set(undisturbed.run.calls)
    assert len(again.calls) == len(set(again.calls))
    is_as_undisturbed(house, undisturbed.house)


@pytest.mark.parametrize("folder", ["topics", "runs"])
def test_other_damaged_pointers_cost_nothing(undisturbed, house, folder):
    damage([path for path in (house.store / folder).rglob("*") if path.is_file()])
    assert house.made().calls == ()
    is_as_undisturbed(house, undisturbed.house)


def test_a_damaged_format_is_no_newer_version_and_removing_it_is_enough(undisturbed, house):
    marker = house.store / "format"
    whole = bytearray(marker.read_bytes())
    cut_short, flipped = whole[:5], whole[:]
    flipped[7] ^= 2
    for damaged in (cut_short, flipped):
        marker.write_bytes(damaged)
        ended = house.make()
        assert ended.exit_code == 1
        assert ended.error == (
            f"{house.store}: the file `format` of the store is damaged. Remove it, and the store is taken for format 1"
        )
    marker.unlink()
    assert house.made().calls == ()
    is_as_undisturbed(house, undisturbed.house)


def test_a_damaged_whole_is_put_together_again_from_its_pieces(undisturbed, one_topic, tmp_path):
    # In a house of its own: a bit flipped in a key may leave the whole found and a piece forgotten.
    house = House(shutil.copytree(one_topic, tmp_path / "house"))
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
