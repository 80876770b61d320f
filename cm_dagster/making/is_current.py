"""Is a topic what a run would make of it? Found out without a run, which takes Dagster seconds to start and record.

Belongs here: following the recipes of the artifacts as far as they lead to what is there. Not here: making anything
(make.py); what is found is only read.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from assets.brief.asset import brief
from assets.brief.brief import read_brief
from assets.brief.version import DATA_VERSION_TAG, topic_file, version_of
from assets.captions.asset import captions
from assets.handover.asset import finished_files_are_there
from assets.making.artifact import Artifact, topics
from assets.making.parameters import TopicKey
from assets.making.recipe import Given
from assets.render.asset import render
from assets.render.video import Video
from assets.topics.file import TopicFile
from cm_dagster.making.report import AssetReport, TopicReport
from cm_dagster.run.wiring import ARTIFACTS
from resources.engines.engine import Engine
from resources.engines.fallback import Fallback, choices
from resources.errors import CmError
from resources.locations import locations
from resources.process.temporary import remove_left_behind
from resources.store.pointers import Record
from resources.store.store import Store


def report_if_current(
    topic: str,
    path: Path,
    *,
    take: int,
    engines: Mapping[str, Engine | Fallback[Engine]],
    store: Store,
    dagster: dg.DagsterInstance,
) -> TopicReport | None:
    """Return what a run would report that finds everything, finished files too; None if it would make anything.

    None as well where Dagster's page shows something else than what is current, which a run puts right: an instance
    that has never seen the topic, or a run that was killed before it could tell. What keeps it from finding out (a bad
    brief, a weight that is not here, a damaged entry) is the run's to say.
    """
    started = time.monotonic()
    try:
        values, records, failed = _found(topic, path, take, engines, store)
    except (_NotCurrent, CmError):
        return None
    if not _is_shown(dagster, topic, path, records):
        return None
    remove_left_behind()
    video: Video = values[render.name]
    hit = AssetReport(cache="hit", made=0, reused=1, wall_s=0.0)
    return TopicReport(
        topic=topic,
        ok=True,
        video=locations().output / topic / "video.mp4",
        duration_s=round(video.facts.video_duration_s, 3),
        wall_s=round(time.monotonic() - started, 2),
        word_error_rate=values[captions.name].word_error_rate,
        loudness_lufs=video.facts.loudness.integrated_lufs,
        assets=dict.fromkeys(values, hit),
        failed_checks=tuple(failed),
        notes=values[brief.name].notes,
    )


class _NotCurrent(Exception):
    """A run would make something."""


def _found(
    topic: str, path: Path, take: int, engines: Mapping[str, Engine | Fallback[Engine]], store: Store
) -> tuple[dict[str, Any], dict[str, Record], list[str]]:
    """Return the current values, their records, and the names of the checks that warn of them."""
    values: dict[str, Any] = {brief.name: read_brief(path)}
    records: dict[str, Record] = {}
    failed: list[str] = []
    for each in ARTIFACTS:
        given = Given(topic, values, records, {"take": take})
        first = {capability: choices(engines[capability])[0] for capability in each.recipe.capabilities(given)}
        key = each.recipe.key(given, first)
        records[each.name] = _current(topic, each.name, key, store)
        values[each.name] = store.load(records[each.name], each.kind)
        failed += _warnings(each, {**values, "topic": TopicKey(topic), "store": store})
    if finished_files_are_there.name in failed:
        raise _NotCurrent
    return values, records, failed


def _warnings(artifact: Artifact[..., Any], known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the checks that warn of an artifact."""
    # Whether the machine is ready matters to what is made, and nothing is.
    for check in () if artifact is brief else artifact.checks:
        finding = check.of(known)
        if check.blocks(finding):
            raise _NotCurrent
        if not finding.passed:
            yield check.name


def _is_shown(dagster: dg.DagsterInstance, topic: str, path: Path, records: Mapping[str, Record]) -> bool:
    """Say whether Dagster knows the topic, and its newest versions of file and artifacts are those that are current."""
    if not dagster.has_dynamic_partition(str(topics.name), topic):
        return False

    def of(key: dg.AssetKey) -> dg.AssetRecordsFilter:
        return dg.AssetRecordsFilter(asset_key=key, asset_partitions=[topic])

    seen = dagster.fetch_observations(of(topic_file.key), limit=1).records
    shown = {name: dagster.fetch_materializations(of(dg.AssetKey(name)), limit=1).records for name in records}
    return _versions(seen) == [version_of(TopicFile.of(path)).sha256] and all(
        _versions(shown[name]) == [record.digest] for name, record in records.items()
    )


def _versions(found: Sequence[dg.EventLogRecord]) -> list[str | None]:
    events = (each.asset_materialization or each.asset_observation for each in found)
    return [event.tags.get(DATA_VERSION_TAG) for event in events if event and event.tags]


def _current(topic: str, asset: str, key: str, store: Store) -> Record:
    record = store.pointers.current(topic, asset)
    # Without the key a run could not find it either, and would mend that.
    if record is None or record.key != key or store.pointers.remembered(key) is None:
        raise _NotCurrent
    return record
