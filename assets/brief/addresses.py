"""Addresses of the web in a text: written as short as a caption has room for.

Belongs here: what of an address is shown. Not here: how it is said (resources/speech/pronunciation), links that stand
behind words of their own (prose.py).
"""

import re
from typing import NamedTuple

from assets.topics.error import quoted

LONGEST_ADDRESS = 28
"""Characters: in the captions' font that is one word of about 55 px in the 900 px that a caption may be wide."""

_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
_ADDRESS = re.compile(
    r"<?(?P<whole>(?P<scheme>(?:https?|ftp)://|mailto:)[^\s<>`\"]+"
    r"|(?<![\w@./:-])(?:(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|{_DOMAIN}(?::\d+)?(?:[/?#][^\s<>`\"]*)?))>?",
    re.IGNORECASE,
)
_BEHIND = ".,;:!?'*_~\u201d\u2019\u2026"
_OPENERS = {")": "(", "]": "[", "}": "{"}


class Addresses(NamedTuple):
    """A text whose addresses are short; `shortened` has what each was and what it is now, `too_long` what cannot be."""

    text: str
    shortened: tuple[tuple[str, str], ...]
    too_long: tuple[str, ...]


def with_short_addresses(text: str) -> Addresses:
    """Write each address without its scheme, "www.", query and anchor; without its path too where it is still long.

    One that is short and has neither scheme nor "www." stays as it is. What loses a path or a query is listed.
    """
    shortened: list[tuple[str, str]] = []
    too_long: list[str] = []

    def short(found: re.Match[str]) -> str:
        whole, behind = _without_the_sentence(found["whole"])
        undressed = _undressed(whole) if found["scheme"] else _without_www(whole)
        now = _short(undressed, is_mail=bool(found["mail"]) or whole.casefold().startswith("mailto:"))
        if len(now) > LONGEST_ADDRESS and (found["scheme"] or found["mail"] or now != whole):
            too_long.append(whole)
        if now != undressed:
            shortened.append((undressed, now))
        unopened = ">" if found[0].endswith(">") and not found[0].startswith("<") else ""
        return f"{now}{behind}{unopened}"

    return Addresses(_ADDRESS.sub(short, text), tuple(shortened), tuple(too_long))


def shortened_notes(found: Addresses) -> list[str]:
    """Return the notes on addresses that lost a path or a query."""
    return [f"shortened: the address {quoted(was)} to {quoted(now)}" for was, now in found.shortened]


def too_long(address: str) -> str:
    """Return what is wrong with an address that cannot be shown, and the fix."""
    return f"the address {quoted(address)} is too long for a caption. Write a shorter one, or say where to find it"


def _without_the_sentence(address: str) -> tuple[str, str]:
    """Divide an address from the marks of the sentence that stand right behind it, as GFM's autolinks do."""
    end = len(address)
    while end:
        last, before = address[end - 1], address[:end]
        unpaired = last in _OPENERS and before.count(_OPENERS[last]) < before.count(last)
        if last not in _BEHIND and not unpaired:
            break
        end -= 1
    return address[:end], address[end:]


def _undressed(address: str) -> str:
    """Return an address without its scheme, and without the name and password that some have: nobody is to hear one."""
    scheme, _, rest = address.partition(":")
    if scheme.casefold() == "mailto":
        return rest
    host, slash, path = rest.removeprefix("//").partition("/")
    return _without_www(f"{host.rpartition('@')[2]}{slash}{path}")


def _without_www(address: str) -> str:
    return re.sub(r"^www\.(?=[^/]*\.)", "", address, flags=re.IGNORECASE).rstrip("/")


def _short(address: str, *, is_mail: bool) -> str:
    if is_mail:
        return address.partition("?")[0]
    if len(address) <= LONGEST_ADDRESS and not re.search("[?#%&=]", address):
        return address
    bare = re.split("[?#]", address)[0].rstrip("/")
    return bare if len(bare) <= LONGEST_ADDRESS and not re.search("[%&=]", bare) else bare.partition("/")[0]
