"""The worker that keeps a browser open: what it says before there is one. What it draws: rendering/test_remotion.py."""

import tempfile
from pathlib import Path

import pytest

from resources.errors import StorageUnusable
from resources.rendering.remotion_project.worker import RemotionWorker, WorkerSettings
from resources.store.keys import Step
from resources.store.store import Store
from tests.mounts import in_own_mounts, mount, needs_own_mounts
from tests.resources.store.greetings import Greeting


@needs_own_mounts
def test_a_disk_without_room_for_the_site_is_named_with_its_setting(tmp_path):
    in_own_mounts(temporary_files_have_no_room, tmp_path)


def temporary_files_have_no_room(folder: str) -> None:
    temporary, project = Path(folder) / "temporary", Path(folder) / "project"
    mount(temporary, "64k")
    tempfile.tempdir = str(temporary)
    (project / "bundle" / "public").mkdir(parents=True)
    (project / "bundle" / "public" / "bundle.js").write_bytes(b"large" * 100_000)

    def drawn(_folder: Path) -> Greeting:
        RemotionWorker(WorkerSettings(project, node=Path("node"), chromium=Path("chromium"), tabs=None, timeout_s=60.0))
        raise AssertionError("there was room")

    with pytest.raises(
        StorageUnusable, match=r"this folder's disk is full\. Make room there, or .* set TMPDIR"
    ) as refused:
        Store(Path(folder) / "store").get_or_make(Step(name="scene", version="1"), {}, Greeting, drawn)
    assert str(refused.value).startswith(f"{temporary}/")
