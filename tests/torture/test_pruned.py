"""The store pruned and its garbage collected while a run is on: nothing that the run needs is removed."""

import sys

import pytest

from cm_dagster.run.wiring import ARTIFACTS
from tests.torture.proof import is_as_undisturbed
from tests.torture.victim import Fate

pytestmark = pytest.mark.pipeline

MOMENTS = ("call has returned: spoken_sentence", "call has returned: drawn_scene", "call begins: render")
PRUNE_AND_COLLECT = """\
"$0" -m cm_dagster store prune && "$0" -m cm_dagster store gc --keep-days 0
"""


def test_whatever_a_run_has_made_and_not_yet_pointed_at_outlives_prune_and_gc(undisturbed, house):
    boundaries = {moment.name for moment in undisturbed.run.moments if moment.boundary}
    chosen = {name for name in boundaries if name.endswith(MOMENTS)}
    assert len(chosen) == len(MOMENTS)
    passed = house.root / "passed"
    passed.write_text("".join(f"{name}\n" for name in boundaries - chosen))
    ended = house.make(fate=Fate(died_at=passed, instead=("sh", "-c", PRUNE_AND_COLLECT, sys.executable)))
    assert ended.exit_code == 0, ended.said
    assert chosen <= set(passed.read_text().splitlines())
    assert sorted(ended.calls) == sorted(undisturbed.run.calls)
    assert len(list(house.store.glob("runs/*/honey/*.json"))) == len(ARTIFACTS)
    is_as_undisturbed(house, undisturbed.house)
    assert house.made().calls == ()
