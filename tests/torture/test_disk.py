"""A disk that is full or cannot be written: one line that says so, nothing lost, and the next run goes on."""

import subprocess
from pathlib import Path

import pytest

from tests.torture.house import Ended, House
from tests.torture.mounts import FULL, in_own_mounts, mount, needs_own_mounts, remount
from tests.torture.proof import carried_on, is_as_undisturbed
from tests.torture.victim import Fate

pytestmark = [pytest.mark.pipeline, needs_own_mounts]


def line_of(ended: Ended) -> str:
    """Return the one line that says what went wrong."""
    assert ended.exit_code == 1, ended.said
    assert "Traceback" not in ended.said
    (line,) = str(ended.error).splitlines()
    return line


def test_a_disk_that_fills_up_at_any_step_ends_the_run_with_one_line_and_costs_nothing_finished(undisturbed, tmp_path):
    in_own_mounts(disk_fills_up, tmp_path / "house", undisturbed.house.root)


def disk_fills_up(root: str, undisturbed: str) -> None:
    house = House(Path(root))
    mount(house.store, "1g")
    mount(house.output, "1g")

    def line_when(folder: Path, moment: str) -> str:
        fills = Fate(when=moment, instead=tuple(remount(folder, FULL)))
        line = line_of(carried_on(house, fills))
        subprocess.run(remount(folder, "size=1g"), check=True)
        return line

    for moment in ("call begins: spoken_sentence", "call has returned: drawn_scene", "call begins: render"):
        assert f"{house.store}: the store cannot be" in (line := line_when(house.store, moment))
        assert "(No space left on device). Make room: cm store prune" in line
    assert line_when(house.output, "to /output/honey/video.mp4") == (
        f"{house.output}/honey: the finished files cannot be written (No space left on device). "
        "Make room, or set CM_OUTPUT to another folder"
    )
    house.made()
    is_as_undisturbed(house, House(Path(undisturbed)))


def test_a_disk_that_is_full_from_the_start_is_said_before_anything_is_made(tmp_path):
    in_own_mounts(disk_is_full, tmp_path / "house")


def disk_is_full(root: str) -> None:
    house = House(Path(root))
    mount(house.store, "8k")
    ended = house.make()
    assert "cm store prune" in line_of(ended)
    assert ended.calls == ()


def test_a_read_only_store_is_named_in_one_line_and_what_was_handed_over_stays(undisturbed, tmp_path):
    in_own_mounts(store_is_read_only, tmp_path / "house", undisturbed.house.root)


def store_is_read_only(root: str, undisturbed: str) -> None:
    house = House(Path(root))
    mount(house.store, "1g")
    house.made()
    subprocess.run(remount(house.store, "ro"), check=True)
    line = line_of(house.make())
    assert str(house.store) in line
    assert "CM_STORE" in line
    is_as_undisturbed(house, House(Path(undisturbed)))
    subprocess.run(remount(house.store, "rw"), check=True)
    assert house.made().calls == ()
