"""Whether a server could be asked now: one plain HTTP question, and an end to the waiting that nothing puts off.

Belongs here: the question, the bound, and what a silence or a refused connection means. Not here: what the answer must
say (each protocol's module), asking for work (deadline.py, an engine's own client).

No client library is used: importing one takes a second, and none of them bounds the look-up of a name or an answer that
comes a byte at a time.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

from pydantic import BaseModel

from resources.engines.engine import EngineUnavailable
from resources.errors import CmError, EngineFailed
from resources.servers.certificates import certificates
from resources.servers.deadline import Busy, asked, in_time, one_line

ANSWERS_WITHIN_S = 3.0
"""How long a server may take over a question of `cm doctor`, from the look-up of its name to the last byte."""

LONGEST_ANSWER_BYTES = 4_000_000
_CONNECTED = "connection.connect_tcp.complete"

T = TypeVar("T")


class CannotTell(CmError):
    """The server answers, and does not say whether it has what it will be asked for."""


class ListedModel(BaseModel, frozen=True):
    """A model that a server has, under its whole name."""

    id: str


class Listing(BaseModel, frozen=True):
    """The models that a server says it has, as OpenAI's and Anthropic's protocols put it."""

    data: tuple[ListedModel, ...]


@dataclass(frozen=True)
class Reply:
    """An answer: the HTTP status, and the JSON it holds, or None where it holds none."""

    status: int
    said: Any

    @property
    def is_unknown_path(self) -> bool:
        """Whether the server has nothing at this path."""
        return self.status in (404, 405, 501)

    @property
    def another_kind(self) -> type[CmError]:
        """What a run would raise of a server that gives this answer where another belongs.

        A page in the place of an answer is as good as no server; a refusal is a failure.
        """
        return EngineUnavailable if self.status == 200 else EngineFailed


def reply(
    url: str,
    path: str,
    *,
    within_s: float,
    remedy: str,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Reply:
    """Return what the server at `url` says to `GET url + path`, or to a POST of `body` as JSON.

    A busy one is asked again, all within `within_s`.

    Raises:
        EngineUnavailable: nobody listens there, no answer in time, no HTTP, or it is busy; ends in `remedy`.
    """

    def once(left_s: float) -> Reply:
        steps: list[str] = []
        try:
            return within(left_s, lambda: _asked(url + path, headers or {}, body, left_s, steps))
        except TimeoutError as error:
            what = "it takes the connection and does not answer" if _CONNECTED in steps else "no connection"
            raise EngineUnavailable(f"{url}: {what} within {within_s:g} s. {remedy}") from error
        except ConnectionError as error:
            raise EngineUnavailable(f"{url}: {error}. {remedy}") from error

    return asked(once, url=url, timeout_s=within_s, remedy=remedy)


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, waiting so long and no longer.

    It runs in a thread that the process does not wait for either, because the look-up of a name cannot be ended.

    Raises:
        TimeoutError: it takes longer.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # raised again where it is waited for
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome.result(timeout=seconds)


def _asked(
    url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None, left_s: float, steps: list[str]
) -> Reply:
    """Ask once.

    Raises:
        TimeoutError: no answer in time.
        ConnectionError: no connection, or no HTTP on it; says which.
        Busy: the server says that it cannot answer now.
    """
    import httpx

    follow: Callable[[str, Any], None] = lambda step, _: steps.append(step)  # noqa: E731
    try:
        # No proxy from the environment, and nowhere else than where the profile says.
        with (
            httpx.Client(
                trust_env=False,
                verify=certificates(httpx.create_ssl_context),
                timeout=left_s,
                follow_redirects=False,
            ) as client,
            client.stream(
                "GET" if body is None else "POST", url, headers=dict(headers), json=body, extensions={"trace": follow}
            ) as response,
        ):
            said = b"".join(_at_most(LONGEST_ANSWER_BYTES, in_time(response.iter_bytes(), left_s)))
    except httpx.TimeoutException as error:
        raise TimeoutError from error
    except httpx.ConnectError as error:
        refused = isinstance(_first_cause(error), ConnectionRefusedError)
        raise ConnectionError(
            "nobody listens there" if refused else f"no connection ({one_line(str(error))})"
        ) from error
    except httpx.InvalidURL as error:
        raise ConnectionError(f"this is no address ({error})") from error
    except httpx.HTTPError as error:
        raise ConnectionError("what listens there does not speak HTTP, or hung up") from error
    if response.status_code in (429, 500, 502, 503, 504, 529):
        raise Busy(f"HTTP {response.status_code}", response.headers.get("retry-after"))
    return Reply(response.status_code, _json(said))


def _at_most(size_bytes: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        size_bytes -= len(piece)
        if size_bytes < 0:
            return


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _first_cause(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error
