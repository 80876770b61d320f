"""`cm doctor`: whether this machine can make a video with a profile, line by line, each with the command that mends it.

Belongs here: what is examined. Not here: how lines are shown (cli.py), what an engine needs (its `ready`).
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from assets.brief import read_brief
from cm_dagster.home import instance
from cm_dagster.profiles import Profile
from resources.engine import Engine
from resources.errors import CmError
from resources.fallback import choices
from resources.locations import locations
from resources.media.ffmpeg import ffmpeg
from resources.no_network import without_network
from resources.weights.manifest import shipped_manifest

FREE_DISK_GB = 2.0
MEMORY_BESIDE_WEIGHTS_GB = 1.2
"""What Python, Dagster, two encoders and the models' working memory take beside the weights (docs/benchmark.md)."""

MEMINFO = Path("/proc/meminfo")


class Line(BaseModel, frozen=True):
    """One thing that was looked at; `found` says what was seen and, unless it is well, what to do."""

    state: Literal["ok", "warn", "fail"]
    what: str
    found: str


def examined(profile: Profile) -> Iterator[Line]:
    """Look at everything a run needs, the quickest to mend first."""
    yield from _engines(profile)
    yield _ffmpeg()
    yield from _topics()
    yield _disk()
    yield from _memory(profile)
    yield _gpu(profile)
    yield _namespace()
    yield _dagster()


def _engines(profile: Profile) -> Iterator[Line]:
    for capability, chosen in profile.engines.items():
        engines = choices(chosen)
        for place, engine in enumerate(engines):
            # One that another stands in for is no reason to fail.
            wanting: Literal["warn", "fail"] = "warn" if place < len(engines) - 1 else "fail"
            yield _engine(capability, engine, wanting)


def _engine(capability: str, engine: Engine, wanting: Literal["warn", "fail"]) -> Line:
    what = f"{capability}: {type(engine).__name__}"
    try:
        engine.ready()
    except CmError as error:
        return Line(state=wanting, what=what, found=str(error))
    return Line(state="ok", what=what, found=", ".join(engine.weights()) or engine.endpoint() or "ready")


def _ffmpeg() -> Line:
    try:
        found = ffmpeg()
    except CmError as error:
        return Line(state="fail", what="ffmpeg", found=str(error))
    return Line(state="ok", what="ffmpeg", found=f"{found.version}, with libass and x264")


def _topics() -> Iterator[Line]:
    folder = locations().topics
    briefs = sorted(folder.glob("*.md"))
    if not briefs:
        yield Line(state="warn", what="topics", found=f"{folder}: no brief there. Write one, as docs/briefs.md says")
    for path in briefs:
        try:
            brief = read_brief(path)
        except CmError as error:
            yield Line(state="warn", what=f"topic {path.stem}", found=str(error))
            continue
        left_out = "; ".join(brief.notes)
        state: Literal["ok", "warn"] = "warn" if left_out else "ok"
        yield Line(state=state, what=f"topic {path.stem}", found=left_out or "every letter has a font")


def _disk() -> Line:
    store = locations().store
    there = next(folder for folder in (store, *store.parents) if folder.is_dir())
    free_gb = shutil.disk_usage(there).free / 1e9
    found = f"{free_gb:.1f} GB free for {store}"
    if free_gb < FREE_DISK_GB:
        return Line(state="warn", what="disk", found=f"{found}. Make room: cm store prune")
    return Line(state="ok", what="disk", found=found)


def _memory(profile: Profile) -> Iterator[Line]:
    if not MEMINFO.is_file():
        return
    fields = dict(line.split(":", 1) for line in MEMINFO.read_text().splitlines())
    available_gb = int(fields["MemAvailable"].split()[0]) * 1024 / 1e9
    names = {name for chosen in profile.engines.values() for engine in choices(chosen) for name in engine.weights()}
    weights_gb = sum(weight.size_bytes for weight in shipped_manifest().weights if weight.name in names) / 1e9
    need_gb = weights_gb + MEMORY_BESIDE_WEIGHTS_GB
    found = f"{available_gb:.1f} GB available, about {need_gb:.1f} GB needed at the most"
    state: Literal["ok", "warn"] = "ok" if available_gb >= need_gb else "warn"
    yield Line(state=state, what="memory", found=found if state == "ok" else f"{found}. Choose smaller models")


def _gpu(profile: Profile) -> Line:
    wanted = sorted({setting.capability for setting in profile.settings if setting.value in ("cuda", "mps")})
    has_one = shutil.which("nvidia-smi") is not None
    if wanted and not has_one:
        found = f"no nvidia-smi here, and {', '.join(wanted)} want one. Set device: cpu in a profile of your own"
        return Line(state="warn", what="GPU", found=found)
    return Line(state="ok", what="GPU", found="there is one" if has_one else "none, and none is needed")


def _namespace() -> Line:
    seen = subprocess.run(
        without_network(["cat", "/proc/net/route"]), capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if len(seen) == 1:
        return Line(state="ok", what="programs", found="are started without a network")
    found = (
        "this system gives them no namespace of their own, so they start with the network there is (docs/offline.md)"
    )
    return Line(state="warn", what="programs", found=found)


def _dagster() -> Line:
    with instance() as dagster:
        return Line(
            state="ok", what="Dagster", found=f"{dagster.root_directory}, {dagster.get_runs_count()} runs so far"
        )
