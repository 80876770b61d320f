"""A program ends, by itself or at its deadline, and nothing that it started is left."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from resources.process.program import run_program
from tests.servers.loopback import ever_longer


def test_what_a_program_reads_and_writes_goes_through_it(tmp_path):
    ended = run_program(
        ["sh", "-c", 'cat; pwd >&2; exit "$CODE"'],
        deadline_s=600,
        stdin=b"honey" * 100_000,
        folder=tmp_path,
        environment={"PATH": os.environ["PATH"], "CODE": "3"},
    )
    assert (ended.returncode, ended.stdout, ended.stderr.decode()) == (3, b"honey" * 100_000, f"{tmp_path}\n")


WAITING = "exec 4>held; echo here >&4; exec 3<never"
STUCK = ["sh", "-c", f"(sh -c '{WAITING}'; true) & {WAITING}"]
"""A program that starts another; both write a line to `held`, keep it open and never end."""


@pytest.fixture
def held(tmp_path) -> Iterator[int]:
    """The other end of `held`, which comes to its end when nobody keeps it open any more."""
    os.mkfifo(tmp_path / "never")
    os.mkfifo(tmp_path / "held")
    reading = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    yield reading
    os.close(reading)


def read_to_the_end(held: int) -> bytes:
    lines = b""
    while True:
        try:
            read = os.read(held, 100)
        except BlockingIOError:
            assert select.select([held], [], [], 100)[0], "one of them still runs"
            continue
        if not read:
            return lines
        lines += read


def test_at_the_deadline_a_program_ends_with_what_it_started(tmp_path, held):
    written: list[bytes] = []
    for deadline_s in ever_longer(lambda: written[-1].count(b"here") == 2):
        with pytest.raises(subprocess.TimeoutExpired):
            run_program(STUCK, deadline_s=deadline_s, folder=tmp_path)
        written.append(read_to_the_end(held))


INTERRUPTED = """
import sys
from pathlib import Path
from resources.process.program import run_program

try:
    run_program(sys.argv[2:], deadline_s=600, folder=Path(sys.argv[1]))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_ends_it_too(tmp_path, held):
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED, tmp_path, *STUCK], stdout=subprocess.PIPE) as asking:
        lines = b""
        while lines.count(b"here") < 2:
            assert select.select([held], [], [], 100)[0], "it was not started"
            lines += os.read(held, 100)
        asking.send_signal(signal.SIGINT)
        assert asking.stdout is not None
        assert asking.stdout.read() == b"interrupted\n"
    assert read_to_the_end(held) == b""
