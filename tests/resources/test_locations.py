"""Where things are: a user without a home needs none where folders are named, and is told what to name where not."""

from pathlib import Path

import pytest

from resources.errors import WrongInput
from resources.locations import in_full, locations
from tests.stranger import needs_stranger, python

FOUND = "from resources.locations import locations; found = locations(); print(found.models, found.store_copies)"
IMPORTED = """
from resources.process.home import home_to_import_with
with home_to_import_with():
    import pywhispercpp.model
import os
print("HOME" in os.environ)
"""


@needs_stranger
def test_a_user_without_a_home_needs_none_where_the_models_are_named(tmp_path):
    found = python("-c", FOUND, folder=tmp_path, CM_MODELS="/models", CM_STORE=".store")
    assert found.stdout.split() == ["/models", f"{tmp_path}/.store"], found.stderr
    found = python("-c", FOUND, folder=tmp_path, XDG_CACHE_HOME="/cache", CM_STORE="s3://videos")
    assert found.stdout.split() == ["/cache/cm_dagster/models", "/cache/cm_dagster/store"], found.stderr


@needs_stranger
def test_where_no_folder_is_named_the_command_says_which_to_name(tmp_path):
    shown = python("-m", "cm_dagster", "profiles", "show", "edge", folder=tmp_path)
    assert shown.returncode == 1
    assert shown.stderr == (
        "CM_MODELS: ~/.cache/cm_dagster/models: there is no home folder for ~ here. "
        "Set HOME, or give CM_MODELS a full path\n"
    )


@needs_stranger
def test_a_library_that_asks_for_the_home_while_it_is_imported_does_without(tmp_path):
    imported = python("-c", IMPORTED, folder=tmp_path)
    assert imported.stdout.split() == ["False"], imported.stderr


def test_a_home_of_nobody_is_named_with_the_setting():
    with pytest.raises(WrongInput, match=r"^CM_OUTPUT: ~nobody-here/videos: there is no home folder for ~nobody-here "):
        locations({"CM_OUTPUT": "~nobody-here/videos"})
    assert in_full("videos", "CM_OUTPUT") == Path("videos")
