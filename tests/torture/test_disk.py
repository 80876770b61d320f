"""A disk that is full or cannot be written: one line that says so, nothing lost, and the next run goes on."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mounts import FULL, in_own_mounts, mount, needs_own_mounts, remount
from tests.torture.house import BRIEF, Ended, House
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


def test_a_full_disk_that_holds_everything_is_named_and_what_that_line_says_to_run_works_there(one_topic, tmp_path):
    in_own_mounts(everything_is_on_one_disk, tmp_path / "house", one_topic)


def everything_is_on_one_disk(root: str, made: str) -> None:
    house = House(Path(root))
    disk = house.root / "disk"
    mount(disk, "1g")
    house.output, house.store, house.dagster = (
        shutil.copytree(Path(made) / name, disk / name) for name in ("output", "store", "dagster")
    )
    # What was made so far is no longer needed once it is made in another colour.
    coloured = BRIEF.replace("---\n", '---\nlook: {accent: "#C00000"}\n', 1)
    house.write("honey", coloured)
    house.made()
    # Of a topic that is current nothing would be recorded.
    house.write("honey", coloured.replace("---\n", "---\ntags: [food]\n", 1))

    def line_of_a_run(fate: Fate) -> str:
        ended = house.make(fate=fate)
        assert ended.exit_code == 1, ended.said
        assert "Traceback" not in ended.said
        return next(line for line in ended.said.splitlines() if "cannot be" in line)

    recorded = f"{house.dagster}: runs cannot be recorded (No space left on device). Make room: cm store prune, or set "
    assert line_of_a_run(Fate(when="after brief", instead=tuple(remount(disk, FULL)))).startswith(recorded)
    assert line_of_a_run(Fate()).startswith(recorded)
    pruned = subprocess.run(
        [sys.executable, "-m", "cm_dagster", "store", "prune"],
        env=house.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert not pruned.stdout.startswith("removed 0 entries")
    # The videos are small, so that is not yet the room that a run asks for.
    subprocess.run(remount(disk, "size=1g"), check=True)
    assert house.made().calls == ()


def test_a_read_only_dagster_home_is_named_in_one_line_with_its_setting(tmp_path):
    in_own_mounts(dagster_home_is_read_only, tmp_path / "house")


def dagster_home_is_read_only(root: str) -> None:
    house = House(Path(root))
    mount(house.dagster, "1g")
    subprocess.run(remount(house.dagster, "ro"), check=True)
    ended = house.make()
    assert ended.exit_code == 1
    assert ended.calls == ()
    assert f"{house.dagster}: cannot be written (Read-only file system). Set DAGSTER_HOME" in ended.said
    assert "Traceback" not in ended.said


def test_a_read_only_store_is_named_in_one_line_and_what_was_handed_over_stays(undisturbed, made):
    in_own_mounts(store_is_read_only, made.root, undisturbed.house.root)


def store_is_read_only(root: str, undisturbed: str) -> None:
    house = House(Path(root))
    made = house.store.rename(house.root / "made")
    mount(house.store, "1g")
    shutil.copytree(made, house.store, dirs_exist_ok=True)
    subprocess.run(remount(house.store, "ro"), check=True)
    line = line_of(house.make())
    assert str(house.store) in line
    assert "CM_STORE" in line
    is_as_undisturbed(house, House(Path(undisturbed)))
    subprocess.run(remount(house.store, "rw"), check=True)
    assert house.made().calls == ()
