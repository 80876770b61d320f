"""Models that an Ollama server keeps: pulled through its API, known by the digest that was noted at the first pull.

Belongs here: pulling, judging and removing a tag on a server. Not here: the file that the digests are noted in
(ollama_record.py), what an engine asks of a model (resources/language, resources/embedding).

Protocol: https://docs.ollama.com/api/pull, https://docs.ollama.com/api/delete, https://docs.ollama.com/api/errors
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, TypeAdapter

from resources.engines.engine import EngineUnavailable
from resources.errors import CmError, EngineFailed, NotFetched, StorageUnusable, UnknownName, nearest
from resources.servers.deadline import one_line
from resources.servers.ollama_record import Digest, forget, must_be_writable, note, recorded
from resources.servers.ollama_server import digests, ollama_client, pulling, removing, tagged, unavailable
from resources.servers.reachable import ANSWERS_WITHIN_S, within
from resources.weights.manifest import shipped_manifest
from resources.weights.progress import Progress

if TYPE_CHECKING:
    import ollama

REMOVES_WITHIN_S = 60.0
SILENCE_AT_MOST_S = 600.0
"""While it hashes what it pulled, a server says nothing: 43 GB at the 100 MB/s of a slow disk take seven minutes."""

_REMEDY = "Start it: ollama serve (or set base_url in the profile)"
_GOES_ON = "Pull again: it goes on where it ended"
_DIGESTS = TypeAdapter(dict[str, Digest])
_QUERY = re.compile(r"\?[^\s\"']+")


class TagState(StrEnum):
    """What a tag turned out to be."""

    OK = "ok"
    REPLACED = "replaced"
    MISSING = "missing"
    UNRECORDED = "unrecorded"
    UNREACHABLE = "unreachable"


class TagVerdict(BaseModel, frozen=True):
    """One tag on one server, judged; `reason` says what was found and what to run, unless all is well."""

    tag: str
    server_url: str
    state: TagState
    reason: str = ""


def pull_tag(server_url: str, tag: str, models: Path, progress: Progress) -> None:
    """Make a server have a tag, with the digest that is recorded in the folder `models`, or record the one it has.

    A tag that is there is not pulled anew. A pull that was cut off goes on at the server where it ended.

    Raises:
        NotFetched: the server has another digest than the recorded one, was handed another by the registry, or could
            not pull it.
        UnknownName: the registry has no such tag.
        EngineUnavailable: no server there, no answer in time, or the connection was lost.
        NotMade, StorageUnusable: the digest cannot be compared or recorded, found out before anything is pulled; or the
            server's disk is full.
    """
    known = recorded(models).get(tagged(tag))
    found, how = _digest(server_url, tag), "was there already"
    if found is None:
        must_be_writable(models)
        _pull(server_url, tag, progress)
        found, how = _digest(server_url, tag), "was pulled"
    if found is None:
        raise NotFetched(f"{tag}: {server_url} pulled it and has it not. Look at that server's log, and pull again")
    expected = known or note(tag, found, models)
    if expected != found:
        raise NotFetched(f"{tag}: {_difference(server_url, expected, found)}. {_to_take_it(server_url, tag)}")
    if known is None:
        progress.say(f"{tag}: {how}; recorded from now on: {found}")
    progress.ready(tag)


def tag_verdicts(server_url: str, tags: Iterable[str], models: Path) -> tuple[TagVerdict, ...]:
    """Compare what a server has with the record in the folder `models`, and return the verdicts in order.

    Raises:
        NotMade: as `recorded`.
    """
    known = recorded(models)
    try:
        has = _digests(server_url)
    except EngineUnavailable as error:
        unreachable = {"server_url": server_url, "state": TagState.UNREACHABLE, "reason": str(error)}
        return tuple(TagVerdict(tag=tag, **unreachable) for tag in tags)
    return tuple(_verdict(server_url, tag, known.get(tagged(tag)), has.get(tagged(tag))) for tag in tags)


def remove_tag(server_url: str, tag: str, models: Path) -> bool:
    """Have a server remove a tag, then forget its digest; tell whether the server had it.

    Raises:
        EngineFailed: the server does not remove it; its digest is not forgotten.
        EngineUnavailable: no server there, or no answer in time; its digest is not forgotten.
        NotMade, StorageUnusable: as `forget`.
    """
    import ollama

    recorded(models)  # a damaged record is to be known before anything is removed
    had_it = _digest(server_url, tag) is not None
    if had_it:
        try:
            with _asking(server_url, REMOVES_WITHIN_S) as client:
                client.delete(tag)
        except ollama.ResponseError as error:
            raise EngineFailed(f"{tag}: {server_url} does not remove it: {_said(error)}") from error
    forget(tag, models)
    return had_it


def _verdict(server_url: str, tag: str, expected: str | None, found: str | None) -> TagVerdict:
    if found is None:
        state, reason = TagState.MISSING, f"{server_url} does not have it. Run: {pulling(server_url, tag)}"
    elif expected is None:
        state, reason = TagState.UNRECORDED, f"found {found}. To record that: {pulling(server_url, tag)}"
    elif expected != found:
        state, reason = TagState.REPLACED, f"{_difference(server_url, expected, found)}. {_to_take_it(server_url, tag)}"
    else:
        state, reason = TagState.OK, ""
    return TagVerdict(tag=tag, server_url=server_url, state=state, reason=reason)


def _difference(server_url: str, expected: str, found: str) -> str:
    return f"{server_url} has other weights under this tag than were recorded: recorded {expected}, found {found}"


def _to_take_it(server_url: str, tag: str) -> str:
    return f"To take these: {removing(server_url, tag)} (which forgets the record), then {pulling(server_url, tag)}"


def _pull(server_url: str, tag: str, progress: Progress) -> None:
    """Have a server pull a tag, and tell how it goes on; a tag is several layers, told one after another."""
    import ollama

    listed = shipped_manifest().ollama_tag(tag)
    received_bytes: dict[str, int] = {}
    last = ""
    try:
        with _asking(server_url, SILENCE_AT_MOST_S, _GOES_ON) as client:
            for state in client.pull(tag, stream=True):
                last = state.status or ""
                if not state.digest or not state.total:
                    continue
                if not received_bytes:
                    # The first layer is the model itself; the others are a template, a licence and the like.
                    progress.begin(tag, max(state.total, listed.size_bytes if listed else 0))
                now_bytes = state.completed or 0
                progress.received(tag, now_bytes - received_bytes.get(state.digest, 0))
                received_bytes[state.digest] = now_bytes
    except ollama.ResponseError as error:
        raise _not_pulled(server_url, tag, _said(error)) from error
    if last != "success":
        raise EngineUnavailable(f"{server_url}: the connection was lost in the middle of the answer. {_GOES_ON}")


def _not_pulled(server_url: str, tag: str, said: str) -> CmError:
    """Return what the server's words mean; the protocol has no codes for them."""
    if "manifest" in said and said.endswith(("file does not exist", "not found")):
        known = nearest(tag, (each.tag for each in shipped_manifest().ollama))
        return UnknownName(f"{tag}: Ollama's registry has no such model. {known} See all: cm models list")
    if "no space left" in said or "not enough space" in said:
        return StorageUnusable(
            f"{tag}: the disk of the Ollama server {server_url} is full. Free some space there, or set OLLAMA_MODELS "
            "for that server to a folder on another disk, and pull again: it goes on where it ended"
        )
    return NotFetched(f"{tag}: {server_url} could not pull it: {said}. {_GOES_ON}")


def _digest(server_url: str, tag: str) -> str | None:
    return _digests(server_url).get(tagged(tag))


def _digests(server_url: str) -> dict[str, str]:
    import ollama

    def ask() -> dict[str, str]:
        with _asking(server_url, ANSWERS_WITHIN_S) as client:
            # Another kind of server may name its weights in another way.
            return _DIGESTS.validate_python(digests(client))

    try:
        with unavailable(server_url, within_s=ANSWERS_WITHIN_S, remedy=_REMEDY):
            return within(ANSWERS_WITHIN_S, ask)
    except ollama.ResponseError as error:
        raise EngineUnavailable(
            f"{server_url}: does not say which models it has, or is not an Ollama server: {_said(error)}. {_REMEDY}"
        ) from error


@contextmanager
def _asking(server_url: str, silence_s: float, remedy: str = _REMEDY) -> "Iterator[ollama.Client]":
    """Lend a client that waits so long for each piece of an answer.

    Raises:
        EngineUnavailable: as `unavailable`.
    """
    import httpx

    timeout = httpx.Timeout(silence_s, connect=min(ANSWERS_WITHIN_S, silence_s))
    with unavailable(server_url, within_s=silence_s, remedy=remedy), ollama_client(server_url, timeout) as client:
        yield client


def _said(error: "ollama.ResponseError") -> str:
    """Return what a server said on one line, its addresses without the signatures that registries put behind them."""
    code = "" if error.status_code == -1 else f" (HTTP {error.status_code})"
    return one_line(_QUERY.sub("", str(error.error))) + code
