"""The npm project that draws with Remotion: installed on request, found when it is needed.

Belongs here: its sources' digest, `npm ci` and bundling into the user's cache folder, and the Node.js and the Chromium
it runs on. Not here: drawing with it (remotion.py, worker.py), what it draws (remotion/src).

Only `install` opens connections: npm, to the registry the user's own npm is set to. No script of any package runs.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from resources.errors import EngineFailed, NotInstalled
from resources.isolation.telemetry import quiet
from resources.locations import locations
from resources.process.program import run_program

SOURCES = Path(__file__).parent / "node"
SOURCE_FILES = ("package.json", "package-lock.json", "bundle.mjs", "worker.mjs", "src")
INSTALL = "cm engines install remotion"
OLDEST_NODE = 18
# Installing fetches 231 MB; on a line of 100 kB/s that takes forty minutes.
INSTALLED_WITHIN_S = 7200.0
ANSWERS_WITHIN_S = 60.0
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def sources_digest() -> str:
    """Return the SHA-256 of all sources of the project, names and contents."""
    digest = hashlib.sha256()
    for path in _source_files():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(SOURCES).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def remotion_version() -> str:
    """Return the version of Remotion that the project pins."""
    version: str = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["dependencies"]["remotion"]
    return version


def project_folder() -> Path:
    """Return where the project of these sources is installed or would be, in the user's cache beside the weights."""
    return locations().models.parent / f"remotion-{sources_digest()[:12]}"


def installed_project() -> Path:
    """Return the folder of the installed project.

    Raises:
        NotInstalled: it is not here.
    """
    folder = project_folder()
    if not folder.is_dir():
        raise NotInstalled(f"{folder}: Remotion is not installed. Run: {INSTALL}")
    return folder


def install() -> Path:
    """Install the project with `npm ci` and bundle it, unless it is here; it appears whole or not at all.

    Raises:
        NotInstalled: there is no Node.js of version 18 or later, or no npm.
        EngineFailed: npm or the bundler failed.
    """
    folder = project_folder()
    if folder.is_dir():
        return folder
    node, npm = node_binary(None), _npm()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".remotion-") as name:
        made = Path(name) / "project"
        made.mkdir()
        for path in _source_files():
            target = made / path.relative_to(SOURCES)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
        _run([npm, "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], made)
        _run([node, "bundle.mjs"], made)
        try:
            made.rename(folder)
        except OSError:
            # Another process was faster; what it made is the same.
            if not folder.is_dir():
                raise
    return folder


def node_binary(named: str | None) -> Path:
    """Return the Node.js to use: `named` (a path or a name on PATH), else `node`.

    Raises:
        NotInstalled: there is none, or it is too old.
    """
    path = _found(
        "node", [named] if named else ["node"], f"Install Node.js {OLDEST_NODE} or later (https://nodejs.org)"
    )
    if _major(path) < OLDEST_NODE:
        raise NotInstalled(f"{path}: Node.js {OLDEST_NODE} or later is needed, this is {_major(path)}.")
    return path


def chromium_binary(named: str | None) -> Path:
    """Return the Chromium to use: `named` (a path or a name on PATH), else the first of the usual names.

    Raises:
        NotInstalled: there is none.
    """
    fix = "Install Chromium (Debian: apt-get install chromium) or Google Chrome, or name it: rendering.chromium"
    return _found("chromium", [named] if named else CHROMIUMS, fix)


def chromium_major(path: Path) -> int:
    """Return the first number of a Chromium's version."""
    return _major(path)


def _source_files() -> list[Path]:
    named = [SOURCES / name for name in SOURCE_FILES]
    return sorted(file for path in named for file in (path.iterdir() if path.is_dir() else [path]))


def _npm() -> Path:
    return _found("npm", ["npm"], "Install Node.js, which brings it (https://nodejs.org; Debian: apt-get install npm)")


def _found(what: str, names: Sequence[str], fix: str) -> Path:
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return Path(path)
    raise NotInstalled(f"{what}: there is no {' or '.join(names)} here. {fix}.")


@cache
def _major(path: Path) -> int:
    try:
        said = run_program([path, "--version"], deadline_s=ANSWERS_WITHIN_S).stdout
    except OSError as error:
        raise NotInstalled(f"{path}: cannot be run ({error.strerror}).") from error
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"{path}: no answer to `--version` within {ANSWERS_WITHIN_S:g} s.") from error
    number = re.search(rb"(\d+)\.\d+", said)
    if number is None:
        raise NotInstalled(f"{path}: does not answer `--version` with a version.")
    return int(number.group(1))


def _run(command: Sequence[str | Path], folder: Path) -> None:
    name = f"{Path(command[0]).name} {command[1]}"
    try:
        ended = run_program(command, deadline_s=INSTALLED_WITHIN_S, folder=folder, environment=quiet(os.environ))
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(f"{name}: it had not ended after {INSTALLED_WITHIN_S:g} s. Run: {INSTALL}") from error
    if ended.returncode != 0:
        said = (ended.stdout + ended.stderr).decode(errors="replace")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        raise EngineFailed(f"{name}: exit code {ended.returncode}: {' / '.join(lines[-4:])}")
