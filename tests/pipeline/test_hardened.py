"""A whole video where a machine gives little: a user without entry or home, nothing run from among temporary files.

And besides: the C locale, an output that takes ASCII only, a proxy of a kind that nothing here speaks, files that their
owner alone may read, a time zone that there is not, and what Emacs and macOS leave beside a brief.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from resources.locations import locations
from tests.mounts import in_own_mounts, mount, needs_own_mounts, remount
from tests.stranger import needs_stranger, python
from tests.torture.house import PROFILE

pytestmark = pytest.mark.pipeline

BRIEF = "---\ntarget_seconds: 10\n---\n# Two facts about tea\n\n- Green tea likes cooler water than black tea.\n"
HARDENED = {
    "CM_PROFILE": "own.yaml",
    "LC_ALL": "C",
    "PYTHONIOENCODING": "ascii",
    "ALL_PROXY": "socks5://user:secret@127.0.0.1:1",
    "TZ": "Nowhere/Else",
}


@needs_own_mounts
@needs_stranger
def test_a_video_is_made_and_the_doctor_finds_nothing_amiss(tmp_path):
    in_own_mounts(is_made, tmp_path, locations().models)


def is_made(folder: str, models: str) -> None:
    here, topics = Path(folder), Path(folder, "topics")
    topics.mkdir()
    (topics / "Th\u00e9.md").write_text(BRIEF, encoding="utf-8")
    (topics / "._Th\u00e9.md").write_bytes(b"\0\5\26\7")
    (topics / ".#Th\u00e9.md").symlink_to("anna@laptop.4711:1764460000")
    (here / "own.yaml").write_text(PROFILE)
    temporary = here / "temporary"
    mount(temporary, "256m")
    subprocess.run(remount(temporary, "noexec,mode=1777"), check=True)
    os.umask(0o077)
    hardened = {**HARDENED, "CM_MODELS": models, "TMPDIR": str(temporary)}
    made = python("-m", "cm_dagster", "make", "topics/Th\u00e9.md", "--json", folder=here, **hardened)
    assert made.returncode == 0, made.stdout + made.stderr
    assert json.loads(made.stdout)["topics"][0]["video"] == f"{here}/output/the/video.mp4"
    assert not list(temporary.iterdir())
    looked = python("-m", "cm_dagster", "doctor", "--json", folder=here, **hardened)
    lines = {line["what"]: line for line in json.loads(looked.stdout)["lines"]}
    assert [what for what, line in lines.items() if line["state"] != "ok"] == ["proxy"]
    assert lines["topics"]["found"].startswith("1 brief in ")
    assert "secret" not in made.stdout + made.stderr + looked.stdout + looked.stderr
