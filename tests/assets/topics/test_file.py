"""A topic is one file: in the topics folder, or wherever `cm make` was given it."""

import pytest

from assets.topics.file import TopicFolder, UnknownTopic
from resources.errors import WrongInput
from resources.store.store import Store
from tests import bad_topics


@pytest.fixture
def folder(own_folders):
    return TopicFolder()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def write(folder, name, text="# Honey\n\nHoney keeps.\n"):
    path = folder.path / name
    path.write_text(text)
    return path


def test_a_scan_lists_the_briefs_and_no_edited_scripts(folder):
    write(folder, "honey.md")
    write(folder, "honey.script.md")
    write(folder, "notes.txt")
    assert [file.key for file in folder.scan().files] == ["honey"]


def test_a_scan_reports_what_cannot_be_a_topic_and_goes_on(folder):
    write(folder, "Bee Hive.md")
    write(folder, "bee-hive.md")
    write(folder, "???.md")
    write(folder, "honey.md")
    scan = folder.scan()
    assert [file.key for file in scan.files] == ["bee-hive", "honey"]
    assert len(scan.problems) == 2


def test_a_script_without_a_brief_is_reported_and_so_is_one_of_two(folder):
    write(folder, "honey.md")
    write(folder, "venus.md")
    write(folder, "Venus.script.md")
    write(folder, "venus.script.md")
    write(folder, "hony.script.md")
    write(folder, "???.script.md")
    scan = folder.scan()
    assert [file.key for file in scan.files] == ["honey"]
    no_name, orphan, two = sorted(scan.problems, key=lambda problem: problem.rpartition("/")[2])
    assert "???.md: the file name has no Latin letter" in no_name
    assert "hony.script.md: there is no brief for this script. Write hony.md beside it" in orphan
    assert "venus.script.md: the script of venus.md is Venus.script.md already. Delete one of them" in two


def test_an_edited_script_is_no_brief_and_its_brief_is_named(folder, store):
    brief, script = write(folder, "honey.md"), write(folder, "honey.script.md")
    with pytest.raises(WrongInput, match="an edited script, not a brief") as refused:
        folder.adopt(script, store)
    assert str(refused.value).endswith(f": {brief}")
    with pytest.raises(WrongInput, match="no brief for it"):
        folder.adopt(folder.path / "venus.script.md", store)


def test_a_folder_that_is_not_there_holds_no_topics(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_TOPICS", str(tmp_path / "nowhere"))
    assert TopicFolder().scan().files == ()


def test_a_topic_is_found_in_the_folder(folder, store):
    path = write(folder, "honey.md")
    assert folder.find("honey", store) == path


def test_a_topic_that_is_nowhere_is_named_with_the_nearest(folder, store):
    write(folder, "honey.md")
    with pytest.raises(UnknownTopic, match="Nearest: honey"):
        folder.find("hony", store)


def test_a_brief_may_lie_anywhere_and_is_remembered(folder, store, tmp_path):
    elsewhere = tmp_path / "venus.md"
    elsewhere.write_text("# Venus\n")
    assert folder.adopt(elsewhere, store) == "venus"
    assert folder.find("venus", store) == elsewhere


def test_two_files_with_one_key_are_an_error_that_names_both(folder, store, tmp_path):
    inside = write(folder, "honey.md")
    outside = tmp_path / "honey.md"
    outside.write_text("# Honey\n")
    with pytest.raises(WrongInput, match="Rename one") as refused:
        folder.adopt(outside, store)
    assert str(inside) in str(refused.value)
    assert str(outside) in str(refused.value)


def test_a_file_is_one_whatever_path_leads_to_it(folder, store, tmp_path):
    inside = write(folder, "honey.md")
    (tmp_path / "link").symlink_to(folder.path)
    for path in (folder.path / ".." / "topics" / "honey.md", tmp_path / "link" / "honey.md"):
        assert folder.adopt(path, store) == "honey"
        assert folder.named(str(path), store) == ("honey", inside)
    assert folder.find("honey", store) == inside
    assert store.pointers.source("honey") is None


def test_a_topic_is_named_by_its_key_or_by_a_path_at_which_it_is(folder, store, tmp_path):
    inside = write(folder, "honey.md")
    script = write(folder, "honey.script.md")
    assert folder.named("honey", store) == folder.named("Honey", store) == ("honey", None)
    assert folder.named(str(inside), store) == ("honey", inside)
    with pytest.raises(UnknownTopic, match="there is no such file"):
        folder.named(str(tmp_path / "honey.md"), store)
    with pytest.raises(WrongInput):
        folder.named(str(script), store)
    (tmp_path / "honey.md").write_text("# Honey\n")
    with pytest.raises(WrongInput):
        folder.named(str(tmp_path / "honey.md"), store)


def test_a_link_to_nowhere_is_another_file(folder, store, tmp_path):
    (folder.path / "venus.md").symlink_to(tmp_path / "gone.md")
    (tmp_path / "venus.md").write_text("# Venus\n")
    with pytest.raises(WrongInput):
        folder.adopt(tmp_path / "venus.md", store)


def test_where_there_are_no_briefs_that_is_said(folder, store):
    with pytest.raises(UnknownTopic, match=r"There are none yet\.$"):
        folder.find("honey", store)


def test_a_remembered_brief_that_was_moved_is_found_where_it_is_now(folder, store, tmp_path):
    first = tmp_path / "venus.md"
    first.write_text("# Venus\n")
    folder.adopt(first, store)
    moved = first.rename(tmp_path / "Venus.md")
    folder.adopt(moved, store)
    assert folder.find("venus", store) == moved


@pytest.mark.parametrize("kind", bad_topics.BAD)
def test_whatever_lies_beside_it_a_brief_is_listed_and_found(folder, store, kind):
    write(folder, "honey.md")
    bad_topics.put(kind, folder.path)
    scan = folder.scan()
    assert "honey" in [file.key for file in scan.files]
    assert all(map(bad_topics.names_it, scan.problems))
    assert folder.find("honey", store).name == "honey.md"


def test_hidden_files_are_no_topics(folder):
    write(folder, "._honey.md")
    (folder.path / ".#honey.md").symlink_to("user@host.1234")
    write(folder, "honey.md")
    scan = folder.scan()
    assert [file.path.name for file in scan.files] == ["honey.md"]
    assert scan.problems == ()


def test_a_folder_that_cannot_be_read_is_one_line(tmp_path, monkeypatch, store):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CM_TOPICS", str(tmp_path / "file"))
    folder = TopicFolder()
    for look in (folder.scan, lambda: folder.find("honey", store)):
        with pytest.raises(WrongInput, match="it cannot be read"):
            look()


def test_a_brief_below_a_folder_whose_name_is_not_utf8_is_refused_in_one_line(folder, store, tmp_path):
    below = bad_topics.not_utf8(tmp_path / "x")
    below.mkdir()
    (below / "honey.md").write_text("# Honey\n")
    with pytest.raises(WrongInput, match=r"caf\\xe9-x/honey.md: the name of its folder is not UTF-8"):
        folder.adopt(below / "honey.md", store)


def test_a_remembered_brief_that_can_no_longer_be_reached_is_as_good_as_gone(folder, store, tmp_path):
    store.pointers.remember_source("venus", tmp_path / ("x" * 300) / "venus.md")
    with pytest.raises(UnknownTopic):
        folder.find("venus", store)
