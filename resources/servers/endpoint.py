"""Servers that engines ask: whether an address lies in the open internet.

Belongs here: that question. Not here: whether anyone listens there (reachable.py), asking a server anything.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

_OWN_NETWORK = (".local", ".lan", ".internal", ".home.arpa", ".localhost")


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
