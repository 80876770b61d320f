"""What libraries of this project would report home, and the variables that keep them from it.

Belongs here: which libraries, and how each is told. Not here: keeping a process off the network (guard.py).

Found by reading what is installed; what reports only where it is asked to (Remotion's `renderMedia` with a licence key,
OpenTelemetry with an exporter) is not listed. A variable is read when its library is loaded or first used, so they are
set by `cm_dagster` itself, the package that both `cm` and a Dagster code location import before anything else.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple


class Switch(NamedTuple):
    """One variable, the value that says no, whose it is, and where its owner says so."""

    variable: str
    value: str
    whose: str
    source: str


SWITCHES = (
    Switch(
        "ORT_DISABLE_TELEMETRY",
        "1",
        "ONNX Runtime: events over HTTPS from native code, which no guard in Python sees, and a device id on disk",
        "https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md",
    ),
    Switch(
        "DAGSTER_DISABLE_TELEMETRY",
        "1",
        "Dagster: the page and the daemon upload what the instance logged",
        "https://docs.dagster.io/about/telemetry, dagster/_core/telemetry_upload.py",
    ),
    Switch(
        "HF_HUB_DISABLE_TELEMETRY",
        "1",
        "huggingface_hub and hf_xet, also within transformers, sentence-transformers and fastembed",
        "https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables",
    ),
    Switch(
        "PIP_DISABLE_PIP_VERSION_CHECK",
        "1",
        "pip, which carries weights: asks the registry for a newer pip",
        "https://pip.pypa.io/en/stable/cli/pip/#cmdoption-disable-pip-version-check",
    ),
    Switch(
        "NPM_CONFIG_UPDATE_NOTIFIER",
        "false",
        "npm, which carries weights and Remotion: asks the registry for a newer npm",
        "https://docs.npmjs.com/cli/v10/using-npm/config#update-notifier",
    ),
    Switch(
        "NO_UPDATE_NOTIFIER",
        "1",
        "programs from npm that ask for newer versions of themselves",
        "https://github.com/yeoman/update-notifier",
    ),
    Switch("DO_NOT_TRACK", "1", "whatever else keeps to the convention", "https://donottrack.sh"),
)


def quiet(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which nothing reports home, but for what it says itself: the user's word stands."""
    return {switch.variable: switch.value for switch in SWITCHES} | dict(environment)


def switch_off() -> None:
    """Make this process's environment, and so its children's, such a one."""
    os.environ.update(quiet(os.environ))
