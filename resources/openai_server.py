"""Servers that speak OpenAI's protocol, asked through the official client: what their answers and silences mean.

Belongs here: making the client, its errors in our words.
Not here: what is asked of a model (language/openai.py, embedding/openai.py).

Protocol: https://platform.openai.com/docs/api-reference
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from resources.asking import CONNECT_S, Busy, api_key, asked, said_without
from resources.endpoint import is_public
from resources.engine import EngineUnavailable
from resources.errors import CmError
from resources.extras import extra

if TYPE_CHECKING:
    import openai

DEFAULT_URL = "https://api.openai.com/v1"

T = TypeVar("T")


@dataclass(frozen=True)
class OpenAIServer:
    """An OpenAI-compatible server as one engine asks it; `error` is the capability's, for what the user must mend."""

    url: str
    timeout_s: float
    key_variable: str
    capability: str
    error: type[CmError]

    def asked(self, ask: "Callable[[openai.OpenAI, float], T]", *, model: str) -> T:
        """Return what `ask` returns, given a client and the seconds that are left.

        Raises:
            EngineUnavailable: no server there, no answer in time, the connection was lost, the server stayed busy.
            KeyMissing: a public server, and no key in the environment.
            MissingExtra: the client library is not installed.
            `error`: the key is wrong, the server has no such model, or it refuses the question.
        """
        return asked(
            lambda left_s: self._once(ask, left_s, model), url=self.url, timeout_s=self.timeout_s, remedy=self._remedy
        )

    def _once(self, ask: "Callable[[openai.OpenAI, float], T]", left_s: float, model: str) -> T:
        with extra("servers"):
            import openai
        timeout = openai.Timeout(left_s, connect=min(CONNECT_S, left_s))
        key = api_key(self.key_variable, self.url)
        try:
            with openai.OpenAI(
                api_key=key,
                base_url=self.url,
                timeout=timeout,
                max_retries=0,
                # No proxy from the environment, and nowhere else than where the profile says.
                http_client=openai.DefaultHttpxClient(trust_env=False, timeout=timeout, follow_redirects=False),
            ) as client:
                return ask(client, left_s)
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
            return self.error(f"{self.url}: the server does not take the key in the variable {self.key_variable}")
        if status == 404:
            return self.error(
                f'{self.capability}.model: {self.url} has no model "{model}" (or base_url is not right: it ends in /v1)'
            )
        return self.error(f"{self.url}: {model}: the server refuses the question (HTTP {status}): {said}")

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
