"""Who is to be told of a failed run is told, by a command or over HTTP, and nobody else is."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import pytest

from cm_dagster.run import alerts
from cm_dagster.run.alerts import FailedRun, run_failed_sensor, tell
from resources.errors import EngineFailed, NotInstalled, WrongInput
from tests.servers.loopback import Answer, Loopback, Reply, refusing

FAILED = FailedRun(
    topic="honey $(touch nowhere)",
    run_id="1",
    job="make_video",
    step="script",
    error="script: no fact says so; `rm`",
    will_be_retried=False,
)
LINE = "honey: the facts of the brief are missing. Write some"


@dg.op
def failing() -> None:
    raise dg.Failure(LINE)


@dg.job
def failing_job() -> None:
    failing()


def writes_down(folder: Path) -> str:
    """Return a command that writes what it was told into a file."""
    program = folder / "tell me.py"
    program.write_text(
        "import json, os, sys\n"
        "told = {name: value for name, value in os.environ.items() if name.startswith('CM_FAILED_')}\n"
        "json.dump({'arguments': sys.argv[2:], 'said': json.load(sys.stdin), 'told': told}, open(sys.argv[1], 'w'))\n"
    )
    return f"'{sys.executable}' '{program}' '{folder / 'told.json'}' '$HOME; ls'"


def always(status: int, headers: Mapping[str, str] | None = None) -> Answer:
    return lambda _asked: Reply({}, status, headers or {})


def test_a_command_is_given_the_facts_on_standard_input_and_as_variables_and_no_shell_reads_them(tmp_path):
    tell(FAILED, {"CM_FAILURE_COMMAND": writes_down(tmp_path)})
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["said"] == FAILED.model_dump()
    assert told["arguments"] == ["$HOME; ls"]
    assert told["told"] == {
        "CM_FAILED_TOPIC": FAILED.topic,
        "CM_FAILED_RUN_ID": "1",
        "CM_FAILED_JOB": "make_video",
        "CM_FAILED_STEP": "script",
        "CM_FAILED_ERROR": FAILED.error,
        "CM_FAILED_WILL_BE_RETRIED": "false",
    }


@pytest.mark.parametrize(
    ("command", "error", "said"),
    [
        ("/no/such/program", NotInstalled, "/no/such/program cannot be started"),
        ("'tell", WrongInput, "cannot be split into words"),
        ("sh -c 'echo no mail >&2; exit 3'", EngineFailed, r"exit code 3 \(no mail\)"),
    ],
)
def test_a_command_that_fails_is_named_in_one_line(command, error, said):
    with pytest.raises(error, match=f"^CM_FAILURE_COMMAND: {said}|{said}"):
        tell(FAILED, {"CM_FAILURE_COMMAND": command})


def test_a_command_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(alerts, "COMMAND_WITHIN_S", 0.2)
    with pytest.raises(EngineFailed, match=r"took longer than 0\.2 s"):
        tell(FAILED, {"CM_FAILURE_COMMAND": "sleep 600"})


def test_a_webhook_is_sent_the_facts_as_json():
    with Loopback(always(204)) as server:
        tell(FAILED, {"CM_FAILURE_WEBHOOK": f"{server.url}/hooks/secret"})
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/hooks/secret")
    assert asked.body == FAILED.model_dump()


@pytest.mark.parametrize("url", ["chat.example.com", "ftp://chat.example.com/secret", "https:///secret"])
def test_a_webhook_is_a_url(url):
    with pytest.raises(WrongInput, match=r"^CM_FAILURE_WEBHOOK: is no URL") as refused:
        tell(FAILED, {"CM_FAILURE_WEBHOOK": url})
    assert url not in str(refused.value)


def test_a_webhook_that_sends_one_elsewhere_is_not_followed():
    with Loopback(always(307, {"location": "http://192.0.2.1/"})) as server:
        with pytest.raises(EngineFailed, match=r"^CM_FAILURE_WEBHOOK: 127\.0\.0\.1 answers 307\.") as refused:
            tell(FAILED, {"CM_FAILURE_WEBHOOK": f"{server.url}/secret"})
        assert "secret" not in str(refused.value)


def test_a_webhook_that_nobody_answers_is_named_by_its_host_alone():
    with refusing() as url, pytest.raises(EngineFailed, match=r"127\.0\.0\.1 cannot be told") as refused:
        tell(FAILED, {"CM_FAILURE_WEBHOOK": f"{url}/secret"})
    assert "secret" not in str(refused.value)


def test_a_webhook_that_says_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(alerts, "WEBHOOK_WITHIN_S", 0.3)
    with Loopback(always(200)) as server:
        server.trouble.path, server.trouble.silent = "/silent", True
        with pytest.raises(EngineFailed, match="cannot be told"):
            tell(FAILED, {"CM_FAILURE_WEBHOOK": f"{server.url}/silent"})


def evaluated(dagster: dg.DagsterInstance) -> object:
    """Have a run fail, and the sensor hear of it."""
    result = failing_job.execute_in_process(instance=dagster, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="run_failed",
        dagster_instance=dagster,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    ).for_run_failure()
    return run_failed_sensor(context)


def test_the_sensor_is_off_and_tells_nobody_unless_somebody_is_named(monkeypatch):
    assert run_failed_sensor.default_status is dg.DefaultSensorStatus.STOPPED
    for name in ("CM_FAILURE_COMMAND", "CM_FAILURE_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    with dg.DagsterInstance.ephemeral() as dagster:
        assert isinstance(evaluated(dagster), dg.SkipReason)


def test_the_sensor_tells_the_line_that_the_step_failed_with(monkeypatch):
    with Loopback(always(200)) as server, dg.DagsterInstance.ephemeral() as dagster:
        monkeypatch.setenv("CM_FAILURE_WEBHOOK", server.url)
        assert evaluated(dagster) is None
    (asked,) = server.asked
    assert (asked.body["error"], asked.body["step"], asked.body["job"]) == (LINE, "failing", "failing_job")
