"""The Dagster instance that runs are recorded in: DAGSTER_HOME, else a folder that lasts in the working folder.

Belongs here: where that folder is and the settings it starts with. Not here: what is recorded.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from sqlalchemy.exc import OperationalError

from cm_dagster.run.dagster_private import CheckError
from resources.errors import StorageUnusable, WrongInput
from resources.files import FULL, write_atomically
from resources.locations import in_full
from resources.servers.deadline import one_line

# Nothing is reported to anyone, and the page opens without a dialog that asks for an e-mail address.
_QUIET = """\
telemetry:
  enabled: false
nux:
  enabled: false
"""
LIMITS: Mapping[str, Any] = {
    # A run of the default profile takes about 2 GB on two cores.
    "concurrency": {
        "runs": {"max_concurrent_runs": 1},
        "pools": {"default_limit": 1, "granularity": "op"},
    },
    # A topic takes a minute with the default profile and half an hour with the slowest; what takes longer hangs.
    "run_monitoring": {
        "enabled": True,
        "start_timeout_seconds": 300,
        "max_runtime_seconds": 2 * 60 * 60,
        "free_slots_after_run_end_seconds": 60,
    },
    # A run that was killed; what kills the second as well, as too little memory does, is no accident.
    "run_retries": {"enabled": True, "max_retries": 1, "retry_on_asset_or_op_failure": False},
}
"""How much runs at once and for how long, unless a person says otherwise."""

SETTINGS = f"""\
{_QUIET}# Runs at once, each about 2 GB with the default profile; `cm doctor` says what this machine bears.
# The others: docs/settings.md
{yaml.safe_dump(dict(LIMITS), sort_keys=False)}"""
# Of which nobody changed a letter are those that an earlier version wrote.
_EARLIER_SETTINGS = (_QUIET,)

# Where Dagster keeps its databases unless its settings say otherwise; the last one is there when all are.
TABLES = ("schedules", "history")
# The settings that say so, each of a part of what `storage` says at once.
STORAGES = {"run_storage", "event_log_storage", "schedule_storage"}
# SQLite's index of what is not yet in the database proper takes 32 KiB, and what is written comes on top.
ROOM_BYTES = 128 * 1024


class HomeFull(StorageUnusable):
    """The disk that runs are recorded on is full, so none can be on."""


def home_path() -> Path:
    """Return where it is, or would be: DAGSTER_HOME, or `.dagster` in the working folder."""
    return in_full(os.environ.get("DAGSTER_HOME") or ".dagster", "DAGSTER_HOME").absolute()


def has_home() -> bool:
    """Say whether anything was ever recorded there."""
    return (home_path() / "dagster.yaml").is_file()


def dagster_home() -> Path:
    """Return that folder; make it and its settings if they are not there, or as an earlier version wrote them.

    Raises:
        StorageUnusable: it cannot be made, or nothing can be written there.
    """
    home = home_path()
    settings = home / "dagster.yaml"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not settings.exists() or settings.read_bytes() in {earlier.encode() for earlier in _EARLIER_SETTINGS}:
            write_atomically(settings, SETTINGS.encode())
        with tempfile.TemporaryFile(dir=home):
            return home
    except OSError as error:
        raise _not_writable(home, error) from error


@contextmanager
def instance() -> Iterator[dg.DagsterInstance]:
    """Lend the lasting instance, shared by the command line and the page.

    Raises:
        StorageUnusable: runs cannot be recorded, now or while it is lent.
        WrongInput: its settings cannot be used.
    """
    home = dagster_home()
    os.environ["DAGSTER_HOME"] = str(home)
    try:
        with _opened(home) as opened:
            yield opened
    except OperationalError as error:
        if _is_full(home):
            raise _home_full(home) from error
        if "locked" in str(error.orig):
            raise StorageUnusable(f"{home}: another process is writing there all the time. Try again later") from error
        raise StorageUnusable(
            f"{home}: runs cannot be recorded ({error.orig}). Set DAGSTER_HOME to a folder you can write to"
        ) from error


def _opened(home: Path) -> dg.DagsterInstance:
    descriptor = os.open(home, os.O_RDONLY)
    try:
        # Of two processes that find no tables yet, both would make them, and one would fail.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        aside = home / ".tables"
        if aside.exists():
            shutil.rmtree(aside)
        if not (home / TABLES[-1]).exists() and not _stored_elsewhere(home):
            _make_tables(home, aside)
        return dg.DagsterInstance.get()
    except (OSError, UnicodeDecodeError, yaml.YAMLError, dg.DagsterError, CheckError) as error:
        if isinstance(error, OSError) and Path(error.filename or home).is_relative_to(home):
            raise _not_writable(home, error) from error
        settings = home / "dagster.yaml"
        raise WrongInput(
            f"{settings}: {one_line(str(error))}. Mend it, or set DAGSTER_HOME to another folder"
        ) from error
    finally:
        os.close(descriptor)


def _stored_elsewhere(home: Path) -> bool:
    """Say whether the settings there are of someone who has all of it in a database of their own."""
    settings = yaml.safe_load((home / "dagster.yaml").read_text())
    return isinstance(settings, dict) and ("storage" in settings or settings.keys() >= STORAGES)


def _make_tables(home: Path, aside: Path) -> None:
    """Make Dagster's databases aside and give them their names whole: it takes any file it finds for a finished one."""
    aside.mkdir()
    (aside / "dagster.yaml").write_text(SETTINGS)
    with dg.DagsterInstance.from_config(str(aside)):
        pass
    for folder in TABLES:
        if not (home / folder).exists():
            (aside / folder).rename(home / folder)
    shutil.rmtree(aside)


def _not_writable(home: Path, error: OSError) -> StorageUnusable:
    if error.errno in FULL:
        return _home_full(home)
    return StorageUnusable(
        f"{home}: cannot be written ({error.strerror}). Set DAGSTER_HOME to a folder you can write to"
    )


def _home_full(home: Path) -> HomeFull:
    return HomeFull(
        f"{home}: runs cannot be recorded (No space left on device). "
        f"Make room: cm store prune, or set DAGSTER_HOME to a folder on another disk"
    )


def _is_full(home: Path) -> bool:
    room = os.statvfs(home)
    return room.f_bavail * room.f_frsize < ROOM_BYTES
