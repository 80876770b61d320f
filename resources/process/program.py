"""Another's program, run to its end or to a deadline: then it ends, and whatever it has started with it.

Belongs here: starting, waiting, ending. Not here: which program, how long its work may take, what its failure means
(resources/media/ffmpeg.py, resources/weights/sources/carriers.py and other users).

A program stays in this process's own group, so that whoever ends that group ends it too.
"""

import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path


def run_program(
    command: Sequence[str | Path],
    *,
    deadline_s: float,
    stdin: bytes = b"",
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Run an argument list, never a shell, and return its exit code and all it wrote.

    Raises:
        OSError: it cannot be started.
        TimeoutExpired: it had not ended after `deadline_s`; now it has.
    """
    pipe = subprocess.PIPE
    # An interrupt reaches the main thread alone, where it could come when the program runs and is not yet known here.
    with ThreadPoolExecutor(1) as apart:
        starting = apart.submit(
            subprocess.Popen, command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=environment
        )
        try:
            process = starting.result()
            stdout, stderr = process.communicate(stdin, timeout=deadline_s)
        except BaseException:
            if starting.exception() is None:
                with starting.result() as process:
                    end_with_descendants(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def end_with_descendants(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """Kill a program and all that it started, and wait for its end; nothing is done where it has ended."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        program = psutil.Process(process.pid)
        # First what it started: of a program that is gone, nobody knows that any more.
        for descendant in program.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                descendant.kill()
    process.kill()
    process.wait()
