"""What a command finds around it before it does anything: its working folder, how names are read, where it prints.

Not here: what making a video needs of a machine (resources/checks/machine.py).
"""

import sys
from io import TextIOWrapper
from pathlib import Path

from resources.errors import WrongInput


def require_surroundings() -> None:
    """Find out whether files can be named at all.

    Raises:
        WrongInput: somebody removed the working folder, or the locale has names of files read as something else than
            UTF-8.
    """
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise WrongInput("the working folder: somebody removed it. Go to another, such as: cd ~") from error
    encoding = sys.getfilesystemencoding()
    if encoding != "utf-8":
        raise WrongInput(f"LC_ALL: names of files are read as {encoding} here. Run: export PYTHONUTF8=1")


def print_whatever_comes() -> None:
    r"""Have a terminal or a file that takes fewer characters than Unicode has get `\xe9` for those it does not take."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
