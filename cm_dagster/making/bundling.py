"""What a bundle carries besides weights: the wheels of this project and of everything it imports, briefs, a readme.

Belongs here: collecting these. Not here: the bundle's file (resources/weights/bundle.py), the command (cli/models.py).
"""

import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import metadata
from pathlib import Path

from resources.errors import EngineFailed, NotInstalled, UnknownName, nearest
from resources.files import file_sha256
from resources.process.program import run_program

PROJECT = Path(__file__).parents[2]
# Wheels of 3 GB, on a line of 300 kB/s and with an hour to spare.
PIP_WITHIN_S = 14_400.0
PACKAGES = ("cm_dagster", "assets", "resources", "benchmarks")

README = """\
Content Machine on Dagster, {version}, for {system} on {machine} with Python {python}.

Everything that is needed to make videos on a machine without any network: weights, wheels, briefs. In the folder of
this file's bundle:

    tar -xf {bundle} {folder}/README.txt {folder}/wheels {folder}/topics
    python{python} -m venv .venv
    .venv/bin/pip install --no-index --require-hashes --find-links {folder}/wheels -r {folder}/wheels/requirements.txt
    .venv/bin/cm models unbundle {bundle}
    .venv/bin/cm make {folder}/topics/honey.md

Weights: {weights}
{remarks}"""


def extras_of_this_project() -> list[str]:
    """Return the extras that the installed project knows."""
    return metadata("cm-dagster").get_all("Provides-Extra") or []


def collected_wheels(extras: Sequence[str], into: Path) -> Path:
    """Put the wheels that this project with `extras` needs on this kind of machine into a folder, pinned and hashed.

    pip gets them as the user has configured it, in the versions of constraints.txt, and builds what is published as a
    source alone, as an installation does. Returns the list that `pip install --require-hashes -r` takes.

    Raises:
        NotInstalled: the project was not installed from a checkout.
        UnknownName: there is no such extra.
        EngineFailed: pip failed; the message carries the last line that it said.
    """
    if not (PROJECT / "pyproject.toml").is_file():
        raise NotInstalled("a bundle is written from a checkout of the project, which has the pinned versions")
    if unknown := [extra for extra in extras if extra not in extras_of_this_project()]:
        raise UnknownName(f'there is no extra "{unknown[0]}". {nearest(unknown[0], extras_of_this_project())}')
    wheels = into / "wheels"
    constraints = ["--constraint", str(PROJECT / "constraints.txt")]
    _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), str(_clean_copy(into / "source")))
    (own,) = wheels.glob("cm_dagster-*.whl")
    wanted = f"{own}[{','.join(extras)}]" if extras else str(own)
    _pip("wheel", *constraints, "--wheel-dir", str(wheels), wanted)
    requirements = wheels / "requirements.txt"
    requirements.write_text("".join(f"{_requirement(wheel)}\n" for wheel in sorted(wheels.glob("*.whl"))))
    return wheels


def sample_briefs() -> dict[str, Path]:
    """Return the briefs that come with the project, by their names in a bundle."""
    return {f"topics/{path.name}": path for path in sorted((PROJECT / "topics").glob("*.md"))}


def readme(*, bundle: str, folder: str, weights: Sequence[str], remarks: Sequence[str]) -> str:
    """Return the text that says what a bundle is for and the lines that install it."""
    return README.format(
        bundle=bundle,
        folder=folder,
        weights=", ".join(weights),
        remarks="".join(f"{remark}\n" for remark in remarks),
        version=metadata("cm-dagster")["Version"],
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        system=platform.system(),
        machine=platform.machine(),
    )


def _clean_copy(to: Path) -> Path:
    """Copy what a wheel is built of, for a build leaves folders behind where it runs."""
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, to / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(PROJECT / name, to / name)
    return to


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", *arguments, "--no-input", "--quiet", "--progress-bar=off"]
    try:
        done = run_program(command, deadline_s=PIP_WITHIN_S)
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(f"pip {arguments[0]}: it had not ended after {PIP_WITHIN_S:g} s. Run it again") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").splitlines()
        said = [line.strip() for line in lines if "error" in line.lower()] or ["it said nothing"]
        raise EngineFailed(f"pip {arguments[0]}: {said[-1]}")


def _requirement(wheel: Path) -> str:
    name, version, *_ = wheel.name.split("-")
    return f"{name}=={version} --hash=sha256:{file_sha256(wheel)}"
