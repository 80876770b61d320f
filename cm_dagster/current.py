"""Is a topic what a run would make of it? Found out without a run, which takes Dagster seconds to start and record.

Belongs here: following the recipes of the artifacts as far as they lead to what is there. Not here: making anything
(make.py); what is found is only read.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assets.artifact import Derived
from assets.brief import Brief, read_brief
from assets.brief_asset import STEP, brief
from assets.captions import captions
from assets.output_folder import is_published
from assets.parameters import TopicKey
from assets.render import render
from assets.script_asset import script
from cm_dagster.report import AssetReport, TopicReport
from cm_dagster.wiring import ARTIFACTS
from resources.engine import Engine
from resources.errors import CmError
from resources.fallback import Fallback, choices
from resources.locations import locations
from resources.store.keys import key_of
from resources.store.pointers import Record
from resources.store.store import Store
from resources.temporary import remove_left_behind

DERIVED = tuple(each for each in ARTIFACTS if isinstance(each, Derived))
"""Each after those it is made from."""


def report_if_current(
    topic: str, path: Path, take: int, engines: Mapping[str, Engine | Fallback[Engine]], store: Store
) -> TopicReport | None:
    """Return what a run would report that finds everything, finished files too; None if it would make anything.

    What keeps it from finding out (a bad brief, a weight that is not here, a damaged entry) is the run's to say.
    """
    started = time.monotonic()
    try:
        values, records, failed = _found(topic, path, take, engines, store)
        whole = is_published(topic, records, values[render.name], values[captions.name], values[script.name])
    except (_NotCurrent, CmError):
        return None
    if not whole:
        return None
    remove_left_behind()
    shown = {name: value for each in DERIVED for name, value in each.declared.shown(values[each.name]).items()}
    hit = AssetReport(cache="hit", made=0, reused=1, wall_s=0.0)
    return TopicReport(
        topic=topic,
        ok=True,
        video=locations().output / topic / "video.mp4",
        duration_s=shown["duration_s"],
        wall_s=round(time.monotonic() - started, 2),
        word_error_rate=shown["word_error_rate"],
        loudness_lufs=shown["loudness_lufs"],
        assets=dict.fromkeys(values, hit),
        failed_checks=tuple(failed),
    )


class _NotCurrent(Exception):
    """A run would make something."""


def _found(
    topic: str, path: Path, take: int, engines: Mapping[str, Engine | Fallback[Engine]], store: Store
) -> tuple[dict[str, Any], dict[str, Record], list[str]]:
    """Return the current values, their records, and the names of the checks that warn of them."""
    records = {brief.name: _current(topic, brief.name, key_of(STEP, {brief.name: read_brief(path)}), store)}
    values: dict[str, Any] = {brief.name: store.load(records[brief.name], Brief)}
    failed: list[str] = []
    for each in DERIVED:
        recipe = each.recipe
        own = recipe.own(values)
        if own is not None:
            inputs = own.inputs
        else:
            given = recipe.given(values, topic, {"take": take})
            inputs = recipe.inputs(given, choices(engines[recipe.wanted.engine])[0] if recipe.wanted.engine else None)
        records[each.name] = _current(topic, each.name, key_of(recipe.step, inputs), store)
        values[each.name] = store.load(records[each.name], each.kind)
        known = {**values, "topic": TopicKey(topic), "store": store}
        for check in each.declared.checks:
            finding = check.of(known)
            if check.blocks(finding):
                raise _NotCurrent
            if not finding.passed:
                failed.append(check.name)
    return values, records, failed


def _current(topic: str, asset: str, key: str, store: Store) -> Record:
    record = store.pointers.current(topic, asset)
    # Without the key a run could not find it either, and would mend that.
    if record is None or record.key != key or store.pointers.remembered(key) is None:
        raise _NotCurrent
    return record
