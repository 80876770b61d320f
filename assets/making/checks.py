"""What is checked of an artifact before it may travel.

Belongs here: declaring a check, what it found, and how Dagster is told. Not here: any particular check, and what a
blocked one does to its artifact (artifact.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import dagster as dg
from pydantic import BaseModel

from assets.making.parameters import Part, parts


class Finding(BaseModel, frozen=True):
    """What a check found: whether it is well, one sentence that says what was seen, and what else the page shows.

    `tables` are Markdown. What `only_warns` blocks nothing, whatever the check. A warning that `travels` is one of all
    that is made from the artifact, too.
    """

    passed: bool
    message: str
    only_warns: bool = False
    travels: bool = False
    figures: dict[str, float | int | str] = {}
    tables: dict[str, str] = {}


@dataclass(frozen=True)
class Check:
    """A check of one artifact; a blocking one keeps a bad artifact from travelling. `parts` is what it reads."""

    name: str
    blocking: bool
    find: Callable[..., Finding]
    parts: Mapping[str, Part] = field(default_factory=dict)

    def __call__(self, *args: Any, **kwargs: Any) -> Finding:
        """Run the plain function, as a test does."""
        return self.find(*args, **kwargs)

    def reading(self, kinds: Mapping[str, Any]) -> "Check":
        """Return the check for an artifact of which values of these types are known, by name.

        Raises:
            TypeError: it asks for something else.
        """
        return replace(self, parts=parts(self.find, kinds))

    def of(self, known: Mapping[str, Any]) -> Finding:
        """Run it on those of the known values that it asks for by name."""
        return self.find(**{name: part(known[name]) for name, part in self.parts.items()})

    def blocks(self, finding: Finding) -> bool:
        """Say whether what it found keeps the artifact from travelling."""
        return self.is_severe(finding) and not finding.passed

    def is_severe(self, finding: Finding) -> bool:
        """Say whether what it found would block if it were not well."""
        return self.blocking and not finding.only_warns


def check(*, blocking: bool) -> Callable[[Callable[..., Finding]], Check]:
    """Declare a check: a plain function of the artifact, and of anything the artifact was made from, by name."""
    return lambda find: Check(find.__name__, blocking, find)


def result_of(check: Check, finding: Finding) -> dg.AssetCheckResult:
    """Say to Dagster what a check found."""
    return dg.AssetCheckResult(
        check_name=check.name,
        passed=finding.passed,
        severity=dg.AssetCheckSeverity.ERROR if check.is_severe(finding) else dg.AssetCheckSeverity.WARN,
        description=finding.message,
        metadata={**finding.figures, **{name: dg.MetadataValue.md(table) for name, table in finding.tables.items()}},
    )
