"""What editors, desktops and sync clients leave among briefs is made by nobody; two versions of a brief are told of."""

import pytest

from assets.topics.file import TopicFile, TopicFolder
from resources.errors import WrongInput
from resources.store.store import Store

SILENT = (
    ".#honey.md", "._honey.md", "._honey.script.md", ".#honey.script.md", ".DS_Store", ".honey.md.swp", ".draft.md",
    "honey.md~", "honey.script.md~", "honey.md.~1~", "#honey.md#", "honey.md.bak", "honey.md.orig", "honey.md.tmp",
    "honey.md.swp", "honey.md.part", "honey.md.crdownload", "~$honey.md", ".~lock.honey.md#", ".honey.md.icloud",
    "~syncthing~tea.md.tmp", ".syncthing.tea.md.tmp",
)  # fmt: skip
CONFLICTS = {
    "honey (conflicted copy 2026-01-02).md": "honey.md",
    "honey (Anna's conflicted copy 2026-01-02).md": "honey.md",
    "honey (Anna's conflicted copy 2026-01-02 (1)).md": "honey.md",
    "honey (conflicted copy 2026-01-02 101112).md": "honey.md",
    "honey (Conflicted copy phone 202601021011).md": "honey.md",
    "honey (Case Conflict 1).md": "honey.md",
    "honey (SFConflict anna@example.com 2026-01-02-10-11-12).md": "honey.md",
    "honey.sync-conflict-20260102-101112-ABCDEFG.md": "honey.md",
    "honey_conflict-20260102-101112.md": "honey.md",
    "honey_DiskStation_Jan-02-101112-2026_Conflict.md": "honey.md",
    "honey.script.sync-conflict-20260102-101112-ABCDEFG.md": "honey.script.md",
    "honey.script (conflicted copy 2026-01-02).md": "honey.script.md",
}
TOPICS = (
    "honey-DESKTOP-ABC.md", "honey (1).md", "Copy of honey.md", "Vietnam (conflict).md", "merge conflicts.md",
    "A conflicted copy.md", "# one.md", "HOT.MD",
)  # fmt: skip


@pytest.fixture
def folder(own_folders) -> TopicFolder:
    for name in ("honey.md", "tea.md"):
        (TopicFolder().path / name).write_text("# A topic\n\nIt keeps.\n")
    return TopicFolder()


def test_files_and_folders_that_programs_keep_for_themselves_are_passed_over_without_a_word(folder):
    for name in SILENT:
        (folder.path / name).write_bytes(b"\0")
    for name in (".stfolder", ".obsidian", ".git", ".trash.md"):
        (folder.path / name).mkdir()
    (folder.path / ".#tea.md").symlink_to("anna@laptop.4711:1764460000")
    scan = folder.scan()
    assert [(file.key, file.script) for file in scan.files] == [("honey", None), ("tea", None)]
    assert scan.problems == ()


@pytest.mark.parametrize("name", CONFLICTS)
def test_the_second_version_that_a_sync_client_keeps_is_not_made_and_told_of_in_one_line(folder, name):
    second = folder.path / name
    second.write_text("# A topic\n\nIt keeps.\n")
    scan = folder.scan()
    assert [(file.key, file.script) for file in scan.files] == [("honey", None), ("tea", None)]
    (problem,) = scan.problems
    assert problem.startswith(f"{second}: a sync client found two versions and kept this beside {CONFLICTS[name]}")
    assert TopicFile.of(folder.path / "honey.md").script is None


@pytest.mark.parametrize("name", TOPICS)
def test_what_nobody_can_tell_from_a_brief_is_one(folder, name):
    (folder.path / name).write_text("# A topic\n\nIt keeps.\n")
    scan = folder.scan()
    assert len(scan.files) == 3
    assert scan.problems == ()


def test_a_brief_that_icloud_has_not_fetched_is_told_of_with_the_command(folder):
    placeholder = folder.path / ".venus.md.icloud"
    placeholder.touch()
    assert folder.scan().problems == (
        f'{placeholder}: iCloud Drive has not fetched venus.md yet. Run: brctl download "{folder.path / "venus.md"}"',
    )


def test_an_edited_script_is_one_in_capitals_too(folder):
    script = folder.path / "HONEY.SCRIPT.MD"
    script.write_text("# Honey\n")
    assert {file.key: file.script for file in folder.scan().files} == {"honey": script, "tea": None}


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        (".draft.md", "rename it, such as draft.md"),
        (".#honey.md", "rename it, such as honey.md"),
        ("~$honey.md", "rename it, such as honey.md"),
        ("#honey.md#", "rename it, such as honey.md"),
        ("honey.md~", "rename it, such as honey.md"),
        ("honey.md.bak", "rename it, such as honey.md"),
        ("honey (conflicted copy 2026-01-02).md", "Keep what you want of it in honey.md, and delete it"),
    ],
)
def test_one_that_is_named_is_refused_in_one_line_with_the_fix(folder, own_folders, name, fix):
    path = folder.path / name
    path.write_text("# A topic\n\nIt keeps.\n")
    store = Store(own_folders / "store")
    for named in (lambda: folder.adopt(path, store), lambda: folder.named(str(path), store)):
        with pytest.raises(WrongInput) as refused:
            named()
        assert str(refused.value).startswith(f"{path}: ")
        assert str(refused.value).endswith(fix)
        assert "\n" not in str(refused.value)
