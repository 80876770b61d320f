"""Why a run failed, read from its events: the one line that says so, and whether asking again may help.

Belongs here: telling what the person who wrote a brief has to mend from what the machine, a server or chance did, and
both from a defect of this program.
Not here: when a failed run is asked for again (sensors.py), retries within a run (assets/making).
"""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
from dagster import DagsterEventType

from assets.brief.readiness import machine_is_ready
from assets.handover.newest import Overtaken
from assets.topics.error import printable
from cm_dagster.run.dagster_private import RunFailureReason
from resources.engines.engine import EngineUnavailable
from resources.errors import CmError, NotInstalled, NotMade, StorageUnusable
from resources.servers.deadline import one_line

NO_FAULT_OF_THE_BRIEF: tuple[type[CmError], ...] = (EngineUnavailable, StorageUnusable, NotInstalled, NotMade)
"""What a server that answers, a disk with room, an installed weight or another attempt mends; the file may stay."""

OF_THE_MACHINE = frozenset({"MemoryError", "OSError", "OperationalError", "DagsterExecutionInterruptedError"})
"""Errors that the system, or Dagster's own database, raised in the middle of a step."""


def may_help_to_ask_again(events: Sequence[dg.DagsterEvent]) -> bool:
    """Say whether a failed run is worth another one although no file was changed.

    It is if it was lost or ended from outside, so that no step failed, or if all that failed did so for want of the
    machine. A mistake in the brief, a check that blocks and a defect of the program come out the same again.
    """
    if any(map(was_ended_from_outside, events)):
        return True
    blocking = {check.step_key: check for check in _blocked(events)}
    failed = [event for event in events if event.event_type is DagsterEventType.STEP_FAILURE]
    return all(
        blocking[event.step_key].asset_check_evaluation_data.check_name == machine_is_ready.name
        if event.step_key in blocking
        else _is_of_the_machine(event)
        for event in failed
    )


def error_of(events: Sequence[dg.DagsterEvent], run_id: str) -> str | None:
    """Return the one line that says why a run failed; None where no step of it did."""
    for event in _blocked(events):
        found = event.asset_check_evaluation_data
        return f"{found.asset_key.path[-1]}: {found.check_name}: {found.description}"
    for event in events:
        if event.event_type is DagsterEventType.STEP_FAILURE:
            return _said(event, run_id)
    return None


def was_overtaken(events: Iterable[dg.DagsterEvent]) -> bool:
    """Say whether a run failed because its topic's files were saved again while it was on."""
    failed = (event for event in events if event.event_type is DagsterEventType.STEP_FAILURE)
    return any(name == Overtaken.__name__ for event in failed for name, _ in _chain(event))


def defect(error: BaseException | str, where: str) -> str:
    """Return what is said of an error that nobody foresaw: that it is no mistake of the user's, and where to read on.

    `where` is where its traceback is.
    """
    said = f"{type(error).__name__}: {error}" if isinstance(error, BaseException) else error
    return f"{one_line(printable(said))}. This is a defect of cm; please report it with the traceback in {where}"


def was_ended_from_outside(event: dg.DagsterEvent) -> bool:
    """Say whether this is the end of a run whose process was told to stop."""
    # The end of a run that somebody else reports has no data.
    ended = event.event_type is DagsterEventType.PIPELINE_FAILURE and event.event_specific_data is not None
    return ended and event.job_failure_data.failure_reason is RunFailureReason.UNEXPECTED_TERMINATION


def _blocked(events: Iterable[dg.DagsterEvent]) -> Iterator[dg.DagsterEvent]:
    """Yield the checks that kept an artifact from travelling."""
    for event in events:
        if event.event_type is DagsterEventType.ASSET_CHECK_EVALUATION:
            found = event.asset_check_evaluation_data
            if not found.passed and found.severity == dg.AssetCheckSeverity.ERROR:
                yield event


def _said(failure: dg.DagsterEvent, run_id: str) -> str:
    data = failure.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    chain = list(_chain(failure))
    foreseen = next((message for name, message in chain if name in _names(CmError)), None)
    if foreseen:
        return foreseen
    return f"{failure.step_key}: {defect(chain[-1][1] if chain else 'failed', f'the log of run {run_id} (cm ui)')}"


def _is_of_the_machine(failure: dg.DagsterEvent) -> bool:
    """Say so by the first error of ours among its causes, which was raised of the others; else by any of them."""
    causes = [name for name, _ in _chain(failure)]
    ours = next((name for name in causes if name in _names(CmError)), None)
    if ours:
        return ours in _names(*NO_FAULT_OF_THE_BRIEF)
    return not OF_THE_MACHINE.isdisjoint(causes)


def _chain(failure: dg.DagsterEvent) -> Iterator[tuple[str, str]]:
    """Yield the error and its causes: the name of each one's class, and what it says."""
    error = failure.step_failure_data.error
    while error:
        name = error.cls_name or ""
        # Dagster keeps an error as Python prints it, with its class before what it says unless it says nothing.
        said = error.message.strip()
        yield name, said.partition(f"{name}: ")[2] if name in _names(CmError) else said
        error = error.cause


def _names(*classes: type[CmError]) -> frozenset[str]:
    """Return the names of classes and of all below them, which is what Dagster keeps of an error's class."""
    below = (name for each in classes for name in _names(*each.__subclasses__()))
    return frozenset({*(each.__name__ for each in classes), *below})
