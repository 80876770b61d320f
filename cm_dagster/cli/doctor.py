"""`cm doctor`: whether this machine can make a video with a profile, line by line, each with what mends it.

Belongs here: what only a person who asks wants to know: the system, servers, topics, the Dagster instance.
Not here: the machine itself, which every run looks at too (resources/checks/machine.py, resources/checks/compute.py),
how lines are shown (main.py), what an engine asks of its server (its `check_server`).
"""

import platform
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from assets.brief.asset import require_listener, require_voice
from assets.brief.brief import as_named
from assets.script.asset import read_words_with_script
from assets.topics.file import TopicFolder
from cm_dagster.run.home import home_path, instance
from cm_dagster.run.limits import limits_diagnostics
from cm_dagster.run.profile import Profile
from cm_dagster.run.why_failed import defect
from resources.checks.diagnostic import Capabilities, Diagnostic
from resources.checks.machine import engine_diagnostics, machine_diagnostics
from resources.engines.engine import Engine
from resources.engines.fallback import engine_name
from resources.errors import CmError
from resources.locations import locations
from resources.proxies import proxy_for
from resources.servers.deadline import one_line
from resources.servers.ollama_record import recorded
from resources.servers.ollama_server import tagged
from resources.servers.ollama_tags import TagState, tag_verdicts
from resources.servers.reachable import within
from resources.speech.base import SpeechModel
from resources.system import this_system, unfit
from resources.transcription.base import Transcriber

HUB = "https://huggingface.co"
"""Where most weights are published."""

INSTANCE_WITHIN_S = 10.0
"""How long the instance may take to open; on SQLite it takes less than one."""


def examined(profile: Profile) -> Iterator[Diagnostic]:
    """Look at everything a run needs."""
    engines = profile.choices
    yield _system_diagnostic()
    asked = list(_engine_lines(engines))
    yield from asked
    yield from _replaced_models(engines)
    yield from _proxy_diagnostics()
    # Whoever asks wants to know how things stand now.
    yield from machine_diagnostics(engines, store_patience_s=0.0)
    well = {line.what for line in asked if line.state == "ok"}
    yield from _topic_diagnostics(*(_well(capability, engines, well) for capability in ("speech", "transcription")))
    yield from _instance_diagnostics(engines)


def _system_diagnostic() -> Diagnostic:
    """Look whether every pin is published for this system and this Python; else what is here was built by hand."""
    system = this_system()
    if reason := unfit(system):
        return Diagnostic(state="warn", what="system", found=reason)
    found = f"{platform.system()} on {system.processor}, Python {platform.python_version()}"
    return Diagnostic(state="ok", what="system", found=found)


def _engine_lines(engines: Capabilities) -> Iterator[Diagnostic]:
    """Look at the engines; all their servers are asked at the same time, and each has three seconds."""
    all_engines = [engine for listed in engines.values() for engine in listed]
    with ThreadPoolExecutor(max_workers=len(all_engines)) as pool:
        servers = {id(engine): pool.submit(engine.check_server) for engine in all_engines if engine.endpoint()}
        yield from engine_diagnostics(engines, lambda engine: _found(engine, servers.get(id(engine))))


def _replaced_models(engines: Capabilities) -> Iterator[Diagnostic]:
    """Give each model of Ollama a line that has other weights by now than when it was first pulled."""
    models = {model for listed in engines.values() for engine in listed for model in engine.ollama_models()}
    known = recorded(locations().models) if models else {}
    for model in (model for model in models if tagged(model.tag) in known):
        for verdict in tag_verdicts(model.server_url, [model.tag], locations().models):
            if verdict.state is TagState.REPLACED:
                yield Diagnostic(state="warn", what=model.tag, found=verdict.reason)


def _found(engine: Engine, server: "Future[str | None] | None") -> str:
    engine.installed()
    has = server.result() if server else None
    return has or ", ".join(engine.weights()) or "installed"


def _proxy_diagnostics() -> Iterator[Diagnostic]:
    """Look at the proxy through which weights would come, if the environment names any."""
    if not getproxies():
        return
    try:
        proxy = proxy_for(HUB)
    except CmError as error:
        yield Diagnostic(state="warn", what="proxy", found=str(error))
        return
    way = f"through {urlsplit(proxy).netloc.rpartition('@')[2]}" if proxy else "directly"
    yield Diagnostic(state="ok", what="proxy", found=f"weights come {way}; servers that engines ask are asked directly")


def _well(capability: str, engines: Capabilities, well: Container[str]) -> list[Any]:
    """Return the engines of a capability with which nothing is wrong; what is wrong with others is said already."""
    return [engine for engine in engines[capability] if f"{capability}: {engine_name(engine)}" in well]


def _topic_diagnostics(speech: Sequence[SpeechModel], listeners: Sequence[Transcriber]) -> Iterator[Diagnostic]:
    """Read the briefs as a run would: one that asks for what cannot be drawn, said or heard gets a line."""
    folder = TopicFolder()
    try:
        next(folder.path.iterdir(), None)
    except OSError as error:
        remedy = f"Run: mkdir -p {folder.path}" if isinstance(error, FileNotFoundError) else "Set CM_TOPICS to a folder"
        yield Diagnostic(
            state="warn", what="topics", found=f"{folder.path}: cannot be read ({error.strerror}). {remedy}"
        )
        return
    scan = folder.scan()
    wrong = [Diagnostic(state="warn", what="topics", found=problem) for problem in scan.problems]
    for file in scan.files:
        try:
            read = read_words_with_script(file).with_files(file.path).brief
            require_voice(read, file.path, speech)
            for listener in listeners[:1]:
                require_listener(read, file.path, listener)
        except CmError as error:
            wrong.append(Diagnostic(state="warn", what=f"topic {file.key}", found=str(error)))
            continue
        except Exception as error:
            found = f"{as_named(file.path)}: {defect(error, 'what cm make says of it')}"
            wrong.append(Diagnostic(state="warn", what=f"topic {file.key}", found=found))
            continue
        if read.notes:
            left_out = "; ".join(read.notes)
            found = f"{as_named(file.path)}: {left_out}. Reword it, should that be missed"
            wrong.append(Diagnostic(state="warn", what=f"topic {file.key}", found=found))
    yield from wrong
    if not scan.files and not wrong:
        found = f"{folder.path}: no brief there. Write one, as docs/briefs.md says"
        yield Diagnostic(state="warn", what="topics", found=found)
    elif not wrong:
        count = f"{len(scan.files)} brief{'s' if len(scan.files) > 1 else ''}"
        yield Diagnostic(state="ok", what="topics", found=f"{count} in {folder.path}, every letter has a font")


def _instance_diagnostics(engines: Capabilities) -> list[Diagnostic]:
    """Open the Dagster instance as a run would."""
    settings = home_path() / "dagster.yaml"
    try:
        return within(INSTANCE_WITHIN_S, lambda: list(_instance_found(engines)))
    except TimeoutError:
        found = (
            f"{settings}: the instance does not open within {INSTANCE_WITHIN_S:g} s. Start the servers it names, or "
            "set DAGSTER_HOME to another folder"
        )
    except CmError as error:
        found = str(error)
    except Exception as error:
        # Settings may name any class, which fails in a way of its own.
        found = f"{settings}: {one_line(str(error))}. Mend it, or set DAGSTER_HOME to another folder"
    return [Diagnostic(state="fail", what="Dagster", found=found)]


def _instance_found(engines: Capabilities) -> Iterator[Diagnostic]:
    with instance() as dagster:
        runs = dagster.get_runs_count()
        telemetry_is_on = dagster.telemetry_enabled
        limits = list(limits_diagnostics(dagster, home_path() / "dagster.yaml", engines))
    if telemetry_is_on:
        found = (
            f"{home_path() / 'dagster.yaml'}: Dagster's telemetry is on, so it reports home wherever it is started "
            "without cm. Write in that file: telemetry: {enabled: false}"
        )
        yield Diagnostic(state="warn", what="Dagster", found=found)
    else:
        yield Diagnostic(state="ok", what="Dagster", found=f"{home_path()}, {runs} runs so far")
    yield from limits
