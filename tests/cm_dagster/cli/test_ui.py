"""The page is not started where nothing can listen: one line with the command that can."""

import socket

import pytest

from cm_dagster.cli.ui import require_free
from resources.errors import WrongInput
from tests.command import cm


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_another_program_has_is_named_with_the_command_for_a_free_one(own_folders, taken):
    started = cm("ui", "--port", str(taken))
    assert started.returncode == 1
    assert started.stderr.startswith(
        f"--port: {taken} cannot be listened at (Address already in use). Run: cm ui --port"
    )
    assert started.stderr.count("\n") == 1
    free = int(started.stderr.split()[-1])
    require_free("127.0.0.1", free)


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_a_host_that_is_none_of_this_machine_is_named(host):
    with pytest.raises(WrongInput, match=rf"^--host: {host} is no address of this machine \(.* Run: cm ui --host 127"):
        require_free(host, 3000)


def test_a_port_that_is_none_is_refused_by_its_option(own_folders):
    started = cm("ui", "--port", "70000")
    assert started.returncode == 2
    assert "65535" in started.stderr


def test_a_port_that_was_just_given_back_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        port = server.getsockname()[1]
        server.accept()[0].close()
        client.close()
    require_free("127.0.0.1", port)
