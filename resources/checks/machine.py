"""This machine: whether it has what a profile's engines need, a line a thing, each with what mends it.

Belongs here: libraries and weights, ffmpeg, fonts, folders, open files, namespaces; nothing here asks a server, so a
run's first step can look at all of it (assets/brief/readiness.py).
Not here: memory and graphics card (compute.py), servers, topics and the Dagster instance (cm_dagster/cli/doctor.py),
what an engine needs (its `installed`).
"""

import errno
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from resources.checks.compute import gpu_diagnostic, memory_diagnostics
from resources.checks.diagnostic import Capabilities, Diagnostic, State
from resources.engines.engine import Engine, EngineUnavailable
from resources.engines.fallback import engine_name
from resources.errors import CmError
from resources.extras import installing
from resources.isolation.no_network import can_leave_network
from resources.locations import locations
from resources.media.ffmpeg import ffmpeg
from resources.rendering.drawing.fonts import DEFAULT_FACES, font_file, text_layout
from resources.servers.reachable import CannotTell
from resources.store.store import Store

LITTLE_ROOM_GB = 2.0
NO_ROOM_GB = 0.1
"""A topic takes about 0.03 GB of the store and 0.01 GB of the output folder."""

LEAST_OPEN_FILES = 64
"""With so many a run of the default profile ends well on two cores."""

SYSCTL = Path("/proc/sys")
NAMESPACE_SWITCHES = {
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
    "kernel.unprivileged_userns_clone": ("0", "1"),
    "user.max_user_namespaces": ("0", "15000"),
}
"""What keeps a user from a namespace of their own, and the value that does not (Ubuntu, Debian, all kernels)."""


def machine_diagnostics(engines: Capabilities, *, store_patience_s: float | None = None) -> Iterator[Diagnostic]:
    """Look at what a run needs of this machine beside its engines; takes a fraction of a second.

    `store_patience_s` is for how long a bucket that cannot be reached is asked again; None means CM_STORE_PATIENCE_S.
    """
    yield ffmpeg_diagnostic()
    yield fonts_diagnostic()
    yield store_diagnostic(store_patience_s)
    yield writable_diagnostic("output", "CM_OUTPUT", locations().output)
    yield temporary_diagnostic()
    yield open_files_diagnostic()
    yield from memory_diagnostics(engines)
    yield gpu_diagnostic(engines)
    yield namespace_diagnostic()


def installed_diagnostics(engines: Capabilities) -> Iterator[Diagnostic]:
    """Look whether each engine has its library and its weights; asks no server."""

    def look(engine: Engine) -> str:
        engine.installed()
        return ", ".join(engine.weights()) or "installed"

    return engine_diagnostics(engines, look)


def engine_diagnostics(engines: Capabilities, look: Callable[[Engine], str]) -> Iterator[Diagnostic]:
    """Yield a line an engine; `look` says what it found, or raises.

    Only an engine that cannot be reached is stood in for by the next (resources/engines/fallback.py): that is a
    warning, and so is whatever ails an engine that another comes before. All else would end a run.
    """
    for capability, listed in engines.items():
        is_settled = False
        for place, engine in enumerate(listed, start=1):
            line, can_be_passed_over = _engine_diagnostic(f"{capability}: {engine_name(engine)}", engine, look)
            passed_over = can_be_passed_over and place < len(listed)
            if line.state == "fail" and (is_settled or passed_over):
                line = line.model_copy(update={"state": "warn"})
            is_settled = is_settled or not passed_over
            yield line


def _engine_diagnostic(what: str, engine: Engine, look: Callable[[Engine], str]) -> tuple[Diagnostic, bool]:
    """Return what is to be said of an engine by itself, and whether a run would go on to the next."""
    try:
        return Diagnostic(state="ok", what=what, found=look(engine)), False
    except CannotTell as doubt:
        return Diagnostic(state="warn", what=what, found=str(doubt)), False
    except CmError as error:
        return Diagnostic(state="fail", what=what, found=str(error)), isinstance(error, EngineUnavailable)
    except ModuleNotFoundError as missing:
        found = f"{missing.name}: not installed. Run: {installing('.')}"
    except OSError as error:
        remedy = "Mend that, or set CM_MODELS or CM_STORE to another folder"
        found = f"{error.filename}: cannot be used ({error.strerror}). {remedy}"
    return Diagnostic(state="fail", what=what, found=found), False


def ffmpeg_diagnostic() -> Diagnostic:
    """Look for an ffmpeg with libass and x264."""
    try:
        found = ffmpeg()
    except CmError as error:
        return Diagnostic(state="fail", what="ffmpeg", found=str(error))
    return Diagnostic(state="ok", what="ffmpeg", found=f"{found.version}, with libass and x264")


def fonts_diagnostic() -> Diagnostic:
    """Look for the pinned fonts, and for what sets their letters with kerning."""
    try:
        for face in DEFAULT_FACES:
            font_file(face)
    except CmError as error:
        return Diagnostic(state="fail", what="fonts", found=str(error))
    if text_layout() == "basic":
        found = "letters are set without kerning, and Devanagari not at all. Run: apt-get install libfribidi0"
        return Diagnostic(state="warn", what="fonts", found=found)
    return Diagnostic(state="ok", what="fonts", found=", ".join(DEFAULT_FACES))


def store_diagnostic(patience_s: float | None = None) -> Diagnostic:
    """Look whether the store can be read and written, and whether there is room; see `machine_diagnostics`."""
    found = locations()
    try:
        if not isinstance(found.store, Path):
            Store(found.store, patience_s=patience_s)
            copies = writable_diagnostic("store", "CM_STORE_COPIES", found.store_copies)
            return copies.model_copy(update={"found": f"{found.store}, copies in {copies.found}"})
        if (found.store / "format").exists():
            Store(found.store)
    except CmError as error:
        return Diagnostic(state="fail", what="store", found=str(error))
    except OSError as error:
        return _unusable("store", "CM_STORE", found.store_folder, error)
    return writable_diagnostic("store", "CM_STORE", found.store)


def writable_diagnostic(what: str, variable: str, folder: Path) -> Diagnostic:
    """Look whether files can be made in a folder, or in the one it would be made in, and how much room is there."""
    try:
        there = next(each for each in (folder, *folder.parents) if each.exists())
        with tempfile.TemporaryFile(dir=there):
            pass
        free_gb = shutil.disk_usage(there).free / 1e9
    except OSError as error:
        return _unusable(what, variable, folder, error)
    state: State = "ok" if free_gb >= LITTLE_ROOM_GB else "warn" if free_gb >= NO_ROOM_GB else "fail"
    room = f"{folder}, {free_gb:.1f} GB free"
    return Diagnostic(state=state, what=what, found=room if state == "ok" else f"{room}. {_MAKE_ROOM}")


def temporary_diagnostic() -> Diagnostic:
    """Look where temporary files go, and how much room is there; what a library puts there is small."""
    named = os.environ.get("TMPDIR")
    try:
        folder = Path(tempfile.gettempdir())
        free_gb = shutil.disk_usage(folder).free / 1e9
    except OSError:
        found = "none of the folders for temporary files can be written. Set TMPDIR to one that can"
        return Diagnostic(state="fail", what="temporary files", found=found)
    if named and Path(named).absolute() != folder:
        found = (
            f"TMPDIR: {named} cannot be written, so they go to {folder}. Set it to a folder with room, or not at all"
        )
        return Diagnostic(state="warn", what="temporary files", found=found)
    room = f"{folder}, {free_gb:.1f} GB free"
    if free_gb < NO_ROOM_GB:
        found = f"{room}. Make room there, or set TMPDIR to a folder with {NO_ROOM_GB:g} GB"
        return Diagnostic(state="warn", what="temporary files", found=found)
    return Diagnostic(state="ok", what="temporary files", found=room)


def open_files_diagnostic() -> Diagnostic:
    """Look how many files a process may have open at once."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < LEAST_OPEN_FILES:
        found = f"a process may have {allowed} open at once, and a run needs {LEAST_OPEN_FILES}. Run: ulimit -n 1024"
        return Diagnostic(state="fail", what="open files", found=found)
    return Diagnostic(state="ok", what="open files", found="as many at once as a run needs")


_MAKE_ROOM = "Make room: cm store prune"


def _unusable(what: str, variable: str, folder: Path, error: OSError) -> Diagnostic:
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    remedy = _MAKE_ROOM if is_full else f"Set {variable} to a folder you can write to"
    return Diagnostic(state="fail", what=what, found=f"{folder}: cannot be written ({error.strerror}). {remedy}")


def namespace_diagnostic() -> Diagnostic:
    """Look whether programs can be started without a network."""
    if sys.platform != "linux":
        found = "start with the network there is: only Linux has namespaces"
        return Diagnostic(state="ok", what="programs", found=found)
    if can_leave_network():
        return Diagnostic(state="ok", what="programs", found="start without a network")
    return Diagnostic(state="warn", what="programs", found=f"start with the network there is. {_namespace_remedy()}")


def _namespace_remedy() -> str:
    for switch, (closed, opened) in NAMESPACE_SWITCHES.items():
        state = SYSCTL / switch.replace(".", "/")
        if state.is_file() and state.read_text().strip() == closed:
            return f"To start them without, run: sudo sysctl -w {switch}={opened}"
    return "To start them without in a container, start it with: --security-opt seccomp=unconfined"
