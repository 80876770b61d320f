"""Whether this machine has what a run needs: found out at its first step, not after ten minutes.

Belongs here: that check.
Not here: what is looked at (resources/checks/machine.py), and servers, of which a run that is all hits needs none
(cm_dagster/cli/doctor.py asks them).
"""

from collections.abc import Sequence

from assets.making.checks import Finding, check
from resources.checks.diagnostic import Capabilities, Diagnostic
from resources.checks.machine import installed_diagnostics, machine_diagnostics


@check(blocking=True)
def machine_is_ready(engines: Capabilities) -> Finding:
    """What `cm doctor` says of this machine alone: libraries, weights, ffmpeg, fonts, folders, memory, graphics card.

    Servers are not asked, because a run that finds everything in the store needs none.
    """
    lines = [*installed_diagnostics(engines), *machine_diagnostics(engines)]
    wrong = dict.fromkeys(line.found for line in lines if line.state == "fail")
    return Finding(
        passed=not wrong,
        message=" / ".join(wrong) or "This machine has what a run needs; servers were not asked.",
        tables={"machine": _table(lines)},
    )


def _table(lines: Sequence[Diagnostic]) -> str:
    rows = (f"| {line.state} | {_cell(line.what)} | {_cell(line.found)} |" for line in lines)
    return "\n".join(("| state | what | found |", "| --- | --- | --- |", *rows))


def _cell(text: str) -> str:
    """Return a text as Markdown shows it in a cell, character for character."""
    for mark in "\\`*_|<>[]":
        text = text.replace(mark, f"\\{mark}")
    return text
