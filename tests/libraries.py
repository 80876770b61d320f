"""Which libraries cannot be had for this Python, as the project's own metadata says; their tests are skipped there."""

from importlib.metadata import requires

import pytest

from resources.extras import pythons_of
from resources.system import this_system


def needs(library: str, extra_name: str) -> pytest.MarkDecorator:
    """Skip a test on a Python for which an extra does not bring a library; one that is only missing is no reason."""
    pythons = pythons_of(library, extra_name, requires("cm-dagster") or [])
    assert pythons, f"the extra {extra_name} does not name {library}"
    names = " and ".join(".".join(map(str, python)) for python in pythons)
    # In CI too: no machine can mend what is not published.
    return pytest.mark.skipif(this_system().python not in pythons, reason=f"{library} is there for Python {names} only")


needs_kokoro = needs("kokoro", "torch")
needs_kokoro_onnx = needs("kokoro-onnx", "dev")
needs_aligner = needs("pocketsphinx", "servers")
