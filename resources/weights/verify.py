"""Whether the weights that are here are the right ones, byte for byte.

Belongs here: hashing the files of weights and judging them. Not here: mending what is wrong (pull.py), models that
Ollama keeps (resources/servers/ollama_tags.py).
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel

from resources.weights.integrity import difference, forget, note
from resources.weights.manifest import Kind, PinnedFile, PinnedWeight


class State(StrEnum):
    """What a file turned out to be."""

    OK = "ok"
    DAMAGED = "damaged"
    MISSING = "missing"


class Verdict(BaseModel, frozen=True):
    """One file of one weight, judged; `reason` says what a damaged file has and should have."""

    weight: str
    path: Path
    kind: Kind
    state: State
    reason: str = ""


def verdicts(weights: Iterable[PinnedWeight], models: Path) -> Iterator[Verdict]:
    """Hash every file of the weights in the folder `models`, on two threads, and yield the verdicts in order.

    What is found is noted, so that the next run refuses a damaged file and does not hash a right one again.
    """
    files = [(weight.name, file, models / weight.name / file.name) for weight in weights for file in weight.files]
    with ThreadPoolExecutor(2) as pool:
        for (_, file, path), verdict in zip(files, pool.map(lambda entry: _verdict(*entry), files), strict=True):
            if verdict.state is State.OK:
                note(path, file, models)
            elif verdict.state is State.DAMAGED:
                forget(path, models)
            yield verdict


def _verdict(weight_name: str, file: PinnedFile, path: Path) -> Verdict:
    if not path.is_file():
        return Verdict(weight=weight_name, path=path, kind=file.kind, state=State.MISSING)
    reason = difference(path, file)
    state = State.DAMAGED if reason else State.OK
    return Verdict(weight=weight_name, path=path, kind=file.kind, state=state, reason=reason)
