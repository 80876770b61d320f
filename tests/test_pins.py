"""The pins: on every system that the README names, each is to be had from the package index alone.

The index is asked once, for all systems together, with folders of local wheels switched off; who gets which file is
then worked out from its answer. A version without a fitting wheel counts as not to be had, for building one takes a
compiler; but for two that are Python alone and published as source only.
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import cache, partial
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.markers import Environment
from packaging.pylock import Package, Pylock
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name

from resources.system import MACOS_PYTHONS, OLDEST_GLIBC, OLDEST_MACOS, PROCESSORS, PYTHONS

pytestmark = pytest.mark.index

PROJECT = Path(__file__).parents[1]
PYTHON_ALONE = ("docopt", "openai-whisper")

SYSTEMS = [
    *(("linux", processor, python) for processor in PROCESSORS for python in PYTHONS),
    *(("darwin", "arm64", python) for python in MACOS_PYTHONS),
]
on_every_system = pytest.mark.parametrize(
    "system", SYSTEMS, ids=lambda system: f"{system[0]}-{system[1]}-{dotted(system[2])}"
)


@pytest.fixture(scope="module")
def taken(tmp_path_factory) -> Callable[..., list[Package]]:
    """Ask what an installation of the default and all extras takes on a system: `chosen` of what is resolved."""
    file = tmp_path_factory.mktemp("pins") / "pylock.toml"
    sources = [word for name in PYTHON_ALONE for word in ("--no-binary", name)]
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config", "--universal"]
    command += ["--python-version", dotted(PYTHONS[0]), "--only-binary", ":all:", *sources]
    command += ["--all-extras", "--constraint", "constraints.txt", "--output-file", str(file), "pyproject.toml"]
    settings = {"UV_FIND_LINKS": "", "UV_PYTHON_DOWNLOADS": "never"}
    subprocess.run(command, cwd=PROJECT, env={**os.environ, **settings}, check=True)
    found = Pylock.from_dict(tomllib.loads(file.read_text()))
    found.validate()
    return cache(partial(chosen, found))


def chosen(lock: Pylock, platform: str, processor: str, python: tuple[int, int]) -> list[Package]:
    """Return what an installation of everything takes there; raises where a package has no fitting wheel."""
    if platform == "linux":
        glibcs = [f"_2_{minor}" for minor in range(OLDEST_GLIBC[1], 4, -1)]
        platforms = [f"manylinux{glibc}_{processor}" for glibc in (*glibcs, "2014", "2010", "1")]
    else:
        platforms = list(mac_platforms((OLDEST_MACOS, 0), processor))
    tags: list[Tag] = [*cpython_tags(python, platforms=platforms)]
    tags += compatible_tags(python, f"cp{python[0]}{python[1]}", platforms)
    environment: Environment = {
        "implementation_name": "cpython",
        "implementation_version": f"{dotted(python)}.0",
        "os_name": "posix",
        "platform_machine": processor,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": platform.capitalize(),
        "platform_version": "",
        "python_full_version": f"{dotted(python)}.0",
        "python_version": dotted(python),
        "sys_platform": platform,
    }
    return [package for package, _ in lock.select(environment=environment, tags=tags)]


@on_every_system
def test_everything_is_published_for_the_system(taken, system):
    assert {"dagster", "onnxruntime", "torch", "pytest"} <= {package.name for package in taken(*system)}


# Elsewhere the metadata of what a marker leaves out is not there; CI runs where all of it is.
@pytest.mark.skipif(
    (sys.platform, sys.version_info[:2]) != ("linux", PYTHONS[0]), reason="only there is every pin installed"
)
@on_every_system
def test_nothing_ends_before_the_python(taken, system):
    """uv looks past the newest Python that a package names, and pip does not: so each says it itself."""
    faults = []
    for package in taken(*system):
        here = metadata(package.name)
        if here["Version"] != str(package.version):
            faults.append(f"{package.name}: pinned is {package.version}, here is {here['Version']}")
        if dotted(system[2]) not in SpecifierSet(here["Requires-Python"] or ""):
            faults.append(f"{package.name}: needs Python {here['Requires-Python']}")
    assert faults == []


def test_the_constraints_pin_what_some_system_takes_and_nothing_else(taken):
    first, *pins = (PROJECT / "constraints.txt").read_text().splitlines()
    assert first.startswith("# ")
    needed = {f"{package.name}=={package.version}" for system in SYSTEMS for package in taken(*system)}
    pinned = [f"{canonicalize_name(name)}=={pin}" for name, _, pin in (line.partition("==") for line in pins)]
    assert pinned == sorted(needed, key=lambda pin: pin.partition("==")[0])


def dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
