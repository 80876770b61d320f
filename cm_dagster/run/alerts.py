"""Telling somebody that a run failed: a sensor that calls a command or a webhook of the user's.

Belongs here: what is told, to whom, and within which time. Not here: why a run failed (the run's own events), runs
whose process is gone (lost_runs.py).

Whom to tell is said by the environment alone: no page and no run config can have a command started, or a secret in a
webhook's URL sent elsewhere.
"""

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from urllib.parse import urlsplit

import dagster as dg
from pydantic import BaseModel

from cm_dagster.run.dagster_private import PARTITION_NAME_TAG, WILL_RETRY_TAG
from resources.errors import CmError, EngineFailed, NotInstalled, WrongInput
from resources.process.program import run_program
from resources.servers.certificates import certificates

COMMAND, WEBHOOK = "CM_FAILURE_COMMAND", "CM_FAILURE_WEBHOOK"
COMMAND_WITHIN_S, WEBHOOK_WITHIN_S = 30.0, 10.0
"""Both together are less than the 60 s that Dagster gives a sensor."""


class FailedRun(BaseModel, frozen=True):
    """What is told of a run that failed; `error` is the one line that says why."""

    topic: str | None
    run_id: str
    job: str
    step: str | None
    error: str
    will_be_retried: bool


def tell(failed: FailedRun, environment: Mapping[str, str] = os.environ) -> None:
    """Call the command and the webhook that the environment names, if it names any.

    Raises:
        WrongInput: a setting cannot be taken as it is.
        NotInstalled: there is no such program.
        EngineFailed: it was not told, or not in time.
    """
    if command := environment.get(COMMAND):
        _call(command, failed, environment)
    if url := environment.get(WEBHOOK):
        _post(url, failed)


def _call(command: str, failed: FailedRun, environment: Mapping[str, str]) -> None:
    """Start the command with the facts as JSON on its standard input, and as variables; no shell reads any of it."""
    facts = {f"CM_FAILED_{name.upper()}": _as_text(value) for name, value in failed.model_dump().items()}
    try:
        arguments = shlex.split(command)
        ended = run_program(
            arguments,
            deadline_s=COMMAND_WITHIN_S,
            stdin=failed.model_dump_json().encode(),
            environment={**environment, **facts},
        )
    except ValueError as error:
        raise WrongInput(f"{COMMAND}: cannot be split into words ({error}). Mend its quotes") from error
    except OSError as error:
        raise NotInstalled(
            f"{COMMAND}: {arguments[0]} cannot be started ({error.strerror}). Name a program by its path"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(
            f"{COMMAND}: took longer than {COMMAND_WITHIN_S:g} s. Have it hand its work on to another process"
        ) from error
    if ended.returncode:
        last = (ended.stderr.decode(errors="replace").strip().splitlines() or ["nothing said"])[-1]
        raise EngineFailed(f"{COMMAND}: ended with exit code {ended.returncode} ({last}). Mend it")


def _as_text(value: str | bool | None) -> str:
    return json.dumps(value) if isinstance(value, bool) else value or ""


def _post(url: str, failed: FailedRun) -> None:
    """Send the facts as JSON to the one host that is named, without proxy or redirection.

    Naming it is the permission to reach it: the offline guard is on where a run is made, and sensors run elsewhere.
    The URL is often a secret, so it is never shown.
    """
    import httpx

    host = urlsplit(url).hostname
    if urlsplit(url).scheme not in ("http", "https") or not host:
        raise WrongInput(f"{WEBHOOK}: is no URL such as https://hooks.example.com/1. Set it to one")
    try:
        with httpx.Client(
            trust_env=False,
            verify=certificates(httpx.create_ssl_context),
            follow_redirects=False,
            timeout=WEBHOOK_WITHIN_S,
        ) as client:
            status = client.post(url, json=failed.model_dump()).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        found = type(error).__name__
        raise EngineFailed(f"{WEBHOOK}: {host} cannot be told ({found}). Set it to a server that answers") from error
    if not 200 <= status < 300:
        raise EngineFailed(f"{WEBHOOK}: {host} answers {status}. Set it to a URL that takes a POST of JSON")


@dg.run_failure_sensor(
    name="run_failed",
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=f"Tells of each run that failed: calls {COMMAND} and {WEBHOOK} (docs/settings.md).",
)
def run_failed_sensor(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """Tell of one failed run, if somebody is to be told."""
    if not (os.environ.get(COMMAND) or os.environ.get(WEBHOOK)):
        return dg.SkipReason(f"Nobody is to be told: neither {COMMAND} nor {WEBHOOK} is set.")
    try:
        tell(_failed_run(context))
    except CmError as error:
        # What httpx says itself names the URL.
        raise dg.Failure(description=str(error)) from None
    return None


def _failed_run(context: dg.RunFailureSensorContext) -> FailedRun:
    run = context.dagster_run
    steps = context.get_step_failure_events()
    failure = steps[0].step_failure_data if steps else None
    said = failure.user_failure_data.description if failure and failure.user_failure_data else None
    error = said or (failure.error.message if failure and failure.error else context.failure_event.message)
    return FailedRun(
        topic=run.tags.get(PARTITION_NAME_TAG),
        run_id=run.run_id,
        job=run.job_name,
        step=steps[0].step_key if steps else None,
        error=" ".join((error or "no reason given").split()),
        will_be_retried=run.tags.get(WILL_RETRY_TAG) == "true",
    )
