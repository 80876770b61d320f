"""Dagster's own processes killed with a run in flight, and what a user sees of killed runs afterwards."""

import os
import signal
from multiprocessing.connection import wait
from pathlib import Path

import dagster as dg
import pytest
from dagster_graphql import DagsterGraphQLClient

from assets.making.artifact import topics
from cm_dagster.run.lost_runs import LOST, report_lost_runs
from resources.media.ffmpeg import ffmpeg
from tests.servers.page import dagster_page
from tests.torture.house import BRIEF, House
from tests.torture.proof import KILLED, carried_on, is_as_undisturbed
from tests.torture.victim import Fate

pytestmark = pytest.mark.pipeline

HALTED_FFMPEG = """\
#!/bin/sh
# The real one, but asked to draw a scene it says so, and halts.
case " $* " in *"scene.mp4"*) echo drawing >{told}; kill -STOP $$ ;; esac
exec {real} "$@"
"""


def statuses(house: House) -> list[dg.DagsterRunStatus]:
    """Return how Dagster's runs stand, the oldest first."""
    with dg.DagsterInstance.from_config(str(house.dagster)) as instance:
        return [run.status for run in reversed(instance.get_runs())]


@pytest.fixture
def tagged(made):
    """A house whose topic has another tag than when it was made, which is a run without a call of an engine."""
    made.write("honey", BRIEF.replace("---\n", "---\ntags: [food]\n", 1))
    return made


def test_a_killed_run_is_shown_as_failed_once_the_next_one_begins(tagged):
    assert carried_on(tagged, Fate(when="after script: ")).exit_code == KILLED
    assert statuses(tagged)[1:] == [dg.DagsterRunStatus.STARTED]
    tagged.made()
    assert statuses(tagged)[1:] == [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]
    with dg.DagsterInstance.from_config(str(tagged.dagster)) as instance:
        (killed,) = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
        assert LOST in [entry.message for entry in instance.all_logs(killed.run_id)]


def test_a_run_that_is_on_is_not_reported(tagged):
    told, go_on = tagged.root / "told", tagged.root / "go on"
    os.mkfifo(told)
    os.mkfifo(go_on)
    waits = ("sh", "-c", 'echo >"$0"; cat "$1"', str(told), str(go_on))
    telling = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
    process = tagged.start(fate=Fate(when="after script: ", instead=waits))
    assert telling in wait([telling, process.sentinel])
    with dg.DagsterInstance.from_config(str(tagged.dagster)) as instance:
        assert report_lost_runs(instance) == []
    go_on.write_text("")
    os.close(telling)
    assert tagged.ended(process).exit_code == 0
    assert statuses(tagged)[1:] == [dg.DagsterRunStatus.SUCCESS]


def test_a_killed_daemon_and_page_lose_nothing_that_their_run_had_finished(undisturbed, house, tmp_path):
    told = house.root / "told"
    os.mkfifo(told)
    telling = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
    halted = house.root / "ffmpeg"
    halted.write_text(HALTED_FFMPEG.format(told=told, real=ffmpeg().path))
    halted.chmod(0o755)
    # Dagster's own temporary files, among them a socket, whose path may not be long.
    dagsters = tmp_path / "d"
    dagsters.mkdir()
    changed = {"CM_FFMPEG": str(halted), "TMPDIR": str(dagsters)}
    with dagster_page(house.root, {**house.environment, **changed}) as (page, port):
        with dg.DagsterInstance.from_config(str(house.dagster)) as instance:
            instance.add_dynamic_partitions(str(topics.name), ["honey"])
        client = DagsterGraphQLClient("127.0.0.1", port_number=port)
        run_id = client.submit_job_execution("make_video", tags={"dagster/partition": "honey"})
        while not wait([telling], timeout=1):
            assert client.get_run_status(run_id) is not dg.DagsterRunStatus.FAILURE
        (dev,) = children(page.pid)
        (daemon,) = [pid for pid in children(dev) if "dagster._daemon" in Path(f"/proc/{pid}/cmdline").read_text()]
        everything = [os.pidfd_open(pid) for pid in family(page.pid)]
        os.kill(daemon, signal.SIGKILL)
        page.kill()
        os.killpg(dev, signal.SIGKILL)
        for process in everything:
            wait([process])
            os.close(process)
    os.close(telling)

    again = house.made()
    assert [call for call in again.calls if not call.startswith("drawn_scene")] == ["render"]
    is_as_undisturbed(house, undisturbed.house)
    assert statuses(house) == [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]


def children(pid: int) -> list[int]:
    """Return a process's children, of whichever of its threads."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def family(pid: int) -> list[int]:
    """Return a process's descendants."""
    return [each for child in children(pid) for each in (child, *family(child))]
