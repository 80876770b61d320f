"""Dagster's private modules are used in one place, and as they are in the version that was looked at."""

import re
from pathlib import Path

import dagster

PROJECT = Path(__file__).parents[3]
PRIVATE = re.compile(r"^\s*(?:from|import) (?:dagster(?:_\w+)?\._|dagster_shared)", re.MULTILINE)


def test_private_modules_of_dagster_are_imported_in_one_module():
    modules = [path for package in ("cm_dagster", "assets", "resources") for path in (PROJECT / package).rglob("*.py")]
    users = [path.name for path in modules if PRIVATE.search(path.read_text(encoding="utf-8"))]
    assert users == ["dagster_private.py"]


def test_the_version_is_the_one_whose_private_modules_were_looked_at():
    assert dagster.__version__ == "1.13.27", "look at cm_dagster/run/dagster_private.py, then name the new version here"
