"""Libraries that only some settings need: installed on request, as an extra of this package.

Belongs here: the refusal that names the line to install one, or the Pythons it can be had for where this is none.
Not here: which engine, or which store, uses a library; the Pythons of the project itself (system.py).
"""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from resources.errors import NotInstalled
from resources.system import PYTHONS, this_system


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import inside this what the extra of that name brings.

    Raises:
        NotInstalled: it is not installed, or cannot be had for this Python.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        library = (missing.name or name).split(".")[0]
        raise refusal(library, name, requires("cm-dagster") or [], this_system().python) from missing


def installing(what: str) -> str:
    """Return the line that installs `.`, which is this project, or `.[extra]` into this Python, from a checkout."""
    return f"{shlex.quote(sys.executable)} -m pip install -e {shlex.quote(what)} -c constraints.txt"


def pythons_of(library: str, extra_name: str, required: Sequence[str]) -> list[tuple[int, int]]:
    """Return the Pythons on which an extra brings a library; none where it does not name it.

    `required` is what the project requires, as its metadata has it: `kokoro<0.10; extra == "torch"`.
    """
    named = [each for each in map(Requirement, required) if canonicalize_name(each.name) == canonicalize_name(library)]
    return [
        python
        for python in PYTHONS
        if any(each.marker is None or each.marker.evaluate(_environment(python, extra_name)) for each in named)
    ]


def refusal(library: str, extra_name: str, required: Sequence[str], here: tuple[int, int]) -> NotInstalled:
    """Return what is to be said of a library that is not here, on the Python `here`."""
    there = pythons_of(library, extra_name, required)
    if not there or here in there:
        return NotInstalled(f"{library}: this library is not installed. Run: {installing(f'.[{extra_name}]')}")
    pythons = " or ".join(_dotted(python) for python in there)
    needed = f"{library}: this library needs Python {pythons}, and this is {_dotted(here)}"
    return NotInstalled(f"{needed}. Set another engine, or make .venv with such a Python")


def _environment(python: tuple[int, int], extra_name: str) -> dict[str, str]:
    return {"extra": extra_name, "python_version": _dotted(python), "python_full_version": f"{_dotted(python)}.0"}


def _dotted(python: tuple[int, int]) -> str:
    return ".".join(map(str, python))
