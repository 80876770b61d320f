"""Servers that engines ask: whether an address lies in the open internet, and whether anyone listens there.

Belongs here: these questions. Not here: asking a server anything (each engine).
"""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

_OWN_NETWORK = (".local", ".lan", ".internal", ".home.arpa", ".localhost")

LISTENING_WITHIN_S = 3.0
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def is_listening(url: str) -> bool:
    """Tell whether a server takes a connection at a URL's host and port within three seconds."""
    parts = urlsplit(url)
    try:
        address = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        socket.create_connection(address, LISTENING_WITHIN_S).close()
    except OSError:
        return False
    return True


def is_public(url: str) -> bool:
    """Tell whether a URL names a host beyond the user's own machine and network.

    Loopback and private addresses (RFC 1918, RFC 4193), names without a dot and names under .local, .lan, .internal
    (ICANN 2024) and .home.arpa (RFC 8375) are the user's own.
    """
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_OWN_NETWORK)


def public_host(url: str) -> dict[str, str]:
    """Return what an engine's identity counts of its server: the host of a public one, nothing of the user's own."""
    return {"host": urlsplit(url).hostname or ""} if is_public(url) else {}
