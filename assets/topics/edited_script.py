"""The file in which a person edits a script: `<key>.script.md`, beside the brief `<key>.md`.

Belongs here: telling it from a brief, finding the one from the other.
Not here: its Markdown (script/markdown.py), what becomes of it (script/asset.py).
"""

from collections import defaultdict
from pathlib import Path

from pydantic import BaseModel

from assets.topics.key import topic_key
from resources.errors import CmError, WrongInput

SUFFIX = ".script.md"


class EditedScript(BaseModel, frozen=True, extra="forbid"):
    """A script that a person edited, as it stands in its file, and that file's name; lines end in a newline."""

    file: str
    text: str


def is_script(path: Path) -> bool:
    """Tell whether a file is an edited script, by its name."""
    return path.name.endswith(SUFFIX)


def topic_of(path: Path) -> str:
    """Return the key of the topic that an edited script belongs to.

    Raises:
        BadTopicName: its name gives no usable key.
    """
    return topic_key(_as_a_brief(path))


def briefs_in(folder: Path) -> list[Path]:
    """Return the Markdown files of a folder that are no edited scripts, by name."""
    return [path for path in sorted(folder.glob("*.md")) if not is_script(path)]


def scripts_in(folder: Path) -> list[Path]:
    """Return the edited scripts of a folder, by name."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def script_of(brief: Path) -> Path | None:
    """Return the edited script of a brief: the one beside it whose name gives the same key.

    Raises:
        BadTopicName: the brief's name gives no usable key.
        WrongInput: there are two.
    """
    scripts = _by_key(scripts_in(brief.parent)).get(topic_key(brief), [])
    if len(scripts) > 1:
        raise WrongInput(f"{scripts[1]}: the script of {brief.name} is {scripts[0].name} already. Delete one of them")
    return scripts[0] if scripts else None


def place_for_script(brief: Path) -> Path:
    """Return where the edited script of a brief is, or would be.

    Raises:
        BadTopicName: the brief's name gives no usable key.
        WrongInput: there are two.
    """
    return script_of(brief) or brief.with_name(topic_key(brief) + SUFFIX)


def refuse_script(path: Path) -> None:
    """Find out whether a file may be a brief.

    Raises:
        WrongInput: it is an edited script.
    """
    if is_script(path):
        own = _by_key([_as_a_brief(path)])
        briefs = _by_key(briefs_in(path.parent))
        found = [brief for key in own for brief in briefs.get(key, [])]
        fix = f"Name the brief, which uses it: {found[0]}" if found else "There is no brief for it beside it"
        raise WrongInput(f"{path}: this is an edited script, not a brief. {fix}")


def key_of_file(path: Path) -> str:
    """Return the topic of a brief or of an edited script.

    Raises:
        BadTopicName: its name gives no usable key.
    """
    return topic_of(path) if is_script(path) else topic_key(path)


def _as_a_brief(script: Path) -> Path:
    return script.with_name(script.name.removesuffix(SUFFIX) + ".md")


def _by_key(paths: list[Path]) -> dict[str, list[Path]]:
    """Sort files by their topic; a file whose name gives no key has none."""
    by_key: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        try:
            by_key[key_of_file(path)].append(path)
        except CmError:
            continue
    return by_key
