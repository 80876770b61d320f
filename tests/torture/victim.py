"""One `cm` command in a process of its own that writes down what its engines do, and dies where it is told to.

Belongs here: what happens inside that process. Not here: starting it and looking at what it left (house.py).

The command, the store and the engines are the real ones. Of an engine's method it is only noted when a call begins and
when it has returned; files are only looked on, by an audit hook (PEP 578), just before the system is asked to touch
them.
"""

import atexit
import functools
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from resources.embedding.fastembed import FastEmbed
from resources.isolation.telemetry import switch_off
from resources.language.llama_cpp import LlamaCpp
from resources.language.verbatim import Verbatim
from resources.rendering.ffmpeg import FfmpegRenderer
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.transcription.whisper_cpp import WhisperCpp

# What an engine is asked for, by the name of the step whose outcome the store keeps, and which of several it is.
CALLS: dict[tuple[type[Any], str], tuple[str, Callable[..., str]]] = {
    (LlamaCpp, "complete"): ("answer", lambda *_, **_seed: ""),
    (Verbatim, "complete"): ("answer", lambda *_, **_seed: ""),
    (KokoroOnnx, "speak"): ("spoken_sentence", lambda sentence, _manner: str(sentence)),
    (WhisperCpp, "transcribe"): ("captions", lambda *_: ""),
    (FastEmbed, "embed"): ("embeddings", lambda *_: ""),
    (FfmpegRenderer, "draw"): ("drawn_scene", lambda scene, _folder: str(scene.index)),
    (FfmpegRenderer, "assemble"): ("render", lambda *_: ""),
}
TOUCHED = {"open", "sqlite3.connect", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
NAMED_BY_CHANCE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(\.\d+)?|[0-9a-f]{32,64}|tmp\w{8}|(?<=/)[0-9a-f]{2}(?=/)")


class Moment(BaseModel, frozen=True):
    """A call of an engine begins or has returned, or a file is about to be touched.

    At a `boundary` something begins, is done, or is about to get the name under which others find it.
    """

    name: str
    boundary: bool

    @property
    def is_call(self) -> bool:
        """Whether an engine's call begins or has returned; else something is about to be touched."""
        return ": call " in self.name


class Fate(BaseModel, frozen=True):
    """When a process dies: at moment number `at`, at the first one whose name contains `when`, or at the first boundary
    that the file `died_at` does not name yet. With `instead`, a command, that is run at this moment and nobody dies;
    with `died_at`, at every such boundary, once.
    """

    at: int | None = None
    died_at: Path | None = None
    when: str | None = None
    instead: tuple[str, ...] = ()


class Witness:
    """Sees the moments of its process go by, and ends it when its fate says so."""

    def __init__(self, root: Path, notes: Path, fate: Fate) -> None:
        self._root = str(root)
        self._fate = fate
        self._calls = os.open(notes / "calls", os.O_WRONLY | os.O_CREAT)
        self._moments = os.open(notes / "moments", os.O_WRONLY | os.O_CREAT)
        self._count = 0
        self._after = "start"
        self._lock = threading.RLock()
        self._met = False

    def note(self, engine: type[Any], method: str, kind: str, which: Callable[..., str]) -> None:
        """Write down every call of an engine's method, before it is made."""
        real = getattr(engine, method)

        @functools.wraps(real)
        def noted(own: Any, *args: Any, **kwargs: Any) -> Any:
            call = f"{kind} {which(*args, **kwargs)}".strip()
            os.write(self._calls, f"{call}\n".encode())
            self._pass(f"call begins: {kind}", boundary=True)
            result = real(own, *args, **kwargs)
            self._pass(f"call has returned: {kind}", boundary=True)
            return result

        setattr(engine, method, noted)

    def look_on(self, event: str, args: Sequence[Any]) -> None:
        """See a file of the house that is about to be touched, or a program that is about to be started."""
        if event == "subprocess.Popen":
            self._pass(f"start {args[0]}", boundary=False)
        elif event == "os.rename" and str(args[1]).startswith(self._root):
            source, target = map(str, args[:2])
            self._pass(f"rename {self._named(source)} to {self._named(target)}", boundary=True)
            if "/topics/" in target:
                self._after = Path(target).stem
        elif event in TOUCHED and str(args[0]).startswith(self._root) and not _only_reads(event, args):
            self._pass(f"{event} {self._named(str(args[0]))}", boundary=False)

    def _named(self, path: str) -> str:
        """Return what a path is called in every run, without what chance named; a folder with what is in it."""
        within = f" {sorted(os.listdir(path))}" if os.path.isdir(path) else ""  # noqa: PTH208, PTH112 - as the hook has it
        return NAMED_BY_CHANCE.sub("*", path.removeprefix(self._root)) + within

    def _pass(self, what: str, *, boundary: bool) -> None:
        with self._lock:
            if self._met:
                return
            moment = Moment(name=f"after {self._after}: {what}", boundary=boundary)
            number, self._count = self._count, self._count + 1
            os.write(self._moments, moment.model_dump_json().encode() + b"\n")
            if number == self._fate.at or (self._fate.when and self._fate.when in moment.name):
                self._end()
            if boundary and self._fate.died_at and moment.name not in self._fate.died_at.read_text().splitlines():
                with self._fate.died_at.open("a") as names:
                    names.write(f"{moment.name}\n")
                self._end()

    def _end(self) -> None:
        self._met = self._fate.died_at is None
        if self._fate.instead:
            subprocess.run(self._fate.instead, check=True)
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def _only_reads(event: str, args: Sequence[Any]) -> bool:
    return event == "open" and not args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)


def live(notes: Path, arguments: Sequence[str], environment: Mapping[str, str], fate: Fate, cores: int | None) -> None:
    """Be the command `cm` in a house; the folder `notes` in it gets what it says, its moments and its calls."""
    root = notes.parent
    os.environ.clear()
    os.environ.update(environment)
    switch_off()
    os.chdir(root)
    said = os.open(notes / "said", os.O_WRONLY | os.O_CREAT)
    for descriptor in (1, 2):
        os.dup2(said, descriptor)
    if cores is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    from cm_dagster.cli.main import main

    witness = Witness(root, notes, fate)
    for (engine, method), (kind, which) in CALLS.items():
        witness.note(engine, method, kind, which)
    sys.addaudithook(witness.look_on)
    sys.argv = ["cm", *arguments]
    try:
        main()
    finally:
        # A fork ends without them.
        atexit._run_exitfuncs()
