"""The offline guard: while it is on, this process opens no connection beyond the user's own machine.

Belongs here: which addresses are allowed, and the refusal of others. Not here: programs this process starts
(no_network.py), which servers a profile names (cm_dagster/run/profile.py).

It listens to the audit events that Python raises before a socket is used or a name is looked up (PEP 578), so it sees
every library that uses Python's own sockets: requests, httpx, urllib3, huggingface_hub, botocore. It does not see
sockets that native code opens by itself; a network namespace covers those (docs/offline.md).
"""

import socket
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from resources.errors import NetworkRefused

_OWN_NAMES = frozenset({"localhost", "ip6-localhost", "localhost.localdomain"})
_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex", "socket.gethostbyaddr"})
_CONNECTIONS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class _Guard:
    """What is allowed while the guard is on; an audit hook cannot be taken away, so there is one for the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_listening = False
        self.allowed: list[tuple[frozenset[str], str]] = []

    def listen(self) -> None:
        with self.lock:
            if not self.is_listening:
                sys.addaudithook(_on_event)
                self.is_listening = True


_guard = _Guard()
_resolving = threading.local()


@contextmanager
def offline(setting: str, *, allowed: Iterable[str] = ()) -> Iterator[None]:
    """Keep the guard on; `setting` says who wants it, `allowed` are hosts (or URLs) that the user's settings name."""
    hosts = frozenset(urlsplit(each).hostname or each if "//" in each else each for each in allowed)
    _guard.listen()
    with _guard.lock:
        entry = (hosts, setting)
        _guard.allowed.append(entry)
    try:
        yield
    finally:
        with _guard.lock:
            _guard.allowed.remove(entry)


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guard.allowed or getattr(_resolving, "now", False):
        return
    if event in _LOOKUPS:
        _refuse_unless_own(arguments[0])
    elif event in _CONNECTIONS:
        address = arguments[-1]
        # A local socket's address is a path; a datagram on a connected socket names none.
        if isinstance(address, tuple):
            _refuse_unless_own(address[0])


def _refuse_unless_own(host: Any) -> None:
    name = host.decode("idna") if isinstance(host, bytes) else host
    if name in (None, ""):
        return
    for hosts, setting in tuple(_guard.allowed):
        if not _is_own(name, hosts):
            also = f" and {', '.join(sorted(hosts))}" if hosts else ""
            raise NetworkRefused(
                f"{name}: {_caller()} wanted to reach it, and {setting} allows nothing beyond this machine{also}."
            )


def _is_own(name: str, hosts: frozenset[str]) -> bool:
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return name.lower().rstrip(".") in _OWN_NAMES | hosts
    return address.is_loopback or address.is_unspecified or name in hosts or name in _addresses(hosts)


def _addresses(hosts: frozenset[str]) -> set[str]:
    """Return the addresses of the allowed hosts, for a connection names an address and not a host."""
    _resolving.now = True
    try:
        found = set()
        for host in hosts:
            try:
                found |= {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
            except OSError:
                # A host that is allowed and cannot be found now allows nothing.
                continue
        return found
    finally:
        _resolving.now = False


def _caller() -> str:
    """Return the innermost place in the stack that is not the machinery of sockets."""
    frames = [frame for frame in traceback.extract_stack() if not frame.filename.startswith("<")]
    plumbing = ("resources/offline.py", "/socket.py", "/ssl.py", "/http/client.py", "/urllib/request.py")
    outside = [frame for frame in frames if not frame.filename.endswith(plumbing)]
    last = outside[-1] if outside else frames[-1]
    module = last.filename.rpartition("site-packages/")[2] or last.filename
    return f"{module.rpartition('/')[2] if module.startswith('/') else module}, line {last.lineno} ({last.name})"
