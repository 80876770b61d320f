"""Which systems the project can be installed on, and the one line that tells where it cannot."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from resources.system import PYTHONS, System, this_system, unfit

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("processor", ["x86_64", "aarch64"])
@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_a_linux_of_2018_or_later_is_fit(processor, python):
    assert unfit(System("linux", processor, (2, 28), python)) is None


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13)])
def test_macos_14_on_apple_silicon_is_fit(python):
    assert unfit(System("darwin", "arm64", (14, 5), python)) is None


@pytest.mark.parametrize(
    ("system", "line"),
    [
        (System("win32", "AMD64", (), (3, 11)), "Windows: needs Linux or macOS"),
        (System("freebsd14", "amd64", (), (3, 11)), "freebsd14: needs Linux or macOS"),
        (System("linux", "armv7l", (2, 36), (3, 11)), "Linux on armv7l: needs x86_64 or aarch64"),
        (
            System("linux", "x86_64", (), (3, 11)),
            "Linux without glibc, such as Alpine: needs Linux with glibc 2.28 or later",
        ),
        (
            System("linux", "x86_64", (2, 17), (3, 11)),
            "Linux with glibc 2.17: needs Linux with glibc 2.28 or later",
        ),
        (System("darwin", "x86_64", (14, 5), (3, 11)), "macOS on x86_64: needs Apple silicon"),
        (System("darwin", "arm64", (13, 7, 1), (3, 11)), "macOS 13.7.1: needs macOS 14 or later"),
        (System("darwin", "arm64", (14, 5), (3, 14)), "Python 3.14: needs Python 3.11 to 3.13"),
        (System("linux", "x86_64", (2, 36), (3, 10)), "Python 3.10: needs Python 3.11 to 3.14"),
        (System("linux", "x86_64", (2, 36), (3, 15)), "Python 3.15: needs Python 3.11 to 3.14"),
    ],
)
def test_what_is_unfit_is_named_in_one_line_with_what_is_needed(system, line):
    assert unfit(system) == line


def test_this_system_is_told_by_its_kernel_and_its_libraries():
    here = this_system()
    assert (here.platform, here.python) == (sys.platform, sys.version_info[:2])
    assert here.version > (2,)


def test_the_package_takes_the_same_pythons():
    taken = SpecifierSet(tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"])
    assert [(3, minor) for minor in range(30) if f"3.{minor}" in taken] == list(PYTHONS)


def test_it_is_told_before_anything_is_installed():
    """As `make` asks it, with a Python that has the standard library only."""
    told = subprocess.run(
        [sys.executable, "-I", "-S", "resources/system.py"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    fault = unfit(this_system())
    assert (told.returncode, told.stderr.strip()) == ((1, fault) if fault else (0, ""))
