"""A changed step is noticed: samples of what is another code and what is the same, and the project's own steps."""

import json

import pytest

from cm_dagster.run.wiring import ARTIFACTS
from tests.reached_code import Code
from tests.step_versions import TABLE, Now, faults, rewritten, steps_now

STEP = """
from sample.halves import half
from sample.kinds import Whole, kept

@kept(checks=("other",))
def make(x: Whole) -> int:
    \"\"\"Make.\"\"\"
    if x.size < 0:
        raise ValueError("too small")
    limit = half(x.size)
    return limit
"""
HALVES = """
import math

limit = 1

def half(x: int) -> int:
    return rounded(x)

PARTS = 2

def rounded(x: float) -> int:
    return math.floor(x / PARTS)
"""
KINDS = """
class Whole:
    size: int = 0

    def weights(self):
        return ()

def kept(checks):
    return lambda function: function
"""


def digest(tmp_path, step=STEP, halves=HALVES, kinds=KINDS, more="") -> str:
    for name, text in {"step": step, "halves": halves, "kinds": kinds, "more": more}.items():
        path = tmp_path / "sample" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    code = Code.of(tmp_path, "sample")
    return code.digest(["sample.step.make"], stops=["sample.kinds.kept"], left_out=["weights"])


@pytest.mark.parametrize(
    "edited",
    [
        {"halves": HALVES.replace("PARTS = 2", "PARTS = 3")},
        {"halves": HALVES.replace("floor", "ceil")},
        {"halves": HALVES.replace("import math", "import cmath as math")},
        {"kinds": KINDS.replace("size: int = 0", "size: float = 0")},
        {"step": STEP.replace("< 0", "<= 0")},
    ],
    ids=["a constant two calls away", "a function two calls away", "another library", "a field", "the step"],
)
def test_other_code_has_another_digest(tmp_path, edited):
    assert digest(tmp_path, **edited) != digest(tmp_path)


MOVED = HALVES[HALVES.index("PARTS") :]


@pytest.mark.parametrize(
    "edited",
    [
        {"step": STEP.replace("Make.", "Make it."), "halves": HALVES.replace("PARTS = 2", "PARTS = 2  # two")},
        {"halves": "from sample.more import rounded\n" + HALVES.replace(MOVED, ""), "more": "import math\n" + MOVED},
        {"halves": "from sample import more\n" + HALVES.replace(MOVED, "").replace("rounded", "more.rounded")}
        | {"more": "from math import floor\n" + MOVED.replace("math.floor", "floor")},
        {"step": "from sample.kinds import Whole, kept\n" + STEP.replace("from sample.kinds import Whole, kept\n", "")},
        {"step": STEP.replace("import half", "import half as halved").replace("half(x", "halved(x")},
        {"step": STEP.replace("-> int", "-> float").replace("too small", "smaller than nothing")},
        {"step": STEP.replace("other", "others"), "halves": HALVES.replace("limit = 1", "limit = 2")},
        {"kinds": KINDS.replace("return ()", "return (1,)")},
    ],
    ids=["words", "moved", "by its module", "imports", "alias", "types and errors", "not reached", "left out"],
)
def test_the_same_code_has_the_same_digest(tmp_path, edited):
    assert digest(tmp_path, **edited) == digest(tmp_path)


TOLD = {"captions": {"version": "1", "digest": "a"}}


def now(version: str, digest: str) -> dict[str, Now]:
    return {"captions": Now(version, digest, "assets/captions/asset.py")}


def test_a_forgotten_version_is_a_fault_that_says_what_to_do():
    (fault,) = faults(TOLD, now("1", "b"))
    assert "raise the version in assets/captions/asset.py" in fault
    assert "--because" in fault
    assert rewritten(TOLD, now("1", "b")) == TOLD


def test_a_raised_version_is_accepted():
    assert faults(TOLD, now("2", "b")) == [
        "captions: version 2 is not in the table. Run: python -m tests.step_versions"
    ]
    assert faults(rewritten(TOLD, now("2", "b")), now("2", "b")) == []


def test_a_change_with_a_reason_is_accepted_and_so_is_taking_it_back():
    explained = rewritten(TOLD, now("1", "b"), because="only faster")
    assert explained["captions"] == {"version": "1", "digest": "a", "same_result": {"b": "only faster"}}
    assert faults(explained, now("1", "b")) == faults(explained, now("1", "a")) == []
    assert faults(explained, now("1", "c")) != []
    assert rewritten(explained, now("2", "c")) == {"captions": {"version": "2", "digest": "c"}}


def test_no_step_of_the_project_makes_something_else_under_an_old_version():
    steps = steps_now()
    assert not (found := faults(json.loads(TABLE.read_text(encoding="utf-8")), steps)), "\n\n".join(found)
    components = {component for each in ARTIFACTS for component in each.recipe.step.version.split("; ")[1:]}
    assert components <= {f"{name} {each.version}" for name, each in steps.items()}
