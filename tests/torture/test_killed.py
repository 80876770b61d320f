"""Killed anywhere, run again: the same bytes, nothing finished made twice, nothing left lying about."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from resources.media.ffmpeg import ffmpeg
from tests.torture.house import House
from tests.torture.proof import KILLED, carried_on, is_as_undisturbed, made_hardly_anything_twice
from tests.torture.victim import Fate, Moment

pytestmark = pytest.mark.pipeline


def deaths(moments: Sequence[Moment]) -> list[str]:
    """Return the boundaries to die at: one of those between which nothing was touched, for they leave the same."""
    chosen: list[str] = []
    passed: set[str] = set()
    touched = True
    for moment in moments:
        if moment.boundary and moment.name not in passed:
            passed.add(moment.name)
            if touched:
                chosen.append(moment.name)
                touched = False
        touched |= not moment.is_call
    return chosen


def test_killed_at_every_boundary_in_turn_each_run_goes_on_where_the_last_one_died(undisturbed, tmp_path):
    every = {moment.name for moment in undisturbed.run.moments if moment.boundary}
    boundaries = deaths(undisturbed.run.moments)
    assert len(boundaries) > 40

    def deaths_at(half: list[str], house: House) -> Counter[str]:
        died_at = house.root / "died_at"
        died_at.write_text("".join(f"{name}\n" for name in every.difference(half)))
        runs = [carried_on(house, Fate(died_at=died_at))]
        while runs[-1].exit_code == KILLED:
            assert len(runs) <= 2 * len(boundaries)
            runs.append(carried_on(house, Fate(died_at=died_at)))
        assert runs[-1].exit_code == 0, runs[-1].said
        is_as_undisturbed(house, undisturbed.house)
        made_hardly_anything_twice(runs, undisturbed.run)
        return Counter(died_at.read_text().splitlines()) - Counter(every.difference(half))

    halves = [boundaries[::2], boundaries[1::2]]
    houses = [House(tmp_path / name) for name in ("even", "odd")]
    with ThreadPoolExecutor() as pool:
        died = [name for names in pool.map(deaths_at, halves, houses) for name in names]
    assert set(died) >= set(boundaries)


DYING_FFMPEG = """\
#!/bin/sh
# The real one, but for the job that $DIES_AT names: killed before its first byte, or in the middle of its file.
case " $* " in *"$DIES_AT"*)
  if [ "$DIES" = "in the middle" ]; then
    for written; do :; done
    {real} "$@" & encoding=$!
    until [ -s "$written" ] || ! kill -0 $encoding; do :; done
    kill -KILL $encoding
  fi
  kill -KILL $$
esac
exec {real} "$@"
"""


def test_a_killed_ffmpeg_fails_its_run_with_one_line_and_costs_the_next_one_that_piece_alone(undisturbed, house):
    dying = house.root / "ffmpeg"
    dying.write_text(DYING_FFMPEG.format(real=ffmpeg().path))
    dying.chmod(0o755)

    def error_when(at: str, dies: str) -> str:
        ended = carried_on(house, CM_FFMPEG=str(dying), DIES_AT=at, DIES=dies)
        assert ended.exit_code == 1, ended.said
        (line,) = str(ended.error).splitlines()
        return line

    assert error_when("alimiter", "at once").startswith("ffmpeg could not limit the track's peaks (ended by SIGKILL")
    assert error_when("scene.mp4", "at once").startswith("ffmpeg could not draw scene")
    assert error_when("scene.mp4", "in the middle").startswith("ffmpeg could not draw scene")
    assert error_when("scenes.txt", "in the middle").startswith("ffmpeg could not join 3 scenes")
    house.made()
    is_as_undisturbed(house, undisturbed.house)
