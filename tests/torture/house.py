"""One small installation of its own: its folders, its runs, and what they left behind.

Belongs here: starting runs (victim.py) and reading what is in the folders. Not here: what a run is made to suffer.
"""

import json
import multiprocessing.connection
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from resources.files import file_sha256
from tests.forks import forks
from tests.torture.victim import Fate, Moment, live

BRIEF = """\
---
target_seconds: 10
cta: Look at your jar.
---
# Why honey keeps

- Honey holds little water.
"""
# Every engine but the language model is the default one; pictures are small.
PROFILE = """\
offline: true
language: {engine: verbatim}
speech: {engine: kokoro_onnx, voice: af_heart, speed: 1.0}
transcription: {engine: whisper_cpp}
embedding: {engine: fastembed, model: all-minilm-l6-v2-int8}
rendering: {engine: ffmpeg, height_px: 192, preset: ultrafast}
"""
TEXTS = {"captions.srt", "captions.vtt", "captions.ass", "captions.json", "script.md", "post.json", "post.md"}
FILES = {"video.mp4", "poster.jpg", "contact_sheet.jpg", "provenance.json"} | TEXTS
UNDISTURBED = Fate()

# Starting a process also collects the ones that ended, so of two threads one could take the other's exit code.
_starting_or_collecting = threading.Lock()


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (-9 for SIGKILL), all that it said, its moments and the calls that it began."""

    exit_code: int | None
    said: str
    moments: tuple[Moment, ...]
    calls: tuple[str, ...]

    @property
    def error(self) -> str:
        """What `--json` says went wrong."""
        line = next(line for line in self.said.splitlines() if line.startswith('{"topics"'))
        error: str = json.loads(line)["topics"][0]["error"]
        return error


class House:
    """One installation in a folder of its own, which is furnished if it is not there yet."""

    def __init__(self, root: Path, *, profile: str = PROFILE) -> None:
        self.root = root
        self.topics, self.output, self.store = root / "topics", root / "output", root / "store"
        self.dagster, self.temporary = root / "dagster", root / "temporary"
        self._runs: dict[BaseProcess, Path] = {}
        if not root.exists():
            for folder in (self.topics, self.temporary):
                folder.mkdir(parents=True)
            (root / "own.yaml").write_text(profile)
            self.write("honey", BRIEF)

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "CM_TOPICS": self.topics,
            "CM_OUTPUT": self.output,
            "CM_STORE": self.store,
            "CM_PROFILE": self.root / "own.yaml",
            "DAGSTER_HOME": self.dagster,
            "TMPDIR": self.temporary,
        }
        return {**os.environ, **{name: str(path) for name, path in own.items()}}

    def write(self, topic: str, brief: str) -> None:
        (self.topics / f"{topic}.md").write_text(brief)

    def start(
        self, topic: str = "honey", fate: Fate = UNDISTURBED, *, cores: int | None = None, **changed: str
    ) -> BaseProcess:
        """Start `cm make` on a topic."""
        arguments = ["make", str(self.topics / f"{topic}.md"), "--json"]
        notes = self.root / f"run {len(list(self.root.glob('run *'))) + 1}"
        notes.mkdir()
        what = (notes, arguments, {**self.environment, **changed}, fate, cores)
        # A daemon ends with the tests, also when one of them failed and left it waiting.
        process = forks.Process(target=live, args=what, daemon=True)
        with _starting_or_collecting:
            process.start()
        self._runs[process] = notes
        return process

    def ended(self, process: BaseProcess) -> Ended:
        """Wait for the end of a run, and return what it left of itself."""
        multiprocessing.connection.wait([process.sentinel])
        with _starting_or_collecting:
            process.join()
        return _ended(self._runs[process], process.exitcode)

    def first_run(self) -> Ended:
        """Return how the first run of this house ended, which succeeded."""
        return _ended(self.root / "run 1", 0)

    def make(
        self, topic: str = "honey", fate: Fate = UNDISTURBED, *, cores: int | None = None, **changed: str
    ) -> Ended:
        """Run `cm make` on a topic to its end, whatever that is."""
        return self.ended(self.start(topic, fate, cores=cores, **changed))

    def made(self, topic: str = "honey", *, cores: int | None = None) -> Ended:
        """Run `cm make`, which is to succeed."""
        ended = self.make(topic, cores=cores)
        assert ended.exit_code == 0, ended.said
        return ended

    def kept(self) -> set[str]:
        """Return the calls whose outcome the store remembers, read from its files."""
        return {_call(json.loads(path.read_bytes())) for path in self.store.glob("keys/*/*.json")}

    def files(self, topic: str = "honey") -> dict[str, str]:
        """Return the SHA-256 of every finished file but the account of where they came from."""
        return {name: file_sha256(self.output / topic / name) for name in sorted(FILES - {"provenance.json"})}

    def account(self, topic: str = "honey") -> dict[str, Any]:
        """Return what provenance.json says."""
        said: dict[str, Any] = json.loads((self.output / topic / "provenance.json").read_text())
        return said

    def strays(self) -> list[str]:
        """Return what lies about and is neither finished nor remembered, now that no run is on."""
        found = [path for path in self.output.rglob("*") if path.is_file() and path.name not in FILES]
        found += self.store.rglob(".*")
        found += [path for path in (self.store / "staging").glob("*") if path.name != "owner.lock"]
        found += self.temporary.iterdir()
        return sorted(str(path.relative_to(self.root)) for path in found)


def _ended(notes: Path, exit_code: int | None) -> Ended:
    """Return how the run that left these notes ended."""
    said, moments, calls = (_text(notes / name) for name in ("said", "moments", "calls"))
    return Ended(
        exit_code=exit_code,
        said=said,
        moments=tuple(map(Moment.model_validate_json, moments.splitlines())),
        calls=tuple(calls.splitlines()),
    )


def _text(path: Path) -> str:
    """Return what a run wrote, which is nothing if it was killed before it wrote anything."""
    return path.read_text() if path.exists() else ""


def _call(record: Mapping[str, Any]) -> str:
    match record["step"], record["inputs"]:
        case "spoken_sentence", {"text": text}:
            return f"spoken_sentence {text}"
        case "drawn_scene", {"scene": {"index": index}}:
            return f"drawn_scene {index}"
    return str(record["step"])
