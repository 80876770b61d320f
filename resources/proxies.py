"""Proxies as the environment names them: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in capitals or not.

Belongs here: which of them an address is asked through, and whether that can be done. Not here: servers that engines
ask, which are asked directly (resources/servers), the registries' own clients (weights/sources/carriers.py).

What a proxy's URL says before its host is a password, and is told nobody.
"""

import os
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from resources.errors import WrongInput


def proxy_for(url: str) -> str | None:
    """Return the URL of the proxy through which an address is asked; None for one that is asked directly.

    Loopback addresses and those of NO_PROXY are: names, names with a port, `*`, and networks such as `10.0.0.0/8`.

    Raises:
        WrongInput: the proxy is named by no URL, or is one of a kind that no library here speaks.
    """
    asked, named = urlsplit(url), getproxies()
    found = named.get(asked.scheme) or named.get("all")
    if not found or _is_asked_directly(asked.hostname or "", asked.netloc.rpartition("@")[2], named.get("no", "")):
        return None
    proxy = found if "://" in found else f"http://{found}"
    try:
        parts = urlsplit(proxy)
        scheme, host, _ = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError as error:
        raise WrongInput(f"{_variable(found)}: this is no URL of a proxy. {_SET_IT}") from error
    if not host or any(character.isspace() for character in proxy):
        raise WrongInput(f"{_variable(found)}: this is no URL of a proxy. {_SET_IT}")
    if scheme not in ("http", "https"):
        raise WrongInput(f"{_variable(found)}: {scheme} proxies cannot be used ({host}). {_SET_IT}")
    return proxy


_SET_IT = "Set it to such as http://proxy.example.com:3128, or name what needs none in NO_PROXY"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name alone."""
    address = _address(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def _is_asked_directly(host: str, host_and_port: str, without: str) -> bool:
    if is_loopback(host) or proxy_bypass(host_and_port):
        return True
    address = _address(host)
    return address is not None and any(address in network for network in _networks(without))


def _networks(without: str) -> list[IPv4Network | IPv6Network]:
    networks = []
    for each in without.split(","):
        try:
            networks.append(ip_network(each.strip(), strict=False))
        except ValueError:
            # A name, which was looked at already.
            continue
    return networks


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _variable(value: str) -> str:
    """Return the name of the variable that has this value; the system's own settings have none."""
    names = (name for name, said in os.environ.items() if name.lower().endswith("_proxy") and said == value)
    return next(names, "the system's proxy")
