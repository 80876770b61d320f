"""The Ollama server, asked through its official client: what its answers and its silences mean.

Belongs here: making the client, its errors in our words, the digest of a model and what it is capable of.
Not here: what is asked of a model (resources/language/ollama.py, resources/embedding/ollama.py), pulling one
(ollama_tags.py).

Protocol: https://docs.ollama.com/api (docs/api.md of https://github.com/ollama/ollama).
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed, UnknownName, nearest
from resources.servers.certificates import certificates
from resources.servers.deadline import CONNECT_S, Busy, asked, hanging_up_after, one_line
from resources.servers.last_digests import last_digest, remember
from resources.servers.reachable import reply

if TYPE_CHECKING:
    import ollama

DEFAULT_URL = "http://127.0.0.1:11434"
DIGEST_CONNECT_S = 0.5
DIGEST_READ_S = 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class OllamaServer:
    """An Ollama server as one engine asks it."""

    url: str
    timeout_s: float
    capability: str

    def asked(self, ask: "Callable[[ollama.Client], T]", *, model: str, also: Mapping[str, Any] | None = None) -> T:
        """Return what `ask` returns, given a client that hangs up on the server when the time is over.

        `also` are fields of the protocol that the client has no arguments for.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, the server stayed busy.
            NotInstalled: the client library is not installed.
            UnknownName: the server has no such model.
            EngineFailed: it refuses the question.
        """
        return asked(
            lambda left_s: self._once(ask, left_s, model, also or {}),
            url=self.url,
            timeout_s=self.timeout_s,
            remedy=self._remedy,
        )

    def check(self, model: str, needed: Mapping[str, str]) -> "OllamaModelFound":
        """Make sure that the server has the model and that it can do what is `needed`, and remember its digest.

        `needed` are capabilities as Ollama names them, each with what is wrong with a model that has it not, and what
        to do. An older server, which tells no capabilities, is asked all the same.

        Raises:
            EngineUnavailable: as `asked`, or what answers is no Ollama.
            EngineFailed: it does not answer as Ollama does, or the model cannot do it.
            UnknownName: it has no such model; the message carries the pull line.
        """
        ends = time.monotonic() + self.timeout_s
        answer = reply(self.url, "/api/tags", within_s=self.timeout_s, remedy=self._remedy)
        try:
            listed = {each.model: each.digest for each in _Listing.model_validate(answer.said).models}
        except ValidationError as error:
            raise answer.another_kind(
                f"{self.url}: what answers there is no Ollama (HTTP {answer.status} for /api/tags). "
                f"Set {self.capability}.base_url in the profile"
            ) from error
        if tagged(model) not in listed:
            raise UnknownName(self._pull(model, f" {nearest(model, listed)}" if listed else ""))
        remember(self.url, model, listed[tagged(model)])
        shown = self._shown(model, round(max(ends - time.monotonic(), 0.1), 1))
        for capability, remedy in needed.items():
            if shown.capabilities is not None and capability not in shown.capabilities:
                raise EngineFailed(f"{self.capability}.model: {model} on {self.url} {remedy}")
        return OllamaModelFound(digest=listed[tagged(model)], context_tokens=shown.context_tokens)

    def _shown(self, model: str, left_s: float) -> "_Shown":
        answer = reply(self.url, "/api/show", within_s=left_s, remedy=self._remedy, body={"model": model})
        try:
            return _Shown.model_validate(answer.said)
        except ValidationError:
            return _Shown()

    def digest(self, model: str) -> str | None:
        """Return the digest of the model: the server's, else the last one it gave, else None; takes seconds at most."""
        import httpx
        import ollama

        timeout = httpx.Timeout(DIGEST_READ_S, connect=DIGEST_CONNECT_S)
        try:
            with ollama_client(self.url, timeout) as client:
                digest = digests(client).get(tagged(model))
        except (ConnectionError, httpx.HTTPError, ollama.ResponseError, ValueError):
            digest = None
        if digest is None:
            # Whatever ails the server, or that the model was removed from it, is told when it is asked for an answer;
            # a topic that is all hits asks for none.
            return last_digest(self.url, model)
        remember(self.url, model, digest)
        return digest

    def _once(self, ask: "Callable[[ollama.Client], T]", left_s: float, model: str, also: Mapping[str, Any]) -> T:
        import httpx
        import ollama

        timeout = httpx.Timeout(left_s, connect=min(CONNECT_S, left_s))
        try:
            with (
                unavailable(self.url, within_s=self.timeout_s, remedy=self._remedy),
                hanging_up_after(left_s) as hooks,
                ollama_client(self.url, timeout, event_hooks=hooks, also=also) as client,
            ):
                return ask(client)
        except ollama.ResponseError as error:
            raise self._refusal(error, model) from error

    def _refusal(self, error: "ollama.ResponseError", model: str) -> Exception:
        """Return what an error answer means; -1 is the client's code for an error in the middle of a stream."""
        status, said = error.status_code, one_line(str(error.error))
        if status in (-1, 429) or status >= 500:
            return Busy(said)
        if status == 404:
            return UnknownName(self._pull(model))
        return EngineFailed(f"{self.url}: {model}: Ollama refuses the question (HTTP {status}): {said}")

    def _pull(self, model: str, near: str = "") -> str:
        return f'{self.capability}.model: {self.url} has no model "{model}".{near} Run: {pulling(self.url, model)}'

    @property
    def _remedy(self) -> str:
        return f"Start it: ollama serve (or set {self.capability}.base_url in the profile)"


class OllamaModelFound(BaseModel, frozen=True):
    """A model that a server has: the server's name for its weights, and how many tokens it was made to read."""

    digest: str
    context_tokens: int | None


class _Shown(BaseModel, frozen=True):
    """What the server says of a model; `capabilities` and what it says of its architecture need not be there."""

    capabilities: tuple[str, ...] | None = None
    model_info: dict[str, Any] = {}

    @property
    def context_tokens(self) -> int | None:
        """How many tokens the model reads; None where it is not said."""
        said = self.model_info.get(f"{self.model_info.get('general.architecture')}.context_length")
        return said if isinstance(said, int) else None


class _Listed(BaseModel, frozen=True):
    """A model the server has, under its full name, with the server's own name for its weights."""

    model: str
    digest: str


class _Listing(BaseModel, frozen=True):
    """What the server says it has."""

    models: tuple[_Listed, ...]


def ollama_client(
    url: str, timeout: Any, *, event_hooks: Any = None, also: Mapping[str, Any] | None = None
) -> "ollama.Client":
    """Return the official client for the server at a URL; `timeout` and `event_hooks` are httpx's.

    `also` goes with every question, for the protocol has fields that the client has no arguments for.
    """
    import httpx
    import ollama

    # The client would send OLLAMA_API_KEY to any server, and read proxies from the environment.
    return ollama.Client(
        url,
        timeout=timeout,
        trust_env=False,
        verify=certificates(httpx.create_ssl_context),
        auth=_without_key_and_with(also or {}),
        follow_redirects=False,
        event_hooks=event_hooks,
    )


@contextmanager
def unavailable(url: str, *, within_s: float, remedy: str) -> Iterator[None]:
    """Tell in our words what keeps a server from answering inside this; `within_s` is the client's patience.

    Raises:
        EngineUnavailable: no server there, no answer in time, the connection was lost, or another kind of server.
    """
    import httpx

    try:
        yield
    except (TimeoutError, httpx.TimeoutException) as error:
        raise EngineUnavailable(f"{url}: no answer within {within_s:g} s. {remedy}") from error
    except (ConnectionError, httpx.ConnectError) as error:
        raise EngineUnavailable(f"{url}: no server answers there. {remedy}") from error
    except httpx.TransportError as error:
        raise EngineUnavailable(f"{url}: the connection was lost in the middle of the answer. {remedy}") from error
    except (json.JSONDecodeError, ValidationError) as error:
        raise EngineUnavailable(f"{url}: the answer broke off, or this is not an Ollama server. {remedy}") from error


def digests(client: "ollama.Client") -> dict[str, str]:
    """Return the full name of every model the server has, with its digest."""
    return {each.model: each.digest for each in client.list().models if each.model and each.digest}


def tagged(model: str) -> str:
    """Return a model's full name: `llama3.1` is `llama3.1:latest`."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def pulling(url: str, model: str) -> str:
    """Return the command that has a server pull a model, under its full name: without a tag it could be a weight's."""
    return f"cm models pull {tagged(model)}{_at(url)}"


def removing(url: str, model: str) -> str:
    """Return the command that has a server remove a model, and its digest forgotten."""
    return f"cm models rm {tagged(model)}{_at(url)}"


def _at(url: str) -> str:
    return "" if url == DEFAULT_URL else f" --server {url}"


def _without_key_and_with(also: Mapping[str, Any]) -> Callable[[Any], Any]:
    def sent(request: Any) -> Any:
        import httpx

        request.headers.pop("authorization", None)
        if not also:
            return request
        headers = {name: value for name, value in request.headers.items() if name != "content-length"}
        body = {**json.loads(request.content), **also}
        return httpx.Request(request.method, request.url, headers=headers, json=body, extensions=request.extensions)

    return sent
