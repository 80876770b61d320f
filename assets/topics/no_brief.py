"""Files that editors, desktops and sync clients leave among briefs: told by their names, never opened.

Belongs here: which names are passed over without a word, which are two versions of one brief or one that is not here
yet, and what is said of either. Not here: edited scripts (edited_script.py), names that give no key (key.py).
"""

import re
from collections.abc import Collection
from pathlib import Path, PurePath

from assets.topics.error import bad_brief, printable
from resources.errors import WrongInput

MARKDOWN = ".md"

# Emacs' `.#honey.md` and `#honey.md#`, macOS' `._honey.md` and `.DS_Store`, Office's `~$honey.md`, LibreOffice's
# `.~lock.honey.md#`, vim's `.honey.md.swp`, Syncthing's `~syncthing~honey.md.tmp`, `.git`, `.obsidian`, `.stfolder`.
_NOBODYS = re.compile(r"\.|~\$|~syncthing~|#.*#$")
# What follows the whole name of a file: copies that editors keep of it, and what is still being written or fetched.
_BACKUP = re.compile(
    r"(?P<of>.+\.md)(?:~|\.~\d+~|\.(?:bak|backup|old|orig|rej|save|swp|swo|tmp|temp|part|partial|download|crdownload))",
    re.IGNORECASE,
)
# The names that Dropbox, Nextcloud, ownCloud, Obsidian Sync ("conflicted copy", "case conflict"), Seafile
# (SFConflict), Syncthing, ownCloud before 2.6 and Synology Drive give to the second of two versions.
_CONFLICT = re.compile(
    r"(?P<of>.+?)(?: ?\((?:[^()]* )?(?:conflicted copy|case conflict|sfconflict)(?: [^()]*(?:\(\d+\))?)?\)"
    r"(?: ?\(\d+\))?|\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?|_conflict-\d{8}-\d{6}|_[^_]+_[^_]*\d{4}_conflict)\.md",
    re.IGNORECASE,
)
# iCloud Drive keeps this in the place of a file that it has not fetched.
_PLACEHOLDER = re.compile(r"\.(?P<of>.+\.md)\.icloud", re.IGNORECASE)


def is_markdown(name: str) -> bool:
    """Tell whether a name is that of a brief or an edited script, whoever wrote its ending in capitals."""
    return name.lower().endswith(MARKDOWN) and not _NOBODYS.match(name) and not _CONFLICT.fullmatch(name)


def is_left_behind(name: str) -> bool:
    """Tell whether a name, of whatever ending, is one that programs give to files of their own."""
    return _NOBODYS.match(name) is not None


def is_second_version(name: str) -> bool:
    """Tell whether a name, of whatever ending, is one that a sync client gives to the second of two versions."""
    return _CONFLICT.fullmatch(f"{PurePath(name).stem}{MARKDOWN}") is not None


def told(files: Collection[Path]) -> list[str]:
    """Return a line for each of a folder's files that is a second version of a brief, or one that is not here yet."""
    names = {path.name for path in files}
    return [line for path in files if (line := _told(path, names))]


def refuse_left_behind(path: Path) -> None:
    """Find out whether a file may be a brief, by its name.

    Raises:
        WrongInput: a program left it there; the message says what to name instead, or how to rename it.
    """
    name = path.name
    line = _told(path, ())
    if not line and (backup := _BACKUP.fullmatch(name)):
        line = printable(f"{path}: this is a backup or half of {backup['of']}, not a brief. {_renamed(backup['of'])}")
    if not line and name.lower().endswith((MARKDOWN, f"{MARKDOWN}#")) and _NOBODYS.match(name):
        why = "such a name is a hidden file's or one that an editor keeps for itself, not a brief's"
        line = printable(f"{path}: {why}. {_renamed(name.strip('.~#$_') or 'honey.md')}")
    if line:
        raise WrongInput(line)


def _told(path: Path, names: Collection[str]) -> str | None:
    if conflict := _CONFLICT.fullmatch(path.name):
        of = f"{conflict['of']}{MARKDOWN}"
        problem = f"a sync client found two versions and kept this beside {of}; it is not made"
        return str(bad_brief(str(path), None, f"{problem}. Keep what you want of it in {of}, and delete it"))
    placeholder = _PLACEHOLDER.fullmatch(path.name)
    if placeholder and placeholder["of"] not in names:
        of = placeholder["of"]
        problem = f"iCloud Drive has not fetched {of} yet"
        return str(bad_brief(str(path), None, f'{problem}. Run: brctl download "{path.with_name(of)}"'))
    return None


def _renamed(better: str) -> str:
    return f"Name a brief, or rename it, such as {better}"
