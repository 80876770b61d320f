"""While the guard is on, nothing in this process leaves the machine."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable

import httpx
import pytest
import requests
from huggingface_hub import HfApi

from resources.errors import NetworkRefused
from resources.isolation.guard import offline
from resources.isolation.no_network import without_network
from tests.namespaces import needs_namespaces

SETTING = "offline: true in the profile edge"
# TEST-NET-1, which no network routes (RFC 5737), and a name that no server has (RFC 2606).
ADDRESS, NAME = "192.0.2.1", "models.example.invalid"


def datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(b"hello", (ADDRESS, 53))


async def asked_in_a_loop(host: str) -> None:
    await asyncio.open_connection(host, 443)


async def datagram_in_a_loop() -> None:
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(ADDRESS, 53))


ATTEMPTS: dict[str, Callable[[], object]] = {
    "a socket": lambda: socket.create_connection((ADDRESS, 80), 1),
    "a socket that only tries": lambda: socket.socket().connect_ex((ADDRESS, 80)),
    "a datagram": datagram,
    "a look-up": lambda: socket.getaddrinfo(NAME, 443),
    "an old look-up": lambda: socket.gethostbyname(NAME),
    "a look-up of an address's name": lambda: socket.gethostbyaddr(ADDRESS),
    "urllib": lambda: urllib.request.urlopen(f"http://{ADDRESS}/", timeout=1),
    "asyncio": lambda: asyncio.run(asked_in_a_loop(ADDRESS)),
    "a look-up of asyncio": lambda: asyncio.run(asked_in_a_loop(NAME)),
    "a datagram of asyncio": lambda: asyncio.run(datagram_in_a_loop()),
    "requests": lambda: requests.get(f"https://{NAME}/model.gguf", timeout=1),
    "httpx": lambda: httpx.get(f"http://{ADDRESS}/", timeout=1, trust_env=False),
    "huggingface_hub": lambda: HfApi(endpoint=f"https://{NAME}").model_info("a/b", timeout=1),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_every_way_out_is_refused_with_the_caller_the_address_and_the_setting(attempt):
    with offline(SETTING), pytest.raises(NetworkRefused) as refused:
        attempt()
    said = str(refused.value)
    assert ADDRESS in said or NAME in said
    assert ", line " in said
    assert SETTING in said
    assert "\n" not in said


def test_the_guard_counts_for_every_thread():
    refused = []

    def attempt() -> None:
        try:
            socket.create_connection((ADDRESS, 80), 1)
        except NetworkRefused as error:
            refused.append(error)

    with offline(SETTING):
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert len(refused) == 1


FORKING = """
import multiprocessing, socket
from resources.errors import NetworkRefused
from resources.isolation.guard import offline
def leave():
    try:
        socket.create_connection(("192.0.2.1", 80), 1)
    except NetworkRefused as error:
        print(error)
with offline("a test"):
    child = multiprocessing.get_context("fork").Process(target=leave)
    child.start()
    child.join()
"""


def test_the_guard_goes_along_into_a_forked_process():
    said = subprocess.run([sys.executable, "-c", FORKING], check=True, capture_output=True, text=True).stdout
    assert ADDRESS in said
    assert "a test" in said


NOTICED = """
import json, sys
hooks = []
def heard(event, _):
    # filelock, which Dagster imports, adds one of its own on Python 3.12 and later.
    if event == "sys.addaudithook" and sys._getframe(1).f_globals["__name__"] == "resources.isolation.guard":
        hooks.append(event)
sys.addaudithook(heard)
import cm_dagster.definitions
from resources.isolation.guard import offline
before = len(hooks)
for _ in range(2):
    with offline("a test"):
        pass
print(json.dumps([before, len(hooks)]))
"""


def test_a_process_in_which_the_guard_is_never_on_has_none():
    said = subprocess.run([sys.executable, "-c", NOTICED], check=True, capture_output=True, text=True).stdout
    assert json.loads(said) == [0, 1], "none before it is on, and one however often it is"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_always_reached(host):
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        offline(SETTING),
        socket.create_connection((host, server.getsockname()[1]), 5) as connection,
    ):
        assert connection.getpeername()[0] == "127.0.0.1"


def test_local_socket_files_are_reached(tmp_path):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client, offline(SETTING):
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


def test_a_server_that_the_users_settings_name_is_let_through():
    with offline(SETTING, allowed=[f"http://{ADDRESS}:11434/v1"]):
        with pytest.raises(OSError, match=r"timed out|unreachable|refused"):
            socket.create_connection((ADDRESS, 9), 0.01)
        with pytest.raises(NetworkRefused, match=f"beyond this machine and {ADDRESS}"):
            socket.create_connection(("192.0.2.2", 9), 0.01)


def test_when_the_guard_is_off_the_system_decides():
    with offline(SETTING):
        pass
    with pytest.raises(OSError, match=r"timed out|unreachable|refused"):
        socket.create_connection((ADDRESS, 9), 0.01)


CHILD = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname(), 5).close()
try:
    socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error:
    sys.exit(f"{error.errno}")
"""


@needs_namespaces
def test_a_program_that_is_started_has_loopback_and_no_way_out():
    child = subprocess.run(without_network([sys.executable, "-c", CHILD]), check=False, capture_output=True, text=True)
    assert child.stderr.strip() == "101", "101 is ENETUNREACH"


def test_a_program_keeps_its_arguments_its_output_and_its_exit_code():
    child = subprocess.run(
        without_network(["sh", "-c", 'echo "$1"; exit 3', "sh", "a b; c"]), check=False, capture_output=True, text=True
    )
    assert (child.stdout, child.returncode) == ("a b; c\n", 3)
