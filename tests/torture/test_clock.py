"""The clock was set back: whatever was written before lies in the future, and nothing depends on it."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from assets.topics.file import TopicFolder
from cm_dagster.run.sensors import topic_folder_sensor
from tests.torture.proof import is_as_undisturbed

TEN_YEARS = timedelta(days=3650)


@pytest.mark.pipeline
def test_a_topic_made_in_the_future_is_current_and_an_edit_of_it_is_seen(undisturbed, made):
    later = (datetime.now(UTC) + TEN_YEARS).isoformat(timespec="seconds")
    for path in (path for folder in ("keys", "runs", "topics") for path in (made.store / folder).rglob("*.json")):
        record = json.loads(path.read_bytes())
        record["made"]["at"] = later
        path.write_text(json.dumps(record))
    future_s = time.time() + TEN_YEARS.total_seconds()
    for path in made.root.rglob("*"):
        os.utime(path, (future_s, future_s))

    assert made.made().calls == ()
    is_as_undisturbed(made, undisturbed.house)

    brief = made.topics / "honey.md"
    brief.write_text(brief.read_text().replace("Look at your jar.", "Now taste it."))
    os.utime(brief, (0, 0))
    assert "spoken_sentence Now taste it." in made.made().calls


def test_the_sensor_sees_a_brief_that_was_written_in_the_future(own_folders):
    brief = own_folders / "topics" / "honey.md"
    brief.write_text("# Why honey keeps\n\nHoney holds little water.\n")
    future_s = time.time() + TEN_YEARS.total_seconds()
    os.utime(brief, (future_s, future_s))
    with dg.DagsterInstance.ephemeral() as instance:
        tick = topic_folder_sensor(dg.build_sensor_context(instance), topic_folder=TopicFolder())
    assert isinstance(tick, dg.SensorResult)
    assert [request.partition_key for request in tick.run_requests or ()] == ["honey"]
