"""Libraries of extras: the line that installs one, and the Pythons it can be had for where none would."""

from importlib import import_module

import pytest

from resources.errors import NotInstalled
from resources.extras import extra, pythons_of, refusal

REQUIRED = [
    'torch>=2; extra == "torch"',
    'Kokoro_Voice<0.10; python_version < "3.13" and extra == "torch"',
    'aligner; (python_version == "3.11" or python_version == "3.13") and extra == "piper"',
]


@pytest.mark.parametrize(
    ("library", "extra_name", "pythons"),
    [
        ("torch", "torch", [(3, 11), (3, 12), (3, 13), (3, 14)]),
        ("kokoro-voice", "torch", [(3, 11), (3, 12)]),
        ("aligner", "piper", [(3, 11), (3, 13)]),
        ("aligner", "torch", []),
        ("numpy", "torch", []),
    ],
)
def test_an_extra_brings_a_library_on_the_pythons_its_marker_names(library, extra_name, pythons):
    assert pythons_of(library, extra_name, REQUIRED) == pythons


def test_what_can_be_installed_is_refused_with_the_line_that_installs_it():
    assert str(refusal("kokoro-voice", "torch", REQUIRED, (3, 12))).endswith(
        " -m pip install -e '.[torch]' -c constraints.txt"
    )
    assert str(refusal("spacy", "torch", REQUIRED, (3, 14))).endswith(
        " -m pip install -e '.[torch]' -c constraints.txt"
    )


def test_what_no_line_installs_here_is_refused_with_the_pythons_it_needs():
    assert str(refusal("aligner", "piper", REQUIRED, (3, 12))) == (
        "aligner: this library needs Python 3.11 or 3.13, and this is 3.12. "
        "Set another engine, or make .venv with such a Python"
    )


def test_importing_a_library_that_is_not_here_refuses():
    with pytest.raises(NotInstalled, match=r"^no_such_library: this library is not installed\. Run: "), extra("torch"):
        import_module("no_such_library.part")
