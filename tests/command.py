"""The `cm` command as a person types it, in a process that begins fresh; there it begins at once (tests/forks.py).

Belongs here: running it to its end. Not here: installations (tests/pipeline/conftest.py), runs that are made to suffer
(tests/torture), and what a process has loaded or inherits from the one before: those start a Python of their own.
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.forks import fork


def cm(
    *arguments: str, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `cm` in a folder and an environment, which are the test's own unless they are given."""
    with TemporaryDirectory() as name:
        said = Path(name)
        process = fork(_be_cm, said, arguments, folder=folder, environment=environment)
        process.start()
        process.join()
        assert process.exitcode is not None
        out, error = ((said / stream).read_text() for stream in ("stdout", "stderr"))
    return subprocess.CompletedProcess(["cm", *arguments], process.exitcode, out, error)


def _be_cm(said: Path, arguments: tuple[str, ...]) -> None:
    for descriptor, stream in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(said / stream, os.O_WRONLY | os.O_CREAT), descriptor)
    from cm_dagster.cli.main import main

    sys.argv = ["cm", *arguments]
    try:
        main()
    finally:
        # A fork ends without them.
        atexit._run_exitfuncs()
