"""The file in which a person edits a script: `<key>.script.md`, beside the brief `<key>.md`.

Belongs here: telling it from a brief, finding the one from the other.
Not here: its Markdown (script/markdown.py), what becomes of it (script/asset.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

from assets.topics.error import bad_brief, printable
from assets.topics.key import topic_key
from assets.topics.no_brief import is_markdown
from resources.errors import CmError, WrongInput

SUFFIX = ".script.md"


class EditedScript(BaseModel, frozen=True, extra="forbid"):
    """A script that a person edited, as it stands in its file, and that file's name; lines end in a newline."""

    file: str
    text: str


def is_script(path: Path) -> bool:
    """Tell whether a file is an edited script, by its name."""
    return path.name.lower().endswith(SUFFIX)


def topic_of(path: Path) -> str:
    """Return the key of the topic that an edited script belongs to.

    Raises:
        BadTopicName: its name gives no usable key.
    """
    return topic_key(_as_a_brief(path))


def listed(folder: Path) -> list[Path]:
    """Return what is in a folder by name, nothing of one that is not there.

    Raises:
        WrongInput: the folder cannot be read.
    """
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise bad_brief(
            str(folder), None, f"it cannot be read ({error.strerror}). Make it a readable folder"
        ) from error


def markdown_in(folder: Path) -> list[Path]:
    """Return the Markdown files of a folder by name, without what editors and sync clients left there.

    Raises:
        WrongInput: the folder cannot be read.
    """
    return [path for path in listed(folder) if is_markdown(path.name)]


def briefs_in(folder: Path) -> list[Path]:
    """Return the Markdown files of a folder that are no edited scripts, by name.

    Raises:
        WrongInput: the folder cannot be read.
    """
    return [path for path in markdown_in(folder) if not is_script(path)]


def by_topic(files: Iterable[Path]) -> dict[str, list[Path]]:
    """Sort briefs and edited scripts by their topic; a file whose name gives no key has none."""
    by_key: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        try:
            by_key[key_of_file(path)].append(path)
        except CmError:
            continue
    return by_key


def only_script(brief: Path, scripts: list[Path]) -> Path | None:
    """Return the one of a brief's edited scripts, if it has any.

    Raises:
        WrongInput: there are two.
    """
    if len(scripts) > 1:
        already = f"the script of {brief.name} is {scripts[0].name} already. Delete one of them"
        raise bad_brief(str(scripts[1]), None, already)
    return scripts[0] if scripts else None


def script_of(brief: Path) -> Path | None:
    """Return the edited script of a brief: the one beside it whose name gives the same key.

    Raises:
        BadTopicName: the brief's name gives no usable key.
        WrongInput: there are two, or the folder cannot be read.
    """
    key, scripts = topic_key(brief), filter(is_script, markdown_in(brief.parent))
    return only_script(brief, by_topic(scripts).get(key, []))


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
        own = by_topic([_as_a_brief(path)])
        briefs = by_topic(briefs_in(path.parent))
        found = [brief for key in own for brief in briefs.get(key, [])]
        fix = f"Name the brief, which uses it: {found[0]}" if found else "There is no brief for it beside it"
        raise WrongInput(printable(f"{path}: this is an edited script, not a brief. {fix}"))


def key_of_file(path: Path) -> str:
    """Return the topic of a brief or of an edited script.

    Raises:
        BadTopicName: its name gives no usable key.
    """
    return topic_of(path) if is_script(path) else topic_key(path)


def _as_a_brief(script: Path) -> Path:
    return script.with_name(script.name[: -len(SUFFIX)] + ".md")
