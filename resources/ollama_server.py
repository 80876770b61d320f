"""The Ollama server, asked through its official client: what its answers and its silences mean.

Belongs here: making the client, its errors in our words, the digest of a model.
Not here: what is asked of a model (language/ollama.py, embedding/ollama.py).

Protocol: https://docs.ollama.com/api (docs/api.md of https://github.com/ollama/ollama).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from resources.asking import CONNECT_S, Busy, asked, one_line
from resources.engine import EngineUnavailable
from resources.errors import CmError, nearest
from resources.extras import extra
from resources.served import last_digest, remember

if TYPE_CHECKING:
    import ollama

DEFAULT_URL = "http://127.0.0.1:11434"
DIGEST_CONNECT_S = 0.5
DIGEST_READ_S = 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class OllamaServer:
    """An Ollama server as one engine asks it; `error` is the capability's error for what the user must mend."""

    url: str
    timeout_s: float
    capability: str
    error: type[CmError]

    def asked(self, ask: "Callable[[ollama.Client, float], T]", *, model: str) -> T:
        """Return what `ask` returns, given a client and the seconds that are left.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, the server stayed busy.
            MissingExtra: the client library is not installed.
            `error`: the server has no such model, or refuses the question.
        """
        return asked(
            lambda left_s: self._once(ask, left_s, model), url=self.url, timeout_s=self.timeout_s, remedy=self._remedy
        )

    def check(self, model: str) -> None:
        """Make sure that the server has the model, and remember its digest.

        Raises:
            EngineUnavailable: as `asked`.
            `error`: it has no such model; the message carries the pull line.
        """
        listed = self.asked(lambda client, _: _digests(client), model=model)
        if _tagged(model) not in listed:
            known = f" {nearest(model, listed)}" if listed else ""
            raise self.error(self._pull(model) + known)
        remember(self.url, model, listed[_tagged(model)])

    def digest(self, model: str) -> str | None:
        """Return the digest of the model: the server's, else the last one it gave, else None; takes seconds at most."""
        with extra("servers"):
            import httpx
            import ollama
        timeout = httpx.Timeout(DIGEST_READ_S, connect=DIGEST_CONNECT_S)
        try:
            with self._client(timeout) as client:
                digest = _digests(client).get(_tagged(model))
        except (ConnectionError, httpx.HTTPError, ollama.ResponseError, ValueError):
            # Whatever ails the server is told when it is asked for an answer; a topic that is all hits asks for none.
            return last_digest(self.url, model)
        if digest is None:
            return None
        remember(self.url, model, digest)
        return digest

    def _once(self, ask: "Callable[[ollama.Client, float], T]", left_s: float, model: str) -> T:
        with extra("servers"):
            import httpx
            import ollama
        try:
            with self._client(httpx.Timeout(left_s, connect=min(CONNECT_S, left_s))) as client:
                return ask(client, left_s)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise self._unavailable(f"no answer within {self.timeout_s:g} s") from error
        except (ConnectionError, httpx.ConnectError) as error:
            raise self._unavailable("no server answers there") from error
        except httpx.TransportError as error:
            raise self._unavailable("the connection was lost in the middle of the answer") from error
        except (json.JSONDecodeError, ValidationError) as error:
            raise self._unavailable("the answer broke off, or this is not an Ollama server") from error
        except ollama.ResponseError as error:
            raise self._refusal(error, model) from error

    def _refusal(self, error: "ollama.ResponseError", model: str) -> Exception:
        """Return what an error answer means; -1 is the client's code for an error in the middle of a stream."""
        status, said = error.status_code, one_line(str(error.error))
        if status in (-1, 429) or status >= 500:
            return Busy(said)
        if status == 404:
            return self.error(self._pull(model))
        return self.error(f"{self.url}: {model}: Ollama refuses the question (HTTP {status}): {said}")

    def _client(self, timeout: Any) -> "ollama.Client":
        import ollama

        # The client would send OLLAMA_API_KEY to any server, and read proxies from the environment.
        return ollama.Client(self.url, timeout=timeout, trust_env=False, auth=_without_key, follow_redirects=False)

    def _pull(self, model: str) -> str:
        return f'{self.capability}.model: {self.url} has no model "{model}". Run: ollama pull {model}'

    def _unavailable(self, what: str) -> EngineUnavailable:
        return EngineUnavailable(f"{self.url}: {what}. {self._remedy}")

    @property
    def _remedy(self) -> str:
        return f"Start it: ollama serve (or set {self.capability}.base_url in the profile)"


def _digests(client: "ollama.Client") -> dict[str, str]:
    return {each.model: each.digest for each in client.list().models if each.model and each.digest}


def _tagged(model: str) -> str:
    """Return a model's full name: `llama3.1` is `llama3.1:latest`."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def _without_key(request: Any) -> Any:
    request.headers.pop("authorization", None)
    return request
