"""At night every topic that has a brief is made again; one whose brief is gone is left in peace."""

from datetime import UTC, datetime

import dagster as dg

from assets.making.artifact import topics
from assets.topics.file import TopicFolder
from cm_dagster.run.home import instance
from cm_dagster.run.jobs import sync_topics
from cm_dagster.run.schedules import nightly
from resources.store.store import StoreFolder
from tests import bad_topics


def run_keys(dagster: dg.DagsterInstance) -> set[str | None]:
    """Return the keys of the runs that are requested in a night."""
    with dg.build_schedule_context(
        instance=dagster,
        scheduled_execution_time=datetime(2026, 1, 2, 3, tzinfo=UTC),
        resources={"topic_folder": TopicFolder(), "store": StoreFolder()},
    ) as context:
        requests = nightly(context)
    assert isinstance(requests, list)
    return {request.run_key for request in requests if isinstance(request, dg.RunRequest)}


def test_a_run_is_requested_for_each_topic_that_has_a_brief_wherever_that_lies(own_folders):
    (own_folders / "topics" / "honey.md").write_text("# Honey\n\nHoney never spoils.\n")
    elsewhere = own_folders / "bees.md"
    elsewhere.write_text("# Bees\n\nBees dance.\n")
    pointers = StoreFolder().open().pointers
    pointers.remember_source("bees", elsewhere)
    pointers.remember_source("removed", own_folders / "removed.md")
    pointers.remember_source("closed", own_folders / ("x" * 300) / "closed.md")
    with instance() as dagster:
        dagster.add_dynamic_partitions(str(topics.name), ["honey", "bees", "closed", "removed", "renamed"])
        assert run_keys(dagster) == {"2026-01-02/honey", "2026-01-02/bees"}


def test_bad_files_beside_it_keep_no_topic_from_its_run(own_folders):
    (own_folders / "topics" / "honey.md").write_text(bad_topics.GOOD)
    bad_topics.put_all(own_folders / "topics")
    with instance() as dagster:
        assert sync_topics.execute_in_process(instance=dagster, resources={"topic_folder": TopicFolder()}).success
        assert "honey" in dagster.get_dynamic_partitions(str(topics.name))
        assert "2026-01-02/honey" in run_keys(dagster)


def test_the_hour_is_that_of_one_time_zone_wherever_it_runs():
    assert nightly.execution_timezone == "UTC"
