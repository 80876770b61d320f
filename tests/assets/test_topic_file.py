"""A topic is one file: in the topics folder, or wherever `cm make` was given it."""

import dagster as dg
import pytest

from assets.topic_file import TopicFile, TopicFolder, TwoFilesOneKey, UnknownTopic, observations, topic_file
from resources.store.store import Store


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "topics").mkdir()
    return TopicFolder(root=str(tmp_path / "topics"))


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


def test_a_folder_that_is_not_there_holds_no_topics(tmp_path):
    assert TopicFolder(root=str(tmp_path / "nowhere")).scan().files == ()


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
    with pytest.raises(TwoFilesOneKey, match="Rename one") as refused:
        folder.adopt(outside, store)
    assert str(inside) in str(refused.value)
    assert str(outside) in str(refused.value)


def test_a_remembered_brief_that_was_moved_is_found_where_it_is_now(folder, store, tmp_path):
    first = tmp_path / "venus.md"
    first.write_text("# Venus\n")
    folder.adopt(first, store)
    moved = first.rename(tmp_path / "Venus.md")
    folder.adopt(moved, store)
    assert folder.find("venus", store) == moved


def test_an_observation_carries_the_version_of_the_file(folder):
    file = TopicFile.of(write(folder, "honey.md"))
    (observation,) = observations([file])
    assert observation.partition == "honey"
    assert observation.tags == {"dagster/data_version": file.sha256}


def test_observing_the_source_asset_records_a_version_for_every_topic(folder):
    file = TopicFile.of(write(folder, "honey.md"))
    definitions = dg.Definitions(
        assets=[topic_file],
        jobs=[dg.define_asset_job("look", selection=[topic_file])],
        resources={"topic_folder": folder},
    )
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("topics", ["honey"])
        assert definitions.resolve_job_def("look").execute_in_process(instance=instance).success
        latest = instance.fetch_observations(topic_file.key, limit=1).records[0].asset_observation
    assert latest is not None
    assert (latest.partition, latest.tags["dagster/data_version"]) == ("honey", file.sha256)
