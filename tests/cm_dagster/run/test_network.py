"""A run of an offline profile is guarded in every process of it; what is let through besides this machine."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml

from cm_dagster.run.network import hosts_in, network
from resources.errors import NetworkRefused
from resources.isolation.no_network import without_network
from tests.namespaces import NAMESPACES

LEAVE = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"


@dg.op(required_resource_keys={"network"}, out=dg.Out(dict))
def leaves_by_itself() -> dict[str, object]:
    """Try to leave from the step's own process."""
    with pytest.raises(NetworkRefused) as refused:
        socket.create_connection(("192.0.2.1", 80), 1)
    return {"process": os.getpid(), "said": str(refused.value)}


@dg.op(required_resource_keys={"network"}, out=dg.Out(dict))
def leaves_through_a_program() -> dict[str, object]:
    """Try to leave from a Python process that the step starts as every program is started."""
    child = subprocess.run(without_network([sys.executable, "-c", LEAVE]), check=False, capture_output=True, text=True)
    return {"process": os.getpid(), "said": child.stderr}


def leaving() -> dg.JobDefinition:
    """A run of two steps that try to leave, each in a process of its own."""

    @dg.job(executor_def=dg.multiprocess_executor, resource_defs={"network": network("own", offline=True, engines={})})
    def leaving() -> None:
        leaves_by_itself()
        leaves_through_a_program()

    return leaving


@pytest.mark.usefixtures("own_folders")
def test_each_process_of_a_run_with_one_process_a_step_is_guarded(monkeypatch):
    # A step's process loads the job anew, from the working folder.
    monkeypatch.chdir(Path(__file__).parents[3])
    with (
        dg.DagsterInstance.get() as dagster,
        dg.execute_job(dg.reconstructable(leaving), instance=dagster) as finished,
    ):
        assert finished.success
        itself, program = (finished.output_for_node(op.name) for op in (leaves_by_itself, leaves_through_a_program))
    assert len({itself["process"], program["process"], os.getpid()}) == 3
    assert "offline: true in the profile own" in itself["said"]
    if NAMESPACES:
        assert "Network is unreachable" in program["said"]


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        ("base_dir: /srv/dagster\n", []),
        ("postgres_db:\n  hostname: db.lan\n  port: 5432\n", ["db.lan"]),
        ("postgres_db:\n  hostname: {env: CM_TEST_DATABASE}\n", ["pg.lan"]),
        ("postgres_url: postgresql://user:secret@db.example.com:5432/dagster\n", ["db.example.com"]),
        ("postgres_url: {env: CM_TEST_MISSING}\n", []),
        ("endpoint_url: http://10.0.0.7:9000\nbucket: logs\n", ["10.0.0.7"]),
    ],
)
def test_the_hosts_that_a_dagster_instance_is_kept_on_are_found_in_its_settings(monkeypatch, settings, hosts):
    monkeypatch.setenv("CM_TEST_DATABASE", "pg.lan")
    monkeypatch.delenv("CM_TEST_MISSING", raising=False)
    assert list(hosts_in(yaml.safe_load(settings))) == hosts
