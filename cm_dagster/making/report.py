"""What became of a batch: one line of facts a topic, read from the events of its Dagster run.

Belongs here: the shape of `cm make --json` and how it is filled. Not here: running (make.py), drawing (progress.py).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import dagster as dg
from dagster import DagsterEventType
from pydantic import BaseModel

from assets.brief.asset import brief, listed_notes
from cm_dagster.run.why_failed import error_of, was_overtaken


class AssetReport(BaseModel, frozen=True):
    """One artifact of a topic: found whole (`hit`), made of some found components (`partial`), or made (`miss`)."""

    cache: Literal["hit", "miss", "partial"]
    made: int
    reused: int
    wall_s: float


class TopicReport(BaseModel, frozen=True):
    """What became of one topic; `notes` says what of its brief was left out and why.

    `overtaken` says that it failed only because its files were saved again meanwhile.
    """

    topic: str
    ok: bool
    video: Path | None = None
    duration_s: float | None = None
    wall_s: float
    word_error_rate: float | None = None
    loudness_lufs: float | None = None
    assets: dict[str, AssetReport] = {}
    failed_checks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    overtaken: bool = False


class BatchReport(BaseModel, frozen=True):
    """What became of every topic, in the order they were asked for."""

    topics: tuple[TopicReport, ...]

    @property
    def exit_code(self) -> int:
        """What `cm make` ends with: 0 if all went well, 1 if one failed, 3 if the only ones that did were overtaken."""
        failed = [report for report in self.topics if not report.ok]
        return 1 if any(not report.overtaken for report in failed) else 3 if failed else 0


def topic_report(
    topic: str, run_id: str, events: Sequence[dg.DagsterEvent], *, ok: bool, video: Path, wall_s: float
) -> TopicReport:
    """Read a run's events."""
    assets: dict[str, AssetReport] = {}
    figures: dict[str, Any] = {}
    notes: tuple[str, ...] = ()
    for event in events:
        if event.event_type == DagsterEventType.ASSET_MATERIALIZATION and event.asset_key:
            said: dict[str, Any] = {name: value.value for name, value in event.materialization.metadata.items()}
            assets[event.asset_key.path[-1]] = AssetReport(wall_s=said["wall_s"], **_cache(said))
            figures |= said
            if event.asset_key.path[-1] == brief.name:
                notes = listed_notes(said["notes"])
    return TopicReport(
        topic=topic,
        ok=ok,
        video=video if ok else None,
        duration_s=figures.get("duration_s"),
        wall_s=round(wall_s, 2),
        word_error_rate=figures.get("word_error_rate"),
        loudness_lufs=figures.get("loudness_lufs"),
        assets=assets,
        failed_checks=tuple(failed_checks(events)),
        notes=notes,
        error=None if ok else error_of(events, run_id) or "the run failed before its first step",
        overtaken=was_overtaken(events),
    )


def failed_checks(events: Sequence[dg.DagsterEvent]) -> list[str]:
    """Return the names of the checks that did not pass, blocking or not."""
    evaluations = [
        e.asset_check_evaluation_data for e in events if e.event_type == DagsterEventType.ASSET_CHECK_EVALUATION
    ]
    return [evaluation.check_name for evaluation in evaluations if not evaluation.passed]


def _cache(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("cache", "made", "reused")}
