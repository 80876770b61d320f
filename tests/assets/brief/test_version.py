"""A topic's version is that of its words, and of the sizes and times of the pictures and clips it names."""

import logging
import os

import dagster as dg
import pytest

from assets.brief.brief import Named
from assets.brief.version import Version, observation, status_of, topic_file, version_of, versions
from assets.topics.file import TopicFile, TopicFolder
from resources.errors import WrongInput
from tests import bad_topics
from tests.bad_topics import GOOD, LONG_AGO_S

WITH_MEDIA = GOOD.replace("---", "---\nmedia: [jar.png, pictures]", 1)


@pytest.fixture
def folder(own_folders):
    (TopicFolder().path / "pictures").mkdir()
    return TopicFolder()


def write(folder, name, text=GOOD, at_s=LONG_AGO_S):
    path = folder.path / name
    path.write_text(text)
    os.utime(path, (at_s, at_s))
    return path


def version(folder) -> Version:
    (file,) = folder.scan().files
    return version_of(file)


def test_the_version_of_a_topic_is_that_of_its_brief_and_of_the_script_beside_it(folder):
    write(folder, "Café Olé.md")
    brief_alone = version(folder)
    script = write(folder, "cafe-ole.script.md", "# Honey\n")
    with_a_script = version(folder)
    write(folder, "cafe-ole.script.md", "# Honey!\n", LONG_AGO_S + 1)
    with_another_script = version(folder)
    assert len({brief_alone.sha256, with_a_script.sha256, with_another_script.sha256}) == 3
    script.unlink()
    assert version(folder) == brief_alone


def test_it_is_another_when_media_come_change_and_go_and_its_words_are_the_same(folder):
    write(folder, "honey.md", WITH_MEDIA)
    seen = [version(folder)]
    for name in ("jar.png", "pictures/bees.mp4"):
        write(folder, name, "one")
        seen.append(version(folder))
        write(folder, name, "three")
        seen.append(version(folder))
        write(folder, name, "three", LONG_AGO_S + 1)
        seen.append(version(folder))
    (folder.path / "pictures/bees.mp4").unlink()
    seen.append(version(folder))
    assert len({each.sha256 for each in seen[:-1]}) == len(seen) - 1
    assert seen[-1] == seen[3]
    assert len({each.words_sha256 for each in seen}) == 1
    assert seen[0].media == ("jar.png", "pictures")


def test_what_a_folder_of_media_has_besides_does_not_count(folder):
    write(folder, "honey.md", WITH_MEDIA)
    before = version(folder)
    write(folder, "pictures/notes.txt", "three")
    (folder.path / "pictures/again.jpg").symlink_to(".")
    hidden = write(folder, "pictures/.jar.png", "three")
    assert version(folder).media == before.media
    (folder.path / "pictures/again.jpg").unlink()
    assert version(folder) == before
    assert hidden.exists()


def test_a_brief_whose_front_matter_is_wrong_has_a_version_of_its_own(folder):
    write(folder, "honey.md", WITH_MEDIA.replace("cta", "cat"))
    assert version(folder).media == ()


@pytest.mark.parametrize("touched", ["honey.md", "honey.script.md", "jar.png", "pictures/bees.mp4"])
def test_the_status_of_a_topic_is_another_as_soon_as_one_of_its_files_is_touched(folder, touched):
    write(folder, "honey.md", WITH_MEDIA)
    for name in ("honey.script.md", "jar.png", "pictures/bees.mp4"):
        write(folder, name, "one")
    (file,) = folder.scan().files
    named = version_of(file).named
    before = status_of(file, named)
    assert status_of(file, named) == before
    os.utime(folder.path / touched, (LONG_AGO_S + 5, LONG_AGO_S + 5))
    after = status_of(file, named)
    assert after.digest != before.digest
    assert max(after.changed_s) == LONG_AGO_S + 5


@pytest.mark.parametrize(
    "kind", ["folder", "link to nowhere", "link to itself", "named pipe", "script that is a folder"]
)
def test_what_is_no_file_has_neither_and_nobody_waits_for_it(folder, kind):
    bad_topics.put(kind, folder.path)
    (file,) = folder.scan().files
    for look in (version_of, lambda file: status_of(file, Named())):
        with pytest.raises(WrongInput, match=r"md: it cannot be read \(") as refused:
            look(file)
        assert bad_topics.names_it(str(refused.value))


def test_an_observation_carries_the_version_of_the_file(folder):
    file = TopicFile.of(write(folder, "honey.md"))
    told = observation(file, version_of(file))
    assert told.partition == "honey"
    assert told.tags == {"dagster/data_version": version_of(file).sha256}


def test_versions_are_told_of_the_topics_that_can_be_read_and_of_the_others_why_not(folder, caplog):
    write(folder, "honey.md")
    (folder.path / "bad.md").mkdir()
    found = list(versions(folder.scan().files, logging.getLogger("test")))
    assert [file.key for file, _ in found] == ["honey"]
    assert "bad.md: it cannot be read" in caplog.text


@pytest.mark.parametrize("kind", bad_topics.BAD)
def test_observing_the_source_asset_records_a_version_for_every_topic_that_can_be_read(folder, kind):
    file = TopicFile.of(write(folder, "honey.md"))
    bad_topics.put(kind, folder.path)
    definitions = dg.Definitions(
        assets=[topic_file],
        jobs=[dg.define_asset_job("look", selection=[topic_file])],
        resources={"topic_folder": folder},
    )
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("topics", ["honey"])
        assert definitions.resolve_job_def("look").execute_in_process(instance=instance).success
        of_honey = dg.AssetRecordsFilter(asset_key=topic_file.key, asset_partitions=["honey"])
        latest = instance.fetch_observations(of_honey, limit=1).records[0].asset_observation
    assert latest is not None
    assert latest.tags["dagster/data_version"] == version_of(file).sha256
