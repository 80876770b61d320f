"""Processes of a test that begin fresh: nothing of the test's own state is in them but its settings and its folder.

Belongs here: what they are forks of, and starting one. Not here: what they do (the tests).
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.databases import opened_quickly
from tests.garbage import look_for_it

# Forks of one process that has the project imported and nothing else: no engine, no file. There is one such
# process for all tests, so what it imports is said once, here.
forks = multiprocessing.get_context("forkserver")
IMPORTED = (
    "tests.garbage",
    "cm_dagster.cli.main",
    "cm_dagster.making.make",
    "cm_dagster.making.report",
    "tests.resources.store.processes",
)
# What the default engines import, which a process of a whole run would import anew.
LIBRARIES = ("av", "fastembed", "fontTools.ttLib", "numpy", "onnxruntime", "tests.pronounced")
forks.set_forkserver_preload([*IMPORTED, "tests.torture.victim"])


def with_libraries() -> None:
    """Have forks begin with the engines' libraries imported; to be called before the first one begins."""
    forks.set_forkserver_preload([*IMPORTED, "tests.torture.victim", *LIBRARIES])


def fork(
    work: Callable[..., None],
    *arguments: Any,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> BaseProcess:
    """Return a process that is to do the work, not yet started; in the test's folder and environment, unless given."""
    where = folder or Path.cwd()
    return forks.Process(target=_as_here, args=(dict(environment or os.environ), where, work, arguments))


def _as_here(settings: Mapping[str, str], folder: Path, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Do the work with the settings of the test that wants it, and not of the first one that wanted any."""
    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    look_for_it()
    opened_quickly()
    work(*arguments)
