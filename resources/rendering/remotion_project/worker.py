"""The one Node.js process that keeps a browser open and draws scene after scene in it, without a network.

Belongs here: starting it, asking it, and seeing to it that it ends, however. Not here: what it draws
(described_scene.py), where it comes from (project.py), what is done with a scene (remotion.py).
"""

import json
import os
import queue
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources.errors import EngineFailed
from resources.isolation.no_network import without_network
from resources.isolation.telemetry import quiet
from resources.process.cores import usable_cores
from resources.process.program import end_with_descendants
from resources.process.temporary import temporary_folder
from resources.rendering.remotion_project.described_scene import SceneFolder

LINES_TOLD = 4
MOST_CHARACTERS = 400
# Empty lines and the lines of a stack trace.
SAYS_LITTLE = re.compile(r"$|at |file:///|Node\.js v|[\^{}]|throw ")
GOODBYE_S = 5.0


@dataclass(frozen=True)
class WorkerSettings:
    """What a worker is started with, and cannot be changed while it runs."""

    project: Path
    node: Path
    chromium: Path
    tabs: int | None
    timeout_s: float


class RemotionWorker:
    """A running worker with its site: a copy of the bundle, beside which each scene's files lie for a while."""

    def __init__(self, setting: WorkerSettings) -> None:
        self.setting = setting
        self._folder = tempfile.TemporaryDirectory(dir=temporary_folder(), ignore_cleanup_errors=True)
        self._site = Path(self._folder.name) / "site"
        _copy(setting.project / "bundle", self._site)
        self._log = Path(self._folder.name) / "log.txt"
        settings = [str(setting.chromium), str(setting.tabs or "100%"), str(setting.timeout_s)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                without_network([str(setting.node), "worker.mjs", *settings]),
                cwd=setting.project,
                # Of `nproc`, which takes its word from the first, Remotion learns how many frames to draw at once.
                env={"OMP_NUM_THREADS": str(usable_cores()), **quiet(os.environ), "TMPDIR": self._folder.name},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    @contextmanager
    def scene_folder(self) -> Iterator[SceneFolder]:
        """Keep a folder of the site for one scene's files; no two scenes ever share an address."""
        with tempfile.TemporaryDirectory(dir=self._site / "public") as name:
            yield SceneFolder(Path(name), Path(name).name)

    def draw(self, description: Path, encoder: Sequence[str | Path]) -> None:
        """Have a described scene drawn; its frames go to the command `encoder` as PNG files in a row.

        Raises:
            EngineFailed: the worker answered with an error, ended, or drew no frame for `timeout_s`.
        """
        request = {
            "site": str(self._site),
            "description": str(description),
            "encoder": [str(part) for part in encoder],
        }
        assert self._process.stdin is not None  # noqa: S101 - it was opened as a pipe
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise EngineFailed(f"Remotion ended before it drew anything: {self._last_lines()}") from error
        while not (answer := self._next_answer()).get("done"):
            if "error" in answer:
                said = " ".join(answer["error"].split())[:MOST_CHARACTERS]
                raise EngineFailed(f"Remotion could not draw: {said} / {self._last_lines()}")

    def end(self) -> None:
        """End the process and its browser, by force if it does not listen, and remove its files."""
        assert self._process.stdin is not None  # noqa: S101 - it was opened as a pipe
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(GOODBYE_S)
        except subprocess.TimeoutExpired:
            end_with_descendants(self._process)
        self._folder.cleanup()

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        with self._process.stdout as lines:
            for line in lines:
                self._answers.put(json.loads(line))
        self._answers.put(None)

    def _next_answer(self) -> dict[str, Any]:
        try:
            answer = self._answers.get(timeout=self.setting.timeout_s)
        except queue.Empty:
            raise EngineFailed(
                f"Remotion drew no frame for {self.setting.timeout_s:g} s (rendering.timeout_s): {self._last_lines()}"
            ) from None
        if answer is None:
            exit_code = self._process.wait()
            raise EngineFailed(f"Remotion ended (exit code {exit_code}) in the middle of it: {self._last_lines()}")
        return answer

    def _last_lines(self) -> str:
        lines = (line.strip() for line in self._log.read_text(errors="replace").splitlines())
        return " / ".join([line for line in lines if not SAYS_LITTLE.match(line)][-LINES_TOLD:]) or "it said nothing"


def _copy(folder: Path, to: Path) -> None:
    """Copy a folder; an error is the system's own, naming file and reason, of which `shutil.copytree` makes a text."""
    to.mkdir()
    for path in folder.iterdir():
        if path.is_dir():
            _copy(path, to / path.name)
        else:
            shutil.copyfile(path, to / path.name)
