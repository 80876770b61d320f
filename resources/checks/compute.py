"""What engines compute with: whether this machine has the memory and the graphics card that a profile asks for.

Belongs here: how much an engine takes, how much there is, looking for a card. Not here: the rest of the machine
(machine.py).
"""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from resources.checks.diagnostic import Capabilities, Diagnostic
from resources.engines.engine import Engine
from resources.process.cores import usable_cores
from resources.process.memory import available_memory_bytes, usable_memory_bytes
from resources.process.program import run_program
from resources.rendering.encoding.encoding import ENCODER_BYTES
from resources.weights.manifest import shipped_manifest

NVIDIA_SMI_WITHIN_S = 3.0

AMD_COMPUTE = Path("/dev/kfd")


def memory_diagnostics(engines: Capabilities) -> Iterator[Diagnostic]:
    """Compare the memory there is with what the engines take together, as a batch keeps all of them loaded.

    Of several engines of a capability the largest counts. What each takes includes its own Python, so the sum is an
    upper bound and a warning; an engine that alone is larger than the machine can never work.
    """
    total_mb = usable_memory_bytes() / 1e6
    heaviest = _heaviest(engines)
    needed = {capability: memory_mb(engine) for capability, engine in heaviest.items()}
    largest = max(needed, key=lambda capability: needed[capability], default=None)
    if largest is None:
        return
    smaller = _smaller(largest, heaviest[largest])
    if needed[largest] > total_mb:
        found = f"{_gb(total_mb)} in all, and {largest} takes {_gb(needed[largest])}. Choose {smaller}"
        yield Diagnostic(state="fail", what="memory", found=found)
        return
    need_mb = topic_memory_mb(engines)
    available_mb = available_memory_bytes() / 1e6
    found = f"{_gb(available_mb)} available, at most {_gb(need_mb)} needed"
    if available_mb >= need_mb:
        yield Diagnostic(state="ok", what="memory", found=found)
    else:
        remedy = f"End other programs ({largest} takes {_gb(needed[largest])}), or choose {smaller}"
        yield Diagnostic(state="warn", what="memory", found=f"{found}. {remedy}")


def topic_memory_mb(engines: Capabilities) -> float:
    """Return what making one topic takes at the most, in 10^6 bytes: all engines loaded, and an encoder a core."""
    return sum(map(memory_mb, _heaviest(engines).values())) + ENCODER_BYTES / 1e6 * usable_cores()


def topics_that_fit(engines: Capabilities, *, beside_mb: float) -> int:
    """Return how many topics can be made at once beside something else, at least 1."""
    return max(1, int((usable_memory_bytes() / 1e6 - beside_mb) // topic_memory_mb(engines)))


def _heaviest(engines: Capabilities) -> dict[str, Engine]:
    return {capability: max(listed, key=memory_mb) for capability, listed in engines.items() if listed}


def _smaller(capability: str, engine: Engine) -> str:
    """Say what could be chosen in the place of an engine: another model, where it has a setting for it."""
    models = [*engine.weights(), *(model.tag for model in engine.ollama_models())]
    settings = [f"{capability}.{name}, or " for name in type(engine).model_fields if getattr(engine, name) in models]
    return f"a smaller {''.join(settings)}profile: cm profiles list"


def memory_mb(engine: Engine) -> int:
    """Return the memory of this machine that an engine takes, in 10^6 bytes.

    An Ollama on this machine counts, unless there is a graphics card for it to use.
    """
    manifest = shipped_manifest()
    names = set(engine.weights())
    own = sum(weight.memory_mb for weight in manifest.weights if weight.name in names)
    has_card = AMD_COMPUTE.exists() or shutil.which("nvidia-smi") is not None
    models = [model for model in engine.ollama_models() if _is_this_machine(model.server_url) and not has_card]
    tags = [manifest.ollama_tag(model.tag) for model in models]
    return own + sum(tag.memory_mb for tag in tags if tag)


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _gb(megabytes: float) -> str:
    return f"{megabytes / 1000:.1f} GB"


def gpu_diagnostic(engines: Capabilities) -> Diagnostic:
    """Look for the graphics card that engines are set to compute on."""
    asked = [
        (f"{capability}.device", str(getattr(engine, "device", "cpu")), place)
        for capability, listed in engines.items()
        for place, engine in enumerate(listed)
    ]
    lacking = {"cuda": _no_cuda, "mps": _no_mps}
    for device, what_lacks in lacking.items():
        settings = list(dict.fromkeys(setting for setting, wanted, _ in asked if wanted == device))
        if settings and (reason := what_lacks()):
            first = any(place == 0 for _, wanted, place in asked if wanted == device)
            found = f"{', '.join(settings)}: {device}, and {reason}. Set each to cpu in a profile of your own"
            return Diagnostic(state="fail" if first else "warn", what="GPU", found=found)
    wanted_ones = [f"{setting}: {wanted}" for setting, wanted, _ in asked if wanted in lacking]
    return Diagnostic(state="ok", what="GPU", found=", ".join(wanted_ones) or "none is asked for")


def _no_cuda() -> str | None:
    """Say what keeps PyTorch and CTranslate2 from a card, if something does; cards of AMD are called cuda too."""
    if AMD_COMPUTE.exists():
        return None
    nvidia_smi = shutil.which("nvidia-smi")
    if nvidia_smi is None:
        return "there is no nvidia-smi here"
    try:
        asked = run_program([nvidia_smi, "-L"], deadline_s=NVIDIA_SMI_WITHIN_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"nvidia-smi does not answer ({error})"
    said = (asked.stdout + asked.stderr).decode(errors="replace")
    if asked.returncode or b"GPU " not in asked.stdout:
        return f"nvidia-smi finds no card ({' '.join(said.split()) or 'it says nothing'})"
    return None


def _no_mps() -> str | None:
    return None if (sys.platform, platform.machine()) == ("darwin", "arm64") else "only Apple's own processors have it"
