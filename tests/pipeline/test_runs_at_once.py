"""A folder of new topics made by the sensor, as `cm ui` does it on the machine that the README asks for.

Six topics that can be made, and one that asks for a voice there is not. The first run to say in which process it is
gets killed there. The engines are the default ones; what four of the topics say lies beside them, so that only two wait
for the language model.
"""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import httpx
import psutil
import pytest
from dagster._core.scheduler.instigation import SensorInstigatorData

from tests.pipeline.conftest import House
from tests.servers.page import dagster_page

pytestmark = pytest.mark.pipeline

README_BYTES = 4 * 10**9
"""The memory that the README asks for on two cores; each further core has one more encoder."""
CORE_BYTES = 0.25 * 10**9
LOOK_S = 0.2

FACTS = {
    "bees": "A bee has five eyes.",
    "venus": "Venus spins backwards.",
    "octopus": "An octopus has three hearts.",
    "honey": "Honey holds little water.",
    "terminal": "A terminal reads one line at a time.",
    "fire": "The fire burned for four days.",
}
SCRIPTED = ("octopus", "honey", "terminal", "fire")
MISTAKEN = "mistaken"
TURN_ON = "mutation ($sensor: SensorSelector!) { startSensor(sensorSelector: $sensor) { __typename } }"


class Told(NamedTuple):
    """What was seen: the most memory at any look, the runs of each topic, what was told of those that failed."""

    most_bytes: int
    killed: str
    runs: Mapping[str, list[dg.DagsterRun]]
    told: list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> House:
    house = House(tmp_path_factory.mktemp("at-once") / "house")
    for sample in house.topics.iterdir():
        sample.unlink()
    for name, fact in FACTS.items():
        (house.topics / f"{name}.md").write_text(f"---\ntarget_seconds: 10\n---\n# {fact[:-1]}\n\n- {fact}\n")
    for name in SCRIPTED:
        said = (
            f"# {FACTS[name][:-1]}\n\n## 1. Hook: Listen\n\n> {FACTS[name]}\n\n## 2. Scene: Again\n\n> {FACTS[name]}\n"
        )
        (house.topics / f"{name}.script.md").write_text(said)
    (house.topics / f"{MISTAKEN}.md").write_text("---\nvoice: nobody\n---\n# Voices\n\n- Nobody speaks here.\n")
    return house


@pytest.fixture(scope="module")
def seen(house) -> Iterator[Told]:
    """`cm ui` with the sensors on, until nothing is left to do."""
    told = house.root / "told"
    command = f"tee --append {shlex.quote(str(told))}"
    with dagster_page(house.root, {**house.environment, "CM_FAILURE_COMMAND": command}) as (page, port):
        killed, most_bytes = "", 0
        with dg.DagsterInstance.from_config(str(house.root / "dagster")) as instance:
            turn_on("run_failed", port)
            # What failed before its first look it does not tell of.
            while not has_looked("run_failed", instance):
                ended_early(page)
            turn_on("topic_folder", port)
            while not (all_made(house) and each_ended(instance) and told.exists() and len(lines(told)) >= 2):
                killed = killed or killed_run(instance)
                most_bytes = max(most_bytes, memory_bytes(page))
                ended_early(page)
            runs: dict[str, list[dg.DagsterRun]] = {}
            for run in instance.get_runs():
                runs.setdefault(run.tags["dagster/partition"], []).insert(0, run)
        yield Told(most_bytes, killed, runs, lines(told))


def turn_on(sensor: str, port: int) -> None:
    location = {"repositoryLocationName": "cm_dagster.definitions", "repositoryName": "__repository__"}
    asked = {"query": TURN_ON, "variables": {"sensor": {**location, "sensorName": sensor}}}
    answer = httpx.post(f"http://127.0.0.1:{port}/graphql", json=asked, trust_env=False, timeout=300).json()
    assert answer["data"]["startSensor"]["__typename"] == "Sensor", answer


def has_looked(sensor: str, instance: dg.DagsterInstance) -> bool:
    states = [state for state in instance.all_instigator_state() if state.instigator_name == sensor]
    return any(
        isinstance(state.instigator_data, SensorInstigatorData) and state.instigator_data.cursor for state in states
    )


def ended_early(page: "subprocess.Popen[bytes]") -> None:
    """Look whether the page is still there, for as long as a look takes."""
    with suppress(subprocess.TimeoutExpired):
        raise AssertionError(f"cm ui ended with exit code {page.wait(LOOK_S)}")


def all_made(house: House) -> bool:
    return all((house.output / name / "video.mp4").exists() for name in FACTS)


def each_ended(instance: dg.DagsterInstance) -> bool:
    runs = instance.get_runs()
    return {run.tags["dagster/partition"] for run in runs} == {*FACTS, MISTAKEN} and all(
        run.is_finished for run in runs
    )


def lines(path: Path) -> list[Mapping[str, Any]]:
    """Return the objects of a file into which they were written one behind the other."""
    return [json.loads(each) for each in path.read_text().replace("}{", "}\n{").splitlines()]


def killed_run(instance: dg.DagsterInstance) -> str:
    """Kill the process of a run of a topic that can be made, if one says which it is; return the run's id."""
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_SUCCESS):
            assert entry.dagster_event is not None
            os.kill(process_of(instance, run.run_id), signal.SIGKILL)
            return run.run_id
    return ""


def process_of(instance: dg.DagsterInstance, run_id: str) -> int:
    events = [entry.dagster_event for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)]
    return next(
        int(str(event.engine_event_data.metadata["pid"].value))
        for event in events
        if event and "pid" in event.engine_event_data.metadata
    )


def memory_bytes(page: "subprocess.Popen[bytes]") -> int:
    """Return what a process and all that descend from it take; what they share counts once."""
    total = 0
    for process in [psutil.Process(page.pid), *psutil.Process(page.pid).children(recursive=True)]:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            total += process.memory_full_info().pss
    return total


def test_six_new_topics_take_no_more_memory_than_the_readme_asks_for(seen):
    further_cores = max(0, len(os.sched_getaffinity(0)) - 2)
    assert seen.most_bytes < README_BYTES + further_cores * CORE_BYTES, f"{seen.most_bytes / 1e9:.2f} GB"


def test_every_topic_that_can_be_made_is_made(seen):
    assert {name: runs[-1].status for name, runs in seen.runs.items() if name in FACTS} == dict.fromkeys(
        FACTS, dg.DagsterRunStatus.SUCCESS
    )


def test_the_run_that_was_killed_is_launched_again(seen):
    (killed,) = [runs for runs in seen.runs.values() if runs[0].run_id == seen.killed]
    assert [run.status for run in killed] == [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]
    assert killed[1].parent_run_id == seen.killed


def test_a_run_that_failed_by_a_mistake_is_not(seen):
    (failed,) = seen.runs[MISTAKEN]
    assert failed.status is dg.DagsterRunStatus.FAILURE
    assert failed.tags["dagster/will_retry"] == "false"


def test_both_are_told_and_nothing_else(seen):
    told = {each["run_id"]: each for each in seen.told}
    assert told.keys() == {seen.killed, seen.runs[MISTAKEN][0].run_id}
    assert told[seen.killed]["will_be_retried"]
    assert not told[seen.runs[MISTAKEN][0].run_id]["will_be_retried"]
    assert 'mistaken.md: voice: there is no voice "nobody"' in told[seen.runs[MISTAKEN][0].run_id]["error"]
