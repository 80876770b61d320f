"""Servers that speak OpenAI's protocol, asked through the official client: what their answers and silences mean.

Belongs here: making the client, its errors in our words.
Not here: what is asked of a model (resources/language/openai.py, resources/embedding/openai.py), what the engines
share (openai_engine.py).

Protocol: https://platform.openai.com/docs/api-reference
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from resources.engines.engine import EngineUnavailable
from resources.errors import CmError, EngineFailed, UnknownName, nearest
from resources.extras import extra
from resources.servers.certificates import certificates
from resources.servers.deadline import CONNECT_S, NO_KEY, Busy, api_key, asked, hanging_up_after, said_without
from resources.servers.endpoint import is_public
from resources.servers.reachable import CannotTell, Listing, Reply, reply

if TYPE_CHECKING:
    import openai

DEFAULT_URL = "https://api.openai.com/v1"

T = TypeVar("T")


@dataclass(frozen=True)
class OpenAIServer:
    """An OpenAI-compatible server as one engine asks it."""

    url: str
    timeout_s: float
    key_variable: str
    capability: str

    def asked(self, ask: "Callable[[openai.OpenAI], T]", *, model: str) -> T:
        """Return what `ask` returns, given a client that hangs up on the server when the time is over.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, the server stayed busy.
            NotInstalled: a public server and no key in the environment, or no client library.
            UnknownName: the server has no such model.
            EngineFailed: it does not take the key, or refuses the question.
        """
        return asked(
            lambda left_s: self._once(ask, left_s, model), url=self.url, timeout_s=self.timeout_s, remedy=self._remedy
        )

    def check(self, model: str) -> str:
        """Make sure that the server takes the key and has the model; return what was found, in a few words.

        Raises:
            EngineUnavailable: as `asked`.
            NotInstalled: a public server, and no key in the environment.
            CannotTell: it lists no models, as the protocol lets it.
            UnknownName: it has no such model.
            EngineFailed: it does not take the key, or is of another kind.
        """
        answer = self.reply("/models")
        try:
            listed = [each.id for each in Listing.model_validate(answer.said).data]
        except ValidationError as error:
            if answer.is_unknown_path and answer.said is not None and self.url.endswith("/v1"):
                raise CannotTell(
                    f"{self.url}: it lists no models (HTTP {answer.status}), so only a run shows whether it has "
                    f'"{model}". Should that fail, set {self.capability}.base_url in the profile; it ends in /v1'
                ) from error
            raise self.another_kind(answer) from error
        if model not in listed and f"{model}:latest" not in listed:
            near = f" {nearest(model, listed)}" if listed else ""
            raise UnknownName(
                f'{self.capability}.model: {self.url} has no model "{model}".{near} '
                f"Set {self.capability}.model in the profile, or give the server that model"
            )
        return f"{self.url} has {model}"

    def reply(self, path: str) -> Reply:
        """Return what the server says to a plain question, asked with the key.

        Raises:
            EngineUnavailable, NotInstalled: as `check`.
            EngineFailed: the server does not take the key.
        """
        key = api_key(self.key_variable, self.url)
        headers = {"authorization": f"Bearer {key}"}
        answer = reply(self.url, path, within_s=self.timeout_s, remedy=self._remedy, headers=headers)
        if answer.status in (401, 403):
            raise self._wrong_key()
        return answer

    def another_kind(self, answer: Reply) -> CmError:
        """Return the error that says that what answered does not speak this protocol."""
        return answer.another_kind(
            f"{self.url}: what answers there does not speak OpenAI's protocol (HTTP {answer.status}). "
            f"Set {self.capability}.base_url in the profile; it ends in /v1"
        )

    def _once(self, ask: "Callable[[openai.OpenAI], T]", left_s: float, model: str) -> T:
        with extra("servers"):
            import httpx2
            import openai
        timeout = openai.Timeout(left_s, connect=min(CONNECT_S, left_s))
        key = api_key(self.key_variable, self.url)
        try:
            with (
                hanging_up_after(left_s) as hooks,
                openai.OpenAI(
                    api_key=key,
                    base_url=self.url,
                    timeout=timeout,
                    max_retries=0,
                    # No proxy from the environment, and nowhere else than where the profile says.
                    http_client=openai.DefaultHttpxClient(
                        trust_env=False,
                        verify=certificates(httpx2.create_ssl_context),
                        timeout=timeout,
                        follow_redirects=False,
                        event_hooks=hooks,
                    ),
                ) as client,
            ):
                return ask(client)
        except (TimeoutError, openai.APITimeoutError) as error:
            raise self._unavailable(f"no answer within {self.timeout_s:g} s") from error
        except openai.APIConnectionError as error:
            raise self._unavailable("no server answers there, or the connection was lost") from error
        except json.JSONDecodeError as error:
            raise self._unavailable("the answer broke off, or is not the protocol's") from error
        except openai.APIStatusError as error:
            # Not chained: a server may quote the key, and causes are logged.
            raise self._refusal(error, model, said_without(key, _said(error))) from None
        except openai.APIError as error:
            raise Busy(said_without(key, error.message)) from None

    def _refusal(self, error: "openai.APIStatusError", model: str, said: str) -> Exception:
        status = error.status_code
        if status == 429 or status >= 500:
            return Busy(f"HTTP {status}: {said}", error.response.headers.get("retry-after"))
        if status in (401, 403):
            return self._wrong_key()
        if status == 404:
            return UnknownName(
                f'{self.capability}.model: {self.url} has no model "{model}" (or base_url is not right: it ends in /v1)'
            )
        return EngineFailed(f"{self.url}: {model}: the server refuses the question (HTTP {status}): {said}")

    def _wrong_key(self) -> CmError:
        if api_key(self.key_variable, self.url) == NO_KEY:
            return EngineFailed(f"{self.url}: the server wants a key. Run: export {self.key_variable}=...")
        return EngineFailed(
            f"{self.url}: the server does not take the key in the variable {self.key_variable}. "
            f"Run: export {self.key_variable}=..."
        )

    def _unavailable(self, what: str) -> EngineUnavailable:
        return EngineUnavailable(f"{self.url}: {what}. {self._remedy}")

    @property
    def _remedy(self) -> str:
        if is_public(self.url):
            return f"Check the connection, or choose another {self.capability} engine in the profile"
        return f"Start the server, or set {self.capability}.base_url in the profile"


def _said(error: "openai.APIStatusError") -> str:
    body = error.body if isinstance(error.body, dict) else {}
    return str(body.get("message") or error.message)
