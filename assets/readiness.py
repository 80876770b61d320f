"""Whether this machine has what a run needs: found out at its first step, not after ten minutes.

Belongs here: that check. Not here: what an engine needs (its `installed`), and servers, of which a run that is all hits
needs none (cm_dagster/doctor.py asks them).
"""

from collections.abc import Mapping, Sequence

from assets.artifact import Finding, check
from resources.engine import Engine
from resources.errors import CmError

Capabilities = Mapping[str, Sequence[Engine]]
CAPABILITIES = ("language", "speech", "transcription", "embedding", "rendering")


@check(blocking=True)
def machine_is_ready(engines: Capabilities) -> Finding:
    """Of every capability one engine has its library and its weights on this machine; `cm doctor` says more."""
    lacking = {capability: _lacking(each) for capability, each in engines.items()}
    wrong = [f"{capability}: {'; '.join(reasons)}" for capability, reasons in lacking.items() if reasons]
    return Finding(passed=not wrong, message=" ".join(wrong) or "Every engine has what it needs here.")


def _lacking(engines: Sequence[Engine]) -> list[str]:
    """Return why none of the engines can work, or nothing if one can."""
    reasons = []
    for engine in engines:
        try:
            engine.installed()
        except CmError as error:
            reasons.append(str(error))
        else:
            return []
    return reasons
