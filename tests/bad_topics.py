"""Files in a topics folder that cannot be topics, one kind each, of which none may keep another topic from being made.

Belongs here: what tests of the sensors, the jobs, the command line and the doctor put beside a good brief.
Not here: briefs that say something wrong (tests/cm_dagster/cli/test_main.py).
"""

import os
from collections.abc import Callable
from pathlib import Path

GOOD = "---\ncta: Look at the jar.\n---\n# Honey\n\n- Honey never spoils in a sealed jar.\n"
LONG_AGO_S = 1_700_000_000


def not_utf8(path: Path) -> Path:
    """Return a path whose name has a byte in it that is no UTF-8."""
    return path.with_name(os.fsdecode(b"caf\xe9-") + path.name)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _two(script: Path) -> None:
    for name in (script.name.capitalize(), script.name):
        script.with_name(name).touch()


def _beside(script: Callable[[Path], object]) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        path.write_text(GOOD)
        script(path.with_suffix(".script.md"))

    return put


BAD: dict[str, Callable[[Path], object]] = {
    "name that is not UTF-8": lambda path: not_utf8(path).write_text(GOOD),
    "name with a newline": lambda path: path.with_name(f"a\n{path.name}").mkdir(),
    "text that is not UTF-8": lambda path: path.write_bytes(b"# Caf\xe9\n\nCoffee is hot.\n"),
    "folder": Path.mkdir,
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "named pipe": _pipe,
    "script that is a folder": _beside(Path.mkdir),
    "script that links to itself": _beside(lambda script: script.symlink_to(script.name)),
    "script with another of its key": _beside(_two),
    "script whose name is not UTF-8": lambda path: not_utf8(path.with_suffix(".script.md")).write_text("# Honey\n"),
}
"""What to put at a path, or beside it."""


def put(kind: str, folder: Path, name: str = "bad") -> None:
    """Put one of these into a folder, as if it had lain there for long."""
    BAD[kind](folder / f"{name}.md")
    for path in folder.iterdir():
        os.utime(path, (LONG_AGO_S, LONG_AGO_S), follow_symlinks=False)


def put_all(folder: Path) -> list[str]:
    """Put one of each into a folder; return the names they go by, by which `names_it` can be asked."""
    names = [f"bad{number}." for number in range(len(BAD))]
    for name, kind in zip(names, BAD, strict=True):
        put(kind, folder, name.removesuffix("."))
    return names


def names_it(line: str, name: str = "bad") -> bool:
    """Say whether a line names the file that is bad, on one line that can be written anywhere."""
    line.encode()
    return name in line.lower() and "\n" not in line
