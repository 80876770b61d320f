"""What became of a batch: its exit code tells a topic that failed from one that was only saved again meanwhile."""

from pathlib import Path

import dagster as dg
import pytest

from assets.handover.newest import Overtaken
from assets.making.delivery import cm_errors_as_failures
from cm_dagster.making.report import BatchReport, TopicReport, topic_report
from resources.errors import CmError, NotMade


def report(error: CmError | None) -> TopicReport:
    """Return the report of a run whose last step raised this, or nothing."""

    @dg.op
    def handover() -> None:
        with cm_errors_as_failures():
            if error:
                raise error

    @dg.job
    def make_video() -> None:
        handover()

    with dg.DagsterInstance.ephemeral() as instance:
        made = make_video.execute_in_process(instance=instance, raise_on_error=False)
    return topic_report("tea", made.run_id, made.all_events, ok=made.success, video=Path("video.mp4"), wall_s=1.0)


MADE, FAILED, OVERTAKEN = None, NotMade("tea: gone"), Overtaken("overtaken: topics/tea.md was saved again")


@pytest.mark.parametrize(
    ("errors", "exit_code"),
    [((MADE, MADE), 0), ((MADE, OVERTAKEN), 3), ((OVERTAKEN, FAILED), 1), ((MADE, FAILED), 1)],
)
def test_the_exit_code_is_3_only_if_nothing_is_wrong_but_that_topics_were_saved_again(errors, exit_code):
    batch = BatchReport(topics=tuple(map(report, errors)))
    assert batch.exit_code == exit_code
    assert [topic.overtaken for topic in batch.topics] == [error is OVERTAKEN for error in errors]
    assert [topic.error for topic in batch.topics] == [error and str(error) for error in errors]
