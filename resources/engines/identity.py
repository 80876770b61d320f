"""What makes two engines the same for the store: name, library, weights and the parameters that change the outcome.

Belongs here: the value every engine answers `identity()` with.
Not here: how keys are built from it (resources/store/keys.py).
"""

from importlib.metadata import version

from pydantic import BaseModel, Field


class Identity(BaseModel, frozen=True):
    """An engine as far as it can change what comes out; nothing about speed, memory or where files lie."""

    engine: str
    libraries: dict[str, str] = Field(default_factory=dict)
    weights: dict[str, str] = Field(default_factory=dict)
    parameters: dict[str, str | int | float | bool] = Field(default_factory=dict)

    def without(self, *parameters: str) -> "Identity":
        """Return the same identity less the named parameters, for a key that counts them in another place."""
        kept = {name: value for name, value in self.parameters.items() if name not in parameters}
        return self.model_copy(update={"parameters": kept})


def library_versions(*distributions: str) -> dict[str, str]:
    """Return the installed version of each distribution, without importing any of them."""
    return {name: version(name) for name in distributions}
