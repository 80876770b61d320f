"""Hundreds of kills on the real thing: `make torture`, `make torture KILLS=50 SEED=7`.

Belongs here: that loop, for a long evening. Not here: the kills that every run of the tests makes (test_killed.py).

Each round is a house of its own in which the sample topic honey.md is made as everyone makes it: default engines, full
size. It is killed once to four times, at a random moment of the clock or just before it touches its n-th file, then
left in peace. What it leaves must be what an undisturbed run leaves.
"""

import random
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from cm_dagster.run.profile import shipped_profiles
from tests.torture.house import House
from tests.torture.proof import KILLED, carried_on, is_as_undisturbed
from tests.torture.victim import Fate

SAMPLE = Path(__file__).parents[2] / "topics" / "honey.md"


def furnished(root: Path) -> House:
    house = House(root, profile=shipped_profiles()["edge"].read_text())
    house.write("honey", SAMPLE.read_text())
    return house


def main(
    kills: Annotated[int, typer.Option(help="How many kills at least.", min=1)] = 300,
    seed: Annotated[int | None, typer.Option(help="The seed of a run that is to be made again.")] = None,
) -> None:
    """Kill real runs until there were enough kills; exit code 1 at the first that leaves something else behind."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    typer.echo(f"make torture: {kills} kills, seed {seed} (the same again: make torture SEED={seed})")
    chance = random.Random(seed)  # noqa: S311 - to be the same again
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        undisturbed = furnished(Path(name) / "undisturbed")
        started = time.monotonic()
        moments = len(undisturbed.made().moments)
        wall_s = time.monotonic() - started
        typer.echo(f"undisturbed: {wall_s:.1f} s, {moments} moments")
        killed = round_number = 0
        while killed < kills:
            round_number += 1
            house = furnished(Path(name) / f"round-{round_number}")
            told: list[str] = []
            for _ in range(chance.randint(1, 4)):
                if chance.random() < 0.5:
                    at = chance.randrange(moments)
                    told.append(f"moment {at}")
                    ended = carried_on(house, Fate(at=at))
                else:
                    after_s = chance.uniform(0.1, wall_s)
                    told.append(f"{after_s:.2f} s")
                    ended = carried_on(house, killed_after_s=after_s)
                killed += ended.exit_code == KILLED
            ended = carried_on(house)
            assert ended.exit_code == 0, ended.said
            is_as_undisturbed(house, undisturbed)
            shutil.rmtree(house.root)
            typer.echo(f"round {round_number}: killed at {', '.join(told)}; {killed} kills so far, all well")


if __name__ == "__main__":
    typer.run(main)
