"""How long a tick of the topic_folder sensor takes on a folder of many topics: `python -m benchmarks.ticks 10000`.

Belongs here: the folder, and a tick of each kind. Not here: what a tick decides (tests/cm_dagster/run/test_sensors.py).
"""

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import dagster as dg

from assets.brief.version import status_of, version_of
from assets.topics.file import TopicFolder
from cm_dagster.run.memory import Memory, Seen, read_cursor, write_cursor
from cm_dagster.run.sensors import topic_folder_sensor

LONG_AGO_S = 1_700_000_000
BRIEF = "---\ntone: calm\nmedia: {media}\n---\n# Topic {number}\n\n- Fact {number}: honey never spoils.\n"


def fill(folder: Path, count: int) -> None:
    """Write that many briefs, each of which names a folder of three pictures."""
    for number in range(100):
        (folder / f"media-{number}").mkdir()
        for picture in range(3):
            (folder / f"media-{number}" / f"{picture}.jpg").write_bytes(b"no picture")
    for number in range(count):
        (folder / f"topic-{number:06}.md").write_text(BRIEF.format(number=number, media=f"media-{number % 100}"))
    touch(folder, LONG_AGO_S)


def touch(folder: Path, at_s: int) -> None:
    """Say of every file that it was changed at that time."""
    for path in folder.rglob("*.*"):
        os.utime(path, (at_s, at_s))


def all_seen(folder: TopicFolder) -> Memory:
    """Return what is remembered when every topic was made."""
    seen, media = {}, {}
    for file in folder.scan().files:
        version = version_of(file)
        seen[file.key], media[file.key] = Seen.of(status_of(file, version.named), version), version.media
    return Memory(number=1, seen=seen, media=media)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long it takes."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    yield
    print(f"{what:<40} {time.perf_counter() - wall_s:6.2f} s, {time.process_time() - cpu_s:6.2f} s of it on a core")


def main(count: int) -> None:
    """Time a tick at which all is new, nothing is, and every file was touched."""
    logging.disable()
    with TemporaryDirectory() as root, dg.DagsterInstance.ephemeral() as instance:
        os.environ["CM_TOPICS"] = root
        folder = TopicFolder()
        fill(folder.path, count)

        def tick(what: str, cursor: str | None) -> str:
            with timed(what):
                result = topic_folder_sensor(
                    dg.build_sensor_context(instance=instance, cursor=cursor), topic_folder=folder
                )
            return cast("dg.SensorResult", result).cursor or ""

        tick("all new, in a new process", None)
        cursor = write_cursor(all_seen(folder))
        tick("nothing changed", cursor)
        touch(folder.path, LONG_AGO_S + 1)
        tick("every file touched, the first 500 read", cursor)
        print(f"cursor: {len(cursor) / 1024:.0f} KiB for {len(read_cursor(cursor).seen)} topics")


if __name__ == "__main__":
    main(int(sys.argv[1]))
